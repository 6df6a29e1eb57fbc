"""``[oidc]`` of ``interlock.toml``: the company's own login, beside the local accounts.

It says where people log in and gives nobody a right: who somebody is here follows from an
invitation, and is kept as issuer and subject. A secret goes only to an issuer that the environment
names, so that a workspace from elsewhere cannot have it sent somewhere.
"""

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator

from app.files.toml import Table
from plan.values import Value

_KEYS = ("issuer", "client", "name", "only")
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


class OidcSettings(Value):
    """A provider of OpenID Connect; ``only`` switches passwords off."""

    issuer: Annotated[str, Field(min_length=1, max_length=500)]
    client: Annotated[str, Field(min_length=1, max_length=200)]
    secret: Annotated[SecretStr | None, Field(exclude=True, repr=False)] = None
    name: Annotated[str, Field(min_length=1, max_length=60)] = "company account"
    only: bool = False

    @field_validator("issuer")
    @classmethod
    def _over_tls(cls, given: str) -> str:
        parts = urlsplit(given)
        here = parts.scheme == "http" and parts.hostname in _THIS_MACHINE
        if (parts.scheme != "https" and not here) or not parts.hostname:
            raise ValueError("an issuer is an address that begins with https://")
        if parts.query or parts.fragment or parts.username is not None:
            raise ValueError("an issuer has neither a query, a fragment nor a user")
        return given


def read_oidc(file: Table, told: Mapping[str, str]) -> OidcSettings | None:
    """Read the table; what the environment ``told`` wins. None where neither names an issuer."""
    table = file.table("oidc")
    file.only("oidc.", table, _KEYS)
    named = {key: file.text(table, key, "oidc.") for key in ("issuer", "client", "name")}
    issuer = told["issuer"] or named["issuer"]
    if not issuer:
        if "oidc" in file.data:
            file.wrong("oidc.issuer", "is missing")
        return None
    if told["secret"] and not told["issuer"]:
        file.wrong(
            "oidc.issuer",
            "is named by the file, and a secret goes only where you say; if you mean it: "
            f"export INTERLOCK_OIDC_ISSUER={issuer}",
        )
        return None
    given = {
        "issuer": issuer,
        "client": told["client"] or named["client"],
        "secret": told["secret"] or None,
        "only": table.get("only", False),
        **({"name": named["name"]} if named["name"] else {}),
    }
    return file.value("oidc", lambda: OidcSettings.model_validate(given))
