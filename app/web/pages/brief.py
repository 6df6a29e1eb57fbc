"""The first page: what moved, what blocks, what needs whom; and a round, held beside the page."""

from typing import Annotated

from fastapi import APIRouter, Form, Response

from app.web.carrying import ROUND
from app.web.emergencies import emergencies_of
from app.web.here import SignedIn
from app.web.home import home_of
from app.web.pages.chat import progress_of

router = APIRouter(include_in_schema=False)


@router.get("/")
def home_page(here: SignedIn) -> Response:
    """Show the brief."""
    seen = here.site.accounts.seen_until(here.person, "brief")
    job = here.jobs.last(ROUND)
    return here.page(
        "brief.html",
        home=home_of(here, seen),
        seen=seen,
        now=here.workspace.clock.now().isoformat(),
        plan=here.workspace.reader.plan(),
        revision=here.workspace.reader.head().number,
        job=job,
        emergencies=emergencies_of(here),
        names={one.id: one.name for one in here.workspace.reader.people().members},
        **progress_of(here, job),
    )


@router.post("/seen")
def mark_seen(here: SignedIn, until: Annotated[str, Form(max_length=40)]) -> Response:
    """Note that the reader has seen what happened up to an instant; the inbox has its own."""
    here.site.accounts.mark_seen(here.person, "brief", until)
    return here.go("/")


@router.post("/rounds")
def begin_round(here: SignedIn) -> Response:
    """Begin a round; its progress stands on the first page, for everybody."""
    here.jobs.begin(ROUND, here.person, {}, alone=True)
    return here.go("/#round")
