"""``[watch]`` and ``[outbox]`` of ``interlock.toml``: when rounds are held, how people are told.

Nothing in here governs: who decides, and after how many hours a deputy is called, is the policy's.
Addresses and passwords of channels come from the environment alone.
"""

import re
from collections.abc import Mapping
from datetime import time
from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator

from app.channels.mail import ADDRESS
from app.files.toml import Table
from plan.model import Id
from plan.recurrence import Weekday
from plan.values import Value
from tools.quiet_hours import Quiet

ChannelName = Literal["folder", "smtp", "apprise"]
_HOUR = r"((?:[01][0-9]|2[0-3]):[0-5][0-9])"
_SPAN = re.compile(f"{_HOUR}-{_HOUR}")
_FIELDS = 5


class WatchSettings(Value):
    """When rounds are held and people are told; hours are the clock's, days those of the plan."""

    rounds: Annotated[tuple[str, ...], Field(max_length=20)] = ("0 7 * * mon-fri",)
    pass_minutes: Annotated[int, Field(ge=1, le=1440)] = 5
    catch_up_hours: Annotated[int, Field(ge=0, le=8760)] = 24
    quiet: str = ""
    quiet_days: tuple[Weekday, ...] = ()
    chase_after_hours: Annotated[int, Field(ge=1, le=8760)] = 24
    escalate_after_hours: Annotated[int, Field(ge=1, le=8760)] = 72

    @field_validator("rounds", mode="before")
    @classmethod
    def _one_or_several(cls, given: object) -> object:
        return (given,) if isinstance(given, str) else given

    @field_validator("rounds")
    @classmethod
    def _cron(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        from croniter import croniter  # noqa: PLC0415  # only a workspace that names rounds asks it

        for line in given:
            if len(line.split()) != _FIELDS or not croniter.is_valid(line):
                raise ValueError(
                    f"{line!r} is no cron line: minute, hour, day of month, month, day of week"
                )
        return given

    @field_validator("quiet")
    @classmethod
    def _span(cls, given: str) -> str:
        read_span(given)
        return given

    @property
    def quiet_hours(self) -> Quiet:
        """When nobody is told anything but what cannot wait."""
        return Quiet(read_span(self.quiet), self.quiet_days)


class OutboxSettings(Value):
    """How messages leave: the channels in their order, and after how many failures they rest."""

    channels: Annotated[tuple[ChannelName, ...], Field(min_length=1)] = ("folder",)
    attempts: Annotated[int, Field(ge=1, le=100)] = 5
    sender: Annotated[str, Field(max_length=200)] = ""
    smtp: Annotated[SecretStr | None, Field(exclude=True, repr=False)] = None
    notify: Annotated[tuple[SecretStr, ...], Field(exclude=True, repr=False)] = ()
    notify_person: dict[Id, tuple[SecretStr, ...]] = Field(
        default_factory=dict, exclude=True, repr=False
    )

    @field_validator("sender")
    @classmethod
    def _address(cls, given: str) -> str:
        if given and not ADDRESS.fullmatch(given):
            raise ValueError(f"{given!r} is no mail address; write it like crew@example.com")
        return given


def read_span(text: str) -> tuple[time, time] | None:
    """Read ``18:00-07:00``; nothing is None.

    Raises:
        ValueError: it is something else.
    """
    if not text:
        return None
    found = _SPAN.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no span of hours; write it like 18:00-07:00")
    first, last = time.fromisoformat(found[1]), time.fromisoformat(found[2])
    if first == last:
        raise ValueError(f"{text!r} begins when it ends; leave it out, or name the days")
    return first, last


def read_watch(file: Table) -> WatchSettings:
    """Give the settings of the rhythm; problems are noted in the file."""
    table = file.table("watch")
    return file.value("watch", lambda: WatchSettings.model_validate(table)) or WatchSettings()


def read_outbox(file: Table, told: Mapping[str, object]) -> OutboxSettings:
    """Give the settings of the channels, with what the environment told about them."""
    table = file.table("outbox")
    secret = {*told, "url", "urls", "password"} & {*table}
    if secret:
        file.wrong(f"outbox.{min(secret)}", "is a secret; the environment alone holds it")
        return OutboxSettings()
    given = {**table, **told}
    return file.value("outbox", lambda: OutboxSettings.model_validate(given)) or OutboxSettings()
