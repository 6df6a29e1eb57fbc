"""Random histories in which also happens what is no decision, told to the same oracle.

Some are kept on the web only, some are signed. Time goes by and what is due is done: reminders,
deputies, endings. Overtaken proposals get successors, owners attest, gates are asked, evidence
changes, and somebody withdraws what they wrote.
"""

from collections.abc import Callable
from functools import partial

from ledger.opening import Genesis, Ledger, Terms, open_ledger
from plan.gate_calls import CallEvidence
from plan.model import Constraint, ConstraintKind
from plan.operations import SetConstraint, SetDuration
from plan.ports import Attempt
from plan.proposal import Evidence, Status
from plan.reminding import EscalationDue, ExpiryDue
from plan.values import parse_moment
from tests.builders import DAY, six_people, small_plan
from tests.ledger.governing import governing_policy
from tests.ledger.histories import History
from tests.ledger.kept import SIGNER
from tests.ledger.life import status

DEPUTY = ("tom", "finance")  # see governing_policy
STARTS = ("2026-03-02", "2026-03-30", "2026-04-13")  # the later ones turn T02 and T03 round


class Living(History):
    """A history with everything else that a ledger can be told."""

    def make(self) -> Ledger:
        """Make a ledger: a quarter of them let people act on the web only, a quarter sign."""
        on_the_web, signed = (self.random.random() < 0.25 for _ in range(2))  # a quarter each
        if on_the_web:
            self.channel = "web"
        risks = ("low", "medium", "high") if on_the_web else ()
        genesis = Genesis(small_plan(), six_people(), governing_policy(web_only=risks), by="maya")
        terms = Terms(SIGNER if signed else None)
        self.seen["signed"] += signed
        return open_ledger(None, self.clock, create=genesis, terms=terms)

    def acts(self) -> list[Callable[[], None]]:
        """Give what may happen, each as often as it should."""
        more: list[Callable[[], None]] = [
            *[self.decide] * 3,
            self.apply,
            self.delegate,
            partial(self.propose_people, 0.8),
            self.propose_another_order,
            *[self.attest] * 3,
            *[self.watch] * 2,
            self.rest,
            self.carry_over,
            self.withdraw,
            self.question,
            self.learn,
            self.call,
            self.deliver,
        ]
        usual = super().acts()
        usual.remove(self.propose)  # once less: others propose here as well
        return [*usual, *more]

    def propose_another_order(self) -> None:
        """Let a task of one department come before or after one of another."""
        date = parse_moment(self.random.choice(STARTS))
        constraint = Constraint(kind=ConstraintKind.SNET, date=date)
        self._submit(SetConstraint(task="T02", constraint=constraint))

    def attest(self) -> None:
        """Let somebody say whether a dependency is hidden; the oracle knows who is asked."""
        asking = [id_ for id_, one in self.asked.items() if one.attest and not one.ended][-2:]
        if not asking:
            return
        id_, person = self.random.choice(asking), self.somebody()
        asked, hidden = self.asked[id_], self.random.random() < 0.1  # now and then
        mine = {
            one
            for one in asked.attest
            if self.world.holds(person, one[2]) and person != asked.author
        }
        self.ledger.governance.attest(
            id_,
            person=person,
            digest=self.cases[id_].proposal.digest,
            answer="there_is_one" if hidden else "none",
            words="a cable" if hidden else "",
            channel=self.channel,
        )
        assert mine, "somebody attested who is not asked"
        assert asked.base == self.world.head, "somebody attested to what is over"
        assert self.now < asked.ends, "somebody attested to what has expired"
        asked.attested |= {(*one, person) for one in mine}
        asked.ended = hidden
        self.seen["a hidden dependency" if hidden else "attested"] += 1

    def watch(self) -> None:
        """Do what is due: remind, call deputies, end what has run out."""
        for due in self.ledger.governance.due():
            if not self.ledger.governance.act_on(due):
                continue
            asked = self.asked[due.proposal]
            if isinstance(due, ExpiryDue):
                assert self.now >= asked.ends, "something was ended before its time"
                self.seen["expired"] += 1
            elif isinstance(due, EscalationDue):
                assert (due.deputy, due.role) == DEPUTY, "somebody else was called"
                assert due.role in asked.needs, "a deputy was called for nothing"
                self.seen["escalated"] += 1
            else:
                self.seen["reminded"] += 1

    def rest(self) -> None:
        """Let as much time go by as calls deputies, or more than anything stands; seldom."""
        if self.random.random() < 0.12:  # else little else would happen
            minutes = self.random.choice((49, 73)) * 60
            self.clock.advance(minutes=minutes)
            self.now += minutes
            self.watch()

    def carry_over(self) -> None:
        """Give what the plan has overtaken its successor, or clear it."""
        for id_ in self.ledger.governance.overtaken()[-1:]:
            assert self.asked[id_].base != self.world.head, "nothing has overtaken this"
            done = self.ledger.governance.succeed(id_)
            self.seen[done.outcome] += 1
            if done.successor is not None:
                case = self.ledger.reader.case(done.successor)
                assert case.proposal.author == self.asked[id_].author, "it has another author"
                self.note_case(case)
                if id_ in self.changes:
                    self.changes[case.id] = self.changes[id_]

    def withdraw(self) -> None:
        """Let somebody take back what they wrote, or what others did."""
        id_ = self._any_case()
        if id_ is None or self.random.random() < 0.5:  # half of them stay
            return
        who = self.asked[id_].author if self.random.random() < 0.8 else self.somebody()
        self.ledger.governance.end(id_, Status.WITHDRAWN, reason="no", actor=who)
        assert who == self.asked[id_].author, "somebody withdrew what they did not write"
        self.asked[id_].ended = True
        self.seen["withdrawn"] += 1

    def question(self) -> None:
        """Ask who wrote something, and answer."""
        id_ = self._any_case()
        if id_ is None:
            return
        governance = self.ledger.governance
        asked = governance.ask(id_, person=self.somebody(), text="why?", channel=self.channel)
        governance.answer(asked.id, person=self.asked[id_].author, text="so", channel=self.channel)
        self.seen["answered"] += 1

    def learn(self) -> None:
        """Hear more of a task, tell who rests on what was said before, and rest on it."""
        [seen] = self.ledger.evidence.record([status(f"state {self.seen['learnt']}")]).new
        self.seen["learnt"] += 1
        for id_ in [one for one in self.current() if self.cases[one].proposal.evidence]:
            self.seen["briefed"] += self.ledger.governance.brief(id_, seen.id, "it has changed")
        if self.random.random() < 0.6:  # mostly it is only heard
            return
        operation = SetDuration(task="T01", duration=self.random.randint(1, 14) * DAY)
        self._submit(operation, evidence=(Evidence(id=seen.id, hash=seen.hash),))

    def call(self) -> None:
        """Ask a gate's owners about what failed, and let somebody answer."""
        failed = CallEvidence(failed=(f"T05 is not done, {self.random.randrange(3)}",))
        call = self.ledger.governance.open_call("T06", failed)
        person = self.somebody()
        self.ledger.governance.answer_call(
            call.id, person=person, answer="halt", reason="no", channel=self.channel
        )
        owners = ("finance", "operations", "it-security")
        assert any(self.world.holds(person, one) for one in owners), "no owner of the gate"
        self.seen["gate answered"] += 1

    def deliver(self) -> None:
        """Send the oldest message, or fail to."""
        waiting = self.ledger.governance.outbox(unsent=True)
        if waiting:
            attempt = Attempt(
                outbox=waiting[0].id,
                channel="folder",
                outcome="sent" if self.random.random() < 0.7 else "failed",  # now and then it fails
            )
            self.ledger.governance.note_attempts([attempt])
            self.seen["delivered"] += 1

    def current(self) -> list[str]:
        """Name the proposals on the newest revision that are open."""
        return [
            id_
            for id_, one in self.asked.items()
            if one.base == self.world.head and self.now < one.ends and not one.ended
        ][-3:]
