"""From processes to the tasks that migrate them, and by what: the plan's column, or a name.

The ``processes`` column is somebody's word. A name is a likeness: it counts only where exactly one
task bears it, and it is always said. What fits several tasks, or none, reaches none.
"""

import re
from collections.abc import Iterable
from typing import Literal

from plan.model import Plan
from plan.values import Value
from tools.bpmn.inventory import Inventory
from tools.bpmn.model import Process

How = Literal["column", "name", "several", "none"]
_SHORTEST = 4
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_EMPTY_WORDS = frozenset({"process", "workflow", "the", "a", "an", "of", "v"})


class Reach(Value):
    """The tasks of a process; ``several`` lists those that a name fits, and none is chosen."""

    process: str
    how: How
    tasks: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """Say how, for people."""
        return {
            "column": "by the plan's column 'processes'",
            "name": "by name",
            "several": "by name, which fits several tasks",
            "none": "no task names it",
        }[self.how]


def find_reach(plan: Plan, inventory: Inventory) -> dict[str, Reach]:
    """Say for each process which tasks migrate it."""
    listed: dict[str, list[str]] = {}
    for task in plan.tasks:
        for name in dict.fromkeys(task.processes):
            listed.setdefault(name.casefold(), []).append(task.id)
    named = [(task.id, _words(task.name)) for task in plan.tasks]
    return {id_: _reach(id_, found, listed, named) for id_, found in inventory.by_id.items()}


def _reach(
    id_: str,
    found: Iterable[Process],
    listed: dict[str, list[str]],
    named: Iterable[tuple[str, tuple[str, ...]]],
) -> Reach:
    if by_column := listed.get(id_.casefold()):
        return Reach(process=id_, how="column", tasks=tuple(by_column))
    forms = {_words(text) for one in found for text in (one.id, one.name)}
    wanted = {one for form in forms if (one := _telling(form))}
    tasks = tuple(task for task, words in named if any(_holds(words, one) for one in wanted))
    if not tasks:
        return Reach(process=id_, how="none")
    return Reach(process=id_, how="name" if len(tasks) == 1 else "several", tasks=tasks)


def _words(text: str) -> tuple[str, ...]:
    """Give the words of a text, also of ``INVOICE_APPROVAL`` and ``invoiceApproval``."""
    return tuple(word.casefold() for word in _WORD.findall(text))


def _telling(words: tuple[str, ...]) -> tuple[str, ...]:
    """Drop what says nothing, and give nothing where too little is left to know a process by."""
    left = tuple(word for word in words if word not in _EMPTY_WORDS)
    return left if len("".join(left)) >= _SHORTEST else ()


def _holds(words: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    """Say whether the wanted words stand in this order beside each other."""
    length = len(wanted)
    return any(words[at : at + length] == wanted for at in range(len(words) - length + 1))
