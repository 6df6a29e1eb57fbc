"""Every picture that a document shows is there, in the size of a phone or of a window."""

from pathlib import Path

from tests.browser.pictures import PLACE, named_in_documents

SIZES = {(351, 760), (672, 456)}
_PNG = b"\x89PNG\r\n\x1a\n"


def size_of(picture: Path) -> tuple[int, int]:
    head = picture.read_bytes()[:24]
    assert head.startswith(_PNG), picture
    return int.from_bytes(head[16:20]), int.from_bytes(head[20:24])


def test_the_documents_show_the_pictures_that_are_there() -> None:
    assert named_in_documents() == {one.stem for one in PLACE.glob("*.png")}
    assert len(named_in_documents()) >= 3


def test_the_pictures_are_small_and_as_the_tests_take_them() -> None:
    for picture in PLACE.glob("*.png"):
        assert size_of(picture) in SIZES, picture.name
        assert picture.stat().st_size < 150_000, picture.name
