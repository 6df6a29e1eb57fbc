"""Sources: what each gave last, how fresh that is, what it refused; and a place to drop a file.

A file goes the way of the command line: the same readers, limits and child process. A changed plan
file becomes a draft that somebody has to submit.
"""

from typing import Annotated

from fastapi import APIRouter, File, Form, Response, UploadFile

from app.errors import CannotError
from app.services.dropping import ALL_KINDS, Dropped, take_file
from app.services.sources import read_now, read_sources, try_source
from app.web.here import Here, SignedIn
from app.web.refusals import status_of
from plan.errors import NotEntitledError, PlanError, PlanFileError

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
    return here.page("dropped.html", dropped=Dropped(read_now(here.workspace, name), None))


def _page(here: Here, problems: list[str] | None = None, status: int = 200) -> Response:
    return here.page(
        "sources.html",
        status,
        sources=read_sources(here.workspace),
        kinds=ALL_KINDS,
        problems=problems or [],
        zone=here.workspace.reader.plan().zone,
    )
