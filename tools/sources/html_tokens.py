"""Cuts HTML into tags and text as a browser would, in one pass, however broken it is.

The standard library's parser looks for the end of every unclosed tag anew, so that fifty kilobytes
of ``<a `` keep it busy for a quarter of a minute. Here each character is looked at once: what is
left open swallows the rest, which is what a browser shows too.
"""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import NamedTuple

_NAME = re.compile(r"<(/?)([A-Za-z][^\s/>]*+)")
_ATTRIBUTE = re.compile(
    r"""[\s/]*+([^\s/>=]++)?+(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>"'][^\s>]*+)))?+"""
)
_COMMENT_END = re.compile(r"--!?>")
_RAW_END: Mapping[str, re.Pattern[str]] = {
    tag: re.compile(rf"</{tag}(?=[\s/>])", re.IGNORECASE | re.ASCII)
    for tag in ("script", "style", "title", "textarea", "noscript", "iframe", "xmp")
}


class Start(NamedTuple):
    """A tag that opens."""

    tag: str
    attributes: dict[str, str]


class End(NamedTuple):
    """A tag that closes."""

    tag: str


def tokens_of(html: str) -> Iterator[Start | End | str]:
    """Give tags and the text between them, with its entities resolved."""
    at = 0
    while at < len(html):
        begins = html.find("<", at)
        if begins > at or begins < 0:
            yield unescape(html[at : begins if begins > 0 else len(html)])
        if begins < 0:
            return
        token, at = _token(html, begins)
        if token is not None:
            yield token
        if isinstance(token, Start) and token.tag in _RAW_END:
            at = _end_of(_RAW_END[token.tag], html, at, past=False)


def _token(html: str, at: int) -> tuple[Start | End | str | None, int]:
    """Give what begins with the ``<`` here, and where it ends; None is for what nobody sees."""
    name = _NAME.match(html, at)
    if name is not None:
        return _tag(html, name)
    if html.startswith("<!--", at):
        return None, _end_of(_COMMENT_END, html, at + 2)
    if html[at + 1 : at + 2] in ("!", "?", "/"):
        return None, html.find(">", at) + 1 or len(html)
    return "<", at + 1


def _tag(html: str, name: re.Match[str]) -> tuple[Start | End | None, int]:
    attributes: dict[str, str] = {}
    at, tag = name.end(), name[2].casefold()
    while at < len(html) and html[at] != ">":
        found = _ATTRIBUTE.match(html, at)
        if found is None or found.end() == at:
            at += 1
            continue
        if found[1]:
            value = found[2] or found[3] or found[4] or ""
            attributes.setdefault(found[1].casefold(), unescape(value))
        at = found.end()
    if at >= len(html):
        return None, at
    return (End(tag) if name[1] else Start(tag, attributes)), at + 1


def _end_of(pattern: re.Pattern[str], html: str, at: int, *, past: bool = True) -> int:
    found = pattern.search(html, at)
    if found is None:
        return len(html)
    return found.end() if past else found.start()
