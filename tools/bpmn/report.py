"""The inventory as one JSON document: counts first, then what they count.

The numbers have the names of the command line's contract; a list stands under a name of its own.
"""

from collections import Counter
from typing import Any

from plan.model import Plan
from tools.bpmn.blockers import KINDS, find_blockers
from tools.bpmn.dependencies import find_dependencies
from tools.bpmn.inventory import Inventory
from tools.bpmn.reach import find_reach
from tools.bpmn.schedulers import Window, find_firings

Json = dict[str, Any]


def inventory_json(plan: Plan, inventory: Inventory, windows: tuple[Window, ...]) -> Json:
    """Give everything that the artefacts say and what follows for the plan."""
    timers = [timer for one in inventory.processes for timer in one.timers]
    blockers = find_blockers(inventory)
    kinds = Counter(one.kind for one in blockers)
    return {
        "processes": len(inventory.by_id),
        "call_activities": len(inventory.calls),
        "unresolved": len(inventory.unresolved),
        "called": len(inventory.called),
        "callers": len(inventory.callers),
        "without_none_start": len(inventory.without_none_start),
        "timers": len(timers),
        "cycles": sum(timer.kind == "cycle" for timer in timers),
        "external_tasks": sum(one.external_tasks for one in inventory.processes),
        "topics": len(inventory.topics),
        "decisions": len({one.id for one in inventory.decisions}),
        "message_flows": len(
            {(flow, one.file) for one in inventory.processes for flow in one.message_flows}
        ),
        "forms": len({form for one in inventory.processes for form in one.forms}),
        "blockers": {kind: kinds[kind] for kind in KINDS},
        "unresolved_calls": [one.model_dump(mode="json") for one in inventory.unresolved],
        "shared": [
            {"process": id_, "callers": len(callers)} for id_, callers in inventory.called.items()
        ],
        "versions": [
            {
                "process": id_,
                "files": [one.file for one in found],
                "tags": [f.version for f in found],
            }
            for id_, found in inventory.versions.items()
        ],
        "blocked": [one.model_dump(mode="json") for one in blockers],
        "schedulers": [one.model_dump(mode="json") for one in find_firings(inventory, windows)],
        "windows": [
            {
                "name": one.name,
                "first": one.first.isoformat(timespec="minutes"),
                "last": one.last.isoformat(timespec="minutes"),
            }
            for one in windows
        ],
        "reach": [one.model_dump(mode="json") for one in find_reach(plan, inventory).values()],
        "dependencies": [
            {**one.model_dump(mode="json"), "text": one.text}
            for one in find_dependencies(plan, inventory)
        ],
    }
