"""One file of any of the three forms into artefacts: what the child process runs.

The form shows in what the file is: JSON begins with a bracket, and XML says by its namespace
whether it is BPMN or DMN.
"""

from typing import Any

from plan.errors import PlanFileError, Problem
from tools.bpmn.dmn import read_dmn
from tools.bpmn.export import read_export
from tools.bpmn.model import ArtefactError, Artefacts
from tools.bpmn.reading import read_bpmn

_HEAD = 4096
_DMN = b"omg.org/spec/DMN"
_BPMN = b"omg.org/spec/BPMN"


def read_document(data: bytes, name: str, _options: dict[str, Any]) -> Any:  # noqa: ANN401  # any JSON value
    """Read a file; ``name`` is how it is named to people.

    Raises:
        PlanFileError: it cannot be read; nothing of it is used.
    """
    try:
        return artefacts_in(data, name).model_dump(mode="json")
    except ArtefactError as error:
        raise PlanFileError([Problem(name, error.row, None, str(error))]) from None


def artefacts_in(data: bytes, name: str) -> Artefacts:
    """Read a file in the form that it has.

    Raises:
        ArtefactError: it has none of them, or is wrong.
    """
    head = data[:_HEAD]
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"[", b"{"):
        return read_export(data, name)
    if _DMN in head and _BPMN not in head:
        return read_dmn(data, name)
    return read_bpmn(data, name)
