"""A zip file is judged by what it claims, before a byte is unpacked."""

import io
import zipfile
from collections.abc import Callable

import pytest

from plan.errors import PlanFileError
from tools.reading.archives import open_archive


def packed(**entries: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/"), content)
    return written.getvalue()


def test_an_honest_archive_is_opened() -> None:
    with open_archive(packed(a=b"one", b__c=b"two"), "x.xlsx") as archive:
        assert archive.namelist() == ["a", "b/c"]


def test_a_little_that_packs_well_is_no_bomb() -> None:
    open_archive(packed(a=b" " * 900_000), "x.xlsx").close()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (lambda: b"no zip", "is no whole zip file"),
        (lambda: packed(a=bytes(2_000_000)), "times its size"),
        (lambda: packed(a=bytes(101_000_000)), "would unpack to 101 MB"),
        (lambda: packed(**{"..__a": b"x"}), "a name that leads out of it"),
    ],
)
def test_a_claim_that_no_honest_file_makes_is_refused(
    data: Callable[[], bytes], words: str
) -> None:
    with pytest.raises(PlanFileError, match=words) as caught:
        open_archive(data(), "x.xlsx")
    assert caught.value.problems[0].file == "x.xlsx"
