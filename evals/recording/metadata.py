"""What a recording says of itself, so that a score made from it can be compared or set aside."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import Field, ValidationError

from evals.errors import RecordingError
from evals.values import Record

OLD_AFTER_DAYS = 90
_READ = 20_000


class Metadata(Record):
    """Who answered what, when: ``truth`` is the digest of the truth file as it stood then."""

    scenario: str
    recording: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]*$", max_length=60)]
    trial: Annotated[int, Field(ge=1, le=99)]
    model: str
    endpoint: str
    recorded: date
    truth: str
    prompts: dict[str, str]
    versions: dict[str, str]

    @property
    def name(self) -> str:
        """The name of its file, without the ending."""
        return f"{self.recording}-{self.trial}"

    def age_days(self, today: date) -> int:
        """Say how old it is."""
        return (today - self.recorded).days


def read_metadata(path: Path) -> Metadata:
    """Read what a cassette says of itself; the interactions are not read.

    Raises:
        RecordingError: there is no such cassette, or it says nothing of itself.
    """
    try:
        with path.open(encoding="utf-8") as file:
            head = file.read(_READ)
        return Metadata.model_validate(_head_of(head)["metadata"])
    except OSError as error:
        raise RecordingError(f"{shown(path)} cannot be read: {error.strerror}") from None
    except (UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, ValidationError):
        message = "does not say what it is; record it again, nobody writes one by hand"
        raise RecordingError(f"{shown(path)} {message}") from None


def _head_of(text: str) -> dict[str, Any]:
    """Read the part before the interactions."""
    head, _, _ = text.partition("\ninteractions:")
    found: dict[str, Any] = yaml.load(head, yaml.CSafeLoader)  # a SafeLoader
    return found


def shown(path: Path) -> str:
    """Name a cassette by its scenario and its file."""
    return f"{path.parent.name}/{path.name}"
