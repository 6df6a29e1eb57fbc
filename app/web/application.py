"""Puts the web together: ``build_app``. Nothing is built at import.

Pages of ``PAGES`` and resources of ``RESOURCES`` are behind the login, all of them; the few that
are not stand in ``OPEN``. ``STREAMS`` look for the login themselves and hold no workspace open.
Each POST needs its form's token.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from threading import Event

from anyio.to_thread import current_default_thread_limiter
from fastapi import APIRouter, Depends, FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import BaseRoute

from app.clock import SystemClock
from app.settings import load_settings
from app.web.accounts import Accounts
from app.web.api import audit as audit_api
from app.web.api import chat as chat_api
from app.web.api import crew as crew_api
from app.web.api import delegations as delegations_api
from app.web.api import emergencies as emergencies_api
from app.web.api import evals as evals_api
from app.web.api import people as people_api
from app.web.api import plan as plan_api
from app.web.api import proposals as proposals_api
from app.web.api import register as register_api
from app.web.api import sessions as sessions_api
from app.web.api import sources as sources_api
from app.web.assets import Assets
from app.web.carrying import CARRIERS, clear_away
from app.web.checking import Checking
from app.web.drawing import build_drawing
from app.web.guards import Guard
from app.web.here import own_form, signed_in
from app.web.jobs import Jobs
from app.web.lending import Lending
from app.web.limits import Limits
from app.web.pages import (
    audit,
    brief,
    calling,
    chat,
    company,
    deciding,
    delegating,
    editing,
    emergencies,
    evals,
    health,
    inbox,
    login,
    overtaking,
    people,
    plan,
    playing,
    proposal,
    references,
    register,
    revisions,
    savings,
    sitting,
    sources,
    streaming,
    what_if,
)
from app.web.provider import Provider
from app.web.refusals import add_refusals, unforeseen
from app.web.sessions import Sessions
from app.web.site import Site, own_origins
from app.web.store import WEB_FILE, Store
from app.web.telemetry import Counters
from app.web.ticking import Ticking
from app.web.warming import warm_up
from app.workspace import find_workspace
from plan.ports import Clock

OPEN = (health.router, login.router, company.router, sessions_api.open_router)
PAGES = (
    login.inside,
    brief.router,
    chat.router,
    inbox.router,
    overtaking.router,
    sitting.router,
    calling.router,
    proposal.router,
    deciding.router,
    editing.router,
    references.router,
    plan.router,
    revisions.router,
    what_if.router,
    register.router,
    sources.router,
    audit.router,
    savings.router,
    evals.router,
    people.router,
    delegating.router,
    emergencies.router,
)
RESOURCES = (
    sessions_api.router,
    proposals_api.router,
    chat_api.router,
    crew_api.router,
    plan_api.router,
    register_api.router,
    sources_api.router,
    audit_api.router,
    evals_api.router,
    people_api.router,
    delegations_api.router,
    emergencies_api.router,
)
STREAMS = (streaming.router, chat_api.streams)
_SMALLEST_TO_PACK = 700
_AT_ONCE = 16


def build_app(  # noqa: PLR0913  # what `serve` and `demo` can say of it
    folder: Path,
    *,
    clock: Clock | None = None,
    host: str = "127.0.0.1",
    port: int = 8000,
    url: str | None = None,
    play: bool = False,
    timer: bool = False,
    checks: bool = False,
) -> FastAPI:
    """Give the application for a workspace; ``url`` is its public address behind a proxy.

    ``play`` lets one newcomer be everybody, on an example that decides nothing real. ``timer`` has
    what is due done beside the pages, ``checks`` the ledger verified, while they are served.

    Raises:
        CannotError: the folder is no workspace.
    """
    site = build_site(folder, clock=clock, host=host, port=port, url=url, play=play)
    app = FastAPI(
        title="Interlock",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,  # Starlette would lead to http:// behind a proxy
        lifespan=_working,
    )
    app.state.site = site
    app.state.jobs = Jobs(site, CARRIERS, clear_away)
    app.state.ticking = Ticking(site, url=url) if timer else None
    app.state.checking = Checking(site.folder) if checks else None
    add_refusals(app)
    app.router.routes.extend(_routes(play=play))
    app.add_middleware(GZipMiddleware, minimum_size=_SMALLEST_TO_PACK)
    app.add_middleware(Limits)
    app.add_middleware(Guard, site=site, unforeseen=unforeseen)
    return app


@cache
def _routes(*, play: bool) -> tuple[BaseRoute, ...]:
    """Give all routes; they hold nothing of a site, so their parameters are read once a process."""
    every = APIRouter()
    for router in (*OPEN, *STREAMS, *([playing.entrance] if play else [])):
        every.include_router(router, dependencies=[Depends(own_form)])
    seats = [playing.inside] if play else []
    guarded: tuple[APIRouter, ...] = (*PAGES, *RESOURCES, *seats)
    for router in guarded:
        every.include_router(router, dependencies=[Depends(signed_in), Depends(own_form)])
    return tuple(every.routes)


@asynccontextmanager
async def _working(app: FastAPI) -> AsyncIterator[None]:
    """Look after long work while the server runs, and let go of it at the end."""
    jobs: Jobs = app.state.jobs
    jobs.watch()
    ended = Event()
    warm_up(app.state.site, ended)
    beside: list[Ticking | Checking] = [
        one for one in (app.state.ticking, app.state.checking) if one is not None
    ]
    for one in beside:
        one.start()
    # The work is Python's: more of it at once only makes everybody wait longer.
    current_default_thread_limiter().total_tokens = _AT_ONCE
    yield
    ended.set()
    for one in beside:
        one.stop()
    jobs.close()
    app.state.site.lending.close()


def build_site(  # noqa: PLR0913  # the same
    folder: Path,
    *,
    clock: Clock | None = None,
    host: str = "127.0.0.1",
    port: int = 8000,
    url: str | None = None,
    play: bool = False,
) -> Site:
    """Give the parts that the pages are made with."""
    places, time = find_workspace(folder), clock or SystemClock()
    store, oidc = Store(places.root / WEB_FILE), load_settings(places.config).oidc
    return Site(
        folder=places.root,
        clock=time,
        lending=Lending(places.root, time),
        store=store,
        accounts=Accounts(store),
        sessions=Sessions(store),
        form_key=store.form_key(),
        origins=own_origins(port, url, host),
        secure=url is not None and url.startswith("https://"),
        drawing=build_drawing(),
        assets=Assets(),
        counters=Counters(),
        provider=None if oidc is None else Provider(oidc),
        play=play,
    )
