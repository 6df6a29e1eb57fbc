"""The page on the API says what the API is: every operation, in its own words."""

from tests.web.described import PAGE, described, rewritten


def test_the_page_on_the_api_is_as_the_api_describes_itself() -> None:
    text = PAGE.read_text(encoding="utf-8")

    assert text == rewritten(text), "write it anew: python -m tests.web.described"


def test_every_operation_says_what_it_does_and_what_it_is_about() -> None:
    for path, methods in described()["paths"].items():
        for operation in methods.values():
            assert operation["tags"], path
            assert operation["description"].rstrip().endswith("."), path
