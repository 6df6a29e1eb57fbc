"""A GET changes nothing, whoever asks and whatever is there: every address is one of something."""

import shutil
import sqlite3
from hashlib import sha256
from pathlib import Path

import pytest

from app.openings import FILE, read_openings
from app.web.application import build_app
from tests.web.furnishing import hold_round
from tests.web.reached import ONLY_PMO, SENT_ON, existing
from tests.web.visiting import MovableClock, Stage, Visitor, Web

EVERYBODY = ("maya", "olga", "fiona", "sam", "rose")
STATUSES = {
    "open": "open",
    "seated": "open",
    "attesting": "open",
    "carried": "open",
    "applied": "applied",
    "rejected": "rejected",
    "withdrawn": "withdrawn",
    "expired": "expired",
    "replaced": "stale",
    "cleared": "stale",
    "edited": "replaced",
}


@pytest.fixture
def house(furnished: Stage, tmp_path: Path) -> Web:
    """Give a site on a copy of it, with a round that is over."""
    folder = tmp_path / "workspace"
    shutil.copytree(furnished.folder, folder)
    clock = MovableClock()
    clock.time = furnished.at
    web = Web(build_app(folder, clock=clock), folder, clock)
    hold_round(web)
    return web


def files(folder: Path) -> dict[str, str]:
    """Give every file with its hash; of the web's own database its contents."""
    found = {
        str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(("web.db", "checkpoints.db"))
    }
    with sqlite3.connect(folder / "web.db") as db:
        found["web.db"] = "\n".join(db.iterdump())
    return found


def addresses(web: Web, ids: dict[str, str]) -> dict[str, list[str]]:
    """Give for each route of a GET the addresses of what is there."""
    reads = [path for method, path in web.routes() if method == "GET"]
    found = {path: existing(path) for path in reads}
    for path in reads:
        if "/proposals/{id_}" in path:
            found[path] = [path.replace("{id_}", id_) for id_ in ids.values()]
    found["/invitation/{token}"] = [web.invitation("tom")]
    found["/events"] = ["/events?job=1"]
    return found


def test_the_stage_has_a_proposal_in_each_state(house: Web, furnished: Stage) -> None:
    told = house.log_in("rose").get("/api/v1/proposals").json()["proposals"]

    standing = {one["id"]: one["status"] for one in told}
    assert {name: standing[id_] for name, id_ in furnished.ids.items()} == STATUSES
    with house.app.state.site.opened() as workspace:
        outcomes = {one.parent: one.outcome for one in workspace.governance.successions()}
    assert outcomes[furnished.ids["replaced"]] == "successor"
    assert outcomes[furnished.ids["cleared"]] == "cleared"


def test_every_address_that_names_something_is_filled_with_what_exists(
    house: Web, furnished: Stage
) -> None:
    found = addresses(house, furnished.ids)

    assert not [one for many in found.values() for one in many if "{" in one]


def test_no_get_changes_anything_for_anybody(house: Web, furnished: Stage) -> None:
    found = addresses(house, furnished.ids)
    visitors = {person: house.log_in(person) for person in EVERYBODY}
    before = files(house.folder)

    for person, visitor in visitors.items():
        for path, many in found.items():
            told = 403 if path in ONLY_PMO and person != "maya" else SENT_ON.get(path, 200)
            for address in many:
                assert visitor.get(address).status_code == told, address
    stranger = Visitor(house.client())
    for address in (one for many in found.values() for one in many):
        assert stranger.get(address).status_code < 500

    after = files(house.folder)
    assert after.pop(FILE)
    assert after == before


def test_the_one_thing_that_a_get_notes_is_when_a_proposal_was_first_opened(
    house: Web, furnished: Stage
) -> None:
    found = addresses(house, furnished.ids)
    rose = house.log_in("rose")

    for address in (one for many in found.values() for one in many):
        rose.get(address)

    assert set(read_openings(house.folder)) == {(id_, "rose") for id_ in furnished.ids.values()}
