"""What people are told, and whom: one message for each person and each thing, never twice.

``dedupe`` names a message for good, so that a repeated act brings no second one. A message asks or
tells; it carries no link that decides, and nothing an agent wrote but the title, as a quotation.
"""

from collections.abc import Iterable, Iterator

from plan.approval import Case, missing_approvals
from plan.attesting import unattested
from plan.mandates import Mandates
from plan.people import People
from plan.proposal import Decision, Verdict
from plan.values import Value
from plan.visible import visible_line

ASKING = ("approval", "successor")  # the kinds that ask for a decision; these are counted per day
_TITLE = 200


class Message(Value):
    """A message that waits to be put into the outbox."""

    kind: str
    recipient: str
    proposal: str | None
    subject: str
    body: str
    dedupe: str


def asked_people(case: Case, people: People) -> tuple[str, ...]:
    """Give everybody whose word a proposal waits for: approvers, deputies, owners who attest."""
    barred = frozenset({case.proposal.author, case.proposal.sponsor})
    owners = unattested(case.proposal.attest, case.attested, people, barred=barred)
    found = [id_ for one in missing_approvals(case, people) for id_ in one.people]
    found += [one.deputy for one in case.escalations]
    found += [id_ for one in owners for id_ in one.people]
    return tuple(dict.fromkeys(id_ for id_ in found if id_ not in barred))


def behind(case: Case, *, without: str = "") -> tuple[str, ...]:
    """Give who stands behind a proposal, without the one who acts."""
    own = (case.proposal.author, case.proposal.sponsor)
    return tuple(dict.fromkeys(id_ for id_ in own if id_ and id_ != without))


def beside_words(case: Case, person: str) -> str:
    """Say of whoever answers without standing behind a proposal that they do not."""
    return "" if person in behind(case) else ", who does not stand behind it"


def decided(case: Case) -> tuple[str, ...]:
    """Give who has a live decision on a proposal."""
    return tuple(dict.fromkeys(one.person for one in case.live))


def concerned(case: Case, *, without: str = "") -> tuple[str, ...]:
    """Give who stands behind a proposal and who decided on it, without the one who acts."""
    everybody = dict.fromkeys((*behind(case), *decided(case)))
    return tuple(id_ for id_ in everybody if id_ != without)


def ask_for_approval(case: Case, people: People) -> Iterator[Message]:
    """Ask everybody whose word a new proposal needs."""
    for person in asked_people(case, people):
        yield _message(
            case,
            "approval",
            person,
            "waits for your decision",
            f"See it and decide before {case.proposal.expires}: interlock inbox --as {person}",
        )


def ask_again(case: Case, people: People, parent: str, *, unchanged: bool) -> Iterator[Message]:
    """Ask about a successor; whoever said yes to the parent confirms in one act."""
    news = "nothing else changed" if unchanged else "its page says what changed"
    for person in asked_people(case, people):
        yield _message(
            case,
            "successor",
            person,
            f"takes the place of {parent} and waits for your decision",
            f"The plan moved on; {news}. See it: interlock inbox --as {person}",
        )


def tell(  # noqa: PLR0913  # what a message consists of
    case: Case, kind: str, to: Iterable[str], what: str, body: str, *, key: str = ""
) -> Iterator[Message]:
    """Tell people what happened to a proposal; ``key`` parts what can happen several times."""
    for person in dict.fromkeys(to):
        yield _message(case, kind, person, what, body, key)


def tell_void(case: Case, fork: int) -> Iterator[Message]:
    """Tell whose yes counts no more because their ledger was restored since; see ``restore``.

    It has a kind of its own: that a word is void is told whatever was asked on the same day. Only
    for an open proposal: to one that is rejected or overtaken nobody can say it again.
    """
    given = [one.person for one in case.live if one.verdict is Verdict.APPROVE]
    words = (
        "The ledger was restored from a backup, which cannot know whether you took it back. Look "
        "again and say it again: interlock proposal show " + case.id
    )
    return tell(case, "voided", given, "lost your approval", words, key=f"fork-{fork}")


def tell_over(mandates: Mandates, fork: int) -> Iterator[Message]:
    """Tell both people of each delegation that a restored copy ended: it runs, or was to run."""
    for one in mandates.standing:
        for person in (one.delegator, one.delegate):
            yield Message(
                kind="undelegated",
                recipient=person,
                proposal=None,
                subject=f"Delegation {one.id} is over: {one.delegate} as {one.role} for "
                f"{one.delegator}",
                body="The ledger was restored from a backup, which cannot know whether one of you "
                f"ended it. If it is still meant, {one.delegator} gives it again: interlock "
                f"delegate {one.role} --to {one.delegate} --until DAY --as {one.delegator}",
                dedupe=f"undelegated/{one.id}/fork-{fork}/{person}",
            )


def tell_decision(case: Case, decision: Decision) -> Iterator[Message]:
    """Tell who stands behind a proposal what somebody said to it."""
    body = decision.reason or "No reason was given."
    what = f"has the word of {decision.person}: {decision.verdict}"
    to = behind(case, without=decision.person)
    return tell(case, "decided", to, what, body, key=str(decision.id))


def one_sitting(day: str, person: str, cap: int) -> Message:
    """Tell a person once a day that more waits than the policy lets ask singly."""
    return Message(
        kind="sitting",
        recipient=person,
        proposal=None,
        subject=f"More than {cap} decisions wait for you today: take the rest in one sitting",
        body=(
            "The policy asks you singly no more often than this in a day. On the web your inbox "
            "lets you tick what is of low risk, and approve it in one act under In one sitting. "
            f"On the command line, all that waits: interlock inbox --as {person}; several at once: "
            f"interlock decide P1@DIGEST P2@DIGEST approve --as {person}"
        ),
        dedupe=f"sitting/{day}/{person}",
    )


def _message(  # noqa: PLR0913, PLR0917  # what a message consists of
    case: Case, kind: str, person: str, what: str, body: str, key: str = ""
) -> Message:
    title = visible_line(case.prose.title[:_TITLE])
    return Message(
        kind=kind,
        recipient=person,
        proposal=case.id,
        subject=f'{case.id} {what}: "{title}"',
        body=body,
        dedupe="/".join(part for part in (kind, case.id, key, person) if part),
    )
