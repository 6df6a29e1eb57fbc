-- Deciding for somebody else: one step, in one role, for a while (K10); or as a named deputy who
-- was called because a role's holders are silent or barred (K8).

CREATE TABLE delegations (
  id INTEGER PRIMARY KEY,
  role TEXT NOT NULL,
  delegator TEXT NOT NULL,
  delegate TEXT NOT NULL,
  from_at TEXT NOT NULL CHECK (from_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]+00:00'),
  until_at TEXT NOT NULL CHECK (until_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]+00:00'),
  reason TEXT NOT NULL CHECK (trim(reason) <> ''),
  channel TEXT NOT NULL CHECK (channel IN ('cli', 'web')),
  at TEXT NOT NULL,
  entry INTEGER NOT NULL REFERENCES log (seq)
) STRICT;

CREATE TABLE delegation_ends (
  delegation INTEGER PRIMARY KEY REFERENCES delegations (id),
  person TEXT NOT NULL,
  reason TEXT NOT NULL,
  channel TEXT NOT NULL CHECK (channel IN ('cli', 'web')),
  at TEXT NOT NULL,
  entry INTEGER NOT NULL REFERENCES log (seq)
) STRICT;

CREATE TABLE deputed (
  decision INTEGER PRIMARY KEY REFERENCES decisions (id),
  principal TEXT,
  delegation INTEGER REFERENCES delegations (id),
  escalation INTEGER REFERENCES escalations (id),
  at TEXT NOT NULL,
  entry INTEGER NOT NULL REFERENCES log (seq),
  CHECK ((delegation IS NULL) IS NOT (escalation IS NULL)),
  CHECK ((principal IS NULL) IS (delegation IS NULL))
) STRICT;

-- A delegation is over once one of the two ends it, and does not come back with whoever lost the
-- role, or was taken out, and is there again, be it by one proposal that did both: perhaps that is
-- somebody else under the same id. It may have been ended after the backup that a restored copy came
-- from: one from before the copy was accepted is over too. Canonical JSON writes an operation as it
-- stands here (json_each would not work where one can only read).
CREATE VIEW ended_delegations AS
SELECT delegation FROM delegation_ends
UNION
SELECT g.id FROM delegations AS g JOIN people_versions AS v ON v.entry > g.entry
WHERE v.version < (SELECT max(version) FROM people_versions) AND (NOT EXISTS (
    SELECT 1 FROM roles WHERE version = v.version AND member = g.delegator AND role = g.role
  )
  OR NOT EXISTS (SELECT 1 FROM members WHERE version = v.version AND id = g.delegate))
UNION
SELECT g.id FROM delegations AS g JOIN governed AS b ON b.entry > g.entry
JOIN proposals AS p ON p.id = b.proposal
WHERE instr(p.body, '{"id":"' || g.delegator || '","op":"remove_person"}')
  OR instr(p.body, '{"id":"' || g.delegate || '","op":"remove_person"}')
UNION
SELECT id FROM delegations WHERE entry < (SELECT max(entry) FROM fork_acceptances);

-- Whose seat a live decision takes: who gave it, and for whom.
CREATE VIEW sitting AS
SELECT d.id, d.proposal, d.person AS person FROM live_decisions AS d
UNION ALL
SELECT d.id, d.proposal, x.principal FROM live_decisions AS d JOIN deputed AS x ON x.decision = d.id
WHERE x.principal IS NOT NULL;

CREATE TRIGGER delegations_own BEFORE INSERT ON delegations
WHEN NOT EXISTS (SELECT 1 FROM own_roles WHERE member = NEW.delegator AND role = NEW.role)
  OR (SELECT actor FROM newest_entry) IS NOT NEW.delegator
BEGIN SELECT RAISE(ABORT, 'delegations: only who holds the role hands it on'); END;

-- Nobody gives somebody a role and takes it from them by delegation: it is a grant to oneself.
CREATE TRIGGER delegations_back BEFORE INSERT ON delegations
WHEN EXISTS (
  SELECT 1 FROM grants AS g JOIN proposals AS p ON p.id = g.proposal
  WHERE g.version = (SELECT max(version) FROM people_versions)
    AND g.member = NEW.delegator AND g.role = NEW.role
    AND NEW.delegate IN (p.author, p.sponsor)
)
BEGIN SELECT RAISE(ABORT, 'delegations: whoever takes the role gave it'); END;

CREATE TRIGGER delegations_person BEFORE INSERT ON delegations
WHEN NEW.delegate = NEW.delegator
  OR NOT EXISTS (SELECT 1 FROM newest_people WHERE id = NEW.delegate AND kind = 'person')
BEGIN SELECT RAISE(ABORT, 'delegations: another person has to take it'); END;

CREATE TRIGGER delegations_span BEFORE INSERT ON delegations
WHEN NEW.until_at <= NEW.from_at OR NEW.from_at < NEW.at
  OR CAST(strftime('%s', NEW.until_at) AS INTEGER) - CAST(strftime('%s', NEW.from_at) AS INTEGER) > 86400 * (
    SELECT COALESCE(json_extract(body, '$.delegation.max_days'), 30) FROM newest_policy
  )
BEGIN SELECT RAISE(ABORT, 'delegations: it is longer than the policy lets it be, or none'); END;

CREATE TRIGGER delegation_ends_party BEFORE INSERT ON delegation_ends
WHEN NOT EXISTS (
  SELECT 1 FROM delegations
  WHERE id = NEW.delegation AND NEW.person IN (delegator, delegate)
) OR (SELECT actor FROM newest_entry) IS NOT NEW.person
BEGIN SELECT RAISE(ABORT, 'delegation_ends: one of the two ends it'); END;

CREATE TRIGGER deputed_entry BEFORE INSERT ON deputed
WHEN NOT EXISTS (SELECT 1 FROM decisions WHERE id = NEW.decision AND entry = NEW.entry)
BEGIN SELECT RAISE(ABORT, 'deputed: it comes with its decision'); END;

CREATE TRIGGER deputed_delegation BEFORE INSERT ON deputed
WHEN NEW.delegation IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM decisions AS d JOIN delegations AS g ON g.id = NEW.delegation
  WHERE d.id = NEW.decision AND d.role = g.role AND d.person = g.delegate
    AND g.delegator = NEW.principal AND g.from_at <= d.at AND d.at < g.until_at
    AND g.id NOT IN (SELECT delegation FROM ended_delegations)
)
BEGIN SELECT RAISE(ABORT, 'deputed: no delegation covers this'); END;

CREATE TRIGGER deputed_web BEFORE INSERT ON deputed
WHEN EXISTS (
  SELECT 1 FROM delegations AS g JOIN decisions AS d ON d.id = NEW.decision
  JOIN proposals AS p ON p.id = d.proposal, newest_policy AS o, json_each(o.body, '$.web_only') AS w
  WHERE g.id = NEW.delegation AND g.channel IS NOT 'web'
    AND w.value = json_extract(p.body, '$.risk')
)
BEGIN SELECT RAISE(ABORT, 'deputed: the policy lets this be handed on on the web only'); END;

CREATE TRIGGER deputed_principal BEFORE INSERT ON deputed
WHEN NEW.principal IS NOT NULL AND (
  NOT EXISTS (
    SELECT 1 FROM decisions AS d JOIN own_roles AS o ON o.role = d.role
    WHERE d.id = NEW.decision AND o.member = NEW.principal
  )
  OR EXISTS (
    SELECT 1 FROM decisions AS d JOIN proposals AS p ON p.id = d.proposal
    WHERE d.id = NEW.decision AND NEW.principal IN (p.author, p.sponsor)
  )
)
BEGIN SELECT RAISE(ABORT, 'deputed: whom it is for could not decide either'); END;

CREATE TRIGGER deputed_seat BEFORE INSERT ON deputed
WHEN EXISTS (
  SELECT 1 FROM sitting AS s JOIN decisions AS d ON d.id = NEW.decision
  WHERE s.proposal = d.proposal AND s.person = NEW.principal
)
BEGIN SELECT RAISE(ABORT, 'deputed: a decision by or for this person is live already'); END;

CREATE TRIGGER deputed_escalation BEFORE INSERT ON deputed
WHEN NEW.escalation IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM decisions AS d JOIN escalations AS e ON e.id = NEW.escalation
  JOIN named_deputies AS n ON n.role = e.role AND n.person = e.deputy
  WHERE d.id = NEW.decision AND e.proposal = d.proposal
    AND e.role = d.role AND e.deputy = d.person
)
BEGIN SELECT RAISE(ABORT, 'deputed: no deputy was called for this'); END;
