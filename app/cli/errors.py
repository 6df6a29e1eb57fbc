"""The one edge of the command line: what was refused becomes a message and an exit code.

    0 done
    1 refused, or something was found: the rules say no, a file has problems, somebody tampered
    2 wrong use: options, forms, names of people, tasks and proposals that are not there
    3 cannot: missing, unreadable, locked, already running, not there yet

What nobody foresaw is told in one line too; ``INTERLOCK_DEBUG=1`` shows where it came from.
"""

import json
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import typer

from app.errors import AppError, CannotError, ComesLaterError, UsageError
from app.settings import debugging
from plan.errors import FormError, PlanError, PlanFileError, UnknownError
from plan.visible import visible

DONE, REFUSED, WRONG_USE, CANNOT = 0, 1, 2, 3
_LISTED_BY = {
    "task": "`interlock plan schedule` lists them",
    "draft": "`interlock chat --say 'which drafts are there'` lists them",
}


def run_guarded(
    run: Callable[..., Any],
    args: Sequence[str] | None,
    *rest: Any,  # noqa: ANN401  # passed through
    **more: Any,  # noqa: ANN401  # passed through
) -> None:
    """Run a command line and leave with its exit code; no traceback gets out."""
    words = list(sys.argv[1:] if args is None else args)
    more["standalone_mode"] = False
    try:
        code = run(words or ["--help"], *rest, **more)
    except (KeyboardInterrupt, EOFError, typer.Abort):
        sys.stderr.write("stopped; what was decided before stays decided\n")
        sys.exit(REFUSED)
    except BrokenPipeError:
        # Somebody closed the other end, as `| head` does; Python would complain once more at exit.
        sys.stderr.close()
        sys.exit(DONE)
    except typer.Exit as leaving:
        sys.exit(leaving.exit_code)
    except Exception as error:  # noqa: BLE001  # the edge: nothing passes it but a message
        sys.exit(report(error, as_json="--json" in words))
    sys.exit(code if isinstance(code, int) else DONE)


def report(error: Exception, *, as_json: bool) -> int:
    """Tell an error to people or as JSON, and give the exit code."""
    code, message = exit_code(error), visible(_message(error))
    if debugging():
        traceback.print_exception(error, file=sys.stderr)
    if as_json:
        document = {
            "error": {
                "type": type(error).__name__,
                "message": message,
                "exit": code,
                "problems": list(_problems(error)),
            }
        }
        sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")
    else:
        sys.stderr.write(f"{_label(error)}: {message}\n" if "\n" not in message else _listed(error))
    return code


def exit_code(error: Exception) -> int:
    """Say what an error means to whoever called."""
    match error:
        case UsageError() | FormError() | UnknownError():
            return WRONG_USE
        case CannotError() | ComesLaterError():
            return CANNOT
        case _ if _is_usage(error):
            return WRONG_USE
        case _ if isinstance(error, _cannot_types()):
            return CANNOT
        case PlanError() | AppError() | OverflowError():
            return REFUSED
    return CANNOT


def _is_usage(error: Exception) -> bool:
    """Say whether typer could not make sense of the command line; its type for that is private."""
    return hasattr(error, "format_message") and getattr(error, "exit_code", None) == WRONG_USE


def _cannot_types() -> tuple[type[Exception], ...]:
    """Give the errors of ledger and graphs; loaded only when something has gone wrong."""
    from app.bootstrap import LedgerError  # noqa: PLC0415  # see above
    from graphs.errors import GraphError  # noqa: PLC0415  # see above

    return (LedgerError, GraphError)


def _foreseen(error: Exception) -> bool:
    return isinstance(error, (AppError, PlanError, *_cannot_types())) or _is_usage(error)


def _message(error: Exception) -> str:
    if _is_usage(error):
        words = error.format_message()  # type: ignore[attr-defined]  # see _is_usage
        return f"{words.replace('Value error, ', '')} (see --help)"
    if isinstance(error, UnknownError) and error.what in _LISTED_BY and "; " not in str(error):
        return f"{error}; {_LISTED_BY[error.what]}"
    if _foreseen(error) or isinstance(error, OverflowError):
        return str(error)
    if isinstance(error, OSError):
        return f"{error.strerror or error}: {error.filename}" if error.filename else str(error)
    return (
        f"this should not have happened ({type(error).__name__}: {error}); run it again with "
        "INTERLOCK_DEBUG=1 to see where, and report it"
    )


def _label(error: Exception) -> str:
    return {REFUSED: "refused", WRONG_USE: "wrong use", CANNOT: "cannot"}[exit_code(error)]


def _problems(error: Exception) -> Iterator[dict[str, Any]]:
    if isinstance(error, PlanFileError):
        for one in error.problems:
            yield {"file": one.file, "row": one.row, "field": one.field, "message": one.message}


def _listed(error: Exception) -> str:
    lines = "".join(f"  {line}\n" for line in visible(_message(error)).splitlines())
    return f"{_label(error)}: nothing was changed; mend these and try again\n{lines}"
