"""One round, and what a workspace amounts to after it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from app.services.shapes import Json, effect_json, operations_json
from app.services.timekeeping import brief_on_evidence
from app.services.tracking import Tracking
from plan.records import FactKind

if TYPE_CHECKING:
    from app.bootstrap import Workspace
    from graphs.round import RoundResult

MODELS = (FactKind.PROCESS, FactKind.DECISION)


def hold_round(workspace: "Workspace", progress: Callable[[str], None]) -> "RoundResult":
    """Run a round; first everything that waits is picked up, as after a crash.

    Raises:
        AlreadyRunningError: another round runs in this workspace.
    """
    from graphs.round import run_round  # noqa: PLC0415  # LangGraph is slow to import

    workspace.runner.pick_up()
    result = _with_trackers(workspace, run_round(workspace.context(progress)))
    _settle_models(workspace)
    brief_on_evidence(workspace)
    return result


def _with_trackers(workspace: "Workspace", result: "RoundResult") -> "RoundResult":
    """Put the trackers' pages into the brief; they rest on what the round has just published."""
    pages = Tracking(workspace).pages
    if not pages:
        return result
    brief = result.brief.model_copy(update={"trackers": pages})
    workspace.evidence.save_brief(brief)
    return result.model_copy(update={"brief": brief})


def _settle_models(workspace: "Workspace") -> None:
    """Enter what the process models of the configured sources order; it binds nothing."""
    names = {spec.name for spec in workspace.settings.sources if spec.kind == "bpmn"}
    if not names:
        return
    from app.services.artefacts import settle_artefacts  # noqa: PLC0415  # few have models

    seen = [one for kind in MODELS for one in workspace.evidence.observations(kind)]
    settle_artefacts(workspace, {one.hash for one in seen if one.fact.source in names})


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
        **Tracking(workspace).json(),
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
