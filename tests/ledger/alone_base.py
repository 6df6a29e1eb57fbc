"""Scenes of the log, proposals and decisions: each condition of 1_base.sql by itself."""

from ledger.sealing import hash_entry
from plan.values import sha256
from tests.ledger.alone import AT, LATER, Scenes, World

SCENES = scene = Scenes()


@scene
def log_seq(w: World) -> None:
    w.yes(seq=1)
    w.log()
    w.no(seq=3)
    w.yes(seq=2)


@scene
def log_previous(w: World) -> None:
    w.no(seq=1, previous="other")
    w.yes(seq=1, previous="genesis")
    w.log(hash="h1")
    w.no(seq=2, previous="genesis")
    w.yes(seq=2, previous="h1")


@scene
def log_time(w: World) -> None:
    w.log(at=LATER)
    w.no(seq=2, at=AT)
    w.yes(seq=2, at=LATER)


@scene
def log_hash(w: World) -> None:
    cells = (1, "genesis", AT, "maya", "genesis", "{}")
    names = ("seq", "previous", "at", "actor", "event", "body")
    row = dict(zip(names, cells, strict=True))
    w.no(**row, hash="other")
    w.yes(**row, hash=hash_entry(*cells))


@scene
def log_genesis(w: World) -> None:
    w.no(seq=1, event="decided")
    w.no(seq=2, event="genesis")
    w.yes(seq=1, event="genesis")
    w.yes(seq=2, event="decided")


@scene
def people_versions_next(w: World) -> None:
    w.yes(version=1, body="{}", hash=sha256("interlock/people/1", "{}"))
    w.people(2)
    w.no(version=2, body="{}", hash=sha256("interlock/people/1", "{}"))
    w.no(version=3, body="{}", hash=sha256("interlock/policy/1", "{}"))
    w.yes(version=3, body="{}", hash=sha256("interlock/people/1", "{}"))


@scene
def policy_versions_next(w: World) -> None:
    w.yes(version=1, body="{}", hash=sha256("interlock/policy/1", "{}"))
    w.policy(2)
    w.no(version=2, body="{}", hash=sha256("interlock/policy/1", "{}"))
    w.no(version=3, body="{}", hash=sha256("interlock/people/1", "{}"))
    w.yes(version=3, body="{}", hash=sha256("interlock/policy/1", "{}"))


@scene
def roles_person(w: World) -> None:
    w.people(1, tom="", bot=None)
    w.people(2, sam="")
    w.no(version=1, member="bot", role="pmo")
    w.no(version=1, member="sam", role="pmo")
    w.no(version=1, member="ghost", role="pmo")
    w.yes(version=1, member="tom", role="pmo")


@scene
def proposals_digest(w: World) -> None:
    body, prose = "{}", "[]"
    good = {
        "digest": sha256("interlock/proposal/1", body),
        "prose_hash": sha256("interlock/prose/1", prose),
    }
    w.yes(body=body, prose=prose, **good)
    w.no(body=body, prose=prose, **good | {"digest": "other"})
    w.no(body=body, prose=prose, **good | {"prose_hash": "other"})


@scene
def proposals_columns(w: World) -> None:
    said: dict[str, object] = {
        "base_revision": 1,
        "base_hash": "b",
        "result_hash": "r",
        "author": "maya",
        "sponsor": "tom",
        "created": AT,
        "expires": LATER,
    }
    w.yes(body=said, **said)
    for name, cell in said.items():
        w.no(body=said, **{**said, name: 9 if cell == 1 else "other"})


@scene
def proposals_base(w: World) -> None:
    w.put("revisions", number=1, hash="h1")
    w.put("revisions", number=2, hash="h2")
    w.yes(base_revision=2, base_hash="h2")
    w.no(base_revision=1, base_hash="h2")
    w.no(base_revision=2, base_hash="h1")


@scene
def proposals_author(w: World) -> None:
    w.people(1, maya="", bot=None, other=None)
    w.yes(author="maya")
    w.yes(author="bot", sponsor="maya")
    w.no(author="ghost", sponsor="maya")
    w.no(author="bot")
    w.no(author="maya", sponsor="bot")
    w.no(author="maya", sponsor="ghost")


@scene
def requirements_content(w: World) -> None:
    w.proposal(
        body={"requirements": [{"role": "pmo", "count": 2}, {"role": "finance", "count": 1}]}
    )
    w.proposal("P2", {"requirements": [{"role": "it", "count": 1}]})
    w.yes(proposal="P1", role="pmo", count=2)
    w.no(proposal="P1", role="it", count=1)
    w.no(proposal="P1", role="pmo", count=1)
    w.no(proposal="P1", role="finance", count=2)
    w.no(proposal="P1", role="operations", count=1)


@scene
def decisions_person(w: World) -> None:
    w.people(1, tom="", bot=None)
    w.no(person="bot")
    w.no(person="ghost")
    w.yes(person="tom")


@scene
def decisions_role(w: World) -> None:
    w.people(1, tom="pmo finance", sam="it", olga="", tina="")
    now: dict[str, object] = {"proposal": "P1", "role": "pmo", "at": AT}
    w.yes(person="tom", **now)
    w.no(person="sam", **now)
    w.no(person="tom", **now | {"role": "it"})
    w.no(person="olga", **now)
    w.put("delegations", role="pmo", delegator="tom", delegate="sam", from_at=AT, until_at=LATER)
    w.yes(person="sam", **now)
    w.no(person="olga", **now)
    w.no(person="sam", **now | {"role": "finance"})
    w.no(person="sam", **now | {"at": "2026-03-02T07:59:59+00:00"})
    w.no(person="sam", **now | {"at": LATER})
    w.put("escalations", proposal="P1", deputy="olga", role="pmo", reason="silence")
    w.yes(person="olga", **now)
    w.no(person="tina", **now)
    w.no(person="olga", **now | {"proposal": "P2"})
    w.no(person="olga", **now | {"role": "finance"})


@scene
def decisions_asked(w: World) -> None:
    w.put("requirements", proposal="P1", role="pmo", count=1)
    w.yes(proposal="P1", role="pmo")
    w.no(proposal="P2", role="pmo")
    w.no(proposal="P1", role="finance")


@scene
def decisions_web(w: World) -> None:
    w.policy(1, web_only=["high"])
    w.proposal(body={"risk": "high"})
    w.proposal("P2", {"risk": "low"})
    w.no(proposal="P1", channel="cli")
    w.yes(proposal="P1", channel="web")
    w.yes(proposal="P2", channel="cli")
    w.policy(2, web_only=["medium"])
    w.yes(proposal="P1", channel="cli")


@scene
def decisions_author(w: World) -> None:
    w.proposal(author="maya", sponsor="tom")
    w.no(proposal="P1", person="maya")
    w.no(proposal="P1", person="tom")
    w.yes(proposal="P1", person="sam")
    w.yes(proposal="P2", person="maya")


@scene
def decisions_digest(w: World) -> None:
    w.proposal(digest="d1", base_revision=1)
    w.proposal("P2", digest="d2", base_revision=1)
    w.yes(proposal="P1", digest="d1", base_revision=1)
    w.no(proposal="P1", digest="d2", base_revision=1)
    w.no(proposal="P2", digest="d1", base_revision=1)
    w.no(proposal="P1", digest="d1", base_revision=2)


@scene
def decisions_seat(w: World) -> None:
    w.put("decisions", id=1, proposal="P1", person="tom")
    w.no(proposal="P1", person="tom")
    w.yes(proposal="P2", person="tom")
    w.yes(proposal="P1", person="sam")


@scene
def decisions_open(w: World) -> None:
    w.put("endings", proposal="P1")
    w.put("revisions", number=2, proposal="P2")
    w.no(proposal="P1")
    w.no(proposal="P2")
    w.yes(proposal="P3")


@scene
def decisions_stale(w: World) -> None:
    w.put("revisions", number=1, hash="h1")
    w.proposal(base_revision=1, base_hash="h1")
    w.proposal("P2", base_revision=1, base_hash="other")
    w.proposal("P3", base_revision=2, base_hash="h1")
    w.yes(proposal="P1")
    w.no(proposal="P2")
    w.no(proposal="P3")


@scene
def decisions_expired(w: World) -> None:
    w.proposal(expires=LATER)
    w.proposal("P2", expires=AT)
    w.yes(proposal="P1", at=AT)
    w.no(proposal="P1", at=LATER)
    w.no(proposal="P2", at=AT)


@scene
def revocations_own(w: World) -> None:
    for number in (1, 2):
        w.put("decisions", id=number, person="tom" if number == 1 else "sam")
    w.yes(decision=1, person="tom")
    w.no(decision=1, person="sam")
    w.no(decision=2, person="tom")
    w.put("deputed", decision=1, principal="olga")
    w.put("deputed", decision=2, principal="owen")
    w.yes(decision=1, person="olga")
    w.no(decision=1, person="owen")
    w.no(decision=2, person="olga")


@scene
def revocations_web(w: World) -> None:
    w.policy(1, web_only=["high"])
    w.proposal(body={"risk": "high"})
    w.proposal("P2", {"risk": "low"})
    w.put("decisions", id=1, proposal="P1")
    w.put("decisions", id=2, proposal="P2")
    w.no(decision=1, channel="cli")
    w.yes(decision=1, channel="web")
    w.yes(decision=2, channel="cli")
    w.policy(2, web_only=[])
    w.yes(decision=1, channel="cli")


@scene
def revocations_open(w: World) -> None:
    for number in (1, 2, 3):
        w.put("decisions", id=number, proposal=f"P{number}")
    w.put("endings", proposal="P1")
    w.put("revisions", number=2, proposal="P2")
    w.no(decision=1)
    w.no(decision=2)
    w.yes(decision=3)


@scene
def questions_person(w: World) -> None:
    w.people(1, tom="", bot=None)
    w.yes(person="tom")
    w.no(person="bot")
    w.no(person="ghost")


@scene
def answers_person(w: World) -> None:
    w.people(1, tom="", bot=None)
    w.yes(person="tom")
    w.no(person="bot")
    w.no(person="ghost")


@scene
def endings_applied(w: World) -> None:
    w.put("revisions", number=2, proposal="P1")
    w.no(proposal="P1")
    w.yes(proposal="P2")


@scene
def endings_true(w: World) -> None:
    w.put("revisions", number=1, hash="h1")
    w.proposal(base_revision=1, base_hash="h1", expires=LATER)
    w.proposal("P2", base_revision=1, base_hash="h0", expires=AT)
    w.proposal("P3", base_revision=0, base_hash="h1", expires=AT)
    w.no(proposal="P1", status="expired", at=AT)
    w.yes(proposal="P1", status="expired", at=LATER)
    w.yes(proposal="P1", status="withdrawn", at=AT)
    w.no(proposal="P1", status="stale", at=LATER)
    w.yes(proposal="P2", status="stale", at=AT)
    w.yes(proposal="P3", status="stale", at=AT)
