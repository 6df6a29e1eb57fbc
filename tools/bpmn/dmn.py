"""DMN XML into decisions, each with the decisions that it needs."""

from xml.etree.ElementTree import Element

from tools.bpmn.elements import cut, engine_attribute
from tools.bpmn.model import ArtefactError, Artefacts, Decision
from tools.bpmn.xml_tree import local, parse_tree, space

_DMN = ("http://www.omg.org/spec/DMN/", "https://www.omg.org/spec/DMN/")
_CAMUNDA = "{http://camunda.org/schema/1.0/dmn}versionTag"


def read_dmn(data: bytes, file: str) -> Artefacts:
    """Read the decisions of a file; the versions of the standard differ in their namespace only.

    Raises:
        ArtefactError: it is no DMN, or holds no decision.
    """
    root = parse_tree(data)
    if local(root.tag) != "definitions" or not space(root.tag).startswith(_DMN):
        what = local(root.tag)[:60]
        raise ArtefactError(f"is no DMN: its root is {what!r} of {space(root.tag)[:80]!r}")
    found = tuple(_decision(one, file) for one in root if local(one.tag) == "decision")
    if not found:
        raise ArtefactError("holds no decision; there is nothing to migrate in it")
    return Artefacts(decisions=found)


def _decision(element: Element, file: str) -> Decision:
    id_ = cut(element.get("id"))
    if not id_:
        raise ArtefactError("holds a decision without an id; nothing could refer to it")
    needed = {
        cut(one.get("href")).rpartition("#")[2]
        for one in element.iter()
        if local(one.tag) == "requiredDecision"
    }
    version = cut(element.get(_CAMUNDA)) or engine_attribute(element, "versionTag")
    return Decision(
        id=id_,
        name=cut(element.get("name")),
        file=file,
        version=version,
        requires=tuple(sorted(needed)),
    )
