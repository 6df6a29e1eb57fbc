"""What of the wire is kept in a cassette, what of it is compared, and how it is written.

Headers are let in by name, on the way out and on the way back; keys, cookies and addresses are none
of them. Bodies are compared as JSON, never as bytes and never not at all: the default of vcrpy
would answer a new prompt with an old answer. The scenario stands in a header of the recording only;
no endpoint is sent it.
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import yaml

from evals.errors import RecordingError

HOST = "http://model.invalid"
SCENARIO_HEADER = "x-interlock-scenario"
REQUEST_HEADERS = frozenset({"content-type", SCENARIO_HEADER})
RESPONSE_HEADERS = frozenset({"content-type"})
MATCH_ON = ("method", "path", "scenario", "json_body")
_FAILED = 400


class _Dumper(yaml.CSafeDumper):
    """Writes texts of several lines as blocks, so that a prompt can be read and compared."""


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def serialize(cassette: Mapping[str, Any]) -> str:
    """Write a cassette: what it says of itself first, JSON bodies as what they hold."""
    shown = {
        "metadata": cassette.get("metadata", {}),
        "version": cassette["version"],
        "interactions": [_readable(one) for one in cassette["interactions"]],
    }
    return yaml.dump(shown, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100)


def deserialize(text: str) -> dict[str, Any]:
    """Read a cassette back into the form that vcrpy knows; only plain YAML is read.

    Raises:
        RecordingError: it is none.
    """
    try:
        cassette = plain_yaml(text)
        return {**cassette, "interactions": [_wired(one) for one in cassette["interactions"]]}
    except (yaml.YAMLError, KeyError, TypeError) as error:
        raise RecordingError(f"this is no cassette of ours: {error!r}") from None


@lru_cache(maxsize=1)
def plain_yaml(text: str) -> Any:  # noqa: ANN401  # whatever the file holds
    """Read plain YAML; a cassette is read as it is played, and once more for what was said."""
    return yaml.load(text, yaml.CSafeLoader)  # a SafeLoader


def _readable(one: Mapping[str, Any]) -> dict[str, Any]:
    request, response = one["request"], one["response"]
    return {
        "request": {**request, "body": _opened(request["body"])},
        "response": {**response, "body": {"string": _opened(response["body"]["string"])}},
    }


def _wired(one: Mapping[str, Any]) -> dict[str, Any]:
    request, response = one["request"], one["response"]
    return {
        "request": {**request, "body": _closed(request["body"])},
        "response": {**response, "body": {"string": _closed(response["body"]["string"])}},
    }


def _opened(body: str | bytes | None) -> Any:  # noqa: ANN401  # any JSON value
    text = body.decode() if isinstance(body, bytes) else body or ""
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return value if isinstance(value, dict) else text


def _closed(body: Any) -> str:  # noqa: ANN401  # any JSON value
    return body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)


def keep_of_request(scenario: str, request: Any) -> Any:  # noqa: ANN401  # vcrpy's own, untyped
    """Keep of a request what may be kept; ``scenario`` says whose it is."""
    request.headers[SCENARIO_HEADER] = scenario
    for name in list(request.headers):
        if name.casefold() not in REQUEST_HEADERS:
            del request.headers[name]
    request.uri = HOST + request.path
    return request


def keep_of_response(response: dict[str, Any]) -> dict[str, Any] | None:
    """Keep of an answer what may be kept; nothing of one that failed."""
    if response["status"]["code"] >= _FAILED:
        return None
    headers = {
        name: value
        for name, value in response["headers"].items()
        if name.casefold() in RESPONSE_HEADERS
    }
    return {**response, "headers": headers}


def same_scenario(one: Any, other: Any) -> None:  # noqa: ANN401  # vcrpy's own, untyped
    """Refuse an answer that another scenario was given."""
    if one.headers.get(SCENARIO_HEADER) != other.headers.get(SCENARIO_HEADER):
        raise AssertionError("another scenario")


def same_json(one: Any, other: Any) -> None:  # noqa: ANN401  # vcrpy's own, untyped
    """Refuse an answer to anything but this very request."""
    if normal(one.body) != normal(other.body):
        raise AssertionError("another request")


@lru_cache(maxsize=512)
def normal(body: bytes | str | None) -> str:
    """Give a body as JSON in one order, or as it is where it is none."""
    text = body.decode() if isinstance(body, bytes) else body or ""
    try:
        return json.dumps(json.loads(text), sort_keys=True, ensure_ascii=False)
    except ValueError:
        return text
