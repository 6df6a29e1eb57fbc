"""Finds the tasks that a text may mean: by id, and by the words that its name shares with the text.

A hint, never a reading: it ranks and shortens so that an agent sees candidates and not the whole
plan. A rare word weighs more than a common one, and a word that many tasks share weighs nothing.
"""

import re
import unicodedata
from fractions import Fraction

from plan.model import Plan

MOST_CANDIDATES = 8
_SHORTEST = 3
_ACRONYM = 2
_COMMON = 6  # a word in the names of more tasks than this says nothing
_LIKELY = Fraction(1, 2)
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_WORD = re.compile(r"[^\W_]+")
_EMPTY = frozenset(
    _WORD.findall(
        "and any are but can did does for from had has have her him his how into its may must need "
        "needs new not now old one our out over per she should some than that the their them then "
        "there they this until was week were what when which who will with you your"
    )
)


def folded(text: str) -> str:
    """Fold case and white space, so that a quote may be wrapped or set otherwise, and no more."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def contains_words(text: str, quote: str) -> bool:
    """Say whether the quote stands in the text, from a word's beginning to a word's end."""
    inside = folded(quote)
    if not inside:
        return False
    left = r"(?<!\w)" if _is_word(inside[0]) else ""
    right = r"(?!\w)" if _is_word(inside[-1]) else ""
    return re.search(left + re.escape(inside) + right, folded(text)) is not None


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


class TaskWords:
    """The words of all task names of a plan, counted once."""

    def __init__(self, plan: Plan) -> None:
        self._ids = {id_.casefold(): id_ for id_ in plan.by_id}
        self._order = {id_: row for row, id_ in enumerate(plan.by_id)}
        self._by_word: dict[str, list[str]] = {}
        for task in plan.tasks:
            for word in sorted(_words(task.name)):
                self._by_word.setdefault(word, []).append(task.id)

    def named(self, text: str) -> tuple[str, ...]:
        """Give the tasks whose ids stand in the text, in the order of the text."""
        found = (match.group().rstrip(".-_").casefold() for match in _ID.finditer(text))
        return tuple(dict.fromkeys(self._ids[word] for word in found if word in self._ids))

    def candidates(self, text: str) -> tuple[str, ...]:
        """Give the tasks that the text may mean, those named by id first, the likeliest next."""
        weights = self._weights(text)
        ranked = sorted(weights, key=lambda id_: (-weights[id_], self._order[id_]))
        return tuple(dict.fromkeys([*self.named(text), *ranked]))[:MOST_CANDIDATES]

    def touched(self, text: str) -> tuple[str, ...]:
        """Give the candidates that are likely enough for their department to read the text."""
        weights, named = self._weights(text), self.named(text)
        return tuple(
            id_
            for id_ in self.candidates(text)
            if id_ in named or weights.get(id_, Fraction()) >= _LIKELY
        )

    def _weights(self, text: str) -> dict[str, Fraction]:
        weights: dict[str, Fraction] = {}
        for word in sorted(_words(text)):
            tasks = self._by_word.get(word, [])
            if len(tasks) <= _COMMON:
                for id_ in tasks:
                    weights[id_] = weights.get(id_, Fraction()) + Fraction(1, len(tasks))
        return weights


def _words(text: str) -> set[str]:
    """Give the words that say something; one of two letters only where it is in capitals."""
    found = _WORD.findall(unicodedata.normalize("NFC", text))
    said = {word.casefold() for word in found if len(word) >= _SHORTEST}
    said |= {word.casefold() for word in found if len(word) == _ACRONYM and word.isupper()}
    return {_stem(word) for word in said if word not in _EMPTY and not word.isdigit()}


def _stem(word: str) -> str:
    """Take a plural's s off; more than that would find tasks that nobody meant."""
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word
