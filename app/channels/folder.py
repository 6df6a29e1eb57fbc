"""The channel that needs nothing: each message becomes one ``.eml`` file in the outbox folder.

A file bears the message's number and its dedupe key, so that sending it twice leaves one file.
"""

import os
from collections.abc import Callable, Sequence
from email.policy import SMTP
from pathlib import Path

from app.channels.mail import Attachment, mail_of
from plan.life import Posted
from plan.people import Person


class MailFolder:
    """Writes messages into a folder, from where any mail program or script can take them."""

    name = "folder"

    def __init__(
        self, folder: Path, *, attach: Callable[[Posted], Sequence[Attachment]] = lambda _: ()
    ) -> None:
        self._folder, self._attach = folder, attach

    def send(self, message: Posted, to: Person) -> str:
        """Write a message; the file is whole or not there."""
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{message.id:06d}-{message.kind}-{message.recipient}.eml"
        half = path.with_suffix(".part")
        mail = mail_of(message, to, attachments=self._attach(message))
        half.write_bytes(mail.as_bytes(policy=SMTP))
        os.replace(half, path)  # noqa: PTH105  # one call that is atomic on every system
        return path.name
