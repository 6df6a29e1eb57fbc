"""``[web]`` of ``interlock.toml``: where people reach the pages, how often a server looks around.

It governs nothing and gives nobody a right: messages lead with a link to the address, and
``interlock serve`` answers to it. What the environment says wins.
"""

import re
from typing import Annotated

from pydantic import Field, field_validator

from app.files.toml import Table
from plan.values import Value

_ADDRESS = re.compile(
    r"(https?://(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:]+\])(?::[0-9]{1,5})?)/*"
)
_USUAL = {"http": ":80", "https": ":443"}
_KEYS = ("url", "pass_minutes")


class WebSettings(Value):
    """Where the pages are for people (empty: nobody has said), and how often a server passes."""

    url: Annotated[str, Field(max_length=300)] = ""
    pass_minutes: Annotated[int, Field(ge=1, le=1440)] = 1

    @field_validator("url")
    @classmethod
    def _no_more_than_an_origin(cls, given: str) -> str:
        return origin_of(given) if given else ""


def origin_of(text: str) -> str:
    """Give scheme, host and port of an address that holds nothing else, as a browser sends them.

    Raises:
        ValueError: it holds something else, or is none.
    """
    found = _ADDRESS.fullmatch(text)
    if found is None:
        raise ValueError("write scheme and host, such as https://interlock.example.com")
    address = found[1].lower()
    scheme, _, host = address.partition("://")
    return f"{scheme}://{host.removesuffix(_USUAL[scheme])}"


def read_web(file: Table, told: str) -> WebSettings:
    """Read the table; problems are noted in the file."""
    table = file.table("web")
    file.only("web.", table, _KEYS)
    given = {**table, **({"url": told} if told else {})}
    known = {key: value for key, value in given.items() if key in _KEYS}
    return file.value("web", lambda: WebSettings.model_validate(known)) or WebSettings()
