"""One round, and what a workspace amounts to after it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from app.services.shapes import Json, effect_json, operations_json

if TYPE_CHECKING:
    from app.bootstrap import Workspace
    from graphs.round import RoundResult


def hold_round(workspace: "Workspace", progress: Callable[[str], None]) -> "RoundResult":
    """Run a round; first everything that waits is picked up, as after a crash.

    Raises:
        AlreadyRunningError: another round runs in this workspace.
    """
    from graphs.round import run_round  # noqa: PLC0415  # LangGraph is slow to import

    workspace.runner.pick_up()
    return run_round(workspace.context(progress))


def counts_json(workspace: "Workspace", verified: bool) -> Json:  # noqa: FBT001  # a value, no switch
    """Give the counts that round and demo promise."""
    reader, evidence = workspace.reader, workspace.evidence
    model = workspace.settings.model
    return {
        "workspace": str(workspace.root),
        "observations": len(evidence.observations()),
        "findings": len(evidence.findings()),
        "conflicts": len(evidence.conflicts()),
        "assumptions": len(evidence.assumptions()),
        "proposals": [
            {"id": case.id, "status": reader.status(case).value} for case in reader.cases()
        ],
        "revisions": len(reader.revisions()),
        "verified": verified,
        "model": model.model if model else "rules",
    }


def round_json(workspace: "Workspace", result: "RoundResult") -> Json:
    """Give what a round found, in full; the counts stand in ``counts_json``."""
    plan = workspace.reader.plan(result.revision)
    return {
        "round": result.round,
        "revision": result.revision,
        "new_observations": result.new,
        "brief": result.brief.model_dump(mode="json"),
        "written_by": result.written_by,
        "notices": list(result.notices),
        "details": {
            "findings": _dumped(result.findings),
            "readings": _dumped(result.readings),
            "conflicts": _dumped(result.conflicts),
            "assumptions": _dumped(result.assumptions),
            "translations": [
                {"reading": one.reading, "quote": one.quote, "effect": effect_json(one.effect)}
                for one in result.translations
            ],
            "alternatives": [
                {
                    "id": one.id,
                    "title": one.title,
                    "rank": one.rank,
                    "conflict": one.conflict,
                    "operations": operations_json(one.operations, plan),
                    "effect": effect_json(one.effect),
                }
                for one in result.alternatives
            ],
            "drafts": _dumped(result.drafts),
        },
    }


def _dumped(items: Any) -> list[Json]:  # noqa: ANN401  # any sequence of values
    return [item.model_dump(mode="json") for item in items]
