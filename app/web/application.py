"""Puts the web together: ``build_app``. Nothing is built at import.

Pages of ``PAGES`` and resources of ``RESOURCES`` are behind the login, all of them; the few that
are not stand in ``OPEN``. Each POST of either needs its form's token.
"""

from pathlib import Path

from fastapi import APIRouter, Depends, FastAPI
from starlette.middleware.gzip import GZipMiddleware

from app.clock import SystemClock
from app.web.accounts import Accounts
from app.web.api import proposals as proposals_api
from app.web.api import sessions as sessions_api
from app.web.assets import Assets
from app.web.drawing import build_drawing
from app.web.guards import Guard
from app.web.here import own_form, signed_in
from app.web.limits import Limits
from app.web.pages import deciding, editing, health, inbox, login, proposal
from app.web.refusals import add_refusals, unforeseen
from app.web.sessions import Sessions
from app.web.site import Site, own_origins
from app.web.store import WEB_FILE, Store
from app.web.telemetry import Counters
from app.workspace import find_workspace
from plan.ports import Clock

OPEN = (health.router, login.router, sessions_api.open_router)
PAGES = (login.inside, inbox.router, proposal.router, deciding.router, editing.router)
RESOURCES = (sessions_api.router, proposals_api.router)
_SMALLEST_TO_PACK = 700


def build_app(
    folder: Path,
    *,
    clock: Clock | None = None,
    host: str = "127.0.0.1",
    port: int = 8000,
    url: str | None = None,
) -> FastAPI:
    """Give the application for a workspace; ``url`` is its public address behind a proxy.

    Raises:
        CannotError: the folder is no workspace.
    """
    site = build_site(folder, clock=clock, host=host, port=port, url=url)
    app = FastAPI(title="Interlock", version="1", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.site = site
    add_refusals(app)
    for router in OPEN:
        app.include_router(router, dependencies=[Depends(own_form)])
    guarded: tuple[APIRouter, ...] = (*PAGES, *RESOURCES)
    for router in guarded:
        app.include_router(router, dependencies=[Depends(signed_in), Depends(own_form)])
    app.add_middleware(GZipMiddleware, minimum_size=_SMALLEST_TO_PACK)
    app.add_middleware(Limits)
    app.add_middleware(Guard, site=site, unforeseen=unforeseen)
    return app


def build_site(
    folder: Path,
    *,
    clock: Clock | None = None,
    host: str = "127.0.0.1",
    port: int = 8000,
    url: str | None = None,
) -> Site:
    """Give the parts that the pages are made with."""
    places = find_workspace(folder)
    store = Store(places.root / WEB_FILE)
    return Site(
        folder=places.root,
        clock=clock or SystemClock(),
        store=store,
        accounts=Accounts(store),
        sessions=Sessions(store),
        form_key=store.form_key(),
        origins=own_origins(port, url, host),
        secure=url is not None and url.startswith("https://"),
        drawing=build_drawing(),
        assets=Assets(),
        counters=Counters(),
    )
