"""What an approver reads of the calls after which a gate would go on: what was open, who said no.

What owners say after the proposal was made stands on its page too, as said since then: whoever has
looked at it before is told that it has changed.
"""

from collections.abc import Iterator, Sequence

from plan.gate_calls import GateCall
from plan.visible import visible_line


def open_lines(calls: Sequence[GateCall], made: str) -> Iterator[str]:
    """Say what failed or was missing at each call, and what its owners say, before and since."""
    for call in calls:
        for word, lines in (("FAILED", call.evidence.failed), ("MISSING", call.evidence.missing)):
            yield from (visible_line(f"GOES ON at {call.task} although {word}: {x}") for x in lines)
        for one in call.answers:
            since = "since then " if one.at > made else ""
            said = f"{since}{one.person} ({one.role}) said {one.answer} to {call.name}"
            yield visible_line(f"{said.upper() if one.answer == 'halt' else said}: {one.reason}")


def against_since(calls: Sequence[GateCall], made: str) -> Iterator[str]:
    """Say who has told a gate to wait since a proposal was made that goes on there."""
    for call in calls:
        for one in call.answers:
            if one.at > made and one.answer != "proceed":
                yield visible_line(f"{one.person} said {one.answer} to {call.name}: {one.reason}")


def passed_lines(calls: Sequence[GateCall]) -> Iterator[str]:
    """Say what had passed, by the call that names it."""
    for call in calls:
        yield f"call {call.name} at {call.task}, asked {call.at}"
        yield from (visible_line(f"passed: {line}") for line in call.evidence.passed)
