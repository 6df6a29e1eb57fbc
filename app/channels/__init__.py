"""Channels: one module per way in which a message of the outbox reaches a person.

    folder   a file for each message, for any mail program or script; needs nothing
    smtp     mail through one server
    apprise  Teams, Slack, Matrix, ntfy and a hundred others
    mail     a message as mail, for those that write one

Which ones a workspace uses, and what becomes of a message that none takes, is said in
``app.services.channels``.
"""

from typing import Protocol

from plan.life import Posted
from plan.people import Person


class Channel(Protocol):
    """Takes a message to a person; raises OSError where it cannot."""

    @property
    def name(self) -> str:
        """The channel's name, as the ledger records it."""
        ...

    def send(self, message: Posted, to: Person) -> str:
        """Hand a message over and give where it went."""
        ...
