"""What a round leaves for people: drafts of chosen ways out, and the brief.

A draft rests on the words that it answers to, and the ids of these are its evidence. It says which
model and prompt had a hand in it, or that none had.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from agents.crew import RULES, Coordination, DepartmentBriefing
from agents.overview import asks_of
from graphs.round_state import RoundContext
from plan.alternatives import Alternative
from plan.records import Brief, Draft, Reading

MOST_ASKS = 60
_AUTHOR = "coordinator"


def make_drafts(
    coordination: Coordination,
    alternatives: Sequence[Alternative],
    readings: Sequence[Reading],
    context: RoundContext,
) -> Iterator[Draft]:
    """Make a draft of each alternative that the coordinator chose; not yet numbered."""
    options = {one.id: one for one in alternatives}
    by_rules = coordination.written_by == RULES
    for choice in coordination.answer.choices:
        option = options[choice.alternative]
        yield Draft(
            id="",
            title=option.title,
            operations=option.operations,
            rationale=choice.rationale,
            author=_AUTHOR,
            model=None if by_rules else coordination.written_by,
            prompt=coordination.prompt,
            evidence=tuple(_rests_on(option, readings)),
            conflict=option.conflict,
            base_revision=context.revision,
            made=context.now.isoformat(timespec="seconds"),
            rank=option.rank,
        )


def _rests_on(option: Alternative, readings: Sequence[Reading]) -> list[str]:
    """Give the observations that hold the words which an alternative answers."""
    return list(dict.fromkeys(one.source for one in readings if one.id in option.answers))


def make_brief(
    round_: int,
    coordination: Coordination,
    briefings: Mapping[str, DepartmentBriefing],
    context: RoundContext,
    heard: int = 0,
) -> Brief:
    """Make the brief of a round, with what was dropped from any answer counted in it.

    What the departments' agents ask stands in it too, so that every question reaches its people.
    """
    dropped: Counter[str] = Counter()
    for counts in (*(one.dropped for one in briefings.values()), coordination.dropped):
        dropped.update(counts)
    brief = coordination.brief(round_, context.now.isoformat(timespec="seconds"))
    prompts = {one.agent: one.prompt for one in briefings.values()}
    prompts[coordination.agent] = coordination.prompt
    asks = [
        *brief.asks,
        *asks_of((one.answer for one in briefings.values()), context.schedule.plan, to_people=True),
    ]
    return brief.model_copy(
        update={
            "asks": tuple(dict.fromkeys(asks))[:MOST_ASKS],
            "dropped": dict(sorted(dropped.items())),
            "prompts": {agent: prompt for agent, prompt in prompts.items() if prompt is not None},
            "heard": heard,
            "revision": context.revision,
        }
    )
