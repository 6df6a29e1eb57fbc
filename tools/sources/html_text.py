"""The text of an HTML mail as its reader sees it, without anything that runs or loads.

Scripts, styles and what is hidden from the eye are left out; a quoted mail is marked with ``>``, as
in plain text. Nothing is fetched.
"""

import re
from html.parser import HTMLParser
from typing import NamedTuple

MAX_OPEN = 300
_DROPPED = frozenset({"script", "style", "head", "title", "template", "noscript", "svg", "object"})
_VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "area", "base", "col", "wbr"})
_BLOCKS = frozenset(
    {"p", "div", "br", "hr", "li", "ul", "ol", "tr", "table", "pre", "blockquote", "section"}
    | {"article", "header", "footer", "dd", "dt", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "body"}
)
_CELLS = frozenset({"td", "th"})
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|"
    r"(?:font-size|opacity|max-height)\s*:\s*0(?:\.0+)?(?:px|pt|em|rem|%)?\s*(?:;|$|!)",
    re.IGNORECASE,
)
_QUOTES = re.compile(r"\b(?:gmail_quote|yahoo_quoted|divRplyFwdMsg)\b", re.IGNORECASE)


class TooDeepError(ValueError):
    """HTML that nests deeper than a mail does; the message completes "the file ..."."""


class _Element(NamedTuple):
    tag: str
    hidden: bool
    quoted: bool


def text_of_html(html: str) -> str:
    """Give the lines that a reader would see.

    Raises:
        TooDeepError: elements nest deeper than in any mail.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.text()


class _Reader(HTMLParser):
    """Collects visible text line by line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[_Element] = []
        self._lines: list[str] = []
        self._line: list[str] = []

    def text(self) -> str:
        """Give what was collected."""
        self._break()
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self._lines)).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Enter an element; it hides and quotes what it holds."""
        if tag in _BLOCKS:
            self._break()
        if tag in _VOID:
            return
        if len(self._open) >= MAX_OPEN:
            raise TooDeepError(f"holds HTML that nests deeper than {MAX_OPEN} elements")
        outer = self._open[-1] if self._open else _Element("", hidden=False, quoted=False)
        values = {name: value or "" for name, value in attrs}
        marks = f"{values.get('class', '')} {values.get('id', '')}"
        hidden = tag in _DROPPED or "hidden" in values
        hidden = hidden or _HIDDEN.search(values.get("style", "")) is not None
        quoted = tag == "blockquote" or _QUOTES.search(marks) is not None
        self._open.append(_Element(tag, outer.hidden or hidden, outer.quoted or quoted))

    def handle_endtag(self, tag: str) -> None:
        """Leave an element, and those in it that were left open."""
        if tag in _BLOCKS:
            self._break()
        elif tag in _CELLS:
            self._line.append(" ")
        places = [n for n, element in enumerate(self._open) if element.tag == tag]
        if places:
            del self._open[places[-1] :]

    def handle_data(self, data: str) -> None:
        """Take visible text, with any run of spaces as one."""
        if not (self._open and self._open[-1].hidden):
            self._line.append(re.sub(r"\s+", " ", data))

    def _break(self) -> None:
        line = re.sub(r" {2,}", " ", "".join(self._line)).strip()
        self._line = []
        if line:
            quoted = bool(self._open) and self._open[-1].quoted
            self._lines.append(f"> {line}" if quoted else line)
        elif self._lines and self._lines[-1]:
            self._lines.append("")
