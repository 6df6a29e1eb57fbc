"""Scenes of broken glass: each condition of 2_break_glass.sql by itself."""

from tests.ledger.alone import AT, LATER, Scenes, World

SCENES = scene = Scenes()
Cells = dict[str, object]


def glass(id_: int = 1, **fields: object) -> Cells:
    """Give the content of a proposal under a broken glass."""
    return {"break_glass": id_, **fields}


@scene
def break_glass_role(w: World) -> None:
    w.people(1, tom="pmo", sam="it")
    w.policy(1, break_glass={"roles": ["pmo"]})
    w.log("broke_glass", "tom")
    w.yes(person="tom")
    w.no(person="sam")
    w.log("broke_glass", "sam")
    w.no(person="sam")
    w.no(person="tom")
    w.policy(2)
    w.no(person="sam")


@scene
def break_glass_limits(w: World) -> None:
    w.policy(1, break_glass={"max_revisions": 2, "max_hours": 4, "review_hours": 24})
    good: Cells = {
        "at": AT,
        "until_at": "2026-03-02T12:00:00+00:00",
        "review_by": "2026-03-03T12:00:00+00:00",
        "revisions": 2,
    }
    w.yes(**good)
    w.no(**good | {"revisions": 3})
    w.no(**good | {"until_at": "2026-03-02T12:00:01+00:00"})
    w.no(**good | {"review_by": "2026-03-03T12:00:01+00:00"})
    w.no(**good | {"until_at": AT, "review_by": "2026-03-02T12:00:00+00:00"})
    w.no(**good | {"review_by": good["until_at"]})


@scene
def break_glass_again(w: World) -> None:
    given: Cells = {"scope": {"departments": ["finance", "pmo"]}, "at": AT}
    other: Cells = {"scope": {"departments": ["operations"]}, "at": AT}
    w.yes(**given)
    w.put("break_glass", id=1, until_at=LATER, scope={"departments": ["operations", "pmo"]})
    w.no(**given)
    w.no(**other)
    w.yes(**given | {"scope": {"departments": ["finance"]}})
    w.yes(**given | {"at": LATER})
    w.proposal("P1", glass(1))
    w.put("revisions", number=2, proposal="P1")
    w.no(**given | {"at": LATER})
    w.put("reviews", break_glass=1)
    w.yes(**given | {"at": LATER})
    w.yes(**given)


@scene
def break_glass_scope(w: World) -> None:
    w.yes(scope={"departments": ["it"]})
    w.no(scope={"departments": []})
    w.no(scope={})


@scene
def reviews_other(w: World) -> None:
    w.people(1, tom="", sam="", bot=None)
    w.put("break_glass", id=1, person="tom")
    w.put("break_glass", id=2, person="owen")
    for number, (author, sponsor) in enumerate((("maya", "olga"), ("sam", "sam")), start=1):
        w.proposal(f"P{number}", glass(number), author=author, sponsor=sponsor)
        w.put("revisions", number=number + 1, proposal=f"P{number}")
    w.people(2, **dict.fromkeys(("tom", "sam", "maya", "olga", "owen"), ""), bot=None)
    for who, may in (
        ("sam", True),
        ("owen", True),
        ("tom", False),
        ("maya", False),
        ("olga", False),
    ):
        w.log("reviewed", who)
        (w.yes if may else w.no)(break_glass=1, person=who)
    for who in ("bot", "ghost"):
        w.log("reviewed", who)
        w.no(break_glass=1, person=who)
    w.no(break_glass=1, person="sam")


@scene
def proposals_under_glass(w: World) -> None:
    w.put("break_glass", id=2, until_at=LATER, revisions=1)
    w.yes(body={})
    w.no(body=glass(), at=AT)
    w.put("break_glass", id=1, until_at=LATER, revisions=2)
    w.yes(body=glass(), at=AT)
    w.no(body=glass(), at=LATER)
    w.no(body=glass(result_people="h"), at=AT)
    w.no(body=glass(result_policy="h"), at=AT)
    w.proposal("P1", glass(2))
    w.proposal("P2", glass(1))
    w.put("revisions", number=2, proposal="P1")
    w.put("revisions", number=3, proposal="P2")
    w.yes(body=glass(), at=AT)
    w.no(body=glass(2), at=AT)
    w.put("reviews", break_glass=1)
    w.no(body=glass(), at=AT)


@scene
def proposals_glass_scope(w: World) -> None:
    w.put("break_glass", id=1, scope={"tasks": ["A", "B"]})
    w.put("break_glass", id=2, scope={"tasks": []})
    within: tuple[Cells, ...] = (
        {"task": "A"},
        {"task": {"id": "A"}},
        {"before": "A", "after": "B"},
        {"freeze": "F"},
    )
    beyond: tuple[Cells, ...] = (
        {"task": "C"},
        {"task": {"id": "C"}},
        {"before": "C", "after": "B"},
        {"before": "A", "after": "C"},
    )
    w.yes(body=glass(1, operations=within))
    for one in beyond:
        w.no(body=glass(1, operations=[one]))
        w.yes(body=glass(2, operations=[one]))
        w.yes(body={"operations": [one]})


@scene
def proposals_glass_tasks(w: World) -> None:
    w.put("break_glass", id=1, scope={"tasks": ["A"]})
    w.put("break_glass", id=2, scope={"tasks": []})
    everywhere = {"freeze": "F"}
    w.yes(body=glass(1, operations=[{"task": "A"}, {"before": "A", "after": "A"}]))
    w.no(body=glass(1, operations=[everywhere]))
    w.yes(body=glass(2, operations=[everywhere]))
    w.yes(body={"operations": [everywhere]})


@scene
def proposals_glass_others(w: World) -> None:
    w.put("break_glass", id=1, scope={"departments": ["it"]})
    w.put("break_glass", id=2, scope={"departments": ["it", "pmo"]})
    both = {
        "tasks": [{"department": "it"}, {"department": "pmo"}],
        "freezes": [
            {"id": "F", "departments": ["it", "pmo"]},
            {"id": "G", "departments": ["it"]},
        ],
    }
    w.put("revisions", number=2, body=both)
    w.put("revisions", number=1, body={"tasks": [{"department": "it"}]})
    put: Cells = {"op": "add_freeze", "freeze": {"id": "N", "departments": ["it", "pmo"]}}
    others: tuple[Cells, ...] = ({"op": "set_start"}, put, {"op": "waive_freeze", "freeze": "F"})
    for one in others:
        w.no(body=glass(1, operations=[one]), base_revision=2)
        w.yes(body=glass(2, operations=[one]), base_revision=2)
        w.yes(body={"operations": [one]}, base_revision=2)
    w.yes(body=glass(1, operations=[others[0], others[2]]), base_revision=1)
    own: tuple[Cells, ...] = (
        {"op": "set_duration"},
        {"op": "remove_freeze", "freeze": "G"},
        {"op": "add_freeze", "freeze": {"id": "N", "departments": ["it"]}},
    )
    w.yes(body=glass(1, operations=own), base_revision=2)


@scene
def proposals_glass_departments(w: World) -> None:
    w.put("break_glass", id=1, scope={"departments": ["it"]})
    w.put("break_glass", id=2, scope={"departments": ["it", "pmo"]})
    here = [{"id": "A", "department": "it"}, {"id": "B", "department": "pmo"}]
    w.put("revisions", number=2, body={"tasks": here})
    w.put("revisions", number=1, body={"tasks": [{"id": "A", "department": "pmo"}]})
    own: tuple[Cells, ...] = (
        {"task": "A"},
        {"task": {"id": "A", "department": "it"}},
        {"before": "A", "after": "A"},
        {"task": {"id": "N", "department": "it"}},
    )
    others: tuple[Cells, ...] = (
        {"task": "B"},
        {"task": {"id": "B", "department": "it"}},
        {"task": {"id": "N", "department": "pmo"}},
        {"before": "B", "after": "A"},
        {"before": "A", "after": "B"},
    )
    w.yes(body=glass(1, operations=own), base_revision=2)
    for one in others:
        w.no(body=glass(1, operations=[one]), base_revision=2)
        w.yes(body=glass(2, operations=[one]), base_revision=2)
        w.yes(body={"operations": [one]}, base_revision=2)


@scene
def proposals_glass_asks(w: World) -> None:
    w.policy(1, break_glass={"requires": [{"role": "pmo", "count": 2}, {"role": "it", "count": 1}]})
    enough = [{"role": "pmo", "count": 3}, {"role": "it", "count": 1}]
    w.yes(body=glass(requirements=enough))
    w.no(body=glass(requirements=enough[:1]))
    w.no(body=glass(requirements=[{"role": "pmo", "count": 1}, enough[1]]))
    w.yes(body={"requirements": []})
    w.policy(2, break_glass={"requires": []})
    w.no(body=glass(requirements=enough))
