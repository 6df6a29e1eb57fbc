"""People's words on their way into the ledger, and who may say them."""

import unicodedata

from plan.errors import NotEntitledError, RefusedError
from plan.people import People, Person


def text_of(text: str, what: str) -> str:
    """Give text in its normal form, or refuse what no database can hold.

    Raises:
        RefusedError: it is no text in UTF-8.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        raise RefusedError(
            f"{what} holds bytes that are no text in UTF-8; write it again"
        ) from None
    return unicodedata.normalize("NFC", text.replace("\0", "\N{SYMBOL FOR NULL}"))


def words_of(text: str, what: str) -> str:
    """Give text that says something.

    Raises:
        RefusedError: it says nothing, or is no text in UTF-8.
    """
    if not text.strip():
        raise RefusedError(f"{what} needs words")
    return text_of(text, what)


def person_who(people: People, id_: str, act: str) -> Person:
    """Give the person who acts.

    Raises:
        UnknownError: there is nobody of this name.
        NotEntitledError: it is an agent.
    """
    member = people.member(id_)
    if member.kind != "person":
        raise NotEntitledError(f"{member.name} is an agent; only a person {act}")
    return member
