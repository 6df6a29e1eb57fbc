"""Stands before every call of a model: is there budget, and is the endpoint worth asking now?

The breaker opens after some failures in a row. After its rest one call goes through; while that
one is out the others are kept back; it closes the breaker or starts the rest anew. Time is the
injected clock's. Libraries for breakers (pybreaker, circuitbreaker) read the machine's clock and
keep their state in the process, and a round on the command line is a process of its own.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from agents.failures import FREE, TROUBLE, Failure, ModelAnswerError
from agents.spending import (
    Account,
    BreakerSettings,
    Budget,
    MemoryTill,
    Price,
    Spent,
    Standing,
    Till,
    cost_of,
    over,
)
from plan.ports import Clock


@dataclass(frozen=True)
class Entry:
    """A call that was let through: whose it is, and what was paid for it in advance."""

    way: str
    paid: Spent
    day: str
    in_round: bool
    price: Price | None


@dataclass(frozen=True)
class Guard:
    """Budget and breaker of one workspace; ``zone`` says when its day begins."""

    clock: Clock
    zone: str = "UTC"
    till: Till = field(default_factory=MemoryTill)
    budget: Budget = field(default_factory=Budget)
    breaker: BreakerSettings = field(default_factory=BreakerSettings)

    def begin_round(self) -> None:
        """Give a round its budget."""
        self.till.change(lambda account: (account.model_copy(update={"of_round": Spent()}), None))

    def enter(
        self, way: str, prompt: int, completion: int, price: Price | None, *, in_round: bool
    ) -> Entry:
        """Let a call through and take its price in advance: so many tokens at most.

        Raises:
            ModelAnswerError: the budget is used up, or the endpoint rests.
        """
        now = self.clock.now()
        day = now.astimezone(ZoneInfo(self.zone)).date().isoformat()
        cost = cost_of(prompt, completion, price)

        def let_in(account: Account) -> tuple[Account, ModelAnswerError | None]:
            account = account.on(day)
            broken = over(account, cost, self.budget, in_round=in_round)
            if broken is not None:
                return account, ModelAnswerError("spent", broken)
            account, refusal = self._rested(account, way, now)
            if refusal is not None:
                return account, refusal
            return account.charged(cost, in_round=in_round), None

        refusal = self.till.change(let_in)
        if refusal is not None:
            raise refusal
        return Entry(way, cost, day, in_round, price)

    def leave(self, entry: Entry, prompt: int, completion: int) -> None:
        """Note that a call was answered, and give back what it did not need."""
        cost = cost_of(prompt, completion, entry.price)
        self._settle(entry, cost.minus(entry.paid), Standing())

    def fail(self, entry: Entry, kind: Failure, prompt: int) -> None:
        """Note that a call failed, and give back what it cannot have cost.

        A no is free; what was sent is paid, for it may have been worked on; of an answer that
        nobody could use nobody knows the length, so it stays paid in full.
        """
        back = _back(entry, kind, prompt)
        if kind not in TROUBLE:
            self._settle(entry, back, Standing())
            return
        now, most = self.clock.now(), self.breaker.failures

        def count(account: Account) -> tuple[Account, None]:
            before = account.standing.get(entry.way, Standing())
            failures = most if kind == "quota" else min(most, before.failures + 1)
            until = self._until(now) if failures >= most else ""
            standing = Standing(failures=failures, until=until)
            return _settled(account, entry, back, standing), None

        self.till.change(count)

    def _settle(self, entry: Entry, difference: Spent, standing: Standing) -> None:
        self.till.change(lambda account: (_settled(account, entry, difference, standing), None))

    def _rested(
        self, account: Account, way: str, now: datetime
    ) -> tuple[Account, ModelAnswerError | None]:
        """Keep a call back while the endpoint rests; the first one after it is a trial."""
        standing = account.standing.get(way)
        if standing is None or not standing.until:
            return account, None
        if now < datetime.fromisoformat(standing.until):
            local = datetime.fromisoformat(standing.until).astimezone(ZoneInfo(self.zone))
            return account, ModelAnswerError("resting", f"until {local:%H:%M}")
        trial = standing.model_copy(update={"until": self._until(now)})
        return _with(account, way, trial), None

    def _until(self, now: datetime) -> str:
        return (now + timedelta(seconds=self.breaker.rest_seconds)).isoformat()


def _back(entry: Entry, kind: Failure, prompt: int) -> Spent:
    """Give what a failed call gets back, with its minus."""
    if kind in FREE:
        return Spent().minus(entry.paid)
    if kind in TROUBLE:
        return cost_of(prompt, 0, entry.price).minus(entry.paid)
    return Spent()


def _settled(account: Account, entry: Entry, difference: Spent, standing: Standing) -> Account:
    """Pay the difference, unless its day is over, and note how the endpoint stands."""
    if account.day == entry.day:
        account = account.charged(difference, in_round=entry.in_round)
    return _with(account, entry.way, standing)


def _with(account: Account, way: str, standing: Standing) -> Account:
    kept = {name: one for name, one in account.standing.items() if name != way}
    if standing != Standing():
        kept[way] = standing
    return account.model_copy(update={"standing": kept})
