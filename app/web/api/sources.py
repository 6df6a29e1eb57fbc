"""Sources, what they refuse, and files that are handed in."""

from typing import Annotated, Any

from fastapi import APIRouter, File, Form, UploadFile

from app.services.dropping import take_file
from app.services.sources import read_now, read_sources, try_source
from app.web.api.idempotent import IdempotentRoute
from app.web.here import SignedIn
from plan.errors import NotEntitledError

router = APIRouter(prefix="/api/v1", tags=["sources"], route_class=IdempotentRoute)
Json = dict[str, Any]


@router.get("/sources")
def read_all(here: SignedIn) -> Json:
    """Give every source: what it gave last, how fresh that is, and what it refused."""
    return {"sources": [one.json() for one in read_sources(here.workspace)]}


@router.get("/sources/{name}/refused")
def read_refused(here: SignedIn, name: str) -> Json:
    """Say row by row what a source would refuse right now; nothing is kept."""
    return try_source(here.workspace, name).json()


@router.post("/sources/{name}/readings", status_code=201)
def read_it(here: SignedIn, name: str) -> Json:
    """Read a file or a folder of the settings now, between the rounds."""
    if not here.member.roles:
        raise NotEntitledError(
            f"{here.member.name} holds no role; whoever reads a source holds one"
        )
    return read_now(here.workspace, name).json()


@router.post("/files", status_code=201)
def take_it(
    here: SignedIn,
    file: Annotated[UploadFile, File()],
    kind: Annotated[str, Form(max_length=40)] = "",
) -> Json:
    """Hand a file in: evidence becomes observations, a changed plan file becomes a draft."""
    content = file.file.read()
    dropped = take_file(
        here.workspace, file.filename or "", content, by=here.person, kind=kind or None
    )
    return dropped.json()
