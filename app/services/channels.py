"""How messages leave the outbox: the configured channels, what waits, and what has given up.

A message is sent once one channel has taken it; the channels are asked in their order. After so
many failed attempts it is a dead letter: shown, and tried again when a person says so. One that
asks for what nobody waits for any more, or is to somebody who has left, is withdrawn: it stays in
the ledger and does not leave.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from app.channels import Channel
from app.channels.apprise import AppriseChannel
from app.channels.folder import MailFolder
from app.channels.leading import Leading
from app.channels.mail import Attachment
from app.channels.smtp import SmtpChannel
from app.errors import CannotError
from app.services.shapes import Json
from plan.errors import RefusedError, UnknownError
from plan.life import Posted
from plan.people import Person
from plan.telling import asked_people
from tools.handoffs import calendar_entry
from tools.quiet_hours import URGENT

if TYPE_CHECKING:
    from app.bootstrap import Workspace

Standing = Literal["sent", "waiting", "dead", "withdrawn"]
_ASKS_TO_DECIDE = frozenset({"approval", "successor", "reminder", "escalation"})
_ASKS = _ASKS_TO_DECIDE | {"question", "voided", "unattested"}  # about a proposal under review
_SENDER = "interlock@interlock.invalid"
RESTORED = (
    "this is a restored copy that nobody has accepted, and the other one may ask as well; "
    "if this one goes on: interlock restore --accept --as PERSON --reason TEXT"
)
BECAUSE = ", because "  # between who took a message and why those before did not


class _InOrder:
    """Several channels as one: the first that takes a message has sent it."""

    def __init__(self, channels: Sequence[Channel]) -> None:
        self._channels = channels
        self.name = "+".join(one.name for one in channels)

    def send(self, message: Posted, to: Person) -> str:
        """Hand a message to the first channel that takes it; OSError where none does."""
        failed: list[str] = []
        for channel in self._channels:
            try:
                taken = f"{channel.name}: {channel.send(message, to)}"
                return f"{taken}{BECAUSE}{'; '.join(failed)}" if failed else taken
            except OSError as error:
                failed.append(f"{channel.name}: {error.strerror or error}")
        raise OSError("; ".join(failed))


def channel_of(workspace: "Workspace") -> Channel:
    """Give the channel that the settings name; what it takes leads with the page to open.

    Raises:
        CannotError: a channel has no address in the environment, or one that is none.
    """
    settings = workspace.settings.outbox
    attach = attachments_of(workspace)
    found: list[Channel] = []
    for name in settings.channels:
        if name == "folder":
            found.append(MailFolder(workspace.places.outbox, attach=attach))
        elif name == "smtp":
            found.append(_smtp(workspace, attach))
        elif settings.notify or settings.notify_person:
            found.append(AppriseChannel(settings.notify, settings.notify_person))
        else:
            raise CannotError("[outbox] names apprise; set INTERLOCK_NOTIFY_URLS, or take it out")
    channel = found[0] if len(found) == 1 else _InOrder(found)
    return Leading(channel, workspace.settings.web.url)


def _smtp(workspace: "Workspace", attach: Callable[[Posted], Sequence[Attachment]]) -> SmtpChannel:
    settings = workspace.settings.outbox
    if settings.smtp is None:
        raise CannotError("[outbox] names smtp; set INTERLOCK_SMTP_URL, or take it out")
    try:
        url = settings.smtp.get_secret_value()
        return SmtpChannel(url, settings.sender or _SENDER, attach=attach)
    except ValueError as error:
        raise CannotError(str(error)) from None


def attachments_of(workspace: "Workspace") -> Callable[[Posted], Sequence[Attachment]]:
    """Give what goes with a message: a handoff brings its calendar entry."""

    def attach(message: Posted) -> Sequence[Attachment]:
        if message.kind != "handoff":
            return ()
        number = message.dedupe.split("/")[1]
        found = [one for one in workspace.rhythm.handoffs() if one.id == number]
        return tuple(
            Attachment(f"{one.task}.ics", "text/calendar", calendar_entry(one)) for one in found
        )

    return attach


def sendable(workspace: "Workspace") -> tuple[Posted, ...]:
    """Give what goes out now: no dead letters, and in quiet hours only what cannot wait.

    Of a restored copy nothing does until somebody has accepted it: the other copy asks as well.
    """
    if workspace.ledger.keeping.open_forks():
        return ()
    unsent = workspace.governance.outbox(unsent=True)
    most = workspace.settings.outbox.attempts
    alive = tuple(one for one in unsent if one.attempts < most)
    over = _withdrawn(workspace, alive)
    alive = tuple(one for one in alive if one.id not in over)
    if not alive:
        return ()
    zone = workspace.reader.plan().zone
    quiet = workspace.settings.watch.quiet_hours.at(workspace.clock.now(), zone)
    return tuple(one for one in alive if one.kind in URGENT) if quiet else alive


def _withdrawn(workspace: "Workspace", messages: Sequence[Posted]) -> dict[int, str]:
    """Say which messages do not leave any more, and why.

    Their recipient has left, also where somebody else has come in under that id; or they ask about
    a proposal that has ended, or somebody whom it asks no more.
    """
    if not messages:
        return {}
    joined, over = workspace.ledger.joined(), dict[int, str]()
    for one in messages:
        here = joined.get(one.recipient)
        if here is None:
            over[one.id] = f"{one.recipient} is nobody here any more"
        elif one.at < here.at:
            over[one.id] = f"it was for whoever was {one.recipient} before {here.at}"
    nobody_waits = "nobody waits for an answer to it any more"
    return {one.id: nobody_waits for one in _overtaken(workspace, messages)} | over


def _overtaken(workspace: "Workspace", messages: Sequence[Posted]) -> tuple[Posted, ...]:
    """Give what asks about a proposal that has ended, or somebody whom it asks no more."""
    asking = [one for one in messages if one.kind in _ASKS]
    if not asking:
        return ()
    people = workspace.reader.people()
    going_on = [case for case in workspace.reader.cases() if case.end is None]
    asked = {case.id: asked_people(case, people) for case in going_on}

    def still_asks(one: Posted) -> bool:
        to_decide = one.kind in _ASKS_TO_DECIDE
        return one.proposal in asked and (not to_decide or one.recipient in asked[one.proposal])

    return tuple(one for one in asking if not still_asks(one))


@dataclass(frozen=True)
class Letter:
    """A message with where it stands; ``last`` is what its last attempt or its end came to."""

    message: Posted
    standing: Standing
    last: str = ""

    def json(self) -> Json:
        """Give it for JSON."""
        return {
            **self.message.model_dump(mode="json", exclude={"sent"}),
            "standing": self.standing,
            "last": self.last,
        }


def letters(workspace: "Workspace") -> tuple[Letter, ...]:
    """Give every message of the outbox, oldest first."""
    most = workspace.settings.outbox.attempts
    last = workspace.governance.last_attempts()
    found = workspace.governance.outbox()
    over = _withdrawn(workspace, [one for one in found if not one.sent])
    last |= over
    return tuple(Letter(one, _standing(one, most, over), last.get(one.id, "")) for one in found)


def _standing(message: Posted, most: int, over: Collection[int]) -> Standing:
    if message.sent:
        return "sent"
    if message.id in over:
        return "withdrawn"
    return "dead" if message.attempts >= most else "waiting"


def pick_letters(workspace: "Workspace", ids: Sequence[int]) -> tuple[Posted, ...]:
    """Give messages by number that have not been sent; without a number every dead letter.

    Raises:
        UnknownError: there is no such message, or it has been sent or withdrawn.
        RefusedError: this is a restored copy that nobody has accepted.
    """
    if workspace.ledger.keeping.open_forks():
        raise RefusedError(f"nothing is sent from here: {RESTORED}")
    found = letters(workspace)
    if not ids:
        return tuple(one.message for one in found if one.standing == "dead")
    open_ = ("waiting", "dead")
    unsent = {one.message.id: one.message for one in found if one.standing in open_}
    for number in ids:
        if number not in unsent:
            raise UnknownError("unsent message", str(number), [str(one) for one in unsent])
    return tuple(unsent[number] for number in ids)
