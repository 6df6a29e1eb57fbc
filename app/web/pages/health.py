"""What a supervisor asks: is the process there, can it work; counters; and the static files."""

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from app.bootstrap import LedgerError
from app.errors import AppError
from app.web.site import site_of
from plan.errors import PlanError

router = APIRouter()
_FOR_EVER = "public, max-age=31536000, immutable"


@router.get("/healthz", include_in_schema=False)
def healthz() -> Response:
    """Say that the process answers."""
    return PlainTextResponse("ok\n")


@router.get("/readyz", include_in_schema=False)
def readyz(request: Request) -> Response:
    """Say whether the ledger can be read."""
    try:
        with site_of(request).opened() as workspace:
            head = workspace.reader.head().number
    except (AppError, LedgerError, PlanError):
        return JSONResponse({"ready": False}, 503)
    return JSONResponse({"ready": True, "revision": head})


@router.get("/metrics", include_in_schema=False)
def metrics(request: Request) -> Response:
    """Give the counters of this process."""
    return Response(site_of(request).counters.text(), media_type="text/plain; version=0.0.4")


@router.get("/static/{name}", include_in_schema=False)
def static(name: str, request: Request) -> Response:
    """Give a file of the style and the script."""
    found = site_of(request).assets.find(name)
    if found is None:
        raise HTTPException(404, f"there is no {name}")
    kept = _FOR_EVER if request.query_params.get("v") == found.hash else "no-cache"
    head = {"cache-control": kept, "etag": f'"{found.hash}"'}
    if request.headers.get("if-none-match") == head["etag"]:
        return Response(status_code=304, headers=head)
    return Response(found.content, media_type=found.kind, headers=head)
