"""What leaves leads with the page to open, and holds no other link.

A link opens a page that asks for the login, and decides nothing. What people and sources wrote
stays as words: whatever a mail program would make a link of is broken up where it can be seen.
"""

import re
from urllib.parse import quote

from app.channels import Channel
from plan.life import Posted
from plan.people import Person

# What begins an address; two backslashes begin one of Windows.
_SCHEME = re.compile(r"(?i)\b([a-z][a-z0-9+.-]*):(?=//|\\\\)")
_BARE = re.compile(r"(?i)\b(mailto|tel|sms|data|javascript):(?=\S)")
_SHARE = re.compile(r"\\\\(?=\w)")
# A dot as in a host's name. The endings of our own files are no country's.
_FILES = "csv|xml|xlsx|eml|bpmn|dmn|json|jsonl|toml|txt|ics|db"
_DOT = re.compile(rf"(?<=\w)([.\u3002\uff0e\uff61])(?=[^\W\d_]{{2}})(?!(?:{_FILES})(?![\w./:@-]))")


class Leading:
    """A channel whose messages lead with their page, where the site's address is known."""

    def __init__(self, channel: Channel, url: str) -> None:
        self._channel, self._url = channel, url
        self.name = channel.name

    def send(self, message: Posted, to: Person) -> str:
        """Hand on what is to leave."""
        return self._channel.send(written(message, self._url), to)


def written(message: Posted, url: str) -> Posted:
    """Give a message as it leaves: its page first, then what it says and the command for it."""
    kept = re.compile(rf"(--as {re.escape(message.recipient)}(?![\w./:@-]))")
    parts = enumerate(kept.split(message.body))  # an id may hold dots, and the command is ours
    body = "".join(part if place % 2 else without_links(part) for place, part in parts)
    lead = f"{url}{page_of(message)}\n\n" if url else ""
    changed = {"subject": without_links(message.subject), "body": f"{lead}{body}"}
    return message.model_copy(update=changed)


def page_address(url: str, proposal: str) -> str:
    """Give where the page of a proposal is, at a site."""
    return f"{url}/proposals/{quote(proposal, safe='')}"


def page_of(message: Posted) -> str:
    """Give the page that a message is about, by its kind and what it names; the brief else."""
    if message.proposal is not None:
        place = "#questions" if message.kind in {"question", "answer"} else ""
        return f"{page_address('', message.proposal)}{place}"
    match message.kind:
        case "call":
            return f"/inbox#call-{quote(message.dedupe.split('/')[1], safe='')}"
        case "sitting" | "delegated" | "call_answered" | "review":
            return "/inbox"
        case "undelegated":
            return "/people"
        case "break_glass" | "reviewed":
            return "/audit"
    return "/"


def without_links(text: str) -> str:
    """Give a text in which nothing looks like an address to a mail program."""
    broken = _BARE.sub(r"\1[:]", _SCHEME.sub(r"\1[:]", text))
    broken = _SHARE.sub(r"[\\\\]", broken)
    return _DOT.sub(r"[\1]", broken)
