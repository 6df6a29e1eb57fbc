"""Each condition of the ledger by itself: what it refuses, and what it lets in.

Nothing else can refuse in its place, so whoever takes out one term of it is found here.
"""

import pytest

from tests.ledger import (
    alone_base,
    alone_delegation,
    alone_gate,
    alone_glass,
    alone_life,
    alone_log,
    alone_people,
    alone_views,
    alone_words,
)
from tests.ledger.alone import Scenes, World, kind_of, made

MODULES = (
    alone_base,
    alone_gate,
    alone_people,
    alone_delegation,
    alone_glass,
    alone_life,
    alone_words,
    alone_log,
    alone_views,
)
SCENES = Scenes({name: scene for module in MODULES for name, scene in module.SCENES.items()})
# What every table has is tried in test_generated_guards.py; these make or count nothing by terms.
GENERATED = (
    *("_no_update", "_no_delete", "_event", "_announced", "_at", "_kept"),
    *("_kernel_insert", "_kernel_update", "_kernel_delete"),
)
WITHOUT_TERMS = {"newest_entry", "head", "newest_policy", "risk_hours"}


@pytest.mark.parametrize("name", SCENES)
def test_a_condition_refuses_by_itself_what_it_is_for(name: str) -> None:
    SCENES[name](World(name))


def test_every_condition_has_its_scene() -> None:
    conditions = {
        name
        for name in made()
        if kind_of(name) in {"trigger", "view"}
        and not name.endswith(GENERATED)
        and "_no_overwrite_" not in name
    }

    assert conditions - WITHOUT_TERMS == SCENES.keys()
