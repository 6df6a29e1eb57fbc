"""Sources: one module per kind of input, each turning a file or an endpoint into facts.

    base           paths, sizes, encodings, errors, and what can be configured
    status_csv     what a task's people report: percent, state, as of when
    statements     what people wrote, word for word
    minutes        what people said in a meeting, speaker by speaker
    eml            what people wrote by mail, without what they quote (mail_words, html_*)
    mailbox        the same from a mailbox over IMAP
    junit          what the tests say (suites, flips)
    counts         what a reconciliation counted on both sides
    sql_counts     the same, counted in the databases
    controls       which controls are open, closed or waived
    configuration  what environments should be like, and are
    bpmn           what the processes and decisions are made of (tools.bpmn)
    tickets        what a tracker says, in one shape (jira_csv; jira_rest, issues_rest by http_json)
    table          rows of CSV files and workbooks (sheet), for those that read them

A source reads the plan's ids and the people's names and changes nothing. Each module is loaded when
a source of its kind is read: a workspace without a database needs no database's driver.
"""

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import cast

from plan.records import Fact, Observation
from tools.sources.base import ENDPOINTS, SourceContext, SourceError, SourceSpec, failure_fact

__all__ = [
    "SourceContext",
    "SourceError",
    "SourceSpec",
    "failure_fact",
    "heard_from",
    "read_source",
]

_Reader = Callable[[SourceSpec, SourceContext], tuple[Fact, ...]]
_READERS: Mapping[str, str] = MappingProxyType(
    {
        "status": "status_csv:read_status",
        "statements": "statements:read_statements",
        "mail": "eml:read_mail",
        "junit": "junit:read_junit",
        "counts": "counts:read_counts",
        "controls": "controls:read_controls",
        "configuration": "configuration:read_configuration",
        "bpmn": "bpmn:read_bpmn_folder",
        "tickets": "jira_csv:read_jira_csv",
        "minutes": "minutes:read_minutes",
        "jira": "jira_rest:read_jira",
        "github": "issues_rest:read_github",
        "gitlab": "issues_rest:read_gitlab",
        "sql": "sql_counts:read_sql_counts",
        "mailbox": "mailbox:read_mailbox",
    }
)


def read_source(spec: SourceSpec, context: SourceContext) -> tuple[Fact, ...]:
    """Read a source whole.

    Raises:
        SourceError: something in it is wrong; it names every place and nothing is used.
    """
    module, _, name = _READERS[spec.kind].partition(":")
    reader = getattr(import_module(f"{__name__}.{module}"), name)
    return cast("_Reader", reader)(spec, context)


def heard_from(
    spec: SourceSpec, observations: Callable[[], Iterable[Observation]]
) -> tuple[Fact, ...]:
    """Give what an endpoint said before, so that it is asked for no more than is new."""
    if spec.kind not in ENDPOINTS:
        return ()
    return tuple(one.fact for one in observations() if one.fact.source == spec.name)
