"""Scenes of deciding for somebody else: each condition of 2_delegation.sql by itself."""

from tests.ledger.alone import AT, LATER, Scenes, World

SCENES = scene = Scenes()
BEFORE = "2026-03-02T07:00:00+00:00"
Cells = dict[str, object]


@scene
def delegations_own(w: World) -> None:
    w.people(1, tom="pmo", sam="it")
    w.log("delegated", "tom")
    w.yes(delegator="tom", role="pmo")
    w.no(delegator="tom", role="it")
    w.log("delegated", "sam")
    w.no(delegator="tom", role="pmo")
    w.no(delegator="sam", role="pmo")


@scene
def delegations_back(w: World) -> None:
    w.people(1, tom="pmo")
    w.people(2, tom="pmo")
    w.proposal(author="maya", sponsor="owen")
    w.proposal("P2", author="olga")
    given: Cells = {"version": 2, "member": "tom", "role": "pmo"}
    w.put("grants", **given, proposal="P1")
    w.no(delegator="tom", role="pmo", delegate="maya")
    w.no(delegator="tom", role="pmo", delegate="owen")
    w.yes(delegator="tom", role="pmo", delegate="olga")
    for other in ({"version": 1}, {"member": "sam"}, {"role": "it"}):
        w.put("grants", **{**given, **other}, proposal="P2")
    w.yes(delegator="tom", role="pmo", delegate="olga")


@scene
def delegations_person(w: World) -> None:
    w.people(1, tom="", sam="", bot=None)
    w.yes(delegator="tom", delegate="sam")
    w.no(delegator="tom", delegate="tom")
    w.no(delegator="tom", delegate="bot")
    w.no(delegator="tom", delegate="ghost")


@scene
def delegations_span(w: World) -> None:
    w.policy(1, delegation={"max_days": 2})
    w.yes(at=AT, from_at=AT, until_at="2026-03-04T08:00:00+00:00")
    w.no(at=AT, from_at=AT, until_at="2026-03-04T08:00:01+00:00")
    w.no(at=AT, from_at=LATER, until_at=LATER)
    w.no(at=LATER, from_at=AT, until_at="2026-03-03T08:00:00+00:00")
    w.policy(2)
    w.yes(at=AT, from_at=AT, until_at="2026-04-01T08:00:00+00:00")
    w.no(at=AT, from_at=AT, until_at="2026-04-01T08:00:01+00:00")


@scene
def delegation_ends_party(w: World) -> None:
    w.put("delegations", id=1, delegator="tom", delegate="sam")
    w.put("delegations", id=2, delegator="olga", delegate="owen")
    for who in ("tom", "sam", "olga"):
        w.log("undelegated", who)
        if who == "olga":
            w.no(delegation=1, person=who)
            w.no(delegation=1, person="tom")
        else:
            w.yes(delegation=1, person=who)
            w.no(delegation=2, person=who)


@scene
def deputed_entry(w: World) -> None:
    w.put("decisions", id=1, entry=5)
    w.put("decisions", id=2, entry=6)
    w.yes(decision=1, entry=5)
    w.no(decision=3, entry=5)
    w.no(decision=1, entry=6)


@scene
def deputed_delegation(w: World) -> None:
    w.people(1, tom="pmo", sam="")
    w.people(2, tom="pmo", sam="")
    good: Cells = {
        "id": 1,
        "role": "pmo",
        "delegator": "tom",
        "delegate": "sam",
        "from_at": AT,
        "until_at": LATER,
        "entry": 9,
    }
    w.put("delegations", **good)
    w.put("decisions", id=1, role="pmo", person="sam", at=AT)
    row: Cells = {"decision": 1, "delegation": 1, "principal": "tom"}
    w.yes(**row)
    w.yes(decision=7)
    w.no(**row | {"principal": "olga"})
    w.no(**row | {"decision": 7})
    w.no(**row | {"delegation": 7})
    for number, wrong in enumerate(
        ({"role": "it"}, {"person": "olga"}, {"at": BEFORE}, {"at": LATER}), start=2
    ):
        w.put("decisions", **{"id": number, "role": "pmo", "person": "sam", "at": AT, **wrong})
        w.no(**row | {"decision": number})
    w.put("delegation_ends", delegation=2)
    w.yes(**row)
    w.put("delegation_ends", delegation=1)
    w.no(**row)


@scene
def deputed_web(w: World) -> None:
    w.policy(1, web_only=["high"])
    w.proposal(body={"risk": "high"})
    w.proposal("P2", {"risk": "low"})
    w.put("decisions", id=1, proposal="P1")
    w.put("decisions", id=2, proposal="P2")
    w.put("delegations", id=1, channel="cli")
    w.put("delegations", id=2, channel="web")
    w.no(decision=1, delegation=1)
    w.yes(decision=1, delegation=2)
    w.yes(decision=2, delegation=1)
    w.yes(decision=1)


@scene
def deputed_principal(w: World) -> None:
    w.people(1, tom="pmo", sam="it", maya="pmo", owen="pmo")
    w.proposal(author="maya", sponsor="owen")
    w.proposal("P2", author="tom", sponsor="sam")
    w.put("decisions", id=1, proposal="P1", role="pmo")
    w.put("decisions", id=2, proposal="P2", role="it")
    w.yes(decision=1, principal="tom")
    w.yes(decision=1)
    w.no(decision=1, principal="sam")
    w.no(decision=1, principal="maya")
    w.no(decision=1, principal="owen")
    w.no(decision=1, principal="ghost")
    w.no(decision=3, principal="tom")


@scene
def deputed_seat(w: World) -> None:
    w.put("decisions", id=1, proposal="P1", person="sam")
    w.put("decisions", id=2, proposal="P1", person="tom")
    w.put("decisions", id=3, proposal="P2", person="olga")
    w.no(decision=1, principal="tom")
    w.yes(decision=1)
    w.yes(decision=1, principal="olga")
    w.yes(decision=3, principal="tom")


@scene
def deputed_escalation(w: World) -> None:
    deputies = [{"role": role, "person": id_} for role in ("pmo", "it") for id_ in ("tom", "sam")]
    w.policy(1, deputies=deputies)
    w.put("decisions", id=1, proposal="P1", role="pmo", person="tom")
    call: Cells = {"proposal": "P1", "role": "pmo", "deputy": "tom", "reason": "silence"}
    w.put("escalations", id=1, **call)
    w.yes(decision=1, escalation=1)
    w.yes(decision=1)
    w.no(decision=1, escalation=9)
    w.no(decision=9, escalation=1)
    wrong: tuple[Cells, ...] = ({"proposal": "P2"}, {"role": "it"}, {"deputy": "sam"})
    for number, cells in enumerate(wrong, start=2):
        w.put("escalations", id=number, **{**call, **cells})
        w.no(decision=1, escalation=number)
    for number, deputy in ((5, ("pmo", "sam")), (6, ("it", "tom"))):
        w.policy(number, deputies=[dict(zip(("role", "person"), deputy, strict=True))])
        w.no(decision=1, escalation=1)
