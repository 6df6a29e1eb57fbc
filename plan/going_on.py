"""What an approver reads of the calls after which a gate would go on: what was open, who said no.

Lines are of the moment in which the proposal was made, so that they stay what was decided on; what
owners say to a call afterwards stands with the call.
"""

from collections.abc import Iterator, Sequence

from plan.gate_calls import GateCall
from plan.visible import visible_line


def open_lines(calls: Sequence[GateCall], until: str) -> Iterator[str]:
    """Say what failed or was missing at each call, and what its owners had said until then."""
    for call in calls:
        for word, lines in (("FAILED", call.evidence.failed), ("MISSING", call.evidence.missing)):
            yield from (visible_line(f"GOES ON at {call.task} although {word}: {x}") for x in lines)
        for one in call.answers:
            if one.at <= until:
                said = f"{one.person} ({one.role}) said {one.answer} to {call.name}"
                yield visible_line(
                    f"{said.upper() if one.answer == 'halt' else said}: {one.reason}"
                )


def passed_lines(calls: Sequence[GateCall]) -> Iterator[str]:
    """Say what had passed, by the call that names it."""
    for call in calls:
        yield f"call {call.name} at {call.task}, asked {call.at}"
        yield from (visible_line(f"passed: {line}") for line in call.evidence.passed)
