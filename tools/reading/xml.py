"""XML as a stream: only the wanted elements are built, one at a time; nothing else is kept.

Document types and entities are refused, depth and number of elements are bounded. Names come
without their namespace.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from plan.errors import PlanFileError, Problem

DEEPEST = 100
MOST_ELEMENTS = 2_000_000
MOST_INSIDE = 200_000
_CHUNK = 65_536


class _TooMuchError(ValueError):
    """More than may be in a file; the message completes "the file ..."."""


class _Picker:
    """The target of an XML parser: builds what lies at a wanted path, and counts everything."""

    def __init__(self, wanted: Collection[str]) -> None:
        self.found: list[tuple[str, Element]] = []
        self._wanted = frozenset(wanted)
        self._path: list[str] = []
        self._builder: TreeBuilder | None = None
        self._inside = self._outside = self._count = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Enter an element.

        Raises:
            _TooMuchError: it nests too deep, or there are too many.
        """
        name = tag.rpartition("}")[2]
        self._path.append(name)
        self._count += 1
        if len(self._path) > DEEPEST:
            raise _TooMuchError(f"nests deeper than {DEEPEST} elements")
        if self._count > MOST_ELEMENTS:
            raise _TooMuchError(f"holds more than {MOST_ELEMENTS:,} elements")
        if self._builder is None:
            if "/".join(self._path) not in self._wanted:
                return
            self._builder, self._outside, self._inside = TreeBuilder(), len(self._path), 0
        self._inside += 1
        if self._inside > MOST_INSIDE:
            raise _TooMuchError(f"holds more than {MOST_INSIDE:,} elements in one {self._path[-2]}")
        self._builder.start(name, {k.rpartition("}")[2]: v for k, v in attributes.items()})

    def data(self, text: str) -> None:
        """Take text."""
        if self._builder is not None:
            self._builder.data(text)

    def end(self, _tag: str) -> None:
        """Leave an element; one that was wanted is complete."""
        if self._builder is not None:
            self._builder.end(self._path[-1])
            if len(self._path) == self._outside:
                self.found.append(("/".join(self._path), self._builder.close()))
                self._builder = None
        self._path.pop()

    def close(self) -> None:
        """End."""


def stream_elements(
    data: bytes, name: str, wanted: Collection[str]
) -> Iterator[tuple[str, Element]]:
    """Give the elements at the wanted paths (``Project/Tasks/Task``), in the file's order.

    Raises:
        PlanFileError: it is no whole XML, has a document type, or too much of anything.
    """
    picker = _Picker(wanted)
    parser = DefusedXMLParser(target=picker, forbid_dtd=True)
    for first in range(0, len(data), _CHUNK):
        _step(name, parser.feed, data[first : first + _CHUNK])
        yield from picker.found
        picker.found.clear()
    _step(name, parser.close)
    yield from picker.found


def _step(name: str, act: Callable[..., object], *arguments: bytes) -> None:
    try:
        act(*arguments)
    except DefusedXmlException:
        message = "has a document type or entities, which may reach out or blow up; save it without"
        raise _refused(name, None, message) from None
    except ParseError as error:
        reason = str(error).partition(":")[0]
        message = f"is no whole XML: {reason}; save it anew from where it comes"
        raise _refused(name, error.position[0], message) from None
    except _TooMuchError as error:
        raise _refused(name, None, f"{error}; save it anew from where it comes") from None
    except (LookupError, ValueError):
        message = "has an unknown or wrong encoding; save it as UTF-8"
        raise _refused(name, None, message) from None


def _refused(name: str, row: int | None, message: str) -> PlanFileError:
    return PlanFileError([Problem(name, row, None, message)])
