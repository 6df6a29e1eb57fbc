"""Scenes of keys, checkpoints, restored and upgraded ledgers: each condition of 2_log.sql."""

from ledger.sealing import hash_entry
from ledger.signing import Entry
from plan.values import canonical
from tests.ledger.alone import AT, LATER, Scenes, World
from tests.ledger.kept import OTHER, SIGNER

SCENES = scene = Scenes()


@scene
def log_leap(w: World) -> None:
    w.log(at=AT)
    w.yes(seq=2, event="decided", at="2027-04-06T08:00:00+00:00")
    w.no(seq=2, event="decided", at="2027-04-06T08:00:01+00:00")
    w.yes(seq=2, event="clock_accepted", at="2037-04-06T08:00:01+00:00")


@scene
def log_clock_accepted(w: World) -> None:
    w.people(1, tom="operator", sam="")
    w.yes(seq=2, event="clock_accepted", actor="tom")
    w.no(seq=2, event="clock_accepted", actor="sam")
    w.yes(seq=2, event="decided", actor="sam")


@scene
def keys_operator(w: World) -> None:
    w.people(1, tom="operator", sam="")
    w.log("key_added", "tom")
    w.yes(person="tom")
    w.no(person="sam")
    w.log("key_added", "sam")
    w.no(person="sam")
    w.no(person="tom")
    w.log("genesis", "sam")
    w.yes(person="sam")


@scene
def checkpoints_entry(w: World) -> None:
    for number in (1, 2, 3):
        w.log(hash=f"h{number}")
    w.yes(seq=2, entry=3, hash="h2")
    w.no(seq=1, entry=3, hash="h1")
    w.no(seq=2, entry=3, hash="h1")


@scene
def checkpoints_key(w: World) -> None:
    w.put("keys", public="a")
    w.yes(public="a")
    w.no(public="b")


@scene
def checkpoints_signature(w: World) -> None:
    genesis = hash_entry(1, "genesis", AT, "maya", "genesis", "{}")
    w.log("genesis", hash=genesis)
    w.log(hash="h2", at=LATER)
    w.log(hash="h3", at=LATER)
    given = Entry(genesis, 2, "h2", LATER)
    good: dict[str, object] = {
        "seq": 2,
        "hash": "h2",
        "public": SIGNER.public,
        "signature": SIGNER.sign(given),
    }
    w.yes(**good)
    w.no(**good | {"signature": OTHER.sign(given)})
    w.no(**good | {"hash": "h3"})
    w.no(**good | {"seq": 3})
    w.no(**good | {"seq": 1})


@scene
def forks_tail(w: World) -> None:
    for number in (1, 2, 3):
        w.log(hash=f"h{number}")
    w.yes(backup_seq=2, entry=3, backup_hash="h2")
    w.no(backup_seq=1, entry=3, backup_hash="h1")
    w.no(backup_seq=2, entry=3, backup_hash="h1")


@scene
def fork_acceptances_operator(w: World) -> None:
    w.people(1, tom="operator", sam="")
    w.log("accepted_fork", "tom")
    w.yes(person="tom")
    w.no(person="sam")
    w.log("accepted_fork", "sam")
    w.no(person="sam")
    w.no(person="tom")


@scene
def upgrades_next(w: World) -> None:
    w.log("upgraded", body={"schema": "s"})
    w.yes(version=2, from_version=1, schema="s")
    w.no(version=3, from_version=1, schema="s")
    w.no(version=2, from_version=1, schema="x")


@scene
def open_forks(w: World) -> None:
    w.put("forks", id=1)
    w.put("forks", id=2)
    w.put("fork_acceptances", fork=1)
    assert w.seen("id") == [(2,)]


@scene
def makers(w: World) -> None:
    w.log("genesis", "maya")
    w.log("genesis", "sam")
    w.people(1, maya="", sam="", bot=None)
    assert w.seen() == [("maya",)]
    w.proposal("P1", canonical({"operations": [{"op": "remove_person", "id": "maya"}]}))
    w.proposal("P2", canonical({"operations": [{"op": "remove_person", "id": "sam"}]}))
    w.put("governed", proposal="P2")
    assert w.seen() == [("maya",)]
    w.raw.execute("SAVEPOINT swapped")
    w.put("governed", proposal="P1")
    assert w.seen() == []
    w.raw.execute("ROLLBACK TO swapped")
    w.people(2, sam="")
    assert w.seen() == []
    w.people(3, maya="", sam="")
    assert w.seen() == []


@scene
def operators(w: World) -> None:
    w.log("genesis", "maya")
    w.log("genesis", "sam")
    requires = [{"role": "pmo"}, {"role": "it"}]
    rules = [{"when": "people", "requires": requires}, {"when": "policy", "requires": []}]
    w.policy(1, rules=[{"when": "people", "requires": [{"role": "hr"}]}])
    w.policy(2, rules=[*rules, {"when": "moves", "requires": [{"role": "hr"}]}])
    w.people(1, maya="", sam="pmo", bot=None, tom="")
    assert w.seen() == [("maya",)]
    w.people(2, maya="", tom="operator", sam="pmo", bot=None)
    assert w.seen() == [("tom",)]
    w.put("roles", version=2, member="bot", role="operator")
    assert w.seen() == [("tom",)]
    w.people(3, sam="", olga="hr")
    assert w.seen() == []
    w.people(4, sam="pmo", tom="it", olga="hr", fiona="")
    assert w.seen() == [("sam",), ("tom",)]
    w.people(5, sam="pmo", olga="operator")
    assert w.seen() == [("olga",)]
    w.people(6, maya="", sam="pmo")  # she may be somebody else under the id of who made it
    assert w.seen() == [("sam",)]
