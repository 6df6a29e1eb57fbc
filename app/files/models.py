"""``[model]``: which models answer, for whom, and what they may use; never a key.

A key goes only where the environment says. An address in the file is used on this machine only, so
that a workspace from somebody else cannot lead a key away; the second model's address and key are
its own, or both are the first one's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from pydantic import SecretStr

from agents.lines import AGENT_NAMES
from agents.models import ModelSettings
from agents.spending import BreakerSettings, Budget
from app.files.toml import Table

KEYS = ("name", "base_url", "second", "agents", "prices", "budget", "breaker")
_FIELDS = {
    "budget": tuple(Budget.model_fields),
    "breaker": tuple(BreakerSettings.model_fields),
}
_LONGEST_WAIT = 3600
_PAIR = 2
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Told:
    """What the environment says about models; empty where it says nothing."""

    name: str = ""
    base_url: str = ""
    key: str = ""
    seconds: str = ""
    second: str = ""
    second_url: str = ""
    second_key: str = ""


def read_models(file: Table, told: Told) -> ModelSettings | None:
    """Give the model that answers, or None where none is named; the environment comes first.

    What is wrong is noted in the file.
    """
    table = file.table("model")
    file.only("model.", table, KEYS)
    names = {key: file.text(table, key, "model.") for key in ("name", "base_url", "second")}
    parts = {
        "agents": _agents(file, table),
        "prices": _prices(file, table),
        "budget": _part(file, table, "budget"),
        "breaker": _part(file, table, "breaker"),
    }
    return file.value("model", lambda: _model(names, parts, told))


def _model(names: Mapping[str, str], parts: Mapping[str, Any], told: Told) -> ModelSettings | None:
    """Put together what file and environment say.

    Raises:
        ValueError: an address or a number makes no sense.
    """
    name = told.name or names["name"]
    if not name:
        return None
    first: dict[str, Any] = {
        "model": name,
        "base_url": told.base_url or _own_address(names["base_url"]),
        "api_key": SecretStr(told.key),
        "timeout_seconds": _seconds(told.seconds),
    }
    second = told.second or names["second"]
    other = {**first, "model": second}
    if told.second_url:
        other |= {"base_url": told.second_url, "api_key": SecretStr(told.second_key)}
    return ModelSettings.model_validate({**first, **parts, "second": other if second else None})


def _seconds(text: str) -> int:
    seconds = text or "60"
    if not seconds.isdecimal() or not 1 <= int(seconds) <= _LONGEST_WAIT:
        raise ValueError(f"INTERLOCK_TIMEOUT_SECONDS={seconds!r} is no number from 1 to 3600")
    return int(seconds)


def _own_address(named: str) -> str:
    """Refuse to send the environment's key wherever a workspace's file says.

    A workspace may come from somebody else; what it names is used only on this machine.
    """
    host = urlsplit(named).hostname
    if named and host not in _THIS_MACHINE:
        raise ValueError(
            f"the file names {named!r} as the model's address, and a key goes only where you say; "
            f"if you mean it: export INTERLOCK_BASE_URL={named}"
        )
    return named


def _agents(file: Table, table: dict[str, Any]) -> dict[str, Any]:
    """Give the models of single agents."""
    agents = _part(file, table, "agents")
    file.only("model.agents.", agents, AGENT_NAMES)
    return {name: agents[name] for name in agents if name in AGENT_NAMES}


def _prices(file: Table, table: dict[str, Any]) -> dict[str, Any]:
    """Give what a million tokens cost, by model: of the prompt, of the answer."""
    prices = {}
    for name, pair in _part(file, table, "prices").items():
        if not isinstance(pair, list) or len(pair) != _PAIR or not all(map(_number, pair)):
            file.wrong(f"model.prices.{name}", f"{pair!r} is no pair of prices; write [1.25, 10]")
        else:
            prices[name] = {"prompt": str(pair[0]), "completion": str(pair[1])}
    return prices


def _part(file: Table, table: dict[str, Any], key: str) -> dict[str, Any]:
    """Give a table inside the model's, as numbers that are exact."""
    found = table.get(key, {})
    if not isinstance(found, dict):
        file.wrong(f"model.{key}", f"has to be a table: write [model.{key}]")
        return {}
    known = _FIELDS.get(key)
    if known is not None:
        file.only(f"model.{key}.", found, known)
        found = {name: one for name, one in found.items() if name in known}
    return {name: str(one) if isinstance(one, float) else one for name, one in found.items()}


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
