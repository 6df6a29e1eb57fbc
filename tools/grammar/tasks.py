"""Which task a phrase means: by id, or by the words of its name, and never by guess.

Words are compared by stem and weighed by how rare they are in the plan. A name is meant where the
phrase fits it clearly better than every other; otherwise the phrase is given back with the tasks
that it could mean. Words in a name's parentheses are detail: they help, and never carry a match.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from plan.model import Plan, Task
from tools.grammar.sentences import plain_copy

_PHRASES = (
    (re.compile(r"\bgo *(?:/|or) *no[- ]?go\b|\bno-go\b"), "gonogo"),
    (re.compile(r"\bgo(?:es|ing)?[ -]?live\b"), "golive"),
    (re.compile(r"\bsign(?:ed|ing)?[ -]off\b|\bsignoff\b"), "signoff"),
    (re.compile(r"\b(?:user[ -])?acceptance[ -]test(?:s|ing)?\b"), "uat"),
    (re.compile(r"\bpen[ -]?test(?:s|ing)?\b"), "penetration test"),
    (re.compile(r"\bon-call\b"), "oncall"),
    (re.compile(r"\bcut-?over\b"), "cutover"),
    (re.compile(r"\be-mail\b"), "email"),
)
_SAME = {
    "old": "legacy",
    "license": "licence",
    "licenses": "licence",
    "ops": "operations",
    "prod": "production",
    "dwh": "warehouse",
    "db": "database",
    "comms": "communication",
    "fw": "firewall",
    "converted": "convert",
    "conversion": "convert",
    "submit": "submission",
    "submitted": "submission",
    "decide": "decision",
    "decided": "decision",
    "first": "1",
    "second": "2",
    "third": "3",
    "shutdown": "decommission",
    "retire": "decommission",
    "retirement": "decommission",
    "retro": "lessons",
}
_ALIASES = {"golive": (("cutover",), ("start", "target"))}
_SMALL_WORDS = (
    "a an the our your my his her its their this that these those both of for in on at to by "
    "with from into about and or nor but so as if then than i we you he she they us me them "
    "it one thing more is are was were be been being am has have had having do does did will "
    "shall"
)
_SAID_WORDS = (
    "now still also just only please really very too there here who which what when where "
    "even yet again already next said says say think believe know remember guess assume told "
    "mentioned needs need because since afaik probably presumably apparently actually "
    "currently until"
)
_FILLERS = (
    "till before after per via not no each all any every however therefore hence meanwhile "
    "moreover furthermore finally s t re hi hello dear well"
)
_GENERIC_WORDS = (
    "task tasks work activity activities step steps date dates phase whole entire start "
    "finish end completion job part parts rest beginning new planned team teams side time "
    "remaining own full meeting session next exercise stage period"
)
_ENDINGS = (
    "ations ation ating ated ates ate ions ion ings ing ments ment als al ials ial ers ors ed "
    "es s e y i"
)
_STOP = frozenset(word for words in (_SMALL_WORDS, _SAID_WORDS, _FILLERS) for word in words.split())
_GENERIC = frozenset(_GENERIC_WORDS.split())
_SUFFIXES = tuple(_ENDINGS.split())
_SHORTEST_STEM = 4
_UNKNOWN_WEIGHT = 2.0
_DETAIL = 0.5
_NEAR = 0.8
_ENOUGH_OF_PHRASE = 0.6
_ENOUGH_OF_NAME = 0.3
_ALL = 0.95
_SHOWN = 6
_DETERMINER = re.compile(
    r"\b(?:the|our|your|their|its|my|his|her|a|an|that|this|these|those|both)\b"
)
_PREPOSITION = re.compile(r"\b(?:of|for|in|on|by|with|at|to|from|about) *$")
_JOIN = re.compile(r" +(?:and|as well as|plus) +|, *(?:and +)?| *& *")
_TOKEN = re.compile(r"[a-z0-9][a-z0-9_.]*(?:-[a-z0-9]+)*")
_PRONOUN = re.compile(r"\b(?:it|this|that|these|those|they|both)$")
_WHOLE = re.compile(
    r"\b(?:timeline|time line|schedule|plan|project|programme|program|roadmap|everything|"
    r"whole thing|dates|whole migration)$"
)


@dataclass(frozen=True)
class Found:
    """The tasks that a phrase means, or why it means none and what it could mean.

    ``whole`` says that the phrase means the plan as such; ``vague`` that no task is near.
    """

    tasks: tuple[str, ...] = ()
    sure: int = 0
    reason: str = ""
    candidates: tuple[str, ...] = ()
    pronoun: bool = False
    whole: bool = False

    @property
    def vague(self) -> bool:
        """No task is near."""
        return not (self.tasks or self.candidates or self.pronoun or self.whole)


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """Cut the ending off, so that forms of one word meet."""
    word = _SAME.get(word, word)
    while True:
        for suffix in _SUFFIXES:
            if word.endswith(suffix) and len(word) - len(suffix) >= _SHORTEST_STEM:
                word = word.removesuffix(suffix)
                break
        else:
            return word


@lru_cache(maxsize=1)
def _generic_stems() -> frozenset[str]:
    return frozenset(map(stem, _GENERIC))


def _words(text: str) -> list[str]:
    """Give the words of a plain text, with what the field writes in several ways made one."""
    for pattern, word in _PHRASES:
        text = pattern.sub(word, text)
    found = []
    for token in _TOKEN.findall(text.replace("'s", " ")):
        known = token.strip("._") in _SAME
        found += [token.strip("._")] if known else re.split("[-_]", token.strip("._"))
    return [word for word in found if word]


def _stems(text: str) -> list[str]:
    return [stem(word) for word in dict.fromkeys(_words(text)) if word not in _STOP]


class TaskFinder:
    """Finds tasks of one plan by id or name."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._ids = {id_.lower(): id_ for id_ in plan.by_id}
        self._series = {m[1] for id_ in self._ids if (m := re.fullmatch(r"([a-z]{1,4}-?)\d+", id_))}
        self._tasks = list(plan.tasks)
        self._names: list[dict[str, float]] = [_weighed(task) for task in self._tasks]
        count = Counter(word for name in self._names for word in name)
        total = len(self._tasks) + 1
        self._weight = {word: math.log(total / used) + 0.1 for word, used in count.items()}
        self._aliases = {stem(word): choices for word, choices in _ALIASES.items()}
        self._rows: dict[str, list[int]] = {}
        for row, name in enumerate(self._names):
            for word in name:
                self._rows.setdefault(word, []).append(row)

    def find(self, phrase: str, hint: str = "") -> Found:
        """Find what a phrase (of a plain copy) means; ``hint`` holds words that break a tie."""
        phrase = phrase.strip(" ,.:;\"'()")
        by_id = self._by_id(phrase)
        if by_id is not None:
            return by_id
        if _WHOLE.search(phrase):
            return Found(reason="that is the plan as a whole; which task is meant?", whole=True)
        unclear: Found | None = None
        for chunk in self._chunks(phrase):
            found = self._by_name(chunk, hint)
            if found.tasks:
                return found
            unclear = unclear if unclear is not None and unclear.candidates else found
        if (unclear is None or not unclear.candidates) and _PRONOUN.search(phrase):
            return Found(reason=f"which task does {phrase.split()[-1]!r} mean?", pronoun=True)
        return unclear or Found(reason="which task is meant?")

    def _by_id(self, phrase: str) -> Found | None:
        tokens = [token.strip("._") for token in re.findall(r"[a-z0-9][\w.-]*", phrase)]
        ids = [
            self._ids[token] for token in tokens if token in self._ids and _like_id(token, phrase)
        ]
        unknown = [token for token in tokens if token not in self._ids and self._in_series(token)]
        if unknown:
            return Found(reason=f"there is no task {unknown[0].upper()!r}; which one is meant?")
        if not ids:
            return None
        ids = list(dict.fromkeys(ids))
        if len(ids) > 1 and re.search(r"\b(?:or|like|unlike|for|of)\b", phrase):
            named = " or ".join(ids)
            return Found(reason=f"is {named} meant?", candidates=tuple(ids))
        return Found(tuple(ids), 98)

    def _in_series(self, token: str) -> bool:
        match = re.fullmatch(r"([a-z]{1,4}-?)\d+", token)
        return match is not None and match[1] in self._series

    def _chunks(self, phrase: str) -> Iterator[str]:
        """Give the noun phrases at the end of a phrase, the shortest first, then the whole."""
        starts = [m.start() for m in _DETERMINER.finditer(phrase)]
        starts += [m.end() for m in re.finditer(r"[,:] +", phrase)]
        seen: set[str] = set()
        for start in (*sorted(starts, reverse=True), 0):
            chunk = phrase[start:]
            if self._belongs(phrase[:start]) or chunk in seen or not _stems(chunk):
                continue
            seen.add(chunk)
            yield chunk

    def _belongs(self, left: str) -> bool:
        """Say whether what follows belongs to the words on its left: ``closing the ...``."""
        words = _words(left)
        near = bool(words) and left.rstrip() == left.rstrip(" ,:") and stem(words[-1]) in self._rows
        return near or _PREPOSITION.search(left) is not None

    def _by_name(self, chunk: str, hint: str) -> Found:
        whole = self._named(chunk, hint)
        parts = [part for part in _JOIN.split(chunk) if _stems(part)]
        if len(parts) < 2 or whole.sure > 90:  # noqa: PLR2004  # one part is the whole; sure is sure
            return whole
        each = [self._named(part, hint) for part in parts]
        if all(found.tasks for found in each):
            tasks = dict.fromkeys(id_ for found in each for id_ in found.tasks)
            return Found(tuple(tasks), min(found.sure for found in each))
        return whole

    def _named(self, chunk: str, hint: str) -> Found:
        stems = self._aliased(_stems(chunk))
        scores: dict[int, float] = {}
        for word in stems:
            for row in self._rows.get(word, ()):
                weight = self._weight[word] * self._names[row][word]
                scores[row] = scores.get(row, 0.0) + weight
        if not scores:
            return Found(reason="the plan has no task of that name; which one is meant?")
        best = max(scores.values())
        near = [row for row, score in scores.items() if score >= _NEAR * best]
        chosen, sure = self._choose(near, stems, hint)
        if chosen is None:
            return self._unclear(near, scores, "it could mean {}; which one?")
        known = self._fits(chosen, stems, chunk)
        if known is None:
            return self._unclear([chosen], scores, "is {} meant?")
        return Found((self._tasks[chosen].id,), min(sure, known))

    def _aliased(self, stems: Sequence[str]) -> list[str]:
        """Put the plan's own words in place of a word of the field that it does not use."""
        found: list[str] = []
        for word in stems:
            choices = self._aliases.get(word, ()) if word not in self._rows else ()
            chosen = next((c for c in choices if len(self._with_all(c)) == 1), (word,))
            found += [stem(one) for one in chosen]
        return found

    def _with_all(self, words: Sequence[str]) -> set[int]:
        rows = [set(self._rows.get(stem(word), ())) for word in words]
        return set.intersection(*rows)

    def _choose(
        self, near: Sequence[int], stems: Sequence[str], hint: str
    ) -> tuple[int | None, int]:
        """Pick one of several near tasks: the only one named in full, or the one of the hint."""
        if len(near) == 1:
            return near[0], 95
        full = [row for row in near if set(self._names[row]) <= set(stems)]
        if len(full) == 1:
            return full[0], 85
        hints = set(_stems(hint)) - set(stems)
        hinted = [row for row in near if hints & set(self._names[row])]
        return (hinted[0], 80) if len(hinted) == 1 else (None, 0)

    def _fits(self, row: int, stems: Sequence[str], chunk: str) -> int | None:
        """Say how surely a phrase means a task; None where too much of either is left over."""
        name = self._names[row]
        matched = [word for word in stems if word in name]
        generic = _generic_stems()
        said = sum(
            self._weight.get(word, _UNKNOWN_WEIGHT)
            for word in stems
            if word in name or word not in generic
        )
        share = sum(self._weight[word] for word in matched) / said
        main = {word: self._weight[word] for word, part in name.items() if part == 1}
        carried = sum(main.get(word, 0.0) for word in matched) / (sum(main.values()) or 1.0)
        if share < _ENOUGH_OF_PHRASE or carried < _ENOUGH_OF_NAME:
            return None
        head = [word for word in _stems(chunk.partition(" of ")[0]) if word not in generic]
        if " of " in chunk and head and not set(self._aliased(head)) & set(name):
            return None
        return 95 if share >= _ALL else 80

    def _unclear(self, rows: Sequence[int], scores: dict[int, float], reason: str) -> Found:
        order = sorted(rows, key=lambda row: (-scores[row], row))[:_SHOWN]
        tasks = [self._tasks[row] for row in sorted(order)]
        shown = " or ".join(f"{task.id} {task.name}" for task in tasks)
        return Found(reason=reason.format(shown), candidates=tuple(task.id for task in tasks))


def _weighed(task: Task) -> dict[str, float]:
    """Give the stems of a name: 1 for its own words, less for those in parentheses."""
    plain = plain_copy(task.name)
    main = re.sub(r"\([^)]*\)?", " ", plain)
    found = dict.fromkeys(_stems(main), 1.0)
    for word in _stems(plain):
        found.setdefault(word, _DETAIL)
    return found or {stem(task.id.lower()): 1.0}


def _like_id(token: str, phrase: str) -> bool:
    """Keep an id that is a plain word from being found in every sentence."""
    return token == phrase or (any(c.isdigit() for c in token) and not token.isdigit())
