"""A restored copy says, where people look for their work, that nothing is decided in it yet."""

from ledger.backup import mark_restored
from tests.web.visiting import Web

SAID = "is a restored copy, and nothing is decided in it until"


def test_the_inbox_of_a_restored_copy_says_who_accepts_it(web: Web) -> None:
    before = web.log_in("fiona").get("/inbox").text
    mark_restored(web.folder / "ledger.db", web.clock, "of Monday")

    page = " ".join(web.log_in("fiona").get("/inbox").text.split())

    assert SAID not in before
    assert f"This {SAID} maya accepts it: interlock restore --accept --as maya" in page
