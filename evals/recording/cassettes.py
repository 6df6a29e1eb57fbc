"""One cassette, open in one process: played to the end, or recorded whole, or not at all.

vcrpy patches the transport for the whole process, so two cassettes open at once would give each
other's answers, silently; a lock holds them apart. A recording is written into a temporary file and
swapped in when the run went well, so a broken run leaves the older recording as it was.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

import vcr
from vcr.errors import CannotOverwriteExistingCassetteException
from vcr.record_mode import RecordMode

from evals.errors import RecordingError
from evals.recording import wire
from evals.recording.metadata import Metadata, shown

__all__ = ["CannotOverwriteExistingCassetteException", "Playing", "playing", "recording"]

_ONE_AT_A_TIME = Lock()
# Only the transport of the model's client is patched; LangSmith and the like are off anyway.
_UNTOUCHED = ("httplib", "requests", "boto3", "urllib3", "httplib2", "tornado", "aiohttp")


class Playing:
    """A cassette that is open; ``asked`` holds every request that went by, in one form."""

    def __init__(self, scenario: str) -> None:
        self.scenario = scenario
        self.asked: dict[str, Any] = {}
        self.cassette: Any = None
        self.broken = ""

    def keep(self, request: Any) -> Any:  # noqa: ANN401  # vcrpy's own, untyped
        """Keep of a request what may be kept, and note it.

        Raises:
            RecordingError: an earlier call failed, so nothing will be kept and nobody need answer.
        """
        if self.broken:
            raise RecordingError(f"nothing was recorded of {self.scenario}: {self.broken}")
        kept = wire.keep_of_request(self.scenario, request)
        self.asked.setdefault(wire.normal(kept.body), kept)
        return kept

    def keep_answer(self, response: dict[str, Any]) -> dict[str, Any] | None:
        """Keep of an answer what may be kept; one that failed breaks the recording."""
        kept = wire.keep_of_response(response)
        if kept is None:
            self.broken = f"the endpoint answered HTTP {response['status']['code']}"
        return kept

    @property
    def unknown(self) -> list[Any]:
        """Requests that the cassette has no answer to."""
        known = {wire.normal(one.body) for one in self.cassette.requests}
        return [request for body, request in self.asked.items() if body not in known]

    @property
    def left_over(self) -> int:
        """How many answers nobody asked for."""
        return len(self.cassette) - int(self.cassette.play_count)


@contextmanager
def playing(path: Path, scenario: str) -> Iterator[Playing]:
    """Answer from a cassette and from nowhere else.

    Raises:
        RecordingError: there is none, or it cannot be read.
    """
    if not path.is_file():
        raise RecordingError(
            f"there is no recording {shown(path)}; make one: interlock-evals record {scenario}"
        )
    with _opened(path, scenario, RecordMode.NONE) as played:
        yield played


@contextmanager
def recording(path: Path, metadata: Metadata) -> Iterator[Playing]:
    """Record every answer, and keep the recording only when the block ends well.

    Raises:
        RecordingError: a recording of this name is there, or nothing was answered.
    """
    if path.exists():
        raise RecordingError(f"{shown(path)} is there; name another --trial, or remove it first")
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".recording")
    fresh.unlink(missing_ok=True)
    try:
        with _opened(fresh, metadata.scenario, RecordMode.ALL) as recorded:
            yield recorded
            if not len(recorded.cassette):
                raise RecordingError(f"{shown(path)}: no answer was given, so nothing is recorded")
            for key, value in metadata.model_dump(mode="json").items():
                recorded.cassette.get_metadata(key, value)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


@contextmanager
def _opened(path: Path, scenario: str, mode: RecordMode) -> Iterator[Playing]:
    if not _ONE_AT_A_TIME.acquire(blocking=False):
        raise RecordingError("a cassette is open in this process; run scenarios in others")
    played = Playing(scenario)
    try:
        with _machine(played).use_cassette(path, record_mode=mode) as played.cassette:
            yield played
    finally:
        _ONE_AT_A_TIME.release()


def _machine(played: Playing) -> Any:  # noqa: ANN401  # vcrpy is untyped
    """Set vcrpy up; every setting that is left out here would match or keep too much."""
    machine = vcr.VCR(
        serializer="readable",
        match_on=wire.MATCH_ON,
        before_record_request=played.keep,
        before_record_response=played.keep_answer,
        decode_compressed_response=True,
        record_on_exception=False,
        skip_patchers=_UNTOUCHED,
    )
    machine.register_serializer("readable", wire)
    machine.register_matcher("scenario", wire.same_scenario)
    machine.register_matcher("json_body", wire.same_json)
    return machine
