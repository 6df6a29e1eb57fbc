"""Citations and quotes: do the ids exist, and do the words stand where they are said to stand.

Both are counted twice. ``raw`` is what the model said, before the product looked at it; what is
left after the grounding check is a gate and has to be 0. Quotes are compared with white space and
case folded; grounding itself is no laxer.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from evals.outcome import Outcome
from evals.scoring.counts import Share

Json = Mapping[str, Any]
_CITING = ("cites", "about", "drafts")
_QUOTING = ("claims", "constraints", "unsettled", "orders", "unclear")


def fabricated(outcome: Outcome) -> Share:
    """Count citations of ids that do not exist, in what people get to read."""
    known = frozenset(outcome.ids)
    return _unknown(_cited(outcome), known)


def fabricated_raw(outcome: Outcome) -> Share:
    """Count citations of ids that do not exist, in the model's own answers."""
    shares = [
        _unknown(_cites_of(one.answer), frozenset((*outcome.ids, *one.shown)))
        for one in outcome.exchanges
    ]
    return Share(hits=sum(one.hits for one in shares), of=sum(one.of for one in shares))


def misquoted(outcome: Outcome) -> Share:
    """Count quotes that do not stand in their source, in the register and among the readings."""
    quotes = [(one.source, one.quote) for one in outcome.assumptions]
    quotes += [(one.source, one.quote) for one in outcome.readings]
    return _missing(quotes, outcome)


def misquoted_raw(outcome: Outcome) -> Share:
    """Count quotes that do not stand in their source, in the model's own answers."""
    quotes = [
        (str(row.get("source", "")), str(row["quote"]))
        for one in outcome.exchanges
        for name in _QUOTING
        for row in _rows(one.answer.get(name))
        if "quote" in row and "source" in row
    ]
    return _missing(quotes, outcome)


def folded(text: str) -> str:
    """Give a text with white space and case folded."""
    return " ".join(text.casefold().split())


def _cited(outcome: Outcome) -> Iterator[str]:
    for said in outcome.brief:
        yield from said.cites
    for turn in outcome.turns:
        yield from turn.cites
        yield from turn.drafts
    yield from (one.source for one in outcome.assumptions)
    yield from (one.source for one in outcome.readings)


def _cites_of(value: object) -> Iterator[str]:
    """Give every id that an answer cites, wherever it stands."""
    if isinstance(value, Mapping):
        for key, one in value.items():
            if key in _CITING and isinstance(one, list):
                yield from (str(id_) for id_ in one)
            elif key == "source" and isinstance(one, str):
                yield one
            else:
                yield from _cites_of(one)
    elif isinstance(value, list):
        for one in value:
            yield from _cites_of(one)


def _rows(value: object) -> Iterator[Json]:
    if isinstance(value, list):
        yield from (one for one in value if isinstance(one, Mapping))


def _unknown(ids: Iterable[str], known: frozenset[str]) -> Share:
    all_ = list(ids)
    return Share(hits=sum(one not in known for one in all_), of=len(all_))


def _missing(quotes: Iterable[tuple[str, str]], outcome: Outcome) -> Share:
    all_ = list(quotes)
    texts = {id_: folded(one.text) for id_, one in outcome.sources.items()}
    missing = [folded(quote) not in texts.get(source, "") for source, quote in all_]
    return Share(hits=sum(missing), of=len(all_))
