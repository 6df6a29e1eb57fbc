"""Counts the cases of a JUnit report while it is being parsed; nothing of it is kept but numbers.

There is no one JUnit format: the root is ``testsuites`` or ``testsuite``, suites hold suites, and
an error may stand in a suite itself (its set-up failed). A case counts once, by its worst result.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

MAX_DEPTH = 60
MAX_SUITES = 20_000
MAX_KEPT = 20
MAX_NAME = 120
_SUITES = ("testsuites", "testsuite")
_WORST_FIRST = ("error", "failure", "skipped")
_BUILD = ("build", "buildid", "buildnumber", "commit", "gitcommit", "revision", "gitrevision")
_FLAKY = ("flakyFailure", "flakyError")
_NOT_RUN = ("notrun", "disabled", "skipped", "ignored")
_COUNTED_AS: Mapping[str, str] = MappingProxyType(
    {"error": "errors", "failure": "failed", "skipped": "skipped"}
)
_HEAD: Mapping[str, str] = MappingProxyType(
    {"tests": "total", "failures": "failed", "errors": "errors", "skipped": "skipped"}
)


class NoReportError(ValueError):
    """Something in a report that is no JUnit; the message completes "the file ..."."""


@dataclass
class Suite:
    """What a suite holds with all that it nests; ``own`` counts without what it nests."""

    name: str = ""
    timestamp: str = ""
    head: dict[str, str] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    own: Counter[str] = field(default_factory=Counter)
    failing: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    build: str = ""
    passed: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)

    def count(self, result: str, name: str, *, flaky: bool = False) -> None:
        """Count one case by its result: error, failure, skipped, or anything else for passed."""
        self._remember(result, name)
        found = [_COUNTED_AS.get(result, "passed"), "total"]
        if flaky and result not in _COUNTED_AS:
            found.append("flaky")
        if result in ("error", "failure") and len(self.failing) < MAX_KEPT:
            self.failing.append(name)
        self.counts.update(found)
        self.own.update(found)

    def _remember(self, result: str, name: str) -> None:
        """Keep how a case went, for comparing with other runs of the same build."""
        if result in ("error", "failure"):
            self.failed.add(name)
        elif result != "skipped":
            self.passed.add(name)

    def take(self, nested: "Suite") -> None:
        """Add a suite that stands in this one."""
        self.counts.update(nested.counts)
        self.build = self.build or nested.build
        self.passed |= nested.passed
        self.failed |= nested.failed
        self.timestamp = self.timestamp or nested.timestamp
        self.failing = (self.failing + nested.failing)[:MAX_KEPT]
        self.notes = (self.notes + nested.notes)[:MAX_KEPT]

    def compare(self, *, own_too: bool) -> None:
        """Note where head and cases differ; a nesting suite's head may leave out the nested."""
        for name, said in self.head.items():
            key = _HEAD[name]
            fits = {self.counts[key], self.own[key]} if own_too else {self.counts[key]}
            if not said.isdecimal() or int(said) not in fits:
                whose = self.name or "the suite"
                self.notes.append(f"{whose} claims {said} {name}, it holds {self.counts[key]}")


@dataclass
class _Case:
    name: str
    results: Counter[str]


class ReportReader:
    """The target of an XML parser: knows the path to where it is, and counts."""

    def __init__(self) -> None:
        self.suites: list[Suite] = []
        self._path: list[str] = []
        self._open: list[Suite] = []
        self._by_name: dict[str, Suite] = {}
        self._loose = Suite()
        self._case: _Case | None = None
        self._count = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Enter an element.

        Raises:
            NoReportError: it cannot stand here.
        """
        name = tag.rpartition("}")[2]
        self._check(name)
        if self._case is not None:
            if self._path[-1] == "testcase":
                self._case.results[name] += 1
        elif name in _SUITES:
            self._open.append(_suite(attributes))
        elif name == "testcase":
            self._case = _case(attributes)
        elif name == "property" and self._open:
            self._note_build(attributes)
        elif name in ("error", "failure") and self._path[-1] in _SUITES:
            self._here.count(name, self._open[-1].name or "the suite itself")
        self._path.append(name)

    def end(self, _tag: str) -> None:
        """Leave an element."""
        name = self._path.pop()
        if name == "testcase" and self._case is not None and "testcase" not in self._path:
            results = self._case.results
            worst = next((result for result in _WORST_FIRST if results[result]), "passed")
            flaky = any(results[kind] for kind in _FLAKY)
            self._here.count(worst, self._case.name, flaky=flaky)
            self._case = None
        elif name in _SUITES and self._case is None:
            self._leave_suite(self._open.pop(), name)

    def close(self) -> None:
        """End; the suites are complete."""

    def _note_build(self, attributes: Mapping[str, str]) -> None:
        """Take the build that a property names; the innermost suite that has one keeps it."""
        name = re.sub(r"[^a-z]", "", attributes.get("name", "").casefold())
        if name in _BUILD and not self._open[-1].build:
            self._open[-1].build = _short(attributes.get("value", ""))

    def _check(self, name: str) -> None:
        if not self._path and name not in _SUITES:
            raise NoReportError(f"is no JUnit report: its root is {name[:60]!r}, not 'testsuites'")
        if len(self._path) >= MAX_DEPTH:
            raise NoReportError(f"nests deeper than {MAX_DEPTH} elements; export it flatter")
        self._count += name in _SUITES
        if self._count > MAX_SUITES:
            raise NoReportError(f"holds more than {MAX_SUITES:,} suites; split it")

    @property
    def _collecting(self) -> bool:
        """Whether the innermost suite is a root that only collects suites."""
        return len(self._open) == 1 and self._path[:1] == ["testsuites"]

    @property
    def _here(self) -> Suite:
        return self._loose if self._collecting else self._open[-1]

    def _leave_suite(self, suite: Suite, name: str) -> None:
        if not self._open:
            self._leave_root(suite, name)
            return
        suite.compare(own_too=True)
        if self._collecting:
            suite.timestamp = suite.timestamp or self._open[0].timestamp
            suite.build = suite.build or self._open[0].build
            self._add(suite)
        else:
            self._open[-1].take(suite)

    def _add(self, suite: Suite) -> None:
        """Keep a suite; one of the same name, as merged reports have, goes into the first."""
        known = self._by_name.setdefault(suite.name, suite)
        if known is suite:
            self.suites.append(suite)
        else:
            known.take(suite)

    def _leave_root(self, root: Suite, name: str) -> None:
        if name == "testsuite":
            root.compare(own_too=True)
            self.suites.append(root)
            return
        if self._loose.own or not self.suites:
            self._loose.name, self._loose.timestamp = root.name, root.timestamp
            self._add(self._loose)
        for suite in self.suites:
            root.counts.update(suite.counts)
        root.compare(own_too=False)
        self.suites[0].notes = (root.notes + self.suites[0].notes)[:MAX_KEPT]


def _suite(attributes: Mapping[str, str]) -> Suite:
    return Suite(
        name=_short(attributes.get("name", "")),
        timestamp=_short(attributes.get("timestamp", "")),
        head={name: said for name in _HEAD if (said := _short(attributes.get(name, ""))[:15])},
    )


def _case(attributes: Mapping[str, str]) -> _Case:
    names = (_short(attributes.get("classname", "")), _short(attributes.get("name", "")))
    case = _Case(".".join(name for name in names if name) or "a case without a name", Counter())
    if attributes.get("status", "").casefold() in _NOT_RUN:
        case.results["skipped"] += 1
    return case


def _short(text: str) -> str:
    return " ".join(text.split())[:MAX_NAME]
