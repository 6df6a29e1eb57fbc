"""``interlock watch``: rounds by schedule, and all that time brings about, until it is stopped."""

import json
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from types import FrameType
from typing import Annotated, Any

import typer

from app.cli.options import HERE, JsonOption, WorkspaceOption
from app.cli.screen import Output
from app.services.health import health_at
from app.services.watching import Watch
from app.workspace import find_workspace
from plan.visible import visible

EXAMPLES = (
    "interlock watch --workspace migration",
    "interlock watch --once --json",
    "interlock watch --health 8099",
)
Tell = Callable[[str, dict[str, Any]], None]
_SIGNALS = ("SIGTERM", "SIGINT")
_MOST_PORTS = 65_535


def command(
    once: Annotated[
        bool, typer.Option("--once", help="Hold one round and one pass now, then end.")
    ] = False,
    health: Annotated[
        int | None,
        typer.Option(
            "--health",
            metavar="PORT",
            min=0,
            max=_MOST_PORTS,
            help="Answer GET /health on this port of this machine; 0 takes a free one.",
        ),
    ] = None,
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Hold rounds when [watch] of interlock.toml says, and look after what is due in between.

    One line for each thing that was done; with --json one JSON object to a line, with --once one
    document. A machine that slept catches up with one round. SIGTERM and SIGINT stop it cleanly,
    also in the middle of a round, which is then held again. A second watch in the same workspace
    ends with exit code 3.
    """
    events: list[dict[str, Any]] = []
    tell = _collector(events) if once and as_json else _teller(as_json=as_json)
    watch = Watch(find_workspace(workspace).root, tell)
    serving = nullcontext() if health is None else health_at(health, watch.state.json)
    with _stopped_by_signals(watch), serving as port:
        if port is not None:
            sys.stderr.write(f"health: http://127.0.0.1:{port}/health\n")
        if once:
            watch.once()
            if as_json:
                Output(as_json=True).result({"events": events}, lambda _: None)
        else:
            watch.run()


@contextmanager
def _stopped_by_signals(watch: Watch) -> Iterator[None]:
    """Let signals ask the watch to stop, and put back what was there."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        watch.stop()

    before = {name: signal.signal(getattr(signal, name), stop) for name in _SIGNALS}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)


def _collector(events: list[dict[str, Any]]) -> Tell:
    return lambda _event, fields: events.append(fields)


def _teller(*, as_json: bool) -> Tell:
    def tell(event: str, fields: dict[str, Any]) -> None:
        line = json.dumps(fields, ensure_ascii=False) if as_json else _words(event, fields)
        sys.stdout.write(f"{visible(line)}\n")
        sys.stdout.flush()

    return tell


def _words(event: str, fields: dict[str, Any]) -> str:
    left = {k: v for k, v in fields.items() if k not in {"at", "event"} and v not in (None, [])}
    said = ", ".join(f"{name.replace('_', ' ')} {_value(value)}" for name, value in left.items())
    return f"{fields['at']} {event.replace('_', ' ')}" + (f": {said}" if said else "")


def _value(value: Any) -> str:  # noqa: ANN401  # any JSON
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)
