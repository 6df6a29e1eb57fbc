"""A wrong row for each guard of the log, of who governs, of decisions, mandates and the gate."""

import json

from ledger.journal import Row
from ledger.sealing import Cell
from plan.values import canonical, sha256
from tests.assurance.spoiling import AGENT, Books, Entry, Forgery, Recipes, later, restored
from tests.assurance.spoilt_proposals import PLAN_ONLY

RECIPES = spoils = Recipes()
EVERY_RISK = ["low", "medium", "high"]


def on_the_web_only(books: Books) -> Forgery:
    """Let the policy ask for the web, where it does not yet."""
    newest = books.all("SELECT * FROM policy_versions ORDER BY version DESC LIMIT 1")[0]
    said = json.loads(str(newest["body"]))
    if said.get("web_only"):
        return []
    version = int(str(newest["version"])) + 1
    body = canonical({**said, "version": version, "web_only": EVERY_RISK})
    cells: dict[str, Cell] = {
        "version": version,
        "hash": sha256("interlock/policy/1", body),
        "body": body,
    }
    return [Entry("applied", rows=[Row("policy_versions", cells)])]


def person_of(row: Row) -> str:
    return str(row.cells["person"])


# The log.


@spoils
def log_seq(books: Books) -> Forgery:
    return [Entry("asked", "maya", log={"seq": books.seq + 2})]


@spoils
def log_previous(books: Books) -> Forgery:
    del books
    return [Entry("asked", "maya", log={"previous": "0" * 64})]


@spoils
def log_hash(books: Books) -> Forgery:
    del books
    return [Entry("asked", "maya", log={"hash": "0" * 64})]


@spoils
def log_genesis(books: Books) -> Forgery:
    del books
    return [Entry("genesis", "maya")]


@spoils
def log_clock_accepted(books: Books) -> Forgery:
    del books
    return [Entry("clock_accepted", AGENT)]


# Who governs.


def _version(books: Books, kind: str, version: int, said: int) -> Forgery:
    newest = books.all(f"SELECT * FROM {kind}_versions ORDER BY version DESC LIMIT 1")[0]  # noqa: S608
    number = int(str(newest["version"]))
    body = canonical({**json.loads(str(newest["body"])), "version": number + said})
    digest = sha256(f"interlock/{kind}/1", body)
    cells: dict[str, Cell] = {"version": number + version, "hash": digest, "body": body}
    return [Entry("applied", rows=[Row(f"{kind}_versions", cells)])]


@spoils
def people_versions_next(books: Books) -> Forgery:
    return _version(books, "people", 0, 0)


@spoils
def policy_versions_next(books: Books) -> Forgery:
    return _version(books, "policy", 0, 0)


@spoils
def people_versions_body(books: Books) -> Forgery:
    return _version(books, "people", 1, 0)


@spoils
def policy_versions_body(books: Books) -> Forgery:
    return _version(books, "policy", 1, 0)


@spoils
def roles_person(books: Books) -> Forgery:
    return [Entry("applied", rows=[Row("roles", {**books.same("roles").cells, "member": AGENT})])]


@spoils
def roles_content(books: Books) -> Forgery:
    row = books.same("roles")
    return [Entry("applied", rows=[Row("roles", {**row.cells, "role": "auditor"})])]


@spoils
def roles_granted(books: Books) -> Forgery:
    newest = books.any("SELECT people_version FROM governed WHERE people_version IS NOT NULL")
    person = books.any("SELECT id FROM newest_people WHERE kind = 'person'")
    cells = {"version": newest["people_version"], "member": person["id"], "role": "auditor"}
    return [Entry("applied", rows=[Row("roles", cells)])]


@spoils
def grants_true(books: Books) -> Forgery:
    other = books.any("SELECT id FROM proposals WHERE id NOT IN (SELECT proposal FROM governed)")
    row = books.same("grants")
    return [Entry("applied", rows=[Row("grants", {**row.cells, "proposal": other["id"]})])]


@spoils
def members_content(books: Books) -> Forgery:
    row = books.same("members")
    return [Entry("applied", rows=[Row("members", {**row.cells, "id": "mallory"})])]


@spoils
def members_kind(books: Books) -> Forgery:
    row = books.any("SELECT version, id, kind FROM members")
    kind = "agent" if row["kind"] == "person" else "person"
    version = int(str(row["version"])) + 100
    cells: dict[str, Cell] = {"version": version, "id": row["id"], "kind": kind}
    return [Entry("applied", rows=[Row("members", cells)])]


@spoils
def governed_applied(books: Books) -> Forgery:
    of = books.any("SELECT id FROM proposals WHERE json_extract(body, '$.result_people') > ''")
    [newest] = books.all("SELECT max(version) + 1 AS next FROM people_versions")
    cells = {"proposal": of["id"], "people_version": newest["next"], "policy_version": None}
    return [Entry("applied", rows=[Row("governed", cells)])]


@spoils
def governed_content(books: Books) -> Forgery:
    of = books.any(f"SELECT id FROM proposals WHERE {PLAN_ONLY}")  # noqa: S608  # our words
    cells: dict[str, Cell] = {"proposal": of["id"], "people_version": 9, "policy_version": None}
    return [Entry("applied", rows=[Row("governed", cells)])]


# Decisions and mandates.


@spoils
def decisions_web(books: Books) -> Forgery:
    row = books.like("decisions", channel="cli")
    return [*on_the_web_only(books), Entry("decided", person_of(row), [row])]


@spoils
def decisions_fork(books: Books) -> Forgery:
    row = books.like("decisions")
    return [restored(books), Entry("decided", person_of(row), [row])]


@spoils
def revocations_web(books: Books) -> Forgery:
    said = books.any("SELECT id, person FROM live_decisions")
    who = str(said["person"])
    cells: dict[str, Cell] = {"decision": said["id"], "person": who, "reason": "", "channel": "cli"}
    return [*on_the_web_only(books), Entry("revoked", who, [Row("revocations", cells)])]


def _for_somebody(books: Books, decision: Cell, principal: str = "") -> Row:
    lease = books.any("SELECT id, delegator FROM delegations")
    return Row(
        "deputed",
        {
            "decision": decision,
            "principal": principal or lease["delegator"],
            "delegation": lease["id"],
            "escalation": None,
        },
    )


@spoils
def deputed_entry(books: Books) -> Forgery:
    old = books.any("SELECT id, person FROM decisions")
    return [Entry("decided", str(old["person"]), [_for_somebody(books, old["id"])])]


@spoils
def deputed_web(books: Books) -> Forgery:
    lease = books.any("SELECT * FROM delegations WHERE channel = 'cli'")
    row = books.like("decisions", person=lease["delegate"], role=lease["role"], channel="web")
    given = {"principal": lease["delegator"], "delegation": lease["id"], "escalation": None}
    by = Row("deputed", {"decision": row.cells["id"], **given})
    return [*on_the_web_only(books), Entry("decided", person_of(row), [row, by])]


@spoils
def deputed_delegation(books: Books) -> Forgery:
    row = books.like("decisions")
    by = _for_somebody(books, row.cells["id"], AGENT)
    return [Entry("decided", person_of(row), [row, by])]


@spoils
def deputed_principal(books: Books) -> Forgery:
    row = books.like("decisions")
    [of] = books.all("SELECT author FROM proposals WHERE id = ?", row.cells["proposal"])
    by = _for_somebody(books, row.cells["id"], str(of["author"]))
    return [Entry("decided", person_of(row), [row, by])]


@spoils
def deputed_seat(books: Books) -> Forgery:
    seat = books.any("SELECT proposal, person FROM live_decisions")
    row = books.like("decisions", proposal=seat["proposal"], person="owen")
    by = _for_somebody(books, row.cells["id"], str(seat["person"]))
    return [Entry("decided", "owen", [row, by])]


@spoils
def delegations_back(books: Books) -> Forgery:
    given = books.any(
        "SELECT g.member, g.role, p.author FROM grants AS g "
        "JOIN proposals AS p ON p.id = g.proposal "
        "WHERE g.version = (SELECT max(version) FROM people_versions) AND p.author IS NOT g.member"
    )
    cells: dict[str, Cell] = {
        "id": 10**6,
        "role": given["role"],
        "delegator": given["member"],
        "delegate": given["author"],
        "from_at": books.at,
        "until_at": later(books, hours=4),
        "reason": "away",
        "channel": "cli",
    }
    return [Entry("delegated", str(given["member"]), [Row("delegations", cells)])]


# The gate.


@spoils
def revisions_fork(books: Books) -> Forgery:
    return [restored(books), Entry("applied", rows=[books.like("revisions")])]


@spoils
def revisions_gate_attested(books: Books) -> Forgery:
    of = books.any(
        "SELECT id FROM proposals WHERE json_array_length(body, '$.attest') > 0 "
        "AND id NOT IN (SELECT proposal FROM attestations WHERE answer = 'none') "
    )
    return [Entry("applied", rows=[_revision(books, str(of["id"]))])]


@spoils
def revisions_gate_hidden(books: Books) -> Forgery:
    of = books.any("SELECT * FROM proposals WHERE json_array_length(body, '$.attest') > 0")
    [pair, *_] = json.loads(str(of["body"]))["attest"]
    department = pair["departments"][0]
    sql = (
        "SELECT member FROM own_roles WHERE role = ? AND member IS NOT ? "
        "AND member NOT IN (SELECT person FROM attestations WHERE proposal = ?)"
    )
    who = str(books.any(sql, department, of["author"], of["id"])["member"])
    cells: dict[str, Cell] = {
        "id": 10**6,
        "proposal": of["id"],
        "before": pair["before"],
        "after": pair["after"],
        "department": department,
        "person": who,
        "answer": "there_is_one",
        "words": "a cable",
        "channel": "cli",
    }
    said = Entry("attested", who, [Row("attestations", cells)])
    return [said, Entry("applied", rows=[_revision(books, str(of["id"]))])]


def _revision(books: Books, of: str) -> Row:
    return books.like("revisions", "proposal IS NOT NULL", proposal=of)
