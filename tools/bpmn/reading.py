"""BPMN XML into processes: calls, timers, topics, forms, messages, and what starts and joins them.

Only elements of the standard's own namespace count, whatever their prefix. A start event belongs to
the process only where it stands in it directly; one in a sub-process starts nothing from outside.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from tools.bpmn.elements import (
    BPMN,
    bpmn,
    call_of,
    cut,
    decision_of,
    form_of,
    is_bpmn,
    is_multi_instance,
    timers_of,
    topic_of,
    version_of,
)
from tools.bpmn.model import ArtefactError, Artefacts, MessageFlow, Process
from tools.bpmn.xml_tree import local, parse_tree, space

_JOINING = ("parallelGateway", "inclusiveGateway")
_MESSAGE = "messageEventDefinition"


def read_bpmn(data: bytes, file: str) -> Artefacts:
    """Read the processes of a file.

    Raises:
        ArtefactError: it is no BPMN, or holds no process.
    """
    root = parse_tree(data)
    if not is_bpmn(root, "definitions"):
        what = local(root.tag)[:60]
        raise ArtefactError(f"is no BPMN 2.0: its root is {what!r} of {space(root.tag)[:80]!r}")
    names = {
        cut(one.get("id")): cut(one.get("name")) or cut(one.get("id"))
        for one in root.iterfind(bpmn("message"))
    }
    found = list(root.iterfind(bpmn("process")))
    flows = _Flows(root, found, names)
    processes = tuple(_process(one, file, names, flows) for one in found)
    if not processes:
        raise ArtefactError("holds no process; there is nothing to migrate in it")
    return Artefacts(processes=processes)


def _process(process: Element, file: str, names: dict[str, str], flows: "_Flows") -> Process:
    id_ = cut(process.get("id"))
    if not id_:
        raise ArtefactError("holds a process without an id; nothing could refer to it")
    inside = [one for one in process.iter() if space(one.tag) == BPMN]
    tasks = [topic for one in inside if (topic := topic_of(one)) is not None]
    return Process(
        id=id_,
        name=cut(process.get("name")),
        file=file,
        version=version_of(process),
        executable=process.get("isExecutable") == "true",
        none_start=any(_is_none(one) for one in process.iterfind(bpmn("startEvent"))),
        calls=tuple(call_of(one) for one in inside if is_bpmn(one, "callActivity")),
        timers=tuple(
            timer
            for one in inside
            for timer in timers_of(one, starts=is_bpmn(one, "startEvent") and one in [*process])
        ),
        external_tasks=len(tasks),
        topics=_distinct(tasks),
        forms=_distinct(form_of(one) for one in inside),
        decisions=_distinct(decision_of(one) for one in inside),
        messages=_distinct(_messages(inside, names)),
        message_flows=flows.of(id_),
        multi_instance=tuple(cut(one.get("id")) for one in inside if is_multi_instance(one)),
        joins=tuple(_joins(inside)),
    )


def _is_none(start: Element) -> bool:
    """Say whether a start event waits for nothing: no timer, message, signal, condition, error."""
    return not any(local(one.tag).endswith(("EventDefinition", "DefinitionRef")) for one in start)


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({text for text in texts if text}))


def _messages(inside: Iterable[Element], names: dict[str, str]) -> Iterator[str]:
    for one in inside:
        if local(one.tag) in {_MESSAGE, "receiveTask", "sendTask"} and one.get("messageRef"):
            ref = cut(one.get("messageRef")).rpartition(":")[2]
            yield names.get(ref, ref)


def _joins(inside: Iterable[Element]) -> Iterator[str]:
    """Give the gateways at which several paths wait for each other."""
    elements = list(inside)
    incoming = Counter(one.get("targetRef") for one in elements if local(one.tag) == "sequenceFlow")
    for one in elements:
        if local(one.tag) in _JOINING and incoming[one.get("id")] > 1:
            yield cut(one.get("id"))


class _Flows:
    """The message flows of a file's collaborations, by the processes at their ends."""

    def __init__(self, root: Element, processes: Iterable[Element], names: dict[str, str]) -> None:
        self._home: dict[str, str] = {}
        self._shown: dict[str, str] = {}
        for process in processes:
            id_ = cut(process.get("id"))
            self._home |= {one.get("id", ""): id_ for one in process.iter() if one.get("id")}
        for one in root.iterfind(f"{bpmn('collaboration')}/{bpmn('participant')}"):
            ref = cut(one.get("processRef")).rpartition(":")[2]
            self._shown[one.get("id", "")] = ref or cut(one.get("name")) or cut(one.get("id"))
        self._flows = [
            MessageFlow(
                source=self._end(one.get("sourceRef", "")),
                target=self._end(one.get("targetRef", "")),
                message=names.get(cut(one.get("messageRef")), cut(one.get("name"))),
            )
            for one in root.iterfind(f"{bpmn('collaboration')}/{bpmn('messageFlow')}")
        ]

    def _end(self, ref: str) -> str:
        return self._home.get(ref) or self._shown.get(ref) or cut(ref)

    def of(self, process: str) -> tuple[MessageFlow, ...]:
        return tuple(one for one in self._flows if process in (one.source, one.target))
