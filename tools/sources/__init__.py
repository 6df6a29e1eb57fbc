"""Sources: one module per kind of input, each turning a file of the workspace into facts.

    base           paths, sizes, encodings, errors
    status_csv     what a task's people report: percent, state, as of when
    statements     what people wrote, word for word
    eml            what people wrote by mail, without what they quote (mail_words, html_*)
    junit          what the tests say (suites)
    counts         what a reconciliation counted on both sides
    controls       which controls are open, closed or waived
    configuration  what environments should be like, and are
    table          rows of CSV files, for those that read them

A source reads the plan's ids and the people's names and changes nothing.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from plan.records import Fact
from tools.sources.base import SourceContext, SourceError, SourceSpec, failure_fact
from tools.sources.configuration import read_configuration
from tools.sources.controls import read_controls
from tools.sources.counts import read_counts
from tools.sources.eml import read_mail
from tools.sources.junit import read_junit
from tools.sources.statements import read_statements
from tools.sources.status_csv import read_status

__all__ = ["SourceContext", "SourceError", "SourceSpec", "failure_fact", "read_source"]

_READERS: Mapping[str, Callable[[SourceSpec, SourceContext], tuple[Fact, ...]]] = MappingProxyType(
    {
        "status": read_status,
        "statements": read_statements,
        "mail": read_mail,
        "junit": read_junit,
        "counts": read_counts,
        "controls": read_controls,
        "configuration": read_configuration,
    }
)


def read_source(spec: SourceSpec, context: SourceContext) -> tuple[Fact, ...]:
    """Read a source whole.

    Raises:
        SourceError: something in it is wrong; it names every place and nothing is used.
    """
    return _READERS[spec.kind](spec, context)
