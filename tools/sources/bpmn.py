"""BPMN and DMN files and Camunda 7 exports: one fact for each process and decision.

A fact holds what the file defines, typed, and says it in words; what follows from all of them
together (``tools.bpmn``) is computed from the facts, so that it names them as its evidence. A file
is read in a child process. Artefacts carry no date, so they are undated.
"""

import json
from collections.abc import Iterable, Iterator

from plan.errors import PlanFileError, Problem
from plan.records import Fact, FactKind, Observation
from tools.bpmn.dependencies import call_words
from tools.bpmn.documents import read_document
from tools.bpmn.inventory import Inventory, build_inventory
from tools.bpmn.model import Artefacts, Decision, Process
from tools.reading import read_in_child
from tools.sources.base import (
    UNDATED,
    SourceContext,
    SourceError,
    SourceSpec,
    failure_fact,
    locate,
    names_in,
    read_bytes,
    short_place,
)

ENDINGS = (".bpmn", ".bpmn20.xml", ".dmn", ".dmn11.xml", ".json")
MAX_ARTEFACT_BYTES = 10_000_000
_READER = f"{read_document.__module__}:{read_document.__name__}"
_SHOWN = 8


def read_bpmn_folder(spec: SourceSpec, context: SourceContext) -> tuple[Fact, ...]:
    """Read a file, or every file of a folder with one of the endings, by name.

    A file of a folder that cannot be read is a fact of its own, and the others are read.

    Raises:
        SourceError: the folder, or all that is in it, is wrong.
    """
    facts: list[Fact] = []
    problems: list[Problem] = []
    for file in _files(spec, context):
        try:
            facts += _facts(spec, file, context)
        except PlanFileError as error:
            problems += error.problems
    if problems and not facts:
        raise SourceError(problems)
    failures = [failure_fact(spec, SourceError(problems), context.now)] if problems else []
    return (*facts, *failures)


def _files(spec: SourceSpec, context: SourceContext) -> list[str]:
    place = locate(spec.path, context.root)
    if not place.is_dir():
        return [spec.path]
    found = {one for ending in ENDINGS for one in names_in(spec.path, place, ending)}
    return sorted(found)


def _facts(spec: SourceSpec, file: str, context: SourceContext) -> Iterator[Fact]:
    data = read_bytes(file, context.root, MAX_ARTEFACT_BYTES)
    found = Artefacts.model_validate(read_in_child(_READER, data, short_place(file)))
    for process in found.processes:
        yield _fact(spec, FactKind.PROCESS, process, process_words(process))
    for decision in found.decisions:
        yield _fact(spec, FactKind.DECISION, decision, _decision_words(decision))


def _fact(spec: SourceSpec, kind: FactKind, one: Process | Decision, text: str) -> Fact:
    return Fact(
        source=spec.name,
        kind=kind,
        at=UNDATED,
        place=one.file,
        text=text,
        data={"id": one.id, "name": one.name, "version": one.version, "definition": _json(one)},
    )


def _json(one: Process | Decision) -> str:
    """Write a definition without what it leaves at its default."""
    return json.dumps(one.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False)


def process_words(process: Process) -> str:
    """Say a process in words: the calls one by one, for dependencies quote them."""
    version = f", version {process.version}" if process.version else ""
    parts = [f"process {process.id}{version}"]
    if not process.known:
        return f"{parts[0]}: its definition is not in the export"
    parts += [call_words(one.called or "nothing", one.element) for one in process.calls]
    parts += [f"timer {one.element}: {one.kind} {one.value}" for one in process.timers]
    if process.external_tasks:
        topics = ", ".join(process.topics[:_SHOWN])
        more = f" and {len(process.topics) - _SHOWN} more" if len(process.topics) > _SHOWN else ""
        parts.append(f"{process.external_tasks} external task(s) on {topics}{more}")
    parts += [f"message from {one.source} to {one.target}" for one in process.message_flows]
    if not process.none_start:
        parts.append("no None start event")
    return "; ".join(parts)


def _decision_words(decision: Decision) -> str:
    version = f", version {decision.version}" if decision.version else ""
    needs = f"; needs {', '.join(decision.requires)}" if decision.requires else ""
    return f"decision {decision.id}{version}{needs}"


def inventory_of(facts: Iterable[Fact]) -> Inventory:
    """Put together what was read of processes and decisions: of each file the newest word."""
    processes: dict[tuple[str, str], Process] = {}
    decisions: dict[tuple[str, str], Decision] = {}
    for fact in facts:
        definition = str(fact.data.get("definition", ""))
        key = (str(fact.data.get("id")), fact.place)
        if fact.kind is FactKind.PROCESS:
            processes[key] = Process.model_validate_json(definition)
        elif fact.kind is FactKind.DECISION:
            decisions[key] = Decision.model_validate_json(definition)
    return build_inventory(processes.values(), decisions.values())


def evidence_for(observations: Iterable[Observation]) -> dict[tuple[str, str], str]:
    """Name the newest observation of each process by id and file."""
    return {
        (str(one.fact.data["id"]), one.fact.place): one.id
        for one in observations
        if one.fact.kind is FactKind.PROCESS
    }
