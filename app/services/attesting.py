"""An owner attests whether a dependency is hidden between two tasks that change places.

"There is one" enters the register with its words, drafts the dependency, and closes the proposal;
in this order, so that a crash in between leaves a claim too many and never a closed proposal
without its reason. Whoever may not attest is refused before anything is written.
"""

from typing import TYPE_CHECKING

from app.services.consequences import AUTHOR
from app.services.decisions import Outcome, after
from plan.approval import Case, check_channel, check_digest
from plan.attesting import Pair, pairs_of
from plan.errors import ClosedError, FormError
from plan.operations import AddDependency
from plan.ports import Channel
from plan.proposal import Status
from plan.records import Assumption, Draft, Fact, FactKind
from tools.reconciling import price_if_true

if TYPE_CHECKING:
    from app.bootstrap import Workspace

NONE = "none"
_PREFIX = "there is one:"


class Attested(Outcome):
    """Where a proposal stands after an attestation, and what was made of it."""

    assumption: str | None = None
    draft: str | None = None


def read_attestation(text: str) -> str:
    """Give the words of a hidden dependency, or nothing for "none".

    Raises:
        FormError: it is neither; an answer that closes a proposal is not guessed.
    """
    said = text.strip()
    if said.casefold() == NONE:
        return ""
    if said.casefold().startswith(_PREFIX) and said[len(_PREFIX) :].strip():
        return said[len(_PREFIX) :].strip()
    raise FormError(
        f"write --attest none, or --attest '{_PREFIX} WORDS' with what the dependency is"
    )


def attest(  # noqa: PLR0913  # what an attestation consists of
    workspace: "Workspace",
    proposal_id: str,
    *,
    person: str,
    digest: str,
    said: str,
    pair: tuple[str, str] | None = None,
    channel: Channel = "cli",
) -> Attested:
    """Take an owner's word on what is theirs.

    Raises:
        FormError: it is neither "none" nor "there is one", or does not say of which pair.
        UnknownError, RefusedError: see ``plan.attesting`` and ``plan.approval``.
    """
    words = read_attestation(said)
    case = workspace.reader.case(proposal_id)
    _check_open(workspace, case)
    check_digest(case, digest)
    check_channel(case.proposal.risk, channel, workspace.reader.policy())
    people = workspace.reader.people()
    people.member(person)
    own = frozenset({case.proposal.author, case.proposal.sponsor})
    mine = [one for one, _ in pairs_of(case.id, case.proposal.attest, person, people, own)]
    chosen = _chosen(mine, pair, needed=bool(words))
    claim, draft = _enter(workspace, case, chosen[0], person, words) if words else (None, None)
    workspace.governance.attest(
        case.id,
        person=person,
        digest=digest,
        answer="there_is_one" if words else "none",
        words=words,
        channel=channel,
        pair=(chosen[0].before, chosen[0].after) if words or pair else None,
    )
    outcome = after(workspace, case.id)
    return Attested(**outcome.model_dump(), assumption=claim, draft=draft)


def _check_open(workspace: "Workspace", case: Case) -> None:
    status = workspace.reader.status(case)
    if status is not Status.OPEN:
        raise ClosedError(f"{case.id} is {status}; there is nothing to attest any more")


def _chosen(mine: list[Pair], pair: tuple[str, str] | None, *, needed: bool) -> list[Pair]:
    found = [one for one in mine if pair in {None, (one.before, one.after)}]
    names = ", ".join(dict.fromkeys(f"{one.before}:{one.after}" for one in mine))
    if not found:
        raise FormError(f"that pair is not asked of you; yours are {names}")
    if needed and len({(one.before, one.after) for one in found}) > 1:
        raise FormError(f"say between which tasks: --pair BEFORE:AFTER, one of {names}")
    return found


def _enter(
    workspace: "Workspace", case: Case, pair: Pair, person: str, words: str
) -> tuple[str, str]:
    """Enter a hidden dependency into the register, and draft it; twice gives the same."""
    plan, now = workspace.reader.plan(), workspace.clock.now()
    fact = Fact(
        source="say",
        kind=FactKind.STATEMENT,
        speaker=person,
        at=now.date().isoformat(),
        place=f"attestation to {case.id}",
        text=words,
    )
    workspace.evidence.record([fact])
    source = next(
        one.id for one in reversed(workspace.evidence.observations()) if one.hash == fact.hash
    )
    claim = workspace.evidence.claim(
        Assumption(
            id="",
            before=pair.before,
            after=pair.after,
            quote=words,
            source=source,
            claimed_by=person,
            confidence=100,
            owners=tuple(dict.fromkeys(pair.departments)),
            price=price_if_true(plan, pair.before, pair.after),
        )
    )
    draft = workspace.evidence.save_draft(
        Draft(
            id="",
            title=f"Add the dependency that {person} named: {pair.after} waits for {pair.before}",
            operations=(AddDependency(before=pair.before, after=pair.after, basis=claim.id),),
            rationale=f"{person} attests {claim.id}: {words}",
            author=AUTHOR,  # not theirs, so that their role can still decide; see K6
            evidence=(source,),
            base_revision=workspace.reader.head().number,
            made=now.isoformat(timespec="seconds"),
        ),
        anew=True,
    )
    return claim.id, draft.id
