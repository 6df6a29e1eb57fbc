"""Random histories through a ledger in memory, told to a small oracle as they happen.

People write, decide for themselves and for others, take back, grant and lose roles, delegate, break
glass and review, and time passes. Every apply is asked of the oracle first.
"""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from random import Random

from ledger.opening import Ledger
from plan.apply import apply_proposal
from plan.approval import Case, missing_approvals
from plan.errors import PlanError
from plan.governance_operations import ChangePerson
from plan.operations import SetDuration
from plan.proposal import AnyChange, Channel, Evidence, Prose, Verdict
from tests.builders import DAY, six_people
from tests.fakes import FakeClock
from tests.ledger.governing import broken, governing_policy
from tests.ledger.oracle import Asked, Glass, Lease, Said, World
from tests.ledger.steps import decide, draft, make_ledger

PEOPLE = tuple(one.id for one in six_people().members if one.kind == "person")
ROLES = ("finance", "operations", "it-security", "pmo")


class History:
    """A ledger in memory and the oracle's world beside it; both hear the same."""

    def __init__(self, random: Random) -> None:
        self.random, self.clock, self.seen = random, FakeClock(), Counter[str]()
        self.now = 0
        self.channel: Channel = "cli"
        self.ledger = self.make()
        roles = {one.id: dict.fromkeys(one.roles) for one in six_people().members}
        self.world = World({id_: dict(roles[id_]) for id_ in PEOPLE})
        self.asked: dict[str, Asked] = {}
        self.changes: dict[str, tuple[str, set[str]]] = {}
        self.leases: list[Lease] = []
        self.cases: dict[str, Case] = {}
        self.applied: list[str] = []

    def make(self) -> Ledger:
        """Make the ledger of this history."""
        return make_ledger(None, self.clock, policy=governing_policy(deputies=()))

    def acts(self) -> list[Callable[[], None]]:
        """Give what may happen, each as often as it should."""
        return [
            *[self.propose] * 3,
            *[self.decide] * 12,
            *[self.apply] * 5,
            self.propose_people,
            *[self.propose_under_glass] * 2,
            self.revoke,
            *[self.delegate] * 2,
            self.end,
            self.break_glass,
            *[self.review] * 2,
            self.tick,
        ]

    def run(self, steps: int) -> None:
        """Let so much happen, and close the ledger."""
        self.live(steps)
        self.ledger.close()

    def live(self, steps: int) -> None:
        """Let so much happen."""
        acts = self.acts()
        for _ in range(steps):
            try:
                self.random.choice(acts)()
            except PlanError as error:
                self.seen["refused"] += 1
                self.seen[f"refused: {type(error).__name__}"] += 1

    def somebody(self) -> str:
        return self.random.choice(PEOPLE)

    def tick(self) -> None:
        minutes = self.random.choice([5, 60, 120, 600, 1500])
        self.clock.advance(minutes=minutes)
        self.now += minutes
        self.seen["ticked"] += 1

    def propose(self) -> None:
        task = self.random.choice(("T01", "T02", "T03", "T04", "T05"))
        self._submit(SetDuration(task=task, duration=self.random.randint(1, 14) * DAY))

    def propose_people(self, own: float = 0.3) -> None:
        member = self.ledger.reader.people().member(self.somebody())
        role = self.random.choice(ROLES)
        roles = {*member.roles} ^ {role}
        changed = member.model_copy(update={"roles": tuple(sorted(roles))})
        by = member.id if self.random.random() < own else self.somebody()
        id_ = self._submit(ChangePerson(person=changed), by=by)
        self.changes[id_] = (member.id, roles)

    def propose_under_glass(self) -> None:
        glasses = self.ledger.reader.glasses()[-2:]
        if glasses:
            operation = SetDuration(task="T03", duration=self.random.randint(1, 14) * DAY)
            self._submit(operation, glass=self.random.choice(glasses).id)

    def _submit(
        self,
        operation: AnyChange,
        by: str = "",
        glass: int | None = None,
        evidence: tuple[Evidence, ...] = (),
    ) -> str:
        by = by or self.somebody()
        under = None if glass is None else self.ledger.reader.glasses()[glass - 1]
        proposal = draft(
            self.ledger, self.clock, operation, author=by, glass=under, evidence=evidence
        )
        case = self.ledger.governance.submit(proposal, Prose(title="x"), by=by)
        self.note_case(case, None if glass is None else self.world.glasses[glass - 1])
        return case.id

    def note_case(self, case: Case, glass: Glass | None = None) -> None:
        """Tell the oracle of a new proposal: what it says of itself, and nothing of what counts."""
        self.cases[case.id] = case
        proposal = case.proposal
        self.asked[case.id] = Asked(
            author=proposal.author,
            needs={one.role: one.count for one in proposal.requirements},
            ends=self.now + 72 * 60,
            base=self.world.head,
            glass=glass,
            attest={(one.before, one.after, d) for one in proposal.attest for d in one.departments},
            governs=bool(proposal.governance_operations),
        )

    def _any_case(self) -> str | None:
        """Choose a proposal: mostly one on the newest revision, now and then any other."""
        current = [id_ for id_, one in self.asked.items() if one.base == self.world.head][-2:]
        recent = current if self.random.random() < 0.93 else list(self.asked)[-4:]
        return self.random.choice(recent) if recent else None

    def decide(self) -> None:
        id_ = self._any_case()
        if id_ is None:
            return
        case = self.ledger.reader.case(id_)
        waiting = missing_approvals(case, self.ledger.reader.people())
        able = [person for one in waiting for person in one.people]
        likely = able and self.random.random() < 0.85
        person = self.random.choice(able) if likely else self.somebody()
        verdict = Verdict.REJECT if self.random.random() < 0.07 else Verdict.APPROVE
        said = decide(self.ledger, case, person, verdict, channel=self.channel)
        asked = self.asked[id_]
        sitting = {one.person for one in asked.said if one.live}
        sitting |= {one.principal for one in asked.said if one.live and one.principal}
        assert not sitting & {person, said.on_behalf_of}, "one seat was taken twice"
        lease = None if said.delegation is None else self.leases[said.delegation - 1]
        word = Said(person, said.role, verdict is Verdict.APPROVE, self.now)
        word.principal, word.lease = said.on_behalf_of, lease
        word.deputy = said.escalation is not None
        asked.said.append(word)
        self.seen["decided for somebody" if lease else "decided"] += 1
        self.seen["decided as a deputy"] += word.deputy

    def revoke(self) -> None:
        id_ = self._any_case()
        if id_ is None:
            return
        live = [one for one in self.asked[id_].said if one.live]
        who = self.random.choice(live).person if live else self.somebody()
        self.ledger.governance.revoke(id_, person=who, reason="no", channel=self.channel)
        next(one for one in live if who in {one.person, one.principal}).live = False
        self.seen["revoked"] += 1

    def delegate(self) -> None:
        giver, taker, role = self.somebody(), self.somebody(), self.random.choice(ROLES)
        if self.random.random() < 0.7:
            role = self.random.choice([*self.world.roles[giver], role])
        minutes = self.random.choice([30, 600, 3000])
        self.ledger.governance.delegate(
            role,
            delegator=giver,
            delegate=taker,
            until=self.clock.now() + timedelta(minutes=minutes),
            reason="away",
            channel=self.channel,
        )
        assert self.world.holds(giver, role), "a role was handed on that is not theirs"
        self.leases.append(Lease(role, giver, taker, self.now, self.now + minutes))
        self.seen["delegated"] += 1

    def end(self) -> None:
        number = self.random.randint(1, len(self.leases) + 1)
        by = self.leases[number - 1].giver if number <= len(self.leases) else "maya"
        self.ledger.governance.end_delegation(number, person=by, reason="", channel=self.channel)
        self.leases[number - 1].ended = True
        self.seen["ended"] += 1

    def break_glass(self) -> None:
        holders = [one for one in PEOPLE if self.world.holds(one, "operations")]
        by = self.random.choice([*holders, self.somebody()])
        most = self.random.choice([1, 2])
        scope = ("finance", "operations", "it-security")
        broken(self.ledger, by, revisions=most, departments=scope)
        assert self.world.holds(by, "operations")
        assert not any(
            (self.now < one.end or one.used) and not one.reviewed for one in self.world.glasses
        ), "glass was broken again before anybody looked at the last one"
        self.world.glasses.append(Glass(by, self.now + 240, self.now + 240 + 1440, most))
        self.seen["broken"] += 1

    def review(self) -> None:
        used = [n for n, one in enumerate(self.world.glasses, 1) if one.used and not one.reviewed]
        number = self.random.choice([*used, len(self.world.glasses)])
        by = self.somebody()
        self.ledger.governance.review_glass(number, person=by, finding="seen", channel=self.channel)
        glass = self.world.glasses[number - 1]
        assert by != glass.by, "who broke it reviewed it"
        glass.reviewed = True
        self.seen["reviewed"] += 1

    def apply(self) -> None:
        id_ = self._any_case()
        if id_ is None:
            return
        asked = self.asked[id_]
        expected = self.world.enough(asked, self.now)
        refused, number = "", self.world.head
        try:
            number = apply_proposal(self.ledger.door, id_).number
        except PlanError as error:
            refused = str(error)
        assert expected is not bool(refused), f"{id_}: enough is {expected}; {refused}"
        if refused:
            self.seen["not enough"] += 1
            return
        self.world.head = number
        self._note(id_, asked)

    def _note(self, id_: str, asked: Asked) -> None:
        self.seen["applied"] += 1
        self.applied.append(id_)
        if any(one.live and one.principal for one in asked.said):
            self.seen["applied for somebody"] += 1
        if asked.glass is not None:
            asked.glass.used += 1
            self.seen["applied under glass"] += 1
        if id_ in self.changes:
            member, roles = self.changes[id_]
            self.seen["lost a role"] += bool({*self.world.roles[member]} - roles)
            self.world.gain(member, roles, by=asked.author)
            self.seen["applied people"] += 1
            self.seen["self-granted"] += member in self.world.roles[member].values()
        held = self.ledger.reader.people()
        assert {one: set(held.by_id[one].roles) for one in PEOPLE} == {
            one: set(self.world.roles[one]) for one in PEOPLE
        }
