"""Forged people, policies, submissions, ends and anchors, each with the check to find it."""

from tests.ledger.forgeries import LATE, Forged, change, copy, drop

FORGED: dict[str, Forged] = {
    # time
    "a leap that nobody accepted": change(
        "log", {"event": "accepted_fork"}, {"at": "2029-01-01T00:00:00+00:00"}, "chain", "400 days"
    ),
    "a leap that was accepted by somebody else": change(
        "log",
        {"event": "accepted_fork"},
        {"event": "clock_accepted", "actor": "sam"},
        "chain",
        "sam may not",
    ),
    # versions of people and policy
    "people whom nobody approved": drop("governed", {"proposal": "P7"}, "governed", "by nobody"),
    "a policy that nobody approved": drop("governed", {"proposal": "P8"}, "governed", "by nobody"),
    "people other than approved": change(
        "people_versions", {"version": 2}, {"body.members": []}, "governed", "is not what P7 gives"
    ),
    "a policy other than approved": change(
        "policy_versions", {"version": 2}, {"body.rules": []}, "governed", "is not what P8 gives"
    ),
    "people that came another time": change(
        "people_versions", {"version": 2}, {"entry": 39}, "governed", "did not come with"
    ),
    "a policy that came another time": change(
        "policy_versions", {"version": 2}, {"entry": 43}, "governed", "did not come with"
    ),
    "people that an approval did not bring": change(
        "governed", {"proposal": "P7"}, {"people_version": None}, "governed", "did not bring"
    ),
    "a version that says it is another": change(
        "people_versions", {"version": 2}, {"body.version": 7}, "people", "says it is another"
    ),
    "a grant that is forgotten": drop("grants", {"member": "nora"}, "people", "brought a role"),
    "a grant of another proposal": change(
        "grants", {"member": "nora"}, {"proposal": "P1"}, "people", "brought a role"
    ),
    "a role that an agent holds": copy(
        "roles", {"version": 1, "member": "sam"}, {"member": "coordinator"}, "people", "is an agent"
    ),
    # submissions
    "on another plan": change(
        "proposals", {"id": "P4"}, {"base_hash": "x"}, "submissions", "another plan than the newest"
    ),
    "into an unaccepted copy": change(
        "forks", {"id": 1}, {"entry": 4}, "submissions", "accepted the restored ledger"
    ),
    "by an agent alone": change(
        "proposals", {"id": "P1"}, {"author": "coordinator"}, "submissions", "nobody behind it"
    ),
    "with an agent as sponsor": change(
        "proposals", {"id": "P1"}, {"body.sponsor": "coordinator"}, "submissions", "nobody behind"
    ),
    "with more time than the policy": change(
        "proposals", {"id": "P1"}, {"expires": LATE}, "submissions", "more time"
    ),
    "when it had expired": change(
        "proposals", {"id": "P1"}, {"at": LATE}, "submissions", "after it had expired"
    ),
    "under another policy": change(
        "proposals", {"id": "P1"}, {"body.policy_version": 2}, "submissions", "another policy"
    ),
    "people asking for less": change(
        "proposals",
        {"id": "P7"},
        {"body.requirements": [{"role": "pmo", "count": 1}]},
        "submissions",
        "less than the policy",
    ),
    "a plan asking nobody who owns its task": change(
        "proposals",
        {"id": "P1"},
        {"body.requirements": [{"role": "pmo", "count": 1}]},
        "submissions",
        "less than the policy",
    ),
    "people and plan at once": change(
        "proposals", {"id": "P7"}, {"body.result_hash": "x"}, "submissions", "less than the policy"
    ),
    "a successor without a parent": change(
        "proposals", {"id": "P5"}, {"body.parent": None}, "submissions", "another child"
    ),
    "a successor with other operations": change(
        "proposals",
        {"id": "P5"},
        {"body.operations": [{"op": "set_duration", "task": "T01", "duration": 480}]},
        "submissions",
        "another child",
    ),
    "a successor that nothing tells of": drop(
        "successions", {"parent": "P3"}, "submissions", "another child"
    ),
    "a successor that people submitted": change(
        "log", {"seq": 28}, {"event": "submitted"}, "submissions", "another child"
    ),
    "an edit that replaced nothing": change(
        "proposals",
        {"id": "P4"},
        {"body.parent": "P1", "body.parent_kind": "edit"},
        "submissions",
        "another child",
    ),
    "under glass that is not there yet": change(
        "proposals", {"id": "P4"}, {"body.break_glass": 1}, "submissions", "beyond its broken glass"
    ),
    # words and ends
    "a revocation by somebody else": change(
        "revocations", {"decision": 3}, {"person": "tom"}, "words", "taken back by somebody else"
    ),
    "a revocation after the end": change(
        "revocations", {"decision": 3}, {"entry": 15}, "words", "taken back after the end"
    ),
    "a question of an agent": change(
        "questions", {"id": 1}, {"person": "coordinator"}, "words", "questions is of no person"
    ),
    "an answer of an agent": change(
        "answers", {"question": 1}, {"person": "coordinator"}, "words", "answers is of no person"
    ),
    "expired too early": change(
        "endings", {"proposal": "P2"}, {"status": "expired"}, "words", "could not end as expired"
    ),
    "stale though it was not": change(
        "endings", {"proposal": "P2"}, {"status": "stale"}, "words", "could not end as stale"
    ),
    "ended after it was applied": copy(
        "endings", {"proposal": "P2"}, {"proposal": "P1"}, "words", "could not end"
    ),
    # life
    "carried over another time": change(
        "successions", {"parent": "P3"}, {"entry": 29}, "life", "not carried over"
    ),
    "carried over though not stale": drop(
        "endings", {"proposal": "P3"}, "life", "not carried over"
    ),
    "cleared though it lives on": change(
        "successions", {"parent": "P3"}, {"outcome": "cleared"}, "life", "not carried over"
    ),
    "attested by another role": change(
        "attestations", {"id": 1}, {"person": "sam"}, "life", "attestation 1 could not be given"
    ),
    "attested for what nobody asked": change(
        "attestations", {"id": 1}, {"after": "T05"}, "life", "attestation 1 could not be given"
    ),
    "attested by the author": change(
        "proposals", {"id": "P6"}, {"author": "olga"}, "life", "attestation 1 could not be given"
    ),
    "attested after the end": copy(
        "endings", {"proposal": "P2"}, {"proposal": "P6"}, "life", "attestation 1 could not"
    ),
    "a call that shows something else": change(
        "calls", {"id": 1}, {"body": "{}"}, "life", "call 1 is not for a gate"
    ),
    "a call for no gate": change("calls", {"id": 1}, {"task": "T01"}, "life", "is not for a gate"),
    "a call that asks what the one before it asked": copy(
        "calls", {"id": 1}, {"id": 2}, "life", "call 2 asks what call 1 had asked"
    ),
    "an answer at a gate by another role": change(
        "call_answers", {"id": 1}, {"person": "sam"}, "life", "answer 1 to call 1"
    ),
    "an answer in a role that the gate does not name": change(
        "call_answers", {"id": 1}, {"person": "tom", "role": "pmo"}, "life", "answer 1 to call 1"
    ),
    "an answer to an old call": copy(
        "calls", {"id": 1}, {"id": 2, "hash": "x"}, "life", "answer 1 to call 1"
    ),
    "a reminder to an agent": change(
        "reminders", {"person": "olga"}, {"person": "coordinator"}, "life", "is no person"
    ),
    "a claim that an agent settles": change(
        "log", {"event": "claimed"}, {"event": "settled"}, "life", "is no person"
    ),
    "an end that its entry does not bring": change(
        "log", {"event": "ended"}, {"event": "submitted"}, "words", "could not end as withdrawn"
    ),
    "a plan of another name at the beginning": change(
        "meta", {"key": "plan"}, {"value": "other"}, "schema", "noted at the beginning"
    ),
    "a reminder too early": change(
        "reminders", {"person": "olga"}, {"at": "2026-03-02T09:00:00+00:00"}, "life", "too early"
    ),
    "evidence that is not there": change(
        "briefings", {"id": 1}, {"observation": "O99"}, "life", "rest on what is not there"
    ),
    "a message to an agent": change(
        "outbox", {"id": 1}, {"recipient": "coordinator"}, "life", "message 1 is for nobody"
    ),
    "a delivery out of order": change(
        "deliveries", {"outbox": 1}, {"attempt": 3}, "life", "delivered out of order"
    ),
    "a delivery after one that arrived": copy(
        "deliveries", {"outbox": 1}, {"attempt": 2}, "life", "delivered out of order"
    ),
    # anchors
    "a key that no operator added": change(
        "keys", {}, {"person": "tom"}, "anchors", "added by no operator"
    ),
    "a checkpoint of another entry": change(
        "checkpoints", {"seq": 52}, {"hash": "x"}, "anchors", "is of another entry"
    ),
    "a checkpoint that came later": change(
        "checkpoints", {"seq": 52}, {"entry": 60}, "anchors", "is of another entry"
    ),
    "a checkpoint by a key that nobody added": drop("keys", {}, "anchors", "key that nobody added"),
    "a checkpoint with another signature": change(
        "checkpoints", {"seq": 52}, {"signature": "00" * 64}, "anchors", "checkpoint 52 is wrong"
    ),
    "a restore that ended elsewhere": change(
        "forks", {"id": 1}, {"backup_seq": 3}, "anchors", "ended elsewhere"
    ),
    "a restore of something else": change(
        "forks", {"id": 1}, {"backup_hash": "x"}, "anchors", "ended elsewhere"
    ),
    "a restore that no operator accepted": change(
        "fork_acceptances", {"fork": 1}, {"person": "tom"}, "anchors", "accepted by no operator"
    ),
    # rows and schema
    "a row with another event": change(
        "log", {"seq": 6}, {"event": "asked"}, "rows", "which brings no such row"
    ),
    "a decision by another actor": change(
        "log", {"seq": 6}, {"actor": "tom"}, "rows", "another person"
    ),
    "a revision that a person wrote": change(
        "log", {"seq": 8}, {"actor": "tom"}, "rows", "an act of the kernel"
    ),
    "an upgrade to another version": change(
        "upgrades", {"version": 2}, {"version": 3}, "schema", "does not fit"
    ),
    "an upgrade that is forgotten": drop("upgrades", {}, "schema", "and the log says 1"),
    "an upgrade to another schema": change(
        "upgrades", {"version": 2}, {"schema": "x"}, "schema", "does not fit"
    ),
}
