"""Scenes of the gate: each condition under which a revision comes in, by itself."""

from plan.values import sha256
from tests.ledger.alone import AT, LATER, Scenes, World

SCENES = scene = Scenes()


@scene
def revisions_gate_next(w: World) -> None:
    w.yes(number=1)
    w.no(number=2)
    w.no(number=1, parent_hash="h1")
    w.put("revisions", number=1, hash="h1")
    w.yes(number=2, parent_hash="h1")
    w.no(number=3, parent_hash="h1")
    w.no(number=2, parent_hash="other")


@scene
def revisions_gate_hash(w: World) -> None:
    w.yes(body="{}", hash=sha256("interlock/plan/1", "{}"))
    w.no(body="{}", hash="other")


@scene
def revisions_gate_genesis(w: World) -> None:
    w.log("genesis")
    w.yes(number=1)
    w.no(number=1, proposal="P1")
    w.no(number=2, proposal="P1")
    w.log("applied")
    w.yes(number=2, proposal="P1")
    w.no(number=2)
    w.no(number=1)


@scene
def revisions_gate_proposal(w: World) -> None:
    w.yes(number=1)
    w.proposal()
    w.yes(number=2, proposal="P1")
    w.no(number=2, proposal="P2")


@scene
def revisions_gate_ended(w: World) -> None:
    w.put("endings", proposal="P1")
    w.no(proposal="P1")
    w.yes(proposal="P2")


@scene
def revisions_gate_base(w: World) -> None:
    w.put("revisions", number=1, hash="h1")
    w.proposal(base_revision=1, base_hash="h1")
    w.proposal("P2", base_revision=0, base_hash="h1")
    w.proposal("P3", base_revision=1, base_hash="h0")
    w.yes(number=2, proposal="P1")
    w.no(number=2, proposal="P2")
    w.no(number=2, proposal="P3")


@scene
def revisions_gate_result(w: World) -> None:
    w.proposal(result_hash="r1")
    w.proposal("P2", result_hash="r2")
    w.yes(proposal="P1", hash="r1")
    w.no(proposal="P1", hash="r2")


@scene
def revisions_gate_expired(w: World) -> None:
    w.proposal(expires=LATER)
    w.proposal("P2", expires=AT)
    w.yes(proposal="P1", at=AT)
    w.no(proposal="P1", at=LATER)


@scene
def revisions_gate_requirements(w: World) -> None:
    w.yes(number=1)
    w.proposal(body={"requirements": [{"role": "pmo"}, {"role": "it"}]})
    w.proposal("P2", body={"requirements": []})
    w.put("requirements", proposal="P1", role="pmo", count=1)
    w.no(number=2, proposal="P1")
    w.no(number=2, proposal="P2")
    w.put("requirements", proposal="P1", role="it", count=1)
    w.put("requirements", proposal="P3", role="it", count=1)
    w.proposal("P3", body={"requirements": [{"role": "it"}]})
    w.yes(number=2, proposal="P1")
    w.yes(number=2, proposal="P3")


@scene
def revisions_gate_approvals(w: World) -> None:
    w.people(1, tom="pmo it", sam="pmo", sara="finance")
    for id_ in ("P1", "P2"):
        w.proposal(id_, digest=f"d{id_}", author="maya")
    w.put("requirements", proposal="P2", role="finance", count=1)
    w.put("requirements", proposal="P1", role="pmo", count=2)
    yes = {"verdict": "approve", "role": "pmo", "at": AT}
    w.put("decisions", proposal="P1", digest="dP1", person="tom", **yes)
    w.no(proposal="P1")
    w.put("decisions", proposal="P2", digest="dP2", person="sam", **yes)
    w.put("decisions", proposal="P1", digest="dP1", person="sara", **{**yes, "role": "finance"})
    w.put("decisions", proposal="P1", digest="dP1", person="tom", **yes)
    w.no(proposal="P1")
    w.put("decisions", proposal="P1", digest="dP1", person="sam", **yes)
    w.yes(proposal="P1")
    w.no(proposal="P2")


@scene
def revisions_gate_rejected(w: World) -> None:
    w.put("decisions", id=1, proposal="P1", verdict="approve")
    w.put("decisions", id=2, proposal="P2", verdict="reject")
    w.yes(proposal="P1")
    w.no(proposal="P2")


@scene
def revisions_gate_seats(w: World) -> None:
    for proposal, person in (
        ("P1", "tom"),
        ("P1", "sam"),
        ("P2", "tom"),
        ("P3", "al"),
        ("P3", "al"),
    ):
        w.put("decisions", proposal=proposal, person=person)
    w.yes(proposal="P1")
    w.no(proposal="P3")


@scene
def revisions_gate_glass(w: World) -> None:
    w.put("break_glass", id=1, until_at=LATER, revisions=1)
    w.put("break_glass", id=2, until_at=AT, revisions=0)
    w.proposal(body={"break_glass": 1})
    w.proposal("P2", body={})
    w.yes(proposal="P1", at=AT)
    w.no(proposal="P1", at=LATER)
    w.yes(proposal="P2", at=LATER)
    w.proposal("P3", body={"break_glass": 2})
    w.put("revisions", number=2, proposal="P4")
    w.proposal("P4", body={"break_glass": 2})
    w.yes(proposal="P1", at=AT)
    w.put("reviews", break_glass=1)
    w.no(proposal="P1", at=AT)
    w.put("break_glass", id=3, until_at=LATER, revisions=1)
    w.proposal("P5", body={"break_glass": 3})
    w.proposal("P6", body={"break_glass": 3})
    w.put("revisions", number=3, proposal="P5")
    w.no(proposal="P6", at=AT)


@scene
def revisions_gate_review(w: World) -> None:
    w.yes(at=LATER)
    w.put("break_glass", id=1, review_by=AT)
    w.yes(at=LATER)
    w.proposal(body={"break_glass": 1})
    w.put("revisions", number=2, proposal="P1")
    w.no(number=3, at=LATER)
    w.yes(number=3, at=AT)
    same = {"number": 3, "at": LATER, "hash": "h2", "parent_hash": "h2"}
    for id_, body in (
        ("P2", {"result_people": "p2"}),
        ("P3", {"result_policy": "o2"}),
        ("P4", {"result_people": "p2", "break_glass": 1}),
        ("P5", {}),
    ):
        w.proposal(id_, body=body)
    w.yes(**same, proposal="P2")
    w.yes(**same, proposal="P3")
    w.no(**{**same, "hash": "h3"}, proposal="P2")  # which changes the plan as well
    w.no(**same, proposal="P4")
    w.no(**same, proposal="P5")
    w.no(**same)
    w.put("reviews", break_glass=1)
    w.yes(number=3, at=LATER)


@scene
def revisions_gate_attested(w: World) -> None:
    pairs = [
        {"before": "A", "after": "B", "departments": ["it", "pmo"]},
        {"before": "C", "after": "D", "departments": ["it"]},
    ]
    w.people(1, tom="it", sam="pmo", olga="")
    w.proposal(body={"attest": pairs})
    w.proposal("P2", body={"attest": []})
    w.yes(proposal="P2")
    names = ("department", "person", "before", "after")
    said = [
        dict(zip(names, cells, strict=True), proposal="P1", answer="none")
        for cells in (("it", "tom", "A", "B"), ("pmo", "sam", "A", "B"), ("it", "tom", "C", "D"))
    ]
    wrong = [
        {"proposal": "P2"},
        {"department": "finance"},
        {"answer": "there_is_one"},
        {"before": "X"},
        {"after": "X"},
        {"person": "olga"},
        {"person": "tom"},
    ]
    for one in wrong:
        w.raw.execute("SAVEPOINT wrong")
        for cells in (said[0], {**said[1], **one}, said[2]):
            w.put("attestations", **cells)
        w.no(proposal="P1")
        w.raw.execute("ROLLBACK TO wrong")
    for cells in said:
        w.no(proposal="P1")
        w.put("attestations", **cells)
    w.yes(proposal="P1")


@scene
def revisions_gate_hidden(w: World) -> None:
    w.put("attestations", proposal="P1", answer="none")
    w.put("attestations", proposal="P2", answer="there_is_one")
    w.yes(proposal="P1")
    w.no(proposal="P2")


@scene
def revisions_fork(w: World) -> None:
    w.yes()
    w.put("forks", id=1)
    w.no()


@scene
def proposals_fork(w: World) -> None:
    w.yes()
    w.put("forks", id=1)
    w.no()


@scene
def decisions_fork(w: World) -> None:
    w.yes()
    w.put("forks", id=1)
    w.no()
