"""Cases that flip: passed in one run and failed in another one of the same suite and build.

Only runs that name their build are compared (a property ``build``, ``commit`` or ``revision`` of
the suite): between two builds a case may well have been broken or mended.
"""

from collections.abc import Sequence
from typing import NamedTuple

from plan.records import Fact, Plain
from tools.sources.suites import Suite

_SHOWN = 5


class Run(NamedTuple):
    """One suite of one report, and the task that it is evidence of."""

    subject: str | None
    suite: Suite


def with_flips(facts: Sequence[Fact], runs: Sequence[Run]) -> tuple[Fact, ...]:
    """Mark the facts of runs in which cases flipped; ``runs`` stand in the order of the facts."""
    passed: dict[object, set[str]] = {}
    failed: dict[object, set[str]] = {}
    for run in runs:
        passed.setdefault(_same(run), set()).update(run.suite.passed)
        failed.setdefault(_same(run), set()).update(run.suite.failed)
    return tuple(
        _marked(fact, sorted(passed[_same(run)] & failed[_same(run)])) if run.suite.build else fact
        for fact, run in zip(facts, runs, strict=True)
    )


def _same(run: Run) -> object:
    return run.subject, run.suite.name, run.suite.build


def _marked(fact: Fact, flips: Sequence[str]) -> Fact:
    if not flips:
        return fact
    more = f" and {len(flips) - _SHOWN} more" if len(flips) > _SHOWN else ""
    names = f"{', '.join(flips[:_SHOWN])}{more}"
    data: dict[str, Plain] = {**fact.data, "flipping": len(flips), "flips": names}
    text = f"{fact.text}; flips between runs of build {fact.data['build']}: {names}"
    return fact.model_copy(update={"text": text, "data": data})
