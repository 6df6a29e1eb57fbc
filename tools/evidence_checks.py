"""Findings on evidence: what tests, counts, controls and configurations say against a status.

Of what a source says about one thing the newest counts. There is one finding for a kind and a task,
however many rows it rests on; it names the first of them and counts the others.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import NamedTuple
from zoneinfo import ZoneInfo

from plan.records import Fact, FactKind, Finding, Observation, Severity
from plan.schedule import Schedule
from plan.values import DAY_MINUTES, last_minute_of, local_time, minute_of, parse_moment
from tools.situation import PMO, Situation, finding_on
from tools.sources.base import DEFAULT_MAX_AGE_HOURS, UNDATED

KINDS = (
    "tests_failing",
    "counts_differ",
    "control_open",
    "configuration_drift",
    "sources_contradict",
    "evidence_old",
)
_EVIDENCE = (FactKind.TEST_RUN, FactKind.COUNT, FactKind.CONTROL, FactKind.CONFIGURATION)
_NAMES: Mapping[FactKind, tuple[str, ...]] = {
    FactKind.TEST_RUN: ("suite",),
    FactKind.COUNT: ("object",),
    FactKind.CONTROL: ("control",),
    FactKind.CONFIGURATION: ("environment", "item"),
}
