"""A Camunda 7 REST export: what ``GET /process-definition`` and ``.../xml`` gave, saved as JSON.

Read are a list of definitions, a list of their XML, or an object that holds such lists under any
names; the two are joined by id. A definition without its XML is known by key and version only,
which is said and never filled in.
"""

import json
from collections.abc import Iterator
from typing import Any, TypeVar

from tools.bpmn.dmn import read_dmn
from tools.bpmn.elements import cut
from tools.bpmn.model import ArtefactError, Artefacts, Decision, Process
from tools.bpmn.reading import read_bpmn

MAX_DEFINITIONS = 20_000
_XML = ("bpmn20Xml", "dmnXml")
_DEPTH = 4
_Kind = TypeVar("_Kind", Process, Decision)


def read_export(data: bytes, file: str) -> Artefacts:
    """Read the definitions of an export, those with their XML as if it were a file of its own.

    Raises:
        ArtefactError: it is no such export, or one XML in it cannot be read; it says which.
    """
    rows = list(_rows(_json(data), _DEPTH))
    if not rows:
        keys = "'key' and 'version', or 'bpmn20Xml'"
        raise ArtefactError(f"is no Camunda export: it holds no definition with {keys}")
    if len(rows) > MAX_DEFINITIONS:
        raise ArtefactError(f"holds more than {MAX_DEFINITIONS:,} definitions; export fewer")
    heads = {str(row.get("id")): row for row in rows if "key" in row}
    processes: list[Process] = []
    decisions: list[Decision] = []
    for number, row in enumerate(rows, start=1):
        if any(row.get(name) for name in _XML):
            read = _xml(row, number, file)
            version = _version(heads.get(str(row.get("id")), {}))
            processes += [_versioned(one, version) for one in read.processes]
            decisions += [_versioned(one, version) for one in read.decisions]
    seen = {one.id for one in processes} | {one.id for one in decisions}
    for row in heads.values():
        if cut(str(row["key"])) not in seen:
            processes += _unknown_process(row, file)
    return Artefacts(processes=tuple(processes), decisions=tuple(decisions))


def _json(data: bytes) -> Any:  # noqa: ANN401  # any JSON
    try:
        return json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise ArtefactError("is not UTF-8; save it as UTF-8") from None
    except json.JSONDecodeError as error:
        raise ArtefactError(f"is no JSON: {error.msg}; export it again", error.lineno) from None
    except (RecursionError, ValueError):
        raise ArtefactError("is no JSON that anybody exports; export it again") from None


def _rows(found: Any, depth: int) -> Iterator[dict[str, Any]]:  # noqa: ANN401  # any JSON
    """Give every object that is a definition or holds one's XML, wherever the lists stand."""
    if depth < 0:
        return
    if isinstance(found, list):
        for one in found:
            yield from _rows(one, depth - 1)
    elif isinstance(found, dict):
        is_head = isinstance(found.get("key"), str) and isinstance(found.get("version"), int)
        if is_head or any(isinstance(found.get(name), str) for name in _XML):
            yield found
        else:
            yield from _rows(list(found.values()), depth - 1)


def _xml(row: dict[str, Any], number: int, file: str) -> Artefacts:
    place = f"{file}, definition {number}"
    try:
        if row.get("bpmn20Xml"):
            return read_bpmn(str(row["bpmn20Xml"]).encode(), place)
        return read_dmn(str(row["dmnXml"]).encode(), place)
    except UnicodeEncodeError:
        raise ArtefactError(f"definition {number}: holds half a character") from None
    except ArtefactError as error:
        raise ArtefactError(f"definition {number}: {error}", error.row) from None


def _version(head: dict[str, Any]) -> str:
    """Say the deployed version, with its tag where it has one: ``3 (v2.1)``."""
    if "version" not in head:
        return ""
    tag = cut(str(head.get("versionTag") or ""))
    return f"{head['version']} ({tag})" if tag else str(head["version"])


def _versioned(one: _Kind, version: str) -> _Kind:
    return one.model_copy(update={"version": version}) if version else one


def _unknown_process(row: dict[str, Any], file: str) -> Iterator[Process]:
    resource = str(row.get("resource") or "")
    if not resource.endswith((".dmn", ".dmn11.xml")):
        yield Process(
            id=cut(str(row["key"])),
            name=cut(str(row.get("name") or "")),
            file=file,
            version=_version(row),
            known=False,
        )
