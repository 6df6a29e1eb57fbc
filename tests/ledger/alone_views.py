"""Scenes of the views: what counts, who holds what, who sits where."""

from plan.values import canonical
from tests.ledger.alone import AT, LATER, Scenes, World

SCENES = scene = Scenes()
Cells = dict[str, object]


@scene
def newest_people(w: World) -> None:
    w.people(1, tom="")
    w.people(2, sam="", bot=None)
    assert w.seen() == [("bot", "agent"), ("sam", "person")]


@scene
def newest_roles(w: World) -> None:
    w.people(1, tom="pmo")
    w.people(2, sam="it")
    assert w.seen() == [("sam", "it")]


@scene
def live_decisions(w: World) -> None:
    w.put("decisions", id=1)
    w.put("decisions", id=2)
    w.put("revocations", decision=1)
    assert w.seen("id") == [(2,)]
    w.put("decisions", id=3, entry=7, verdict="approve")
    w.put("decisions", id=4, entry=7, verdict="reject")
    w.put("fork_acceptances", fork=1, entry=8)
    w.put("decisions", id=5, entry=9, verdict="approve")
    assert w.seen("id") == [(2,), (4,), (5,)]


@scene
def undecided(w: World) -> None:
    for number in (1, 2, 3):
        w.proposal(f"P{number}")
    w.put("endings", proposal="P1")
    w.put("revisions", number=1)
    w.put("revisions", number=2, proposal="P2")
    assert w.seen() == [("P3",)]


@scene
def waiting_hours(w: World) -> None:
    hours = {"low": 1, "medium": 2, "high": 3}
    w.policy(1, expires_hours=72, remind_after_hours=hours, escalate_after_hours=hours)
    w.proposal("P1", {"risk": "low"})
    w.proposal("P2", {"risk": "high"})
    assert w.seen() == [("P1", 1, 1), ("P2", 3, 3)]


@scene
def under_glass(w: World) -> None:
    w.proposal("P1", {"break_glass": 7}, author="maya", sponsor="tom")
    w.proposal("P2", {}, author="sam")
    w.proposal("P3", {"break_glass": 8}, author="olga")
    w.put("revisions", number=2, proposal="P1")
    w.put("revisions", number=3, proposal="P2")
    assert w.seen() == [(2, "P1", "maya", "tom", 7)]


@scene
def sitting(w: World) -> None:
    for number, person in ((1, "tom"), (2, "sam"), (3, "olga")):
        w.put("decisions", id=number, proposal="P1", person=person)
    w.put("deputed", decision=2, principal="owen")
    w.put("deputed", decision=3)
    seated = {(id_, person) for id_, person in w.seen("id, person")}
    assert seated == {(1, "tom"), (2, "sam"), (2, "owen"), (3, "olga")}
    assert len(w.seen()) == len(seated)


@scene
def own_roles(w: World) -> None:
    w.people(1, tom="pmo")
    w.people(2, tom="pmo it hr", sam="pmo it", maya="pmo hr", bot=None)
    w.put("roles", version=2, member="bot", role="pmo")
    w.put("roles", version=2, member="ghost", role="pmo")
    w.proposal("P1", author="tom", sponsor="sam")
    w.proposal("P2", author="maya")
    given: Cells = {"version": 2, "member": "tom", "role": "pmo", "proposal": "P1"}
    w.put("grants", **given)
    w.put("grants", **{**given, "member": "sam"})
    w.put("grants", **{**given, "version": 1, "role": "it"})
    w.put("grants", **{**given, "role": "hr", "proposal": "P2"})
    w.put("grants", **{**given, "member": "maya"})
    seen = [("maya", "hr"), ("maya", "pmo"), ("sam", "it"), ("tom", "hr"), ("tom", "it")]
    assert w.seen() == seen


@scene
def kept_roles(w: World) -> None:
    w.people(1, tom="pmo", to="it", sam="pmo")
    w.people(2, tom="pmo", to="it", sam="pmo")
    both = {(1, "tom", "pmo"), (1, "to", "it"), (1, "sam", "pmo")}
    second = {(2, who, role) for _, who, role in both}
    steps = [{"id": "tom", "op": "remove_person"}, {"op": "add_person", "person": {"id": "sa"}}]
    w.proposal("P1", canonical({"operations": steps}))
    w.proposal("P2", canonical({"operations": [{"id": "sam", "op": "remove_person"}]}))
    assert {*w.seen()} == both | second
    w.put("governed", proposal="P0", people_version=2)
    w.put("governed", proposal="P2", people_version=1)
    assert {*w.seen()} == both | second  # neither what took nobody out nor what brought this one
    w.put("governed", proposal="P1", people_version=2)
    assert {*w.seen()} == (both | second) - {(1, "tom", "pmo")}
    w.proposal("P3", {}, author="tom")
    w.proposal("P4", {}, author="sam")
    granted: Cells = {"version": 1, "member": "tom", "role": "pmo", "proposal": "P3"}
    for other in ({"version": 2}, {"member": "sam"}, {"role": "it"}, {"proposal": "P4"}):
        w.raw.execute("SAVEPOINT one")
        w.put("grants", **granted | other)
        assert {*w.seen()} == (both | second) - {(1, "tom", "pmo")}, other
        w.raw.execute("ROLLBACK TO one")
    w.put("grants", **granted)
    assert {*w.seen()} == both | second  # what one brought to oneself stays so


@scene
def deputies_since(w: World) -> None:
    tom, other, role = (
        {"role": "pmo", "person": "tom"},
        {"role": "pmo", "person": "sam"},
        {"role": "it", "person": "tom"},
    )
    w.policy(1, deputies=[tom, other])
    w.policy(2, deputies=[other, role])
    w.policy(3, deputies=[tom, role])
    w.policy(4, deputies=[tom, role])
    assert w.seen() == [("it", "tom", 2), ("pmo", "tom", 3)]


@scene
def named_deputies(w: World) -> None:
    deputies = [{"role": "pmo", "person": id_} for id_ in ("tom", "sam", "olga", "maya")]
    w.policy(1, deputies=[])
    w.policy(2, deputies=deputies)
    w.policy(3, deputies=deputies)
    w.proposal("P2", author="tom", sponsor="sam")
    w.proposal("P3", author="olga")
    w.put("governed", proposal="P2", policy_version=2)
    w.put("governed", proposal="P3", policy_version=3)
    assert w.seen() == [("pmo", "maya"), ("pmo", "olga")]


@scene
def ended_delegations(w: World) -> None:
    everybody = {"tom": "pmo", "sam": "it", "olga": "pmo it"}
    w.people(1, **everybody)
    for number, (role, giver, taker) in enumerate(
        (("pmo", "tom", "sam"), ("pmo", "olga", "sam"), ("it", "olga", "tom")), start=1
    ):
        w.put(
            "delegations", id=number, role=role, delegator=giver, delegate=taker, entry=number * 10
        )
    assert w.seen() == []
    w.put("delegation_ends", delegation=2)
    assert w.seen() == [(2,)]
    w.raw.execute("DELETE FROM delegation_ends")
    changes: list[tuple[dict[str, str], list[tuple[int]]]] = [
        ({"tom": "it", "sam": "pmo", "olga": "pmo it"}, [(1,)]),
        ({"tom": "pmo", "sam": "it", "olga": "it"}, [(2,)]),
        ({"tom": "pmo", "olga": "pmo it"}, [(1,), (2,)]),
        ({"sam": "it", "olga": "pmo it"}, [(1,), (3,)]),
    ]
    for roles, ended in changes:
        w.raw.execute("SAVEPOINT changed")
        w.people(40, **roles)
        assert w.seen() == []  # the newest version is asked where the role is
        w.people(50, **everybody)
        assert w.seen() == ended
        w.raw.execute("ROLLBACK TO changed")
    w.raw.execute("SAVEPOINT changed")
    w.people(15, sam="it", olga="")  # before all but the first
    w.people(50, **everybody)
    assert w.seen() == [(1,)]
    w.raw.execute("ROLLBACK TO changed")
    _taken_out_at_once(w)
    w.put("fork_acceptances", fork=1, entry=15)
    assert w.seen() == [(1,)]
    w.put("fork_acceptances", fork=2, entry=25)
    assert w.seen() == [(1,), (2,)]


def _taken_out_at_once(w: World) -> None:
    """Let one proposal take somebody out and bring in another of that id."""
    for number, (who, entry, ended) in enumerate(
        (
            ("tom", 25, [(1,)]),
            ("tom", 35, [(1,), (3,)]),
            ("olga", 35, [(2,), (3,)]),
            ("sam", 40, [(1,), (2,)]),
            ("to", 40, []),
        ),
        start=1,
    ):
        steps = [{"id": who, "op": "remove_person"}, {"op": "add_person", "person": {"id": "sa"}}]
        w.raw.execute("SAVEPOINT one")
        w.proposal(f"P{number}", canonical({"operations": steps}))
        w.put("governed", proposal="P9", entry=99)
        assert w.seen() == []  # another one came in
        w.put("governed", proposal=f"P{number}", entry=entry)
        assert w.seen() == ended, (who, entry)
        w.raw.execute("ROLLBACK TO one")


PROPOSED: Cells = {"id_": "P1", "digest": "d", "author": "maya", "sponsor": "owen"}
SAID: Cells = {
    "id": 1,
    "proposal": "P1",
    "digest": "d",
    "person": "tom",
    "role": "pmo",
    "verdict": "approve",
    "at": AT,
}


def _decided(w: World, **changes: object) -> int:
    """Write the decision anew, and say how often it counts."""
    w.raw.execute("DELETE FROM decisions")
    w.put("decisions", **{**SAID, **changes})
    return len(w.seen())


@scene
def approvals(w: World) -> None:
    w.people(1, tom="pmo", sam="it", maya="pmo", owen="pmo", olga="", bot=None)
    w.proposal(**PROPOSED)  # type: ignore[arg-type]  # cells of a test
    w.proposal("P2", digest="d2", author="x")
    assert _decided(w) == 1
    assert _decided(w, verdict="reject") == 0
    assert _decided(w, digest="other") == 0
    assert _decided(w, proposal="P2") == 0
    assert [_decided(w, person=who) for who in ("maya", "owen", "sam", "bot", "ghost")] == [0] * 5
    assert _decided(w, role="it") == 0
    w.put("deputed", decision=2, principal="sam")
    assert _decided(w) == 1
    _by_delegation(w)
    _by_escalation(w)


def _by_delegation(w: World) -> None:
    good: Cells = {
        "id": 1,
        "role": "pmo",
        "delegator": "tom",
        "delegate": "olga",
        "from_at": AT,
        "until_at": LATER,
        "entry": 99,
    }
    w.put("deputed", decision=1, principal="tom", delegation=1)
    assert _decided(w) == 0
    w.put("delegations", **good)
    assert _decided(w, person="olga") == 1
    assert _decided(w, person="sam") == 0
    assert _decided(w, person="olga", role="it") == 0
    assert _decided(w, person="olga", at="2026-03-02T07:59:59+00:00") == 0
    assert _decided(w, person="olga", at=LATER) == 0
    w.put("delegation_ends", delegation=2)
    assert _decided(w, person="olga") == 1
    w.raw.execute("DELETE FROM delegations")
    w.put("delegations", **{**good, "delegate": "bot"})
    assert _decided(w, person="bot") == 0
    for wrong in (
        {"id": 3},
        {"role": "it", "delegator": "tom"},
        {"delegate": "sam"},
        {"delegator": "maya"},
        {"delegator": "owen"},
        {"delegator": "sam"},
    ):
        w.raw.execute("DELETE FROM delegations")
        w.raw.execute("DELETE FROM deputed")
        w.put("delegations", **{**good, **wrong})
        principal = wrong.get("delegator", "tom")
        w.put("deputed", decision=1, principal=principal, delegation=1)
        assert _decided(w, person="olga") == 0, wrong
    for who, counted in (("sam", 0), ("tom", 1)):
        w.raw.execute("DELETE FROM delegations")
        w.raw.execute("DELETE FROM deputed")
        w.put("delegations", **good)
        w.put("deputed", decision=1, principal=who, delegation=1)
        assert _decided(w, person="olga") == counted
    w.put("delegation_ends", delegation=1)
    assert _decided(w, person="olga") == 0
    w.raw.execute("DELETE FROM deputed")
    w.raw.execute("DELETE FROM delegations")


def _by_escalation(w: World) -> None:
    deputies = [{"role": role, "person": id_} for role in ("pmo", "it") for id_ in ("olga", "sam")]
    w.policy(1, deputies=deputies)
    good: Cells = {"id": 1, "proposal": "P1", "role": "pmo", "deputy": "olga", "reason": "silence"}
    w.put("deputed", decision=1, escalation=1)
    assert _decided(w, person="olga") == 0
    w.put("escalations", **good)
    assert _decided(w, person="olga") == 1
    for wrong in ({"id": 2}, {"proposal": "P2"}, {"role": "it"}, {"deputy": "sam"}):
        w.raw.execute("DELETE FROM escalations")
        w.put("escalations", **{**good, **wrong})
        assert _decided(w, person="olga") == 0, wrong
    w.raw.execute("DELETE FROM escalations")
    w.put("escalations", **good)
    w.policy(2, deputies=[{"role": "pmo", "person": "sam"}, {"role": "it", "person": "olga"}])
    assert _decided(w, person="olga") == 0
