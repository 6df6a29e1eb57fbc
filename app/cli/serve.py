"""``interlock serve``: the web pages and the API, on this machine unless told otherwise."""

import logging
from collections.abc import Callable
from pathlib import Path
from socket import socket
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.options import HERE, JsonOption, WorkspaceOption
from app.cli.screen import Output, Screen
from app.errors import CannotError, UsageError
from app.files.web import origin_of
from app.services.fitness import unfit_to_serve
from app.settings import load_settings
from app.workspace import find_workspace

if TYPE_CHECKING:
    from fastapi import FastAPI

    from app.web.site import Site

EXAMPLES = (
    "interlock serve",
    "interlock serve --port 8080 --invite helen --invite ravi",
    "interlock serve --url https://interlock.example.com",
)
PORT = 8321
_GRACE_SECONDS = 5
_MOST_AT_ONCE = 200


def command(
    *,
    host: Annotated[
        str, typer.Option("--host", metavar="HOST", help="Where to listen.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", metavar="N", min=1, max=65535, help="On which port.")
    ] = PORT,
    url: Annotated[
        str | None,
        typer.Option("--url", metavar="URL", help="The public address, behind a proxy with TLS."),
    ] = None,
    invite: Annotated[
        list[str] | None,
        typer.Option("--invite", metavar="PERSON", help="Print an invitation; repeat it, or: all."),
    ] = None,
    only_invite: Annotated[
        bool, typer.Option("--only-invite", help="Print the invitations and serve nothing.")
    ] = False,
    no_timer: Annotated[
        bool, typer.Option("--no-timer", help="Leave what is due to interlock watch, or remind.")
    ] = False,
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Serve the web pages and the API until it is stopped.

    Reminders, deputies, expiries and messages go out meanwhile; rounds are held by interlock watch.
    It listens on this machine alone unless --host says otherwise. A person logs in with a password
    that they choose by an invitation; the link works once, for three days. Whoever can run this
    command can invite everybody, so the folder is what you guard.
    """
    from app.web.application import build_app  # noqa: PLC0415  # no other command needs a server

    address = _public(url, workspace)
    app = build_app(workspace, host=host, port=port, url=address, timer=not no_timer, checks=True)
    output, site = Output(as_json=as_json), app.state.site
    base = address or f"http://{f'[{host}]' if ':' in host else host}:{port}"
    made = make_invitations(site, invite or [], base)
    document = {"url": base, "invitations": made}
    output.result(document, lambda screen: _show(screen, made))
    if only_invite:
        return
    with site.opened():
        pass  # a ledger that nobody can open is not served
    for wrong in unfit_to_serve(site.folder):
        output.notice(f"BAD {wrong}")
    if not site.accounts.known() and not invite:
        output.notice("nobody has an account yet; add --invite all, or --invite PERSON")
    serving = f"serving {workspace.resolve().name} on {base} (Ctrl+C stops it)"
    run_server(app, host, port, lambda: output.notice(serving))


def _show(screen: Screen, made: list[dict[str, str]]) -> None:
    for one in made:
        screen.verbatim(f"{one['name']}: {one['link']}", indent=0)


def _public(url: str | None, workspace: Path) -> str | None:
    """Give the public address: the one that is named here, else that of the settings."""
    if url is None:
        return load_settings(find_workspace(workspace).config).web.url or None
    try:
        return origin_of(url)
    except ValueError as error:
        raise UsageError(f"--url {url}: {error}") from None


def make_invitations(site: "Site", asked: list[str], base: str) -> list[dict[str, str]]:
    """Give an invitation for each person who is asked for; ``all`` are those without an account."""
    if not asked:
        return []
    people, known = site.people(), site.accounts.known()
    without = [one.id for one in people.members if one.kind == "person" and one.id not in known]
    ids = without if asked == ["all"] else asked
    members = [people.member(id_) for id_ in ids]
    now = site.clock.now()
    return [
        {
            "person": one.id,
            "name": one.name,
            "link": f"{base}/invitation/{site.accounts.invite(one, now)}",
        }
        for one in members
    ]


def run_server(app: "FastAPI", host: str, port: int, tell: Callable[[], None]) -> None:
    """Serve until a signal comes; ``tell`` is called once connections are taken."""
    import uvicorn  # noqa: PLC0415  # no other command needs a server

    from app.web.heads import HeadsInTime  # noqa: PLC0415  # as above
    from app.web.telemetry import LOGGER  # noqa: PLC0415  # as above

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                tell()

    logger = logging.getLogger(LOGGER)
    logger.setLevel(logging.INFO)
    logger.addHandler(logging.StreamHandler())
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        server_header=False,
        http=HeadsInTime,
        proxy_headers=False,  # anybody can write them
        limit_concurrency=_MOST_AT_ONCE,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    try:
        Server(config).run()
    except SystemExit:
        raise CannotError(f"{host}:{port} cannot be listened on; is it in use? --port N") from None
