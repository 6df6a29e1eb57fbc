"""The forms that words for days and windows take: one row is one form, the longest first.

Only forms are told apart here; what a form means is for ``dates``. The word *may* is a month only
where a preposition or a day makes it one.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

_MONTH_NAMES = (
    "january february march april may june july august september october november december"
)
_DAY_NAMES = "monday tuesday wednesday thursday friday saturday sunday"
MONTHS, WEEKDAYS = tuple(_MONTH_NAMES.split()), tuple(_DAY_NAMES.split())
ORDINALS = {
    word: number
    for number, words in enumerate(
        (("first", "1st"), ("second", "2nd"), ("third", "3rd"), ("fourth", "4th")), start=1
    )
    for word in words
}
MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|"
    r"jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)\b\.?"
)
WEEKDAY = r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
DAY = r"\d{1,2}(?:st|nd|rd|th)?\b"
YEAR = r"(?:,? +20\d\d\b)"
_SHORT = r"(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)\b\.?"
CLOCK = r"(?:,? +(?:at +)?(?:\d{1,2}:\d{2}\b|\d{1,2} ?[ap]m\b|noon|midday))"
_LEAD = rf"(?:(?:{WEEKDAY}|{_SHORT}),? +)?(?:the +)?"
DAY_MONTH = rf"{_LEAD}{DAY}(?: +of)? +{MONTH}{YEAR}?"
MONTH_DAY = rf"{_LEAD}{MONTH} +(?:the +)?{DAY}{YEAR}?"
_ISO = r"20\d\d-\d\d-\d\d(?:[t ]\d\d:\d\d)?\b"
PERIOD = (
    rf"(?:(?:this|next|the|the +next|this +coming) +)?"
    rf"(?:{MONTH}(?: +20\d\d)?|q[1-4]\b(?: +20\d\d)?|month|quarter|year|week)"
)
_ONE_DAY = rf"(?:{_ISO}|{DAY_MONTH}|{MONTH_DAY})"
_NUMBER = r"(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|a|an)"

_RANGE_JOIN = r"(?: *(?:-|\.\.) *| +(?:up +)?(?:to|until|till|through)(?: +and +including)? +)"
_DAY_JOIN = r"(?: *- *| +(?:to|until|till|through) +)"
_FORMS: Mapping[str, str] = MappingProxyType(
    {
        "range": rf"(?:from|between) +(?:{_ONE_DAY}) +(?:and|to|until|till|through|-) +{_ONE_DAY}"
        rf"|{_ONE_DAY}{_RANGE_JOIN}{_ONE_DAY}",
        "days": rf"(?:(?:(?:from|between) +)?(?:the +)?{DAY}{_DAY_JOIN}"
        rf"|(?:from|between) +(?:the +)?{DAY} +and +)"
        rf"(?:the +)?{DAY}(?: +of)? +{MONTH}{YEAR}?",
        "month_days": rf"(?:(?:from|between) +)?{MONTH} +{DAY}(?: *- *| +(?:to|and) +){DAY}{YEAR}?",
        "iso": _ISO,
        "numeric": r"(?<![\d.])\d{1,2}[./]\d{1,2}[./](?:20\d\d|\d\d)\b",
        "vague": r"(?:early|late|around|about|roughly|approximately|circa|some ?time in)"
        rf"(?: +in)? +(?:the +)?(?:{_ONE_DAY}|{MONTH}|(?:end +of +)?{PERIOD}\b)",
        "edge": rf"(?:the +)?(?:very +)?(?:end|start|beginning|middle|mid)"
        rf"(?: +of +| +|-){PERIOD}\b",
        "part": r"(?:the +)?(?P<nth>first|second|third|fourth|last|[1-4](?:st|nd|rd|th))"
        rf"(?: +full)? +(?P<unit>week|working +day|business +day|day|{WEEKDAY})"
        rf" +(?:of|in) +(?P<period>{PERIOD})\b",
        "week_of": rf"(?:the +)?week +(?:of|starting|beginning|commencing)(?: +on)? +{_ONE_DAY}",
        "week": r"(?:calendar +|iso +)?(?:week|cw|wk) ?\d{1,2}\b",
        "day_month": rf"(?:{DAY_MONTH}|{MONTH_DAY}){CLOCK}?",
        "relative": r"today|tomorrow|the +day +after +tomorrow"
        rf"|{_NUMBER} +(?:days?|weeks?|months?) +(?:from +(?:now|today)|hence)",
        "weekday": rf"(?:(?:next|this|coming|this +coming) +)?{WEEKDAY}\b(?: +the +{DAY})?{CLOCK}?",
        "following": r"(?:the +)?(?:next|this|coming) +(?:week|month|quarter|year)\b",
        "day_only": r"the +\d{1,2}(?:st|nd|rd|th)\b",
        "month": r"(?:(?<=\bin )|(?<=\bby )|(?<=\bof )|(?<=\bbefore )|(?<=\bafter )|(?<=\buntil )|"
        rf"(?<=\bfrom )|(?<=\bduring )|(?<=\bthroughout )|(?<=\ball )|(?<=\bto ))"
        rf"{MONTH}(?: +20\d\d)?",
        "quarter": r"(?:the +)?(?:q[1-4]|(?:first|second|third|fourth) +quarter)\b"
        r"(?: +(?:of +)?20\d\d)?",
        "then": r"(?:(?<=\bby )|(?<=\buntil )|(?<=\bbefore )|(?<=\bafter ))then\b"
        r"|that +(?:date|day)\b",
    }
)


@lru_cache(maxsize=1)
def any_date() -> re.Pattern[str]:
    """Give the pattern that finds every form; the name of the group that fits is the form."""
    rows = "|".join(f"(?P<form_{name}>{_nameless(form)})" for name, form in _FORMS.items())
    return re.compile(rf"(?<![\w/.-])(?:{rows})(?![\w/])")


@lru_cache(maxsize=1)
def part_of_period() -> re.Pattern[str]:
    """Give the pattern of ``the last week of June`` with its groups."""
    return re.compile(_FORMS["part"])


def _nameless(form: str) -> str:
    return re.sub(r"\(\?P<\w+>", "(?:", form)
