"""A folder with one source in it, read as a round would read it on Friday 2026-03-20."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from plan.records import Fact
from tests.builders import six_people, small_plan
from tools.sources import SourceContext, SourceError, SourceSpec, read_source

NOW = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)
TODAY = "2026-03-20"


class Inbox:
    """A workspace that a test fills; ``read`` gives facts, ``refusal`` the text of the refusal."""

    def __init__(self, root: Path, kind: str, path: str) -> None:
        self.root, self.kind, self.path = root, kind, path

    def put(self, content: str | bytes, path: str | None = None) -> Path:
        place = self.root / (path or self.path)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.encode() if isinstance(content, str) else content)
        return place

    def read(self, path: str | None = None, task: str | None = None) -> tuple[Fact, ...]:
        spec = SourceSpec.model_validate(
            {"name": self.kind, "kind": self.kind, "path": path or self.path, "task": task}
        )
        context = SourceContext(plan=small_plan(), people=six_people(), now=NOW, root=self.root)
        return read_source(spec, context)

    def refusal(self, path: str | None = None, task: str | None = None) -> str:
        with pytest.raises(SourceError) as caught:
            self.read(path, task)
        assert str(self.root) not in str(caught.value)
        return str(caught.value)
