"""What every value object of the kernel shares: frozen, closed to unknown fields, canonical.

A moment is either a date ("2026-06-12", the whole day) or a local wall-clock minute
("2026-06-12T17:00"); the workspace has one time zone, so neither carries an offset.
Inside the arithmetic an instant is an integer: minutes since 1970-01-01 00:00 local time.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, PlainSerializer, PlainValidator, WithJsonSchema

DAY_MINUTES = 1440
_EPOCH = date(1970, 1, 1).toordinal()
_FIRST, _LAST = date(1970, 1, 1), date(2199, 12, 31)
_DATE_LENGTH = len("2026-06-12")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?", re.ASCII)
_LONGEST_TEXT = 20_000_000


class Value(BaseModel):
    """A frozen record that knows its fields and refuses others.

    A limit on every text makes pydantic look into it, so half a surrogate pair, which no hash and
    no database can hold, is refused at the door.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_max_length=_LONGEST_TEXT)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Copy the fields, and nothing that was computed from them: it would be stale."""
        copied = super().model_copy(update=update, deep=deep)
        for name in copied.__dict__.keys() - type(self).model_fields.keys():
            del copied.__dict__[name]
        return copied


def unset(value: object) -> bool:
    """Say whether a field says nothing, so that it stays out of what is hashed."""
    return value is None or value is False or (isinstance(value, str | tuple) and not value)


def parse_moment(value: object) -> date | datetime:
    """Read an ISO date or a local ISO minute; refuse offsets, seconds and far-off years."""
    if isinstance(value, str):
        value = _read_moment(value.strip())
    if not isinstance(value, date):
        raise ValueError(f"{value!r} is no date; write 2026-06-12 or 2026-06-12T17:00")  # noqa: TRY004  # pydantic turns a ValueError into its own
    if isinstance(value, datetime):
        if value.tzinfo is not None:
            raise ValueError(f"{value.isoformat()!r}: the plan's time zone is one; drop the offset")
        if value.second or value.microsecond:
            raise ValueError(f"{value.isoformat()!r}: the plan counts in whole minutes")
    day = value.date() if isinstance(value, datetime) else value
    if not _FIRST <= day <= _LAST:
        raise ValueError(f"{day.isoformat()!r} is outside {_FIRST} to {_LAST}")
    return value


def _read_moment(text: str) -> date | datetime:
    """Read the two written forms; ``20260612`` would pass for midnight, and is no date here."""
    known = _MOMENT.fullmatch(text) is not None
    try:
        is_date = len(text) == _DATE_LENGTH
        moment = date.fromisoformat(text) if is_date else datetime.fromisoformat(text)
    except ValueError:
        known, moment = False, _FIRST
    if not known:
        raise ValueError(f"{text!r} is no date; write 2026-06-12 or 2026-06-12T17:00")
    return moment


def moment_text(value: date | datetime) -> str:
    """Give the ISO form back: a date of 10 characters or a minute of 16."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    return value.isoformat()


Moment = Annotated[
    date | datetime,
    PlainValidator(parse_moment),
    PlainSerializer(moment_text, return_type=str),
    WithJsonSchema({"type": "string", "description": "2026-06-12 or 2026-06-12T17:00"}),
]


def minute_of(value: date | datetime) -> int:
    """Give the first minute that the moment covers."""
    minute = (value.toordinal() - _EPOCH) * DAY_MINUTES
    if isinstance(value, datetime):
        minute += value.hour * 60 + value.minute
    return minute


def last_minute_of(value: date | datetime) -> int:
    """Give the instant by which the moment is over: midnight after a date, else itself."""
    if isinstance(value, datetime):
        return minute_of(value)
    return minute_of(value) + DAY_MINUTES


def local_time(minute: int) -> datetime:
    """Turn an instant of the arithmetic into a naive local time."""
    return datetime(1970, 1, 1) + timedelta(minutes=minute)  # noqa: DTZ001  # local wall time


def instant_text(minute: int, zone: str) -> str:
    """Give an instant as ISO 8601 with the offset that holds then in the zone."""
    return local_time(minute).replace(tzinfo=ZoneInfo(zone)).isoformat(timespec="minutes")


def _normal(value: Any) -> Any:  # noqa: ANN401  # any JSON value
    # By exact type first: a ledger hashes thousands of these, and nearly all is ASCII already.
    kind = type(value)
    if kind is str:
        return value if value.isascii() else unicodedata.normalize("NFC", value)
    if kind is dict:
        return {_normal(key): _normal(item) for key, item in value.items()}
    if kind is list or kind is tuple:
        return [_normal(item) for item in value]
    if kind is int or kind is bool or value is None:
        return value
    return _normal(_plain(value))


def _plain(value: Any) -> Any:  # noqa: ANN401  # any JSON value
    """Give a value of a class of its own, an enumeration of texts say, as the JSON type it is."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, dict):
        return dict(value)
    if isinstance(value, list | tuple):
        return list(value)
    if isinstance(value, int):
        return int(value)
    raise TypeError(f"canonical JSON holds no {type(value).__name__}")


def canonical(value: BaseModel | dict[str, Any] | list[Any]) -> str:
    """Write canonical JSON: sorted keys, NFC text, no floats, no spaces (governance.md)."""
    plain = value.model_dump(mode="json") if isinstance(value, BaseModel) else value
    return json.dumps(
        _normal(plain), sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )


def sha256(domain: str, text: str) -> str:
    """Hash a text under a domain, so that no hash of one kind can pass for another."""
    return hashlib.sha256(f"{domain}\0{text}".encode()).hexdigest()
