"""From a row's template to a pattern: words, macros in braces, and the roles of phrases.

A template reads as the sentence does. ``{task}``, ``{before}`` and ``{after}`` are phrases that
mean tasks: at the front, everything of the clause before the match; at the end, the rest of the
clause; between, as few words as will do. ``{date}``, ``{window}`` and ``{amount}`` are what the
tagging has found. Brackets and bars mean what they mean in patterns; a blank is any blanks.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

DATE_MARK, AMOUNT_MARK, WINDOW_MARK = "\x01", "\x02", "\x03"
ROLES = ("task", "before", "after")
_ADVERBS = (
    r"(?:now|still|also|really|definitely|absolutely|therefore|then|only|certainly|clearly|again|"
    r"probably|currently|already|simply|just|all|at least|about|around|roughly|likely|officially)"
)
_LEADING, _TRAILING = rf"(?:{_ADVERBS} )*", rf"(?: {_ADVERBS})*"
_NEGATIVE = (
    r"(?:cannot|can't|can not|couldn't|must not|mustn't|may not|should not|shouldn't|shall not|"
    r"won't|will not|is not allowed to|isn't allowed to|are not allowed to|is unable to|"
    r"are unable to|is not able to|are not able to|is not going to)"
)
_PEOPLE = (
    r"(?:we|i|you|they|he|she|finance|operations|ops|it security|security|the pmo|pmo|procurement|"
    r"our team|the team|the vendor|everybody|everyone|one|people)"
)
_CHANGE = (
    r"(?:changes?|deployments?|releases?|deploys|rollouts?|migrations?|cutovers?|go-lives?|"
    r"interventions?|production work|work)"
)
_OVER = (
    r"finish(?:ed)?|done|completed?|ready|over|closed|through|live|in place|wrapped up|end(?:ed)?|"
    r"happen(?:ed)?|take place|land(?:ed)?|concluded?|switched off"
)
_HANDED_ON = (
    r"sign(?:ed)?(?:[ -]off)?|delivered|approved|available|submitted|go live|decided|installed"
)
_DONE = (
    r"done|finish(?:ed|es)?|completed?|over|approved|signed(?:[ -]off)?|ready|closed|through|"
    r"in place|available|decided|agreed|delivered|end(?:ed|s)|passed|there|live|accepted|"
    r"granted|confirmed|made|installed|taken"
)
MACROS: Mapping[str, str] = MappingProxyType(
    {
        "adv": _LEADING,
        "must": rf"{_LEADING}(?:must|shall|should|(?:has|have) to|needs? to|(?:has|have) got to|"
        r"(?:is|are) to|will have to|(?:is|are) required to|ought to)(?: have)?" + _TRAILING,
        "cannot": _LEADING + _NEGATIVE + _TRAILING,
        "who": rf"(?P<who>{_PEOPLE})",
        "finished": rf"(?:be )?(?:all )?(?:{_OVER}|{_HANDED_ON})",
        "finish": r"(?:be )?(?:finish(?:ed)?|done|completed?|ready|over|end(?:ed)?|closed|"
        r"signed off)",
        "start": r"(?:be )?(?:start(?:ed)?|begin|begun|kick(?:ed)? off|commenced?|go ahead|"
        r"proceed|run|happen|take place|be done|do|launch(?:ed)?)",
        "begin": r"(?:be )?(?:start(?:ed)?|begin|begun|kick(?:ed)? off|commenced?|launch(?:ed)?)",
        "done": r"(?:(?:is|are|has been|have been|was|gets|has|have) )?(?:(?:fully|formally|"
        rf"finally|actually|successfully) )?(?:{_DONE})",
        "by": r"(?P<edge>by|no later than|not later than|at the latest by|at the latest on|"
        r"latest by|until|till|on or before|before|ahead of|prior to|in|within|on)",
        "until": r"(?P<edge>before|until after|until|till|(?:any )?earlier than|prior to|ahead of|"
        r"sooner than)",
        "from": r"(?P<edge>from|as of|as from|starting|on|after|at the earliest on|in|once|"
        r"no earlier than|not before)",
        "past": r"(?:past|beyond|after|later than|longer than)",
        "change": _CHANGE,
        "date": rf"(?P<date>{DATE_MARK}+)",
        "date2": rf"(?P<date2>{DATE_MARK}+)",
        "window": rf"(?P<window>[{DATE_MARK}{WINDOW_MARK}]+)",
        "amount": rf"(?P<amount>{AMOUNT_MARK}+)",
    }
)
_ROLE_WORDS = rf"[^;{DATE_MARK}{AMOUNT_MARK}{WINDOW_MARK}]"


@dataclass(frozen=True)
class Shape:
    """One way of saying something.

    ``makes`` says what it stands for (a constraint, an amount, a window, a link), ``edge`` how its
    date is meant where no word says so. ``hint`` holds words that break a tie between tasks, and
    ``fixed`` the task phrase where the template has none. A ``quiet`` row asks nothing back; one in
    ``front`` has to begin its clause.
    """

    name: str
    makes: str
    template: str
    confidence: int = 85
    edge: str = "by"
    hint: str = ""
    fixed: str = ""
    quiet: bool = False
    front: bool = False


@dataclass(frozen=True)
class Pattern:
    """A compiled row: the role of the words on its left, and what it needs to be tried."""

    shape: Shape
    regex: re.Pattern[str]
    left: str | None
    right: str | None
    needs: frozenset[str]


def compile_shape(shape: Shape) -> Pattern:
    """Compile a row."""
    body, left, right = shape.template, None, None
    if lead := re.match(rf"\{{({'|'.join(ROLES)})\}} ", body):
        left, body = lead[1], body[lead.end() :]
    if trail := re.search(rf" \{{({'|'.join(ROLES)})\}}$", body):
        right, body = trail[1], body[: trail.start()]
    pattern = re.sub(r"\((?!\?)", "(?:", body)
    for role in ROLES:
        pattern = pattern.replace(f"{{{role}}}", rf"(?P<{role}>{_ROLE_WORDS}{{2,90}}?)")
    pattern = re.sub(r"\{([a-z]+2?)\}", lambda macro: MACROS[macro[1]], pattern)
    pattern = re.sub(r"(?<!\[) ", " +", pattern)
    if right is not None:
        pattern += rf" +(?P<{right}>{_ROLE_WORDS}+)"
    marks = {"date": DATE_MARK, "window": WINDOW_MARK, "amount": AMOUNT_MARK}
    needs = frozenset(mark for name, mark in marks.items() if f"{{{name}}}" in shape.template)
    return Pattern(shape, re.compile(rf"(?<![\w-]){pattern}(?![\w-])"), left, right, needs)
