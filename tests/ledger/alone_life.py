"""Scenes of telling, reminding, calling deputies and successors: 2_life.sql, first half."""

from tests.ledger.alone import AT, LATER, Scenes, World

SCENES = scene = Scenes()
Cells = dict[str, object]


def waiting(w: World) -> None:
    """Let P1 wait, of high risk; reminders after 1 hour, deputies after 2."""
    hours = {"low": 30, "medium": 40, "high": 1}
    w.policy(
        1,
        expires_hours=72,
        remind_after_hours=hours,
        escalate_after_hours={**hours, "high": 2},
        deputies=[{"role": "pmo", "person": "tom"}, {"role": "it", "person": "sam"}],
    )
    w.proposal(body={"risk": "high"}, created=AT)


@scene
def outbox_recipient(w: World) -> None:
    w.people(1, tom="", bot=None)
    w.yes(recipient="tom")
    w.no(recipient="bot")
    w.no(recipient="ghost")


@scene
def deliveries_next(w: World) -> None:
    w.yes(outbox=1, attempt=1, outcome="failed")
    w.no(outbox=1, attempt=2)
    w.put("deliveries", outbox=1, attempt=1, outcome="failed")
    w.put("deliveries", outbox=2, attempt=1, outcome="sent")
    w.yes(outbox=1, attempt=2)
    w.no(outbox=1, attempt=3)
    w.no(outbox=2, attempt=2)


@scene
def reminders_kernel(w: World) -> None:
    w.log("reminded", "kernel")
    w.yes()
    w.log("reminded", "tom")
    w.no()


@scene
def reminders_due(w: World) -> None:
    waiting(w)
    w.proposal("P2", {"risk": "low"}, created="2026-03-01T08:00:00+00:00")
    w.yes(proposal="P1", number=1, at=LATER)
    w.no(proposal="P1", number=1, at="2026-03-02T08:59:59+00:00")
    w.no(proposal="P1", number=2, at=LATER)
    w.no(proposal="P2", number=1, at=LATER)


@scene
def reminders_waits(w: World) -> None:
    w.proposal("P1")
    w.proposal("P2")
    w.put("endings", proposal="P2")
    w.put("decisions", id=1, proposal="P1", person="tom")
    w.yes(proposal="P1", person="sam")
    w.no(proposal="P2", person="sam")
    w.no(proposal="P1", person="tom")
    w.proposal("P3")
    w.yes(proposal="P3", person="tom")
    _who_has_decided_and_not_attested(w)


def _who_has_decided_and_not_attested(w: World) -> None:
    w.people(1, tom="it", sam="pmo")
    asks = {"attest": [{"before": "A", "after": "B", "departments": ["it"]}]}
    w.proposal("P4", asks)
    w.proposal("P5", asks)
    for id_, person in ((2, "tom"), (3, "sam")):
        w.put("decisions", id=id_, proposal="P4", person=person)
    w.no(proposal="P4", person="sam")
    w.yes(proposal="P4", person="tom")
    said: Cells = {"before": "A", "after": "B", "department": "it", "person": "tom"}
    others = ("proposal", "P3"), ("before", "C"), ("after", "C"), ("department", "pmo")
    for number, (name, value) in enumerate((*others, ("person", "sam")), start=1):
        w.put("attestations", **{"id": number, "proposal": "P4", **said, name: value})
    w.yes(proposal="P4", person="tom", number=2)
    w.put("attestations", id=9, proposal="P4", **said)
    w.no(proposal="P4", person="tom", number=3)


@scene
def escalations_kernel(w: World) -> None:
    w.log("escalated", "kernel")
    w.yes()
    w.log("submitted", "tom")
    w.yes()
    w.log("escalated", "tom")
    w.no()


@scene
def escalations_deputy(w: World) -> None:
    waiting(w)
    w.people(1, tom="", sam="")
    w.yes(role="pmo", deputy="tom")
    w.no(role="pmo", deputy="sam")
    w.no(role="it", deputy="tom")
    w.people(2, sam="")
    w.no(role="pmo", deputy="tom")
    w.people(3, tom=None)
    w.no(role="pmo", deputy="tom")


@scene
def escalations_asked(w: World) -> None:
    for number in (1, 2):
        w.proposal(f"P{number}")
        w.put("requirements", proposal=f"P{number}", role="pmo", count=1)
    w.put("requirements", proposal="P2", role="it", count=1)
    w.put("endings", proposal="P2")
    w.yes(proposal="P1", role="pmo")
    w.no(proposal="P2", role="pmo")
    w.no(proposal="P1", role="it")


@scene
def escalations_silence(w: World) -> None:
    waiting(w)
    w.proposal("P2", {"risk": "low"}, created="2026-03-01T08:00:00+00:00")
    w.yes(proposal="P1", reason="silence", at="2026-03-02T10:00:00+00:00")
    w.no(proposal="P1", reason="silence", at="2026-03-02T09:59:59+00:00")
    w.no(proposal="P2", reason="silence", at="2026-03-02T10:00:00+00:00")
    w.yes(proposal="P1", reason="barred", at=AT)


@scene
def escalations_barred(w: World) -> None:
    w.people(1, maya="pmo", owen="pmo", tom="pmo", sam="it pmo", olga="it")
    w.proposal(author="maya", sponsor="owen")
    w.proposal("P2", author="tom")
    w.put("requirements", proposal="P1", role="it", count=2)
    w.put("requirements", proposal="P1", role="pmo", count=3)
    w.put("requirements", proposal="P2", role="it", count=3)
    barred: Cells = {"proposal": "P1", "role": "pmo", "reason": "barred"}
    w.yes(**barred)
    w.no(**barred | {"role": "it"})
    w.no(**barred | {"proposal": "P3"})
    w.yes(**barred | {"role": "it", "reason": "silence"})
    w.put("requirements", proposal="P4", role="pmo", count=2)
    w.proposal("P4", author="maya", sponsor="sam")
    w.no(**barred | {"proposal": "P4"})
    w.put("requirements", proposal="P5", role="pmo", count=3)
    w.proposal("P5", author="maya", sponsor="sam")
    w.yes(**barred | {"proposal": "P5"})
    w.put("requirements", proposal="P6", role="pmo", count=4)
    w.proposal("P6", author="somebody else")
    w.no(**barred | {"proposal": "P6"})


@scene
def proposals_parent(w: World) -> None:
    w.log("submitted")
    w.yes(body={})
    w.yes(body={"parent": "P1", "parent_kind": "edit"})
    w.no(body={"parent": "P1"})
    w.no(body={"parent_kind": "edit"})
    w.no(body={"parent": "P1", "parent_kind": "successor"})
    w.log("succeeded")
    w.yes(body={"parent": "P1", "parent_kind": "successor"})
    w.no(body={"parent": "P1", "parent_kind": "edit"})


@scene
def proposals_edit(w: World) -> None:
    edit: Cells = {"body": {"parent": "P1", "parent_kind": "edit"}, "entry": 5}
    w.no(**edit)
    w.yes(body={"parent": "P1", "parent_kind": "undo"}, entry=5)
    for wrong in ({"proposal": "P9"}, {"status": "stale"}, {"entry": 6}):
        w.raw.execute("SAVEPOINT wrong")
        w.put("endings", **{"proposal": "P1", "status": "replaced", "entry": 5, **wrong})
        w.no(**edit)
        w.raw.execute("ROLLBACK TO wrong")
    w.put("endings", proposal="P1", status="replaced", entry=5)
    w.yes(**edit)


@scene
def proposals_replaces(w: World) -> None:
    w.put("endings", proposal="P1", entry=5)
    w.yes(body={"parent": "P1"}, entry=5)
    w.no(body={"parent": "P2"}, entry=5)
    w.no(body={}, entry=5)
    w.yes(body={}, entry=6)


@scene
def endings_replaced(w: World) -> None:
    w.proposal("P2", entry=5)
    w.log("submitted")
    w.yes(status="replaced", entry=6)
    w.no(status="closed", entry=6)
    w.no(status="replaced", entry=5)
    w.log("ended")
    w.yes(status="closed", entry=6)
    w.yes(status="replaced", entry=5)


@scene
def endings_hidden(w: World) -> None:
    said: Cells = {"proposal": "P1", "answer": "there_is_one", "entry": 5}
    closed: Cells = {"proposal": "P1", "status": "closed", "entry": 5}
    w.log("attested")
    w.no(**closed)
    for wrong in ({"proposal": "P2"}, {"answer": "none"}, {"entry": 4}):
        w.put("attestations", **{**said, **wrong})
    w.no(**closed)
    w.put("attestations", **said)
    w.yes(**closed)
    w.no(**closed | {"status": "withdrawn"})
    w.log("ended")
    w.yes(**closed | {"status": "withdrawn", "entry": 9})


@scene
def proposals_successor(w: World) -> None:
    steps = [{"op": "set_duration"}]
    w.proposal("P1", {"operations": steps}, author="maya", sponsor="owen")
    w.proposal("P2", {"operations": []}, author="maya", sponsor="owen")
    w.proposal("P3", {"operations": steps}, author="maya", sponsor="owen")
    w.proposal("P4", {"operations": steps}, author="maya", sponsor="owen")
    for id_, status in (("P1", "stale"), ("P2", "stale"), ("P3", "closed")):
        w.put("endings", proposal=id_, status=status)

    def child(parent: str = "P1", kind: str = "successor") -> Cells:
        return {"parent": parent, "parent_kind": kind, "operations": steps}

    good: Cells = {"body": child(), "author": "maya", "sponsor": "owen"}
    w.log("succeeded", "kernel")
    w.yes(**good)
    w.no(**good | {"author": "x"})
    w.no(**good | {"sponsor": "x"})
    for parent in ("P2", "P3", "P4", "P9"):
        w.no(**good | {"body": child(parent)})
    w.log("succeeded", "maya")
    w.no(**good)
    w.yes(**good | {"body": child("P4", "edit")})


@scene
def proposals_one_successor(w: World) -> None:
    w.proposal("P2", {"parent": "P1", "parent_kind": "edit"})
    w.proposal("P4", {"parent": "P3", "parent_kind": "successor"})
    w.yes(body={"parent": "P1", "parent_kind": "successor"})
    w.yes(body={"parent": "P3", "parent_kind": "edit"})
    w.no(body={"parent": "P3", "parent_kind": "successor"})


@scene
def successions_kernel(w: World) -> None:
    w.log("succeeded", "kernel")
    w.yes(outcome="successor")
    w.no(outcome="cleared")
    w.log("cleared", "kernel")
    w.yes(outcome="cleared")
    w.no(outcome="successor")
    w.log("cleared", "tom")
    w.no(outcome="cleared")


@scene
def successions_stale(w: World) -> None:
    w.put("endings", proposal="P1", status="stale")
    w.put("endings", proposal="P2", status="closed")
    w.yes(parent="P1")
    w.no(parent="P2")
    w.no(parent="P3")


@scene
def successions_child(w: World) -> None:
    w.yes(parent="P1")
    w.proposal("P2", {"parent": "P1", "parent_kind": "successor"}, entry=5)
    w.proposal("P3", {"parent": "P0", "parent_kind": "successor"}, entry=5)
    w.proposal("P4", {"parent": "P1", "parent_kind": "edit"}, entry=5)
    w.yes(parent="P1", successor="P2", entry=5)
    w.no(parent="P1", successor="P9", entry=5)
    w.no(parent="P1", successor="P2", entry=6)
    w.no(parent="P1", successor="P3", entry=5)
    w.no(parent="P1", successor="P4", entry=5)


@scene
def proposals_created(w: World) -> None:
    w.yes(created=AT, at=AT)
    w.yes(created="2026-03-02T08:01:00+00:00", at=AT)
    w.no(created="2026-03-02T08:01:01+00:00", at=AT)


@scene
def endings_actor(w: World) -> None:
    w.people(1, tom="", bot=None)
    w.log("ended", "tom")
    w.yes(status="closed", actor="tom")
    w.no(status="closed", actor="sam")
    w.no(status="expired", actor="kernel")
    for other in ("bot", "kernel"):
        w.log("ended", other)
        w.no(status="closed", actor=other)
        w.yes(status="expired", actor=other)
        w.yes(status="stale", actor=other)


@scene
def endings_own(w: World) -> None:
    w.proposal(author="bot", sponsor="maya")
    w.proposal("P2", author="tom")
    w.yes(proposal="P1", status="withdrawn", actor="maya")
    w.yes(proposal="P2", status="withdrawn", actor="tom")
    w.no(proposal="P1", status="withdrawn", actor="tom")
    w.no(proposal="P2", status="withdrawn", actor="maya")
    w.yes(proposal="P1", status="closed", actor="tom")
