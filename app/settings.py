"""What can be set: ``interlock.toml`` and the environment, read here and nowhere else.

The file names sources and a model and governs nothing; a key comes from the environment only. Where
both speak, the environment wins.

    INTERLOCK_MODEL             the model that answers; empty or unset: the crew answers by rules
    INTERLOCK_BASE_URL          where it is served (or OPENAI_BASE_URL)
    OPENAI_API_KEY              its key
    INTERLOCK_TIMEOUT_SECONDS   how long one answer may take, 60 if unset
    INTERLOCK_SECOND_MODEL      the model that is asked where the first fails; unset: none is
    INTERLOCK_SECOND_BASE_URL   where it is served, if somewhere else
    INTERLOCK_SECOND_API_KEY    its key there
    INTERLOCK_SIGNING_KEY       64 hexadecimal digits: signs the log's end, before the key's file
    INTERLOCK_DEBUG             anything: show the traceback of an unforeseen error
    INTERLOCK_TOKEN_SOURCE      the token or password of an endpoint; SOURCE is its name in capitals
    INTERLOCK_URL_SOURCE        its address, where a token shall go there
    INTERLOCK_TARGET_URL_SOURCE the address of the second database of a source of counts
    INTERLOCK_SMTP_URL          the mail server: smtp://user:password@host:587, smtps://host:465
    INTERLOCK_NOTIFY_URLS       where every message goes by Apprise; several, apart by spaces
    INTERLOCK_NOTIFY_URLS_PERSON where the messages of one person go; PERSON is the id in capitals
    INTERLOCK_OIDC_ISSUER       the company's login (OpenID Connect), before the file
    INTERLOCK_OIDC_CLIENT       what it calls this installation, before the file
    INTERLOCK_OIDC_SECRET       its secret, where it asks for one
    INTERLOCK_WEB_URL           where people reach the pages, before the file
"""

import os
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import typer
from pydantic import Field, SecretStr

from agents.models import ModelSettings
from app.files.models import Told, read_models
from app.files.oidc import OidcSettings, read_oidc
from app.files.rhythm import OutboxSettings, WatchSettings, read_outbox, read_watch
from app.files.savings import Span, read_savings
from app.files.toml import Table, read_toml
from app.files.web import WebSettings, read_web
from app.signing_key import KeyPlace
from plan.values import Moment, Value, parse_moment
from tools.sources.base import ENDPOINTS, Secrets, SourceSpec, variable_name

_KEYS = ("name", "start", "source", "model", "savings", "watch", "outbox", "oidc", "web")
_MODELS = {
    "name": ("INTERLOCK_MODEL",),
    "base_url": ("INTERLOCK_BASE_URL", "OPENAI_BASE_URL"),
    "key": ("OPENAI_API_KEY",),
    "seconds": ("INTERLOCK_TIMEOUT_SECONDS",),
    "second": ("INTERLOCK_SECOND_MODEL",),
    "second_url": ("INTERLOCK_SECOND_BASE_URL",),
    "second_key": ("INTERLOCK_SECOND_API_KEY",),
}
_OIDC = {
    "issuer": "INTERLOCK_OIDC_ISSUER",
    "client": "INTERLOCK_OIDC_CLIENT",
    "secret": "INTERLOCK_OIDC_SECRET",
}
_SECRETS = {
    "token": "INTERLOCK_TOKEN_SOURCE",
    "url": "INTERLOCK_URL_SOURCE",
    "target_url": "INTERLOCK_TARGET_URL_SOURCE",
}
_CHANNELS = {
    "smtp": "INTERLOCK_SMTP_URL",
    "notify": "INTERLOCK_NOTIFY_URLS",
    "notify_person": "INTERLOCK_NOTIFY_URLS_PERSON",
}
_WEB = "INTERLOCK_WEB_URL"
_TRACING = ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING_V2")


class Settings(Value):
    """Everything that can be set for one workspace; without a model the crew answers by rules."""

    name: str = "Plan"
    start: Moment | None = None
    sources: tuple[SourceSpec, ...] = ()
    model: ModelSettings | None = None
    savings: dict[str, Span] = Field(default_factory=dict)
    watch: WatchSettings = WatchSettings()
    outbox: OutboxSettings = OutboxSettings()
    oidc: OidcSettings | None = None
    web: WebSettings = WebSettings()


def load_settings(config: Path, environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings of a workspace; a file that is not there sets nothing.

    Raises:
        CannotError, PlanFileError: the file cannot be read, or holds what nobody would read.
    """
    if environment is None:
        environment = os.environ
    file = read_toml(config) if config.exists() else Table(config.name, {})
    file.only("", file.data, _KEYS)
    name = file.text(file.data, "name", "", "Plan")
    start = _start(file)
    sources = _sources(file, environment)
    savings = read_savings(file)
    watch, outbox = read_watch(file), read_outbox(file, _channels(environment))
    told = {key: environment.get(variable, "") for key, variable in _OIDC.items()}
    oidc = read_oidc(file, told)
    web = read_web(file, environment.get(_WEB, ""))
    model = read_models(file, _told(environment))
    file.check()
    return Settings(
        name=name or "Plan",
        start=start,
        sources=sources,
        model=model,
        savings=savings,
        watch=watch,
        outbox=outbox,
        oidc=oidc,
        web=web,
    )


def signing_key(environment: Mapping[str, str] | None = None) -> KeyPlace:
    """Say where the signing key may come from: the environment, or the user's own folder."""
    if environment is None:
        environment = os.environ
    own = environment.get("XDG_CONFIG_HOME")
    folder = Path(own) / "interlock" if own else Path(typer.get_app_dir("interlock"))
    return KeyPlace(environment.get("INTERLOCK_SIGNING_KEY"), folder / "signing.key")


def debugging(environment: Mapping[str, str] | None = None) -> bool:
    """Say whether somebody wants to see tracebacks."""
    return bool((os.environ if environment is None else environment).get("INTERLOCK_DEBUG"))


def switch_tracing_off() -> None:
    """Keep LangChain from sending what it sees to a tracing service, whatever the shell says."""
    for name in _TRACING:
        os.environ[name] = "false"


def _start(file: Table) -> date | datetime | None:
    given: Any = file.data.get("start")
    return None if given is None else file.value("start", lambda: parse_moment(given))


def _sources(file: Table, environment: Mapping[str, str]) -> tuple[SourceSpec, ...]:
    found: dict[str, SourceSpec] = {}
    for number, row in enumerate(file.tables("source"), start=1):
        where = f"source {row.get('name', number)}"
        if {*row} & {"secrets", "token", "password"}:
            file.wrong(where, "holds a secret; the environment alone does, see the documentation")
            continue
        spec = file.value(where, lambda row=row: SourceSpec.model_validate(row))  # type: ignore[misc]  # bound per row
        if spec is None:
            continue
        if spec.name in found:
            file.wrong(f"{where}.name", f"{spec.name!r} stands twice")
        found[spec.name] = _with_secrets(spec, environment)
    return tuple(found.values())


def _with_secrets(spec: SourceSpec, environment: Mapping[str, str]) -> SourceSpec:
    """Give an endpoint what the environment says for it under its name."""
    if spec.kind not in ENDPOINTS:
        return spec
    ending = variable_name(spec.name)
    told = {
        key: SecretStr(value)
        for key, variable in _SECRETS.items()
        if (value := environment.get(variable.replace("SOURCE", ending)))
    }
    return spec.model_copy(update={"secrets": Secrets(**told)})


def _told(environment: Mapping[str, str]) -> Told:
    """Give what the environment says about models; the first variable that is set counts."""
    found = {
        key: next((environment[name] for name in names if environment.get(name)), "")
        for key, names in _MODELS.items()
    }
    return Told(**found)


def _channels(environment: Mapping[str, str]) -> dict[str, object]:
    """Give what the environment alone may say about the channels."""
    smtp, notify, person = (_CHANNELS[name] for name in ("smtp", "notify", "notify_person"))
    prefix = person.removesuffix("PERSON")
    return {
        "smtp": SecretStr(environment[smtp]) if environment.get(smtp) else None,
        "notify": _addresses(environment.get(notify, "")),
        "notify_person": {
            name.removeprefix(prefix).lower(): _addresses(value)
            for name, value in environment.items()
            if name.startswith(prefix) and value.strip()
        },
    }


def _addresses(text: str) -> tuple[SecretStr, ...]:
    return tuple(SecretStr(one) for one in text.split())
