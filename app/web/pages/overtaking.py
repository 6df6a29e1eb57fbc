"""How far the carrying over is, of what the last applied change has overtaken."""

from fastapi import APIRouter, Response

from app.web.here import Here, SignedIn

router = APIRouter(include_in_schema=False)


@router.get("/overtaken")
def overtaken_piece(here: SignedIn) -> Response:
    """Give the line that says it; it asks for itself again until nothing is left."""
    return here.page("overtaken.html", carried=carried_of(here))


def carried_of(here: Here) -> tuple[int, int] | None:
    """Give how many of the overtaken proposals are carried over; None where none is left."""
    left = len(here.workspace.governance.overtaken())
    if not left:
        return None
    since = here.workspace.reader.revisions()[-1].at
    done = sum(one.at >= since for one in here.workspace.governance.successions())
    return done, done + left
