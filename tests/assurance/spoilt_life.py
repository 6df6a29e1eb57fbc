"""A wrong row for each guard of what is no decision: 2_life.sql and 2_log.sql, and some endings."""

from ledger.journal import Row
from ledger.sealing import Cell
from plan.values import canonical, sha256
from tests.assurance.spoiling import (
    AGENT,
    LATE,
    Books,
    Entry,
    Forgery,
    Recipes,
    later,
    restored,
)
from tests.assurance.spoilt_rows import on_the_web_only
from tests.ledger.kept import OTHER
from tests.ledger.life import FAILED

RECIPES = spoils = Recipes()
WAITS = "id NOT IN (SELECT proposal FROM endings) AND id IN (SELECT id FROM undecided)"


def _one(event: str, row: Row, actor: str = "kernel", at: str | None = None) -> Forgery:
    return [Entry(event, actor, [row], at=at)]


def _word(event: str, row: Row, at: str | None = None) -> Forgery:
    return _one(event, row, str(row.cells["person"]), at)


# Questions, messages, endings.


@spoils
def questions_person(books: Books) -> Forgery:
    of = books.any("SELECT id FROM proposals")["id"]
    cells: dict[str, Cell] = {"id": 10**6, "proposal": of, "person": AGENT, "text": "why?"}
    return _word("asked", Row("questions", {**cells, "channel": "cli"}))


@spoils
def answers_person(books: Books) -> Forgery:
    question = books.any("SELECT id FROM questions")["id"]
    cells: dict[str, Cell] = {"question": question, "person": AGENT, "text": "so", "channel": "cli"}
    return _word("answered", Row("answers", cells))


@spoils
def outbox_recipient(books: Books) -> Forgery:
    return _one("asked", books.like("outbox", dedupe="x", recipient=AGENT))


@spoils
def deliveries_next(books: Books) -> Forgery:
    message = books.any("SELECT id FROM outbox")["id"]
    cells: dict[str, Cell] = {"outbox": message, "attempt": 7, "channel": "folder"}
    return _one("delivered", Row("deliveries", {**cells, "outcome": "sent", "detail": ""}))


def _ending(of: Cell, status: str, actor: str = "kernel") -> Row:
    return Row("endings", {"proposal": of, "status": status, "reason": "", "actor": actor})


def _waiting(books: Books) -> dict[str, Cell]:
    return books.any(f"SELECT id, author FROM proposals WHERE {WAITS}")  # noqa: S608  # our words


@spoils
def endings_actor(books: Books) -> Forgery:
    of = _waiting(books)
    return _one("ended", _ending(of["id"], "withdrawn", str(of["author"])), AGENT)


@spoils
def endings_own(books: Books) -> Forgery:
    of = _waiting(books)
    who = "sam" if of["author"] != "sam" else "olga"
    return _one("ended", _ending(of["id"], "withdrawn", who), who)


@spoils
def endings_replaced(books: Books) -> Forgery:
    of = _waiting(books)
    who = str(of["author"])
    return _one("submitted", _ending(of["id"], "withdrawn", who), who)


@spoils
def endings_hidden(books: Books) -> Forgery:
    of = _waiting(books)
    return _one("attested", _ending(of["id"], "closed", "olga"), "olga")


# Reminders, deputies, successors.


def _reminder(of: Cell, number: int = 1, person: str = "fiona") -> Row:
    return Row("reminders", {"proposal": of, "person": person, "number": number})


@spoils
def reminders_kernel(books: Books) -> Forgery:
    return _one("reminded", _reminder(_waiting(books)["id"], books.random.randint(1, 3)), "maya")


@spoils
def reminders_due(books: Books) -> Forgery:
    return _one("reminded", _reminder(_waiting(books)["id"], 1000))


@spoils
def reminders_waits(books: Books) -> Forgery:
    said = books.any(
        "SELECT d.proposal, d.person FROM live_decisions AS d JOIN proposals AS p "
        "ON p.id = d.proposal AND coalesce(json_array_length(p.body, '$.attest'), 0) = 0 "
        "UNION ALL SELECT proposal, 'fiona' AS person FROM endings"
    )
    return _one("reminded", _reminder(said["proposal"], 1, str(said["person"])))


def _escalation(of: Cell, role: str, reason: str, deputy: str = "tom") -> Row:
    cells: dict[str, Cell] = {"id": 10**6, "proposal": of, "role": role}
    return Row("escalations", {**cells, "deputy": deputy, "reason": reason})


@spoils
def escalations_kernel(books: Books) -> Forgery:
    return _one("escalated", _escalation(_waiting(books)["id"], "finance", "silence"), "maya", LATE)


@spoils
def escalations_deputy(books: Books) -> Forgery:
    return _one("escalated", _escalation(_waiting(books)["id"], "finance", "silence", "sam"))


@spoils
def escalations_asked(books: Books) -> Forgery:
    return _one("escalated", _escalation(_waiting(books)["id"], "auditor", "silence"))


@spoils
def escalations_silence(books: Books) -> Forgery:
    of = books.any("SELECT id, created FROM proposals")
    row = _escalation(of["id"], "finance", "silence")
    return _one("escalated", row, at=str(of["created"]))


@spoils
def escalations_barred(books: Books) -> Forgery:
    of = books.any(
        "SELECT q.proposal FROM requirements AS q JOIN proposals AS p ON p.id = q.proposal "
        "WHERE q.role = 'operations' AND q.count <= (SELECT count(*) FROM own_roles AS r "
        "WHERE r.role = q.role AND r.member IS NOT p.author)"
    )
    return _one("escalated", _escalation(of["proposal"], "operations", "barred"))


def _succession(of: Cell, outcome: str = "cleared", child: Cell = None) -> Row:
    cells: dict[str, Cell] = {"parent": of, "outcome": outcome, "successor": child}
    same = None if child is None else 1
    return Row("successions", {**cells, "unchanged": same, "reason": "r"})


@spoils
def successions_kernel(books: Books) -> Forgery:
    of = books.any("SELECT proposal FROM endings WHERE status = 'stale'")["proposal"]
    event, actor = books.random.choice((("cleared", "maya"), ("succeeded", "kernel")))
    return _one(event, _succession(of), actor)


@spoils
def successions_stale(books: Books) -> Forgery:
    of = books.any(
        "SELECT id FROM proposals EXCEPT SELECT proposal FROM endings WHERE status = 'stale'"
    )
    return _one("cleared", _succession(of["id"]))


@spoils
def successions_child(books: Books) -> Forgery:
    of = books.any("SELECT id FROM proposals")["id"]
    child = books.any("SELECT id FROM proposals WHERE id IS NOT ?", of)["id"]
    return _one("succeeded", _succession(of, "successor", child))


# Attesting, gates, evidence.


@spoils
def attestations_asked(books: Books) -> Forgery:
    return _word("attested", books.like("attestations", before="T99"))


@spoils
def attestations_web(books: Books) -> Forgery:
    row = books.like("attestations", channel="cli")
    return [*on_the_web_only(books), *_word("attested", row)]


@spoils
def attestations_holder(books: Books) -> Forgery:
    return _word("attested", books.like("attestations", person=AGENT))


@spoils
def attestations_author(books: Books) -> Forgery:
    row = books.like("attestations")
    [of] = books.all("SELECT author FROM proposals WHERE id = ?", row.cells["proposal"])
    return _word("attested", Row("attestations", {**row.cells, "person": of["author"]}))


@spoils
def attestations_open(books: Books) -> Forgery:
    return _word("attested", books.like("attestations"), later(books, hours=99))


def _call(books: Books, revision: Cell, task: str = "T06", number: int = 10**6) -> Row:
    body = canonical({**FAILED.model_dump(mode="json"), "failed": [f"it is {number} not done"]})
    digest = sha256("interlock/call/1", body)
    cells: dict[str, Cell] = {"id": number, "task": task, "revision": revision}
    del books
    return Row("calls", {**cells, "body": body, "hash": digest})


def _head(books: Books) -> Cell:
    return books.all("SELECT number FROM head")[0]["number"]


@spoils
def calls_kernel(books: Books) -> Forgery:
    row = _call(books, _head(books))
    if books.random.random() < 0.5:  # half of the time
        return _one("called", row, "maya")
    return _one("called", Row("calls", {**row.cells, "hash": "0" * 64}))


@spoils
def calls_gate(books: Books) -> Forgery:
    return _one("called", _call(books, _head(books), books.random.choice(("T01", "T99"))))


@spoils
def calls_anew(books: Books) -> Forgery:
    head = _head(books)
    first = _call(books, head)
    again = Row("calls", {**first.cells, "id": 10**6 + 1})
    return [*_one("called", first), *_one("called", again)]


def _answer(call: int, person: str, role: str) -> Row:
    cells: dict[str, Cell] = {"id": 10**6, "call": call, "person": person, "role": role}
    return Row("call_answers", {**cells, "answer": "proceed", "reason": "r", "channel": "cli"})


@spoils
def call_answers_role(books: Books) -> Forgery:
    opened = _one("called", _call(books, _head(books)))
    return [*opened, *_word("called_answer", _answer(10**6, "maya", "legal"))]


@spoils
def call_answers_newest(books: Books) -> Forgery:
    head = _head(books)
    opened = [
        *_one("called", _call(books, head)),
        *_one("called", _call(books, head, number=10**6 + 1)),
    ]
    holder = books.any("SELECT member, role FROM own_roles WHERE role IN ('finance', 'operations')")
    row = _answer(10**6, str(holder["member"]), str(holder["role"]))
    return [*opened, *_word("called_answer", row)]


def _briefing(of: Cell, observation: Cell = "O99") -> Row:
    cells: dict[str, Cell] = {"id": 10**6, "proposal": of, "observation": observation}
    return Row("briefings", {**cells, "reason": "r"})


@spoils
def briefings_kernel(books: Books) -> Forgery:
    return _one("evidence_changed", _briefing(_waiting(books)["id"]), "maya")


@spoils
def briefings_later(books: Books) -> Forgery:
    return _one("evidence_changed", _briefing(_waiting(books)["id"]))


@spoils
def briefings_ended(books: Books) -> Forgery:
    return _one(
        "evidence_changed", _briefing(books.any("SELECT proposal FROM endings")["proposal"])
    )


# Who looks after the ledger.


@spoils
def keys_operator(books: Books) -> Forgery:
    cells: dict[str, Cell] = {"public": OTHER.public, "comment": "", "person": AGENT}
    del books
    return _word("key_added", Row("keys", {**cells, "channel": "cli"}))


def _checkpoint(books: Books, public: Cell, seq: int | None = None) -> Forgery:
    cells: dict[str, Cell] = {"seq": books.seq if seq is None else seq, "hash": books.hash}
    return _one("signed", Row("checkpoints", {**cells, "public": public, "signature": "0" * 128}))


@spoils
def checkpoints_entry(books: Books) -> Forgery:
    key = books.any("SELECT public FROM keys")["public"]
    return _checkpoint(books, key, books.seq - 1)


@spoils
def checkpoints_key(books: Books) -> Forgery:
    return _checkpoint(books, OTHER.public)


@spoils
def checkpoints_signature(books: Books) -> Forgery:
    return _checkpoint(books, books.any("SELECT public FROM keys")["public"])


@spoils
def forks_tail(books: Books) -> Forgery:
    cells: dict[str, Cell] = {"id": 10**6, "backup_seq": books.seq - 1, "backup_hash": books.hash}
    return _one("restored", Row("forks", {**cells, "note": "x"}))


@spoils
def fork_acceptances_operator(books: Books) -> Forgery:
    said: dict[str, Cell] = {"fork": 10**6, "person": "sam", "reason": "r", "channel": "cli"}
    return [restored(books), *_word("accepted_fork", Row("fork_acceptances", said))]


@spoils
def upgrades_next(books: Books) -> Forgery:
    cells: dict[str, Cell] = {"version": 9, "from_version": 7, "schema": "x"}
    del books
    return _one("upgraded", Row("upgrades", cells))
