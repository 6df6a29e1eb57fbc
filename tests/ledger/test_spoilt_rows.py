"""Every wrong row that histories are attacked with is refused, by the very guard that it is for."""

from random import Random

from tests.assurance.histories import recipes
from tests.assurance.scene import everything
from tests.assurance.spoiling import Ground, messages


def test_each_wrong_row_is_refused_by_the_guard_that_it_is_for() -> None:
    ground, chance = Ground(everything()), Random(1)  # noqa: S311  # chance, not secrets
    wrong = []
    for trigger, recipe in recipes().items():
        whole, by_itself = ground.forge(trigger, recipe, chance)
        if not whole or trigger not in messages().get(by_itself, ()):
            wrong.append((trigger, whole, by_itself))

    assert wrong == []


def test_wrong_rows_are_for_guards_that_there_are() -> None:
    triggers = {one for some in messages().values() for one in some}

    assert recipes().keys() <= triggers
