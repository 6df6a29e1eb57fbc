"""The commands of the contract by name; a command's module is imported when somebody runs it.

``--help`` imports none of them, so it answers at once.
"""

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any, NamedTuple

import typer
import typer.main
from typer.core import TyperGroup

from app.cli.errors import run_guarded


class Entry(NamedTuple):
    """A command: where it lives and what it does, in one line."""

    module: str
    help: str


COMMANDS: dict[str, Entry] = {
    "demo": Entry("demo", "See it all once: a round, a proposal, its approvals, a revision."),
    "init": Entry("init", "Make a workspace from a plan file."),
    "plan": Entry("plan", "Read the plan: show, schedule, why, conflicts, alternatives."),
    "impact": Entry("impact", "Say what a slip or a constraint would move; changes nothing."),
    "round": Entry("round", "Collect, check, brief, reconcile: one round."),
    "watch": Entry("watch", "Hold rounds on a schedule, until it is stopped."),
    "track": Entry("track", "Compliance, migration, testing: how far, what blocks, when."),
    "propose": Entry("propose", "Submit a change for approval."),
    "inbox": Entry("inbox", "See what waits for a person."),
    "decide": Entry("decide", "Approve, reject, ask, or take it back."),
    "proposal": Entry("proposal", "See proposals: list, show."),
    "edit": Entry("edit", "Make a new proposal from one under review."),
    "withdraw": Entry("withdraw", "Take a proposal back."),
    "answer": Entry("answer", "Answer a question to a proposal."),
    "call": Entry("call", "Go or no-go at a gate."),
    "remind": Entry("remind", "Remind, escalate, expire, deliver: one pass."),
    "handoff": Entry("handoff", "See what was handed over, and take it over."),
    "runbooks": Entry("runbooks", "What is done about which finding."),
    "outbox": Entry("outbox", "What was told, what waits, what failed."),
    "clock": Entry("clock", "Compare the clock with the log."),
    "verify": Entry("verify", "Prove that nobody tampered with the ledger."),
    "audit": Entry("audit", "Say who decided what, and why."),
    "keys": Entry("keys", "Make and show the key that signs the log's end."),
    "backup": Entry("backup", "Keep a copy of a workspace."),
    "restore": Entry("restore", "Take a copy back."),
    "upgrade": Entry("upgrade", "Bring a workspace to this version."),
    "say": Entry("say", "Read a sentence into a constraint and its effect."),
    "observe": Entry("observe", "Read files into observations."),
    "chat": Entry("chat", "Talk to the coordinator."),
    "register": Entry("register", "Answer for assumed dependencies."),
    "savings": Entry("savings", "Count what was saved, and what was asked."),
    "doctor": Entry("doctor", "Check whether this installation is fit."),
    "delegate": Entry("delegate", "Let a deputy decide for a while."),
    "break-glass": Entry("break_glass", "Act in an emergency, in the open."),
    "people": Entry("people", "Change who holds which role."),
    "policy": Entry("policy", "Change who has to approve what."),
    "serve": Entry("serve", "Serve the web pages and the API."),
}


class Commands(TyperGroup):
    """Finds commands by the table above; runs everything inside the one edge for errors."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401, ARG002  # typer's own type is private
        """Give the names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401, ARG002  # typer's own type is private
        """Load a command."""
        entry = COMMANDS.get(cmd_name)
        return None if entry is None else load(entry, cmd_name)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401, ARG002  # typer's own types are private
        """List the commands from the table, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.help) for name, entry in COMMANDS.items()])

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401  # typer's own type is private
        """Find the command that the arguments name; suggest the nearest where there is none."""
        self.commands = dict.fromkeys(COMMANDS)  # type: ignore[assignment]  # read for suggestions only
        return super().resolve_command(ctx, args)

    def main(self, args: Sequence[str] | None = None, *rest: Any, **more: Any) -> Any:  # noqa: ANN401
        """Run with every error turned into a message and an exit code."""
        return run_guarded(super().main, args, *rest, **more)


def load(entry: Entry, name: str) -> Any:  # noqa: ANN401  # typer's own type is private
    """Import a command's module and build it: ``command`` and ``EXAMPLES``, or ``build``."""
    module = import_module(f"app.cli.{entry.module}")
    if hasattr(module, "build"):
        return module.build()
    return build_command(module.command, name, entry.help, module.EXAMPLES)


def build_command(
    function: Callable[..., None], name: str, summary: str, examples: Sequence[str]
) -> Any:  # noqa: ANN401  # typer's own type is private
    """Make a command from a function; its docstring is the help, its examples stand below."""
    alone = typer.Typer(add_completion=False, rich_markup_mode=None)
    alone.command(name, epilog=epilog(examples), short_help=summary)(function)
    return typer.main.get_command(alone)


def epilog(examples: Sequence[str]) -> str:
    """Write examples so that no line of them is wrapped."""
    return "\n".join(["\b", "Examples:", *(f"  {line}" for line in examples)])


app = typer.Typer(
    cls=Commands,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    epilog=epilog(
        [
            "interlock demo",
            "interlock init migration --plan plan.csv --start 2026-03-02",
            "interlock plan why T52 --workspace migration",
        ]
    ),
)


@app.callback()
def interlock() -> None:
    """Plan changes by an agent crew, which wait for the people whose work they touch.

    Each command takes --workspace DIR (default: this folder) and --json. Exit codes: 0 done,
    1 refused or found something, 2 wrong use, 3 cannot (missing, unreadable, locked, already
    running).
    """
