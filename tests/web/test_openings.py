"""Opening a proposal is where a decision's time begins, on the page and for a program."""

from app.bootstrap import open_workspace
from app.openings import read_openings
from app.services.savings import count_savings
from tests.web.visiting import Web


def test_the_minutes_from_opening_a_page_to_deciding_on_it_are_booked(
    web: Web, ids: dict[str, str]
) -> None:
    sam = web.log_in("sam")

    sam.get(f"/proposals/{ids['open']}")
    web.clock.go(minutes=7)
    sam.decide(ids["open"], "approve")

    with open_workspace(web.folder, web.clock) as workspace:
        [line] = [one for one in count_savings(workspace).lines if one.name == "decisions"]
    assert line.measured == (1, 7)


def test_a_program_that_reads_a_proposal_has_opened_it(web: Web, ids: dict[str, str]) -> None:
    web.log_in("sam").get(f"/api/v1/proposals/{ids['open']}")

    assert set(read_openings(web.folder)) == {(ids["open"], "sam")}


def test_a_list_of_proposals_opens_none(web: Web) -> None:
    web.log_in("sam").get("/inbox")

    assert read_openings(web.folder) == {}
