import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory


def received(size, monkeypatch):
    monkeypatch.setattr("config.uploads.MOST_BYTES", 1000)
    request = RequestFactory().post("/", {"file": SimpleUploadedFile("a.png", b"0" * size)})
    return {name: file.size for name, file in request.FILES.items()}


@pytest.mark.parametrize(("size", "files"), [(1000, {"file": 1000}), (1001, {}), (200_000, {})])
def test_an_upload_that_grows_beyond_all_use_is_not_kept(size, files, monkeypatch):
    assert received(size, monkeypatch) == files
