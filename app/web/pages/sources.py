"""Sources: what each gave last, how fresh that is, what it refused; and a place to drop a file.

A file goes the way of the command line: the same readers, limits and child process. A changed plan
file becomes a draft that somebody has to submit. What is large is read beside the request: the page
may be left, and says how far it is when it is opened again.
"""

from typing import Annotated

from fastapi import APIRouter, File, Form, Response, UploadFile

from app.errors import CannotError
from app.services.dropping import (
    ALL_KINDS,
    Dropped,
    check_may_hand_in,
    put_aside,
    take_away,
    take_file,
)
from app.services.sources import read_now, read_sources, size_of, try_source
from app.web.carrying import LARGE, READING
from app.web.here import Here, SignedIn
from app.web.pages.chat import progress_of
from app.web.refusals import status_of
from plan.errors import ClosedError, NotEntitledError, PlanError, PlanFileError

router = APIRouter(include_in_schema=False)


@router.get("/sources")
def sources_page(here: SignedIn) -> Response:
    """List every source."""
    return _page(here)


@router.get("/sources/{name}")
def source_page(here: SignedIn, name: str) -> Response:
    """Say what a source would refuse right now, row by row; nothing is kept."""
    trial = try_source(here.workspace, name)
    known = {one.name: one for one in read_sources(here.workspace)}
    return here.page("source.html", trial=trial, source=known[name])


@router.post("/sources/files")
def take_it(
    here: SignedIn,
    file: Annotated[UploadFile | None, File()] = None,
    kind: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """Read a file that was handed in."""
    name, content = ("", b"") if file is None else (file.filename or "", file.file.read())
    try:
        if len(content) >= LARGE:
            return _aside(here, name, content, kind or None)
        dropped = take_file(here.workspace, name, content, by=here.person, kind=kind or None)
    except (PlanError, CannotError) as error:
        problems = [str(one) for one in error.problems] if isinstance(error, PlanFileError) else []
        return _page(here, problems or [str(error)], status_of(error))
    return here.page("dropped.html", 422 if dropped.refused else 200, dropped=dropped)


@router.post("/sources/{name}/read")
def read_it(here: SignedIn, name: str) -> Response:
    """Read a source of the settings now, between the rounds."""
    if not here.member.roles:
        raise NotEntitledError(
            f"{here.member.name} holds no role; whoever reads a source holds one"
        )
    if size_of(here.workspace, name) >= LARGE:
        here.jobs.begin(READING, here.person, {"source": name})
        return here.go("/sources#reading")
    return here.page("dropped.html", dropped=Dropped(read_now(here.workspace, name), None))


def _aside(here: Here, name: str, content: bytes, kind: str | None) -> Response:
    """Begin to read a large file beside the request; its progress stands on the page of sources."""
    check_may_hand_in(here.workspace, here.person, kind)
    running = here.jobs.last(READING, here.person)
    if running is not None and running.running:
        raise ClosedError("the last reading still runs; wait for it, or stop it first")
    root = here.workspace.root
    place = put_aside(root, here.person, name, content)
    body = {"place": place.relative_to(root).as_posix(), "read_as": kind}
    try:
        here.jobs.begin(READING, here.person, body)
    except ClosedError:  # another of theirs came at the same moment, and was first
        take_away(place)
        raise
    return here.go("/sources#reading")


def _page(here: Here, problems: list[str] | None = None, status: int = 200) -> Response:
    job = here.jobs.last(READING, here.person)
    return here.page(
        "sources.html",
        status,
        job=job,
        **progress_of(here, job),
        sources=read_sources(here.workspace),
        kinds=ALL_KINDS,
        problems=problems or [],
        zone=here.workspace.reader.plan().zone,
    )
