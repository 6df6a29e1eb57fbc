"""Agents that know nothing, scored beside the crew: a figure that they reach too says little.

*Asserts nothing* has no wrong dependency at all; *every earlier to later pair* finds everything;
*chain in document order* reads a text as a sequence, which texts are not; *always escalates* and
*never escalates* are the two ends of asking.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

from agents.words import TaskWords
from evals.outcome import Escalation, Outcome
from evals.scenario import Truth
from evals.scoring.asking import AskScore, score_asks
from evals.scoring.asserting import links_of
from evals.scoring.closure import Pair
from evals.scoring.edges import EdgeScore, score_edges
from evals.values import Record
from plan.schedule import compute_schedule

_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_ROLES = ("finance", "operations", "it-security", "pmo")


class TrivialScore(Record):
    """What an agent that knows nothing scores on a scenario."""

    agent: str
    scenario: str
    edges: EdgeScore
    asks: AskScore


def score_trivial(outcome: Outcome, truth: Truth) -> tuple[TrivialScore, ...]:
    """Let every trivial agent answer for a scenario, and score it as the crew is."""
    links = links_of(outcome)
    found = []
    for name, pairs, escalations in _answers(outcome):
        said = outcome.model_copy(update={"escalations": tuple(escalations)})
        found.append(
            TrivialScore(
                agent=name,
                scenario=outcome.scenario,
                edges=score_edges(pairs, truth, links),
                asks=score_asks(said, truth),
            )
        )
    return tuple(found)


def _answers(
    outcome: Outcome,
) -> Iterator[tuple[str, Iterable[Pair], Iterable[Escalation]]]:
    yield "asserts nothing", (), ()
    yield "every earlier to later pair", earlier_to_later(outcome), ()
    yield "chain in document order", chain_in_order(outcome), ()
    yield "always escalates", (), always_escalates(outcome)
    yield "never escalates", (), ()


def earlier_to_later(outcome: Outcome) -> frozenset[Pair]:
    """Give every pair in which the one is over, by the plan's dates, when the other begins."""
    dates = compute_schedule(outcome.plan).dates
    return frozenset(
        (one.id, other.id)
        for one in outcome.plan.tasks
        for other in outcome.plan.tasks
        if one.id != other.id and dates[one.id].finish <= dates[other.id].start
    )


def chain_in_order(outcome: Outcome) -> frozenset[Pair]:
    """Give each two tasks that texts name one after the other."""
    words = TaskWords(outcome.plan)
    found: set[Pair] = set()
    for named in _named(outcome, words.touched):
        found |= {(a, b) for a, b in pairwise(named) if a != b}
    return frozenset(found)


def always_escalates(outcome: Outcome) -> Iterator[Escalation]:
    """Take every text to everybody, with all tasks that it may mean."""
    words = TaskWords(outcome.plan)
    for number, named in enumerate(_named(outcome, words.touched), start=1):
        tasks = tuple(dict.fromkeys(named))
        yield Escalation(
            kind="conflict", id=f"all-{number}", owners=_ROLES, tasks=tasks, text="for everybody"
        )


def _named(outcome: Outcome, find: Callable[[str], tuple[str, ...]]) -> Iterator[list[str]]:
    """Give for each text the tasks that its sentences may mean, in the order of the text."""
    for id_ in sorted(outcome.sources, key=lambda id_: (len(id_), id_)):
        source = outcome.sources[id_]
        if source.document is not None:
            yield [task for part in _SENTENCE.split(source.text) for task in find(part)]
