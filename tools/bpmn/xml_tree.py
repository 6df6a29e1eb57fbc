"""XML of modellers as a tree: without document types, and neither too deep nor too large.

A parser that only builds a tree would build any tree; this one counts while it builds.
"""

from collections.abc import Mapping
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from tools.bpmn.model import ArtefactError

MAX_DEPTH = 100
MAX_ELEMENTS = 200_000


class _Counting(TreeBuilder):
    """Builds a tree and stops where it grows beyond what a modeller would draw."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = self._count = 0

    def start(self, tag: str, attrs: Mapping[str, str], /) -> Element:
        self._depth += 1
        self._count += 1
        if self._depth > MAX_DEPTH:
            raise ArtefactError(f"nests deeper than {MAX_DEPTH} elements; no modeller writes that")
        if self._count > MAX_ELEMENTS:
            raise ArtefactError(f"holds more than {MAX_ELEMENTS:,} elements; split it")
        return super().start(tag, dict(attrs))

    def end(self, tag: str, /) -> Element:
        self._depth -= 1
        return super().end(tag)


def parse_tree(data: bytes) -> Element:
    """Give the root of a document.

    Raises:
        ArtefactError: it is no whole XML, has a document type or entities, or is too deep or large.
    """
    parser = DefusedXMLParser(target=_Counting(), forbid_dtd=True)
    try:
        parser.feed(data)
        root: Element = parser.close()
    except DefusedXmlException:
        message = "has a document type or entities, which may reach out or blow up; export without"
        raise ArtefactError(message) from None
    except ParseError as error:
        reason = str(error).partition(":")[0]
        message = f"is no whole XML: {reason}; export it again"
        raise ArtefactError(message, error.position[0]) from None
    except ArtefactError:
        raise
    except (LookupError, ValueError):
        raise ArtefactError("has an unknown or wrong encoding; save it as UTF-8") from None
    return root


def local(tag: str) -> str:
    """Give a name without its namespace."""
    return tag.rpartition("}")[2]


def space(tag: str) -> str:
    """Give the namespace of a name."""
    return tag[1:].partition("}")[0] if tag.startswith("{") else ""
