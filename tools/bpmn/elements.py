"""What single elements of a BPMN process say, in the dialects of Camunda 7, Camunda 8 and Activiti.

The standard says what is a timer and what is called; forms, topics and versions are the engine's
extensions. An attribute is looked for in the namespaces of the engines, so a prefix means nothing.
"""

from collections.abc import Iterator
from typing import Literal
from xml.etree.ElementTree import Element

from tools.bpmn.model import Call, Timer
from tools.bpmn.xml_tree import local, space

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
CAMUNDA = "http://camunda.org/schema/1.0/bpmn"
ACTIVITI = "http://activiti.org/bpmn"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"
_ENGINES = (CAMUNDA, ACTIVITI, ZEEBE)
_TIMER_KINDS: dict[str, Literal["cycle", "date", "duration"]] = {
    "timeCycle": "cycle",
    "timeDate": "date",
    "timeDuration": "duration",
}
LONGEST = 300


def bpmn(name: str) -> str:
    """Give a name of the standard as the parser writes it."""
    return f"{{{BPMN}}}{name}"


def is_bpmn(element: Element, *names: str) -> bool:
    """Say whether an element is one of these of the standard."""
    return space(element.tag) == BPMN and local(element.tag) in names


def cut(text: str | None) -> str:
    """Give a text as one line of a length that people read."""
    return " ".join((text or "").split())[:LONGEST]


def engine_attribute(element: Element, name: str) -> str:
    """Give an engine's attribute, empty where there is none."""
    return next((cut(v) for ns in _ENGINES if (v := element.get(f"{{{ns}}}{name}"))), "")


def extension(element: Element, name: str, attribute: str) -> str:
    """Give an attribute of an engine's element among the extensions, empty where there is none."""
    for child in element.iterfind(f"{bpmn('extensionElements')}/*"):
        if local(child.tag) == name and space(child.tag) in _ENGINES and child.get(attribute):
            return cut(child.get(attribute))
    return ""


def is_expression(text: str) -> bool:
    """Say whether a text is computed at run time: JUEL ``${...}``, or FEEL ``= ...``."""
    return "${" in text or "#{" in text or text.startswith("=")


def call_of(element: Element) -> Call:
    """Read a call activity."""
    called = (
        cut(element.get("calledElement"))
        or extension(element, "calledElement", "processId")
        or engine_attribute(element, "calledElementExpression")
    )
    return Call(element=cut(element.get("id")), called=called, expression=is_expression(called))


def timers_of(event: Element, *, starts: bool) -> Iterator[Timer]:
    """Give the timers that stand in an event."""
    for definition in event.iterfind(bpmn("timerEventDefinition")):
        for child in definition:
            if is_bpmn(child, *_TIMER_KINDS):
                kind = _TIMER_KINDS[local(child.tag)]
                value = cut(child.text)
                yield Timer(element=cut(event.get("id")), kind=kind, value=value, start=starts)


def topic_of(element: Element) -> str | None:
    """Give the topic or job type that workers outside fetch; None where it is no such task."""
    if engine_attribute(element, "type") == "external":
        return engine_attribute(element, "topic")
    return extension(element, "taskDefinition", "type") or None


def form_of(element: Element) -> str:
    """Give the form that people fill in at a task or start event."""
    return (
        engine_attribute(element, "formKey")
        or engine_attribute(element, "formRef")
        or extension(element, "formDefinition", "formKey")
        or extension(element, "formDefinition", "formId")
    )


def decision_of(element: Element) -> str:
    """Give the decision that a business rule task evaluates."""
    return engine_attribute(element, "decisionRef") or extension(
        element, "calledDecision", "decisionId"
    )


def version_of(process: Element) -> str:
    """Give the version tag of a process."""
    return engine_attribute(process, "versionTag") or extension(process, "versionTag", "value")


def is_multi_instance(element: Element) -> bool:
    """Say whether an activity runs several times for a list."""
    return element.find(bpmn("multiInstanceLoopCharacteristics")) is not None
