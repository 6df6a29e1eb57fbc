"""Every kind of source has its page, a whole file of its own, and spoilt ones."""

from pathlib import Path
from typing import get_args

import pytest

from tests.hostile.seeds import seeds
from tools.sources import SourceSpec

ROOT = Path(__file__).resolve().parents[2]
KINDS = get_args(SourceSpec.model_fields["kind"].annotation)
# A mail is a mail wherever it lies; a database answers each question with one number, and what else
# it may answer is tried in test_source_sql.
ELSEWHERE = {"mailbox": "mail", "sql": "counts"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_of_source_has_a_page_and_spoilt_files(kind: str) -> None:
    pages = (ROOT / "docs" / "sources").glob("*.md")
    said = [one.name for one in pages if f"`{kind}`" in one.read_text(encoding="utf-8")]

    assert said, f"docs/sources/ has no page on {kind}"
    assert ELSEWHERE.get(kind, kind) in {seed.kind for seed in seeds()}
