"""Scenes of attesting, calls at gates, and evidence: 2_life.sql, second half, and the index."""

from plan.values import sha256
from tests.ledger.alone import AT, LATER, Scenes, World

SCENES = scene = Scenes()
Cells = dict[str, object]


@scene
def attestations_asked(w: World) -> None:
    pairs = [
        {"before": "A", "after": "B", "departments": ["it", "pmo"]},
        {"before": "C", "after": "D", "departments": ["hr"]},
    ]
    w.proposal(body={"attest": pairs})
    w.proposal("P2", {"attest": []})
    good: Cells = {"proposal": "P1", "before": "A", "after": "B", "department": "pmo"}
    w.yes(**good)
    for wrong in ({"proposal": "P2"}, {"before": "C"}, {"after": "D"}, {"department": "hr"}):
        w.no(**good | wrong)


@scene
def attestations_web(w: World) -> None:
    w.policy(1, web_only=["high"])
    w.proposal(body={"risk": "high"})
    w.proposal("P2", {"risk": "low"})
    w.no(proposal="P1", channel="cli")
    w.yes(proposal="P1", channel="web")
    w.yes(proposal="P2", channel="cli")


@scene
def attestations_holder(w: World) -> None:
    w.people(1, tom="pmo", sam="it")
    w.yes(person="tom", department="pmo")
    w.no(person="sam", department="pmo")
    w.no(person="tom", department="it")


@scene
def attestations_author(w: World) -> None:
    w.proposal(author="maya", sponsor="tom")
    w.no(proposal="P1", person="maya")
    w.no(proposal="P1", person="tom")
    w.yes(proposal="P1", person="sam")
    w.yes(proposal="P2", person="maya")


@scene
def attestations_open(w: World) -> None:
    w.put("revisions", number=1)
    w.put("revisions", number=2)
    for id_, base in (("P1", 2), ("P2", 1), ("P3", 2)):
        w.proposal(id_, base_revision=base, expires=LATER)
    w.put("endings", proposal="P3")
    w.yes(proposal="P1", at=AT)
    w.no(proposal="P1", at=LATER)
    w.no(proposal="P2", at=AT)
    w.no(proposal="P3", at=AT)


@scene
def calls_kernel(w: World) -> None:
    good: Cells = {"body": "{}", "hash": sha256("interlock/call/1", "{}")}
    w.log("called", "kernel")
    w.yes(**good)
    w.no(**good | {"hash": "other"})
    w.log("called", "tom")
    w.no(**good)


def gates(w: World) -> None:
    """Let revision 2 have a gate G of pmo and it, and another one; T is none."""
    before = [{"id": "G", "gate": ["hr"]}]
    tasks = [
        {"id": "T", "gate": []},
        {"id": "G", "gate": ["pmo", "it"]},
        {"id": "X", "gate": ["hr"]},
    ]
    w.put("revisions", number=1, body={"tasks": [*before, {"id": "O", "gate": ["hr"]}]})
    w.put("revisions", number=2, body={"tasks": tasks})


@scene
def calls_gate(w: World) -> None:
    gates(w)
    w.yes(revision=2, task="G")
    w.no(revision=1, task="G")
    w.no(revision=2, task="T")
    w.no(revision=2, task="O")
    w.no(revision=2, task="N")


def gone_on(w: World, revision: int, call: int, op: str = "proceed_gate") -> None:
    """Let a revision bring a change of the gate G that names a call."""
    w.proposal(f"P{revision}", {"operations": [{"op": op, "task": "G", "call": call}]})
    gate = {"id": "G", "proceeds": [call], "gate": ["it", "pmo"]}
    tasks = [gate, {"id": "X", "proceeds": []}]
    w.put("revisions", number=revision, proposal=f"P{revision}", body={"tasks": tasks})


@scene
def calls_anew(w: World) -> None:
    tasks = [{"id": "G", "proceeds": [7]}, {"id": "X", "proceeds": [2]}]
    w.put("revisions", number=1, proposal=None, body={"tasks": []})
    for number, task, digest in ((1, "G", "a"), (2, "G", "b"), (3, "X", "a")):
        w.put("calls", id=number, task=task, hash=digest)
    w.no(task="G", hash="b")
    w.yes(task="G", hash="a")
    w.yes(task="G", hash="c")
    w.yes(task="Y", hash="b")
    w.no(task="X", hash="a")
    gone_on(w, 2, 1)
    gone_on(w, 3, 2, "note")
    w.proposal("P9", {"operations": [{"op": "proceed_gate", "task": "G", "call": 2}]})
    w.put("revisions", number=4, proposal=None, body={"tasks": tasks})
    w.no(task="G", hash="b")
    gone_on(w, 5, 2)
    w.no(task="G", hash="b")
    w.put("revisions", number=6, proposal=None, body={"tasks": tasks})
    w.yes(task="G", hash="b")
    w.no(task="X", hash="a")
    _called_for_other_roles(w)


def _called_for_other_roles(w: World) -> None:
    def tasks(*roles: str, proceeds: tuple[int, ...] = (), other: str = "hr") -> Cells:
        gate = {"id": "H", "gate": list(roles), "proceeds": list(proceeds)}
        return {"tasks": [gate, {"id": "Z", "gate": [other], "proceeds": []}]}

    w.put("calls", id=11, task="H", revision=11, hash="a")
    w.put("calls", id=12, task="H", revision=12, hash="b")
    w.put("calls", id=13, task="Z", revision=12, hash="b")
    w.put("calls", id=14, task="O", revision=11, hash="b")
    w.put("revisions", number=11, proposal=None, body=tasks("pmo"))
    w.put("revisions", number=12, proposal=None, body=tasks("pmo", "hr"))
    w.put("revisions", number=13, proposal=None, body=tasks("pmo", "hr", other="it"))
    w.no(task="H", hash="b", revision=13)
    w.yes(task="Z", hash="b", revision=13)
    w.put("revisions", number=14, proposal=None, body=tasks("pmo"))
    w.yes(task="H", hash="b", revision=14)
    w.no(task="Z", hash="b", revision=14)
    w.put("revisions", number=15, proposal=None, body=tasks("pmo", proceeds=(12,)))
    w.no(task="H", hash="b", revision=15)


@scene
def call_answers_role(w: World) -> None:
    gates(w)
    w.people(1, tom="pmo hr", sam="it", olga="")
    w.put("calls", id=1, task="G", revision=2)
    w.put("calls", id=2, task="X", revision=2)
    w.put("calls", id=3, task="G", revision=1)
    good: Cells = {"call": 1, "person": "tom", "role": "pmo"}
    w.yes(**good)
    w.no(**good | {"call": 2})
    w.no(**good | {"person": "sam"})
    w.no(**good | {"person": "olga"})
    w.no(**good | {"role": "hr"})
    w.no(**good | {"role": "it"})
    w.no(**good | {"call": 3, "role": "hr"})
    w.yes(call=1, person="sam", role="it")
    w.yes(**good | {"call": 3})


@scene
def call_answers_newest(w: World) -> None:
    w.put("calls", id=1, task="G")
    w.put("calls", id=2, task="G")
    w.put("calls", id=3, task="X")
    w.yes(call=2)
    w.yes(call=3)
    w.no(call=1)


@scene
def briefings_kernel(w: World) -> None:
    w.log("evidence_changed", "kernel")
    w.yes()
    w.log("evidence_changed", "tom")
    w.no()


@scene
def briefings_later(w: World) -> None:
    w.proposal(body={"evidence": [{"id": "O2"}]})
    w.proposal("P2", {"evidence": []})
    seen = [("O1", "A", "status"), ("O2", "A", "status"), ("O3", "B", "status")]
    seen += [("O4", "A", "count"), ("O5", "A", "status")]
    for number, (id_, subject, kind) in enumerate(seen, start=1):
        w.put("observations", number=number, id=id_, subject=subject, kind=kind)
    w.yes(proposal="P1", observation="O5")
    for other in ("O1", "O2", "O3", "O4", "O9"):
        w.no(proposal="P1", observation=other)
    w.no(proposal="P2", observation="O5")


@scene
def briefings_ended(w: World) -> None:
    w.put("endings", proposal="P1")
    w.no(proposal="P1")
    w.yes(proposal="P2")


@scene
def proposals_proceed(w: World) -> None:
    for number, task in ((1, "G"), (2, "G"), (3, "X"), (4, "Y")):
        w.put("calls", id=number, task=task)
    for number, answer in ((1, "proceed"), (2, "proceed"), (3, "halt"), (5, "proceed")):
        w.put("call_answers", call=number, answer=answer, role="pmo")
    gates = [{"id": id_, "gate": roles} for id_, roles in (("G", ["it", "pmo"]), ("X", ["pmo"]))]
    last = {"id": "Z", "gate": ["it"]}
    w.put("calls", id=5, task="Z")
    w.put("revisions", number=0, proposal=None, body={"tasks": [*gates, last]})

    def proceeding(call: int, task: str, op: str = "proceed_gate") -> Cells:
        return {"body": {"operations": [{"op": op, "call": call, "task": task}]}}

    w.yes(**proceeding(2, "G"))
    w.no(**proceeding(1, "G"))
    w.no(**proceeding(2, "X"))
    w.no(**proceeding(3, "X"))
    w.no(**proceeding(4, "Y"))
    w.no(**proceeding(9, "G"))
    w.no(**proceeding(5, "Z"))
    w.yes(**proceeding(1, "G", "set_duration"))
    gone_on(w, 1, 1)
    gone_on(w, 2, 2, "set_duration")
    w.proposal("P9", {"operations": [{"op": "proceed_gate", "task": "G", "call": 2}]})
    w.yes(**proceeding(2, "G"))
    gone_on(w, 3, 2)
    w.no(**proceeding(2, "G"))
    w.put("call_answers", call=5, answer="halt", role="it")
    w.put("revisions", number=4, proposal=None, body={"tasks": [*gates, last]})
    w.no(**proceeding(5, "Z"))
    w.put("revisions", number=5, proposal=None, body={"tasks": [last | {"gate": ["it", "pmo"]}]})
    w.yes(**proceeding(5, "Z"))
    w.put("revisions", number=6, proposal=None, body={"tasks": [last]})
    w.no(**proceeding(5, "Z"))


# The index that is searched follows the table.


def _found(w: World, word: str) -> int:
    sql = "SELECT count(*) FROM observations_fts WHERE observations_fts MATCH ?"
    return int(w.raw.execute(sql, (word,)).fetchone()[0])


def _indexed(w: World) -> None:
    w.put("observations", number=1, text="alpha", subject=None, speaker=None)
    w.raw.execute("INSERT INTO observations_fts (rowid, text) VALUES (1, 'alpha')")
    assert _found(w, "alpha") == 1
    w.raw.execute(w.trigger)


@scene
def observations_ai(w: World) -> None:
    w.raw.execute(w.trigger)
    w.put("observations", text="alpha")
    assert (_found(w, "alpha"), _found(w, "beta")) == (1, 0)


@scene
def observations_ad(w: World) -> None:
    _indexed(w)
    w.raw.execute("DELETE FROM observations")
    assert _found(w, "alpha") == 0


@scene
def observations_au(w: World) -> None:
    _indexed(w)
    w.raw.execute("UPDATE observations SET text = 'beta'")
    assert (_found(w, "alpha"), _found(w, "beta")) == (0, 1)
