"""`python -m benchmarks [--quick] [--only storage|pages] [--seconds 3] [--sizes 1000 10000 100000]`"""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path
from secrets import token_urlsafe
from time import perf_counter

SIZES, QUICK_SIZES = (1_000, 10_000, 100_000), (100, 200, 500)


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="humantic-bench-") as folder:
        _set_up_django(Path(folder))
        _measure(Path(folder), tuple(options.sizes), options.seconds, options.only)


def _measure(folder: Path, sizes: tuple[int, int, int], seconds: float, only: str | None) -> None:
    from benchmarks.datasets import prepared
    from benchmarks.page_rows import print_page_rows
    from benchmarks.report import Report
    from benchmarks.storage_rows import print_storage_rows

    start, report = perf_counter(), Report()
    with prepared(sizes, folder, report.note) as data:
        if only != "pages":
            print_storage_rows(report, data, seconds=seconds)
        if only != "storage":
            print_page_rows(report, data, folder, seconds=seconds)
        report.close(perf_counter() - start)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measures the speed goals, as ratios.")
    parser.add_argument("--quick", action="store_true", help="small and short: does it run at all?")
    parser.add_argument("--only", choices=("storage", "pages"), help="these rows alone")
    parser.add_argument("--seconds", type=float, help="for each comparison (3, with --quick 0.05)")
    parser.add_argument("--sizes", type=int, nargs=3, metavar="USERS", help=f"of the data sets, default {SIZES}")
    options = parser.parse_args()
    options.seconds = options.seconds or (0.05 if options.quick else 3)
    options.sizes = options.sizes or (QUICK_SIZES if options.quick else SIZES)
    return options


def _set_up_django(folder: Path) -> None:
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DEBUG": "0",
        "STAFF_REQUIRE_TOTP": "0",
        "VAR_DIR": str(folder),
        "SECRET_KEY": token_urlsafe(64),
        "SITE_URL": "http://127.0.0.1",
        "ALLOWED_HOSTS": "127.0.0.1",
        "EMAIL_URL": "smtp://127.0.0.1:25",
    } | dict.fromkeys(("REDIS_URL", "REDIS_CACHE_URL", "STRIPE_SECRET_KEY", "STRIPE_API_BASE"), "")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("collectstatic", interactive=False, verbosity=0)


if __name__ == "__main__":
    main()
