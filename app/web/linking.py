"""Ids in running text become links, where there is a page for them; the words stay as they were.

Only what is written like an id is looked up: it holds a letter and a digit. An id that nothing has
now (a task that a change would add, an alternative of a round that is over) stays plain text, so
that no link leads nowhere.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from plan.visible import visible

if TYPE_CHECKING:
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

    from app.web.referring import References

_WORD = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?")
_PART = re.compile(r"[A-Za-z0-9]+")
KNOWN = "references"


def pieces(text: str, references: "References") -> Iterator[tuple[str, str | None]]:
    """Cut a text into pieces, each with the address that it leads to; put together they are it."""
    done = 0
    for start, end, address in _found(text, references):
        if start > done:
            yield text[done:start], None
        yield text[start:end], address
        done = end
    if done < len(text):
        yield text[done:], None


def linked(text: object, references: "References") -> Markup:
    """Write a text for a page, with its ids as links."""
    return Markup("").join(
        escape(words) if address is None else _link(words, address)
        for words, address in pieces(visible(str(text)), references)
    )


def link_ids(state: "StateCore") -> None:
    """Make links of the ids in a text that is read as Markdown; a rule of its reader."""
    references = state.env.get(KNOWN)
    if references is None:
        return
    for block in state.tokens:
        if block.children:
            block.children = [one for it in block.children for one in _tokens(it, references)]


def _found(text: str, references: "References") -> Iterator[tuple[int, int, str]]:
    """Find ids: a whole word, or else its parts, as in ``T01-T05``."""
    for word in _WORD.finditer(text):
        address = _address(word[0], references)
        if address is not None:
            yield word.start(), word.end(), address
            continue
        for part in _PART.finditer(text, word.start(), word.end()):
            address = _address(part[0], references) if part[0] != word[0] else None
            if address is not None:
                yield part.start(), part.end(), address


def _address(word: str, references: "References") -> str | None:
    if word.isalpha() or word.isdigit():
        return None
    return references.address(word)


def _link(words: str, address: str) -> Markup:
    return Markup('<a href="{}">{}</a>').format(address, words)


def _tokens(token: "Token", references: "References") -> Iterator["Token"]:
    made = type(token)
    if token.type not in {"text", "code_inline"}:
        yield token
        return
    for words, address in pieces(token.content, references):
        piece = token.copy(content=words)
        if address is None:
            yield piece
            continue
        yield made("link_open", "a", 1, attrs={"href": address})
        yield piece
        yield made("link_close", "a", -1)
