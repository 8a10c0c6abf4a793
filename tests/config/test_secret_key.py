import stat
from concurrent.futures import ThreadPoolExecutor

from config.secret_key import development_key


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path):
    key = development_key(tmp_path / "var")
    assert len(key) >= 50
    assert development_key(tmp_path / "var") == key
    assert stat.S_IMODE((tmp_path / "var" / "secret_key").stat().st_mode) == 0o600


def test_processes_that_start_together_share_one_whole_key(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(development_key, [tmp_path] * 8))
    assert keys == {(tmp_path / "secret_key").read_text()}
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]
