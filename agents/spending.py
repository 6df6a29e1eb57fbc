"""What models may cost, and what they have used: tokens and money, by round and by day.

A call is paid before it is made, with the most that it can cost, and gets back what it did not
need; so calls side by side cannot spend the same token twice. Everything here is arithmetic on one
small account; ``Till`` keeps it, alone at a time.
"""

from collections.abc import Callable
from decimal import ROUND_CEILING, Decimal
from threading import Lock
from typing import Annotated, Protocol, TypeVar

from pydantic import Field

from plan.values import Value

CHARACTERS_A_TOKEN = 3  # on the careful side of the four that English text has
MILLION = 1_000_000
T = TypeVar("T")
Money = Annotated[Decimal, Field(ge=0, le=MILLION, allow_inf_nan=False)]
Tokens = Annotated[int, Field(ge=0)]


class Price(Value):
    """What a million tokens cost, in whatever currency the budget is in."""

    prompt: Money
    completion: Money


class Budget(Value):
    """What may be used; None is no limit."""

    tokens_per_round: Tokens | None = None
    tokens_per_day: Tokens | None = None
    money_per_round: Money | None = None
    money_per_day: Money | None = None

    @property
    def of_money(self) -> bool:
        """Say whether money is counted."""
        return self.money_per_round is not None or self.money_per_day is not None


class BreakerSettings(Value):
    """After how many failures in a row an endpoint is left alone, and for how long."""

    failures: Annotated[int, Field(ge=1, le=1000)] = 8
    rest_seconds: Annotated[int, Field(ge=1, le=86_400)] = 300


class Spent(Value):
    """Tokens, and money in millionths."""

    tokens: int = 0
    money: int = 0

    def plus(self, other: "Spent") -> "Spent":
        """Add; what comes back is added with its minus, and nothing falls below zero."""
        return Spent(
            tokens=max(0, self.tokens + other.tokens), money=max(0, self.money + other.money)
        )

    def minus(self, other: "Spent") -> "Spent":
        """Give the difference, which may be less than nothing."""
        return Spent(tokens=self.tokens - other.tokens, money=self.money - other.money)


class Standing(Value):
    """How one model at one endpoint stands: failures in a row, and until when it rests."""

    failures: int = 0
    until: str = ""


class Account(Value):
    """All that a workspace keeps about its models; it governs nothing and may be deleted."""

    day: str = ""
    of_day: Spent = Spent()
    of_round: Spent = Spent()
    standing: dict[str, Standing] = Field(default_factory=dict)

    def on(self, day: str) -> "Account":
        """Begin a new day where it is one."""
        return self if self.day == day else self.model_copy(update={"day": day, "of_day": Spent()})

    def charged(self, cost: Spent, *, in_round: bool) -> "Account":
        """Add a cost to the day, and to the round where it is the round's."""
        of_round = self.of_round.plus(cost) if in_round else self.of_round
        return self.model_copy(update={"of_day": self.of_day.plus(cost), "of_round": of_round})


class Till(Protocol):
    """Keeps the account of a workspace."""

    def change(self, change: Callable[[Account], tuple[Account, T]], /) -> T:
        """Read the account, change it and keep it, with nobody in between."""
        ...


class MemoryTill:
    """Keeps the account as long as the process lives."""

    def __init__(self) -> None:
        self.account = Account()
        self._lock = Lock()

    def change(self, change: Callable[[Account], tuple[Account, T]], /) -> T:
        """Change the account, alone among the threads."""
        with self._lock:
            self.account, found = change(self.account)
            return found


def tokens_of(characters: int) -> int:
    """Estimate tokens where the endpoint does not count them."""
    return -(-characters // CHARACTERS_A_TOKEN)


def cost_of(prompt: int, completion: int, price: Price | None) -> Spent:
    """Give what so many tokens cost; money is rounded up to a millionth."""
    if price is None:
        return Spent(tokens=prompt + completion)
    exact = prompt * price.prompt + completion * price.completion
    return Spent(tokens=prompt + completion, money=int(exact.to_integral_value(ROUND_CEILING)))


def over(account: Account, cost: Spent, budget: Budget, *, in_round: bool) -> str | None:
    """Say which budget a further cost would break; None where it fits."""
    checks: list[tuple[str, Spent, int | None, Decimal | None]] = [
        ("day", account.of_day, budget.tokens_per_day, budget.money_per_day)
    ]
    if in_round:
        checks.append(("round", account.of_round, budget.tokens_per_round, budget.money_per_round))
    for span, used, tokens, money in checks:
        if tokens is not None and used.tokens + cost.tokens > tokens:
            return f"{used.tokens:,} of {tokens:,} tokens of this {span} are used"
        if money is not None and used.money + cost.money > money * MILLION:
            return f"{Decimal(used.money) / MILLION:.2f} of {money:.2f} of this {span} are spent"
    return None
