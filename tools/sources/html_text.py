"""The text of an HTML mail as its reader sees it, without anything that runs or loads.

Scripts, styles and what is hidden from the eye are left out; a quoted mail is marked with ``>``, as
in plain text. Nothing is fetched. ``html_tokens`` cuts the text up.
"""

import re

from tools.sources.html_tokens import End, Start, tokens_of

MAX_OPEN = 300
_LONGEST_ATTRIBUTE = 2_000
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


class _Element:
    """An element that is open: what it does to the text in it."""

    def __init__(self, start: Start, outer: "_Element | None") -> None:
        style = start.attributes.get("style", "")[:_LONGEST_ATTRIBUTE]
        names = ("class", "id")
        marks = " ".join(start.attributes.get(name, "")[:_LONGEST_ATTRIBUTE] for name in names)
        hides = start.tag in _DROPPED or "hidden" in start.attributes or _HIDDEN.search(style)
        quotes = start.tag == "blockquote" or _QUOTES.search(marks)
        self.tag = start.tag
        self.hidden: bool = bool(hides) or (outer is not None and outer.hidden)
        self.quoted: bool = bool(quotes) or (outer is not None and outer.quoted)


def text_of_html(html: str) -> str:
    """Give the lines that a reader would see.

    Raises:
        TooDeepError: elements nest deeper than in any mail.
    """
    reader = _Reader()
    for token in tokens_of(html):
        match token:
            case Start():
                reader.enter(token)
            case End():
                reader.leave(token.tag)
            case str():
                reader.take(token)
    return reader.text()


class _Reader:
    """Collects visible text line by line."""

    def __init__(self) -> None:
        self._open: list[_Element] = []
        self._lines: list[str] = []
        self._line: list[str] = []

    @property
    def _innermost(self) -> _Element | None:
        return self._open[-1] if self._open else None

    def text(self) -> str:
        """Give what was collected."""
        self._break()
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self._lines)).strip()

    def enter(self, start: Start) -> None:
        """Enter an element; it hides and quotes what it holds."""
        if start.tag in _BLOCKS:
            self._break()
        if start.tag in _VOID:
            return
        if len(self._open) >= MAX_OPEN:
            raise TooDeepError(f"holds HTML that nests deeper than {MAX_OPEN} elements")
        self._open.append(_Element(start, self._innermost))

    def leave(self, tag: str) -> None:
        """Leave an element, and those in it that were left open."""
        if tag in _BLOCKS:
            self._break()
        elif tag in _CELLS:
            self._line.append(" ")
        places = [n for n, element in enumerate(self._open) if element.tag == tag]
        if places:
            del self._open[places[-1] :]

    def take(self, text: str) -> None:
        """Take text where it is visible."""
        if self._innermost is None or not self._innermost.hidden:
            self._line.append(text)

    def _break(self) -> None:
        line = " ".join("".join(self._line).split())
        self._line = []
        if line:
            quoted = self._innermost is not None and self._innermost.quoted
            self._lines.append(f"> {line}" if quoted else line)
        elif self._lines and self._lines[-1]:
            self._lines.append("")
