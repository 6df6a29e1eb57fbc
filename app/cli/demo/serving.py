"""Opens the web on the example: a link for each of its people, and what there is to try."""

import socket
from pathlib import Path

from app.cli.screen import Output, Screen
from app.cli.serve import PORT, make_invitations, run_server

_HOST = "127.0.0.1"
_TRY = (
    "As Maya (PMO) ask in the chat: which drafts are there. Submit one of them as yours.",
    (
        "Be Helen (finance), Ines (security), Ravi or Grace (operations), Tom (PMO): ask, reject, "
        "edit or approve it in their inbox."
    ),
    "See the new revision under Plan, Revisions; make the draft that undoes it; verify the log.",
)


def serve_demo(folder: Path, port: int | None, output: Output) -> None:
    """Serve the example until it is stopped; each link works once, then one person is another.

    Raises:
        CannotError: the port cannot be listened on.
    """
    from app.web.application import build_app  # noqa: PLC0415  # no other command needs a server

    port = port or _free_port()
    app = build_app(folder, host=_HOST, port=port, play=True)
    base = f"http://{_HOST}:{port}"
    made = make_invitations(app.state.site, ["all"], base)

    def tell() -> None:
        """Print the links once they lead somewhere."""
        output.result({"url": base, "invitations": made}, lambda screen: _show(screen, made))
        output.notice(f"serving the example on {base} (Ctrl+C stops it)")

    run_server(app, _HOST, port, tell)


def _show(screen: Screen, made: list[dict[str, str]]) -> None:
    screen.heading("Six people are ready to log in; each link works once")
    for one in made:
        screen.verbatim(f"{one['name']}: {one['link']}", indent=0)
    screen.heading("Try")
    for line in _TRY:
        screen.bullet(line)


def _free_port() -> int:
    """Give the usual port, or any other where something listens there."""
    for port in (PORT, 0):
        with socket.socket() as found:
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                found.bind((_HOST, port))
            except OSError:
                continue
            free: int = found.getsockname()[1]
            return free
    return PORT
