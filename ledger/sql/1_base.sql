-- The kernel's tables and the conditions under which a row may come in.
-- ledger/schema.py adds the guards that every table has: no change, no removal, no overwriting, and
-- a log entry of the right kind that announces the row. interlock_* are functions of the kernel's
-- own connection: on any other connection each of these triggers fails.
-- A row number is always a declared key, so that a hidden rowid cannot be used to replace a row.

CREATE TABLE log (
  seq INTEGER PRIMARY KEY,
  previous TEXT NOT NULL,
  at TEXT NOT NULL CHECK (at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]+00:00'),
  actor TEXT NOT NULL,
  event TEXT NOT NULL,
  body TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL,
  entry INTEGER NOT NULL REFERENCES log (seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE people_versions (
  version INTEGER PRIMARY KEY,
  hash TEXT NOT NULL,
  body TEXT NOT NULL,
  at TEXT NOT NULL,
  entry INTEGER NOT NULL REFERENCES log (seq)
) STRICT;

CREATE TABLE members (
  version INTEGER NOT NULL REFERENCES people_versions (version),
  id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('person', 'agent')),
  entry INTEGER NOT NULL REFERENCES log (seq),
  PRIMARY KEY (version, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE roles (
  version INTEGER NOT NULL,
  member TEXT NOT NULL,
  role TEXT NOT NULL,
  entry INTEGER NOT NULL REFERENCES log (seq),
  PRIMARY KEY (version, member, role),
  FOREIGN KEY (version, member) REFERENCES members (version, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE policy_versions (
  version INTEGER PRIMARY KEY,
  hash TEXT NOT NULL,
  body TEXT NOT NULL,
  at TEXT NOT NULL,
  entry INTEGER NOT NULL REFERENCES log (seq)
) STRICT;

CREATE TABLE proposals (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE CHECK (id = 'P' || number),
  digest TEXT NOT NULL UNIQUE,
  body TEXT NOT NULL,
  base_revision INTEGER NOT NULL REFERENCES revisions (number),
  base_hash TEXT NOT NULL,
  result_hash TEXT NOT NULL,
  author TEXT NOT NULL,
  sponsor TEXT,
  created TEXT NOT NULL CHECK (created GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]+00:00'),
  expires TEXT NOT NULL CHECK (expires GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]+00:00'),
  prose TEXT NOT NULL,
  prose_hash TEXT NOT NULL,
  at TEXT NOT NULL,
  entry INTEGER NOT NULL REFERENCES log (seq)
) STRICT;

CREATE TABLE requirements (
  proposal TEXT NOT NULL REFERENCES proposals (id),
  role TEXT NOT NULL,
  count INTEGER NOT NULL CHECK (count >= 1),
  entry INTEGER NOT NULL REFERENCES log (seq),
  PRIMARY KEY (proposal, role)
) STRICT, WITHOUT ROWID;

CREATE TABLE decisions (
  id INTEGER PRIMARY KEY,
  proposal TEXT NOT NULL REFERENCES proposals (id),
  digest TEXT NOT NULL,
  base_revision INTEGER NOT NULL REFERENCES revisions (number),
  page TEXT NOT NULL,
  person TEXT NOT NULL,
  role TEXT NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict IN ('approve', 'reject')),
  reason TEXT NOT NULL,
  channel TEXT NOT NULL CHECK (channel IN ('cli', 'web')),
  at TEXT NOT NULL,
  entry INTEGER NOT NULL REFERENCES log (seq)
) STRICT;
CREATE INDEX decisions_by_proposal ON decisions (proposal);

CREATE TABLE revocations (
  decision INTEGER PRIMARY KEY REFERENCES decisions (id),
  person TEXT NOT NULL,
  reason TEXT NOT NULL,
  channel TEXT NOT NULL CHECK (channel IN ('cli', 'web')),
  at TEXT NOT NULL,
  entry INTEGER NOT NULL REFERENCES log (seq)
) STRICT;

CREATE TABLE questions (
  id INTEGER PRIMARY KEY,
  proposal TEXT NOT NULL REFERENCES proposals (id),
  person TEXT NOT NULL,
  text TEXT NOT NULL,
  channel TEXT NOT NULL CHECK (channel IN ('cli', 'web')),
  at TEXT NOT NULL,
  entry INTEGER NOT NULL REFERENCES log (seq)
) STRICT;
CREATE INDEX questions_by_proposal ON questions (proposal);

CREATE TABLE answers (
  question INTEGER PRIMARY KEY REFERENCES questions (id),
  person TEXT NOT NULL,
  text TEXT NOT NULL,
  channel TEXT NOT NULL CHECK (channel IN ('cli', 'web')),
  at TEXT NOT NULL,
  entry INTEGER NOT NULL REFERENCES log (seq)
) STRICT;

CREATE TABLE endings (
  proposal TEXT PRIMARY KEY REFERENCES proposals (id),
  status TEXT NOT NULL CHECK (status IN ('withdrawn', 'closed', 'replaced', 'expired', 'stale')),
  reason TEXT NOT NULL,
  actor TEXT NOT NULL,
  at TEXT NOT NULL,
  entry INTEGER NOT NULL REFERENCES log (seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE revisions (
  number INTEGER PRIMARY KEY,
  hash TEXT NOT NULL,
  parent_hash TEXT,
  body TEXT NOT NULL,
  proposal TEXT UNIQUE REFERENCES proposals (id),
  at TEXT NOT NULL,
  entry INTEGER NOT NULL REFERENCES log (seq),
  CHECK ((number = 1) = (proposal IS NULL)),
  CHECK ((number = 1) = (parent_hash IS NULL))
) STRICT;

CREATE VIEW newest_entry AS SELECT * FROM log ORDER BY seq DESC LIMIT 1;

CREATE VIEW head AS SELECT number, hash FROM revisions ORDER BY number DESC LIMIT 1;

CREATE VIEW newest_people AS
SELECT id, kind FROM members WHERE version = (SELECT max(version) FROM people_versions);

CREATE VIEW newest_roles AS
SELECT member, role FROM roles WHERE version = (SELECT max(version) FROM people_versions);

-- A yes may have been taken back after the backup that a restored copy came from: whoever gave one
-- before the copy was accepted is asked again. A no stays one.
CREATE VIEW live_decisions AS
SELECT * FROM decisions WHERE id NOT IN (SELECT decision FROM revocations)
  AND (verdict <> 'approve' OR entry > COALESCE((SELECT max(entry) FROM fork_acceptances), 0));

-- What counts: a live yes to just this content, by a person who neither wrote nor submitted it, and
-- who holds the role today, or was let decide in it by somebody who does, or was called as its
-- deputy. A delegation that has run out since then counts on, one that was ended does not.
CREATE VIEW approvals AS
SELECT d.proposal, d.role, d.person
FROM live_decisions AS d
JOIN proposals AS p ON p.id = d.proposal
JOIN newest_people AS m ON m.id = d.person AND m.kind = 'person'
LEFT JOIN deputed AS x ON x.decision = d.id
WHERE d.verdict = 'approve' AND d.digest = p.digest
  AND d.person IS NOT p.author AND d.person IS NOT p.sponsor
  AND (
    (x.decision IS NULL AND EXISTS (
      SELECT 1 FROM own_roles WHERE member = d.person AND role = d.role
    ))
    OR EXISTS (
      SELECT 1 FROM delegations AS g
      JOIN own_roles AS o ON o.member = g.delegator AND o.role = g.role
      WHERE g.id = x.delegation AND g.delegate = d.person AND g.role = d.role
        AND g.delegator = x.principal
        AND g.delegator IS NOT p.author AND g.delegator IS NOT p.sponsor
        AND g.from_at <= d.at AND d.at < g.until_at
        AND g.id NOT IN (SELECT delegation FROM ended_delegations)
    )
    OR EXISTS (
      SELECT 1 FROM escalations AS e
      JOIN named_deputies AS n ON n.role = e.role AND n.person = e.deputy
      WHERE e.id = x.escalation AND e.proposal = d.proposal
        AND e.role = d.role AND e.deputy = d.person
    )
  );

-- The log: one chain without gaps, on a clock that never runs backwards.

CREATE TRIGGER log_seq BEFORE INSERT ON log
WHEN NEW.seq IS NOT (SELECT COALESCE(max(seq), 0) + 1 FROM log)
BEGIN SELECT RAISE(ABORT, 'log: the number is not the next one'); END;

CREATE TRIGGER log_previous BEFORE INSERT ON log
WHEN NEW.previous IS NOT COALESCE((SELECT hash FROM newest_entry), 'genesis')
BEGIN SELECT RAISE(ABORT, 'log: the entry does not follow the newest one'); END;

CREATE TRIGGER log_time BEFORE INSERT ON log
WHEN NEW.at < (SELECT at FROM newest_entry)
BEGIN SELECT RAISE(ABORT, 'log: the clock runs backwards'); END;

CREATE TRIGGER log_hash BEFORE INSERT ON log
WHEN NEW.hash IS NOT interlock_entry(NEW.seq, NEW.previous, NEW.at, NEW.actor, NEW.event, NEW.body)
BEGIN SELECT RAISE(ABORT, 'log: the hash is not that of the entry'); END;

CREATE TRIGGER log_genesis BEFORE INSERT ON log
WHEN (NEW.event = 'genesis') IS NOT (NEW.seq = 1)
BEGIN SELECT RAISE(ABORT, 'log: genesis is the first entry and no other'); END;

-- People: only a person holds a role; versions count on.

CREATE TRIGGER people_versions_next BEFORE INSERT ON people_versions
WHEN NEW.version <= (SELECT max(version) FROM people_versions)
  OR NEW.hash IS NOT interlock_hash('interlock/people/1', NEW.body)
BEGIN SELECT RAISE(ABORT, 'people_versions: not the next version, or not its hash'); END;

CREATE TRIGGER policy_versions_next BEFORE INSERT ON policy_versions
WHEN NEW.version <= (SELECT max(version) FROM policy_versions)
  OR NEW.hash IS NOT interlock_hash('interlock/policy/1', NEW.body)
BEGIN SELECT RAISE(ABORT, 'policy_versions: not the next version, or not its hash'); END;

CREATE TRIGGER roles_person BEFORE INSERT ON roles
WHEN NOT EXISTS (
  SELECT 1 FROM members WHERE version = NEW.version AND id = NEW.member AND kind = 'person'
)
BEGIN SELECT RAISE(ABORT, 'roles: only a person holds a role'); END;

-- Proposals: the columns say what the hashed body says; made on the newest revision.

CREATE TRIGGER proposals_digest BEFORE INSERT ON proposals
WHEN NEW.digest IS NOT interlock_hash('interlock/proposal/1', NEW.body)
  OR NEW.prose_hash IS NOT interlock_hash('interlock/prose/1', NEW.prose)
BEGIN SELECT RAISE(ABORT, 'proposals: the digest is not that of the content'); END;

CREATE TRIGGER proposals_columns BEFORE INSERT ON proposals
WHEN NEW.base_revision IS NOT json_extract(NEW.body, '$.base_revision')
  OR NEW.base_hash IS NOT json_extract(NEW.body, '$.base_hash')
  OR NEW.result_hash IS NOT json_extract(NEW.body, '$.result_hash')
  OR NEW.author IS NOT json_extract(NEW.body, '$.author')
  OR NEW.sponsor IS NOT json_extract(NEW.body, '$.sponsor')
  OR NEW.created IS NOT json_extract(NEW.body, '$.created')
  OR NEW.expires IS NOT json_extract(NEW.body, '$.expires')
BEGIN SELECT RAISE(ABORT, 'proposals: a column says other than the content'); END;

CREATE TRIGGER proposals_base BEFORE INSERT ON proposals
WHEN NEW.base_revision IS NOT (SELECT number FROM head)
  OR NEW.base_hash IS NOT (SELECT hash FROM head)
BEGIN SELECT RAISE(ABORT, 'proposals: the plan has moved on'); END;

CREATE TRIGGER proposals_author BEFORE INSERT ON proposals
WHEN NOT EXISTS (SELECT 1 FROM newest_people WHERE id = NEW.author)
  OR NOT EXISTS (
    SELECT 1 FROM newest_people WHERE id IN (NEW.author, NEW.sponsor) AND kind = 'person'
  )
  OR (NEW.sponsor IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM newest_people WHERE id = NEW.sponsor AND kind = 'person'
  ))
BEGIN SELECT RAISE(ABORT, 'proposals: a person has to stand behind it'); END;

CREATE TRIGGER requirements_content BEFORE INSERT ON requirements
WHEN NOT EXISTS (
  SELECT 1 FROM proposals AS p, json_each(p.body, '$.requirements') AS r
  WHERE p.id = NEW.proposal
    AND json_extract(r.value, '$.role') = NEW.role
    AND json_extract(r.value, '$.count') = NEW.count
)
BEGIN SELECT RAISE(ABORT, 'requirements: the proposal does not ask for this'); END;

-- Decisions: people only, in a role that they hold and that is asked for, on just this content.

CREATE TRIGGER decisions_person BEFORE INSERT ON decisions
WHEN NOT EXISTS (SELECT 1 FROM newest_people WHERE id = NEW.person AND kind = 'person')
BEGIN SELECT RAISE(ABORT, 'decisions: only a person decides'); END;

CREATE TRIGGER decisions_role BEFORE INSERT ON decisions
WHEN NOT EXISTS (
    SELECT 1 FROM own_roles WHERE member = NEW.person AND role = NEW.role
  ) AND NOT EXISTS (
    SELECT 1 FROM delegations
    WHERE delegate = NEW.person AND role = NEW.role AND from_at <= NEW.at AND NEW.at < until_at
  ) AND NOT EXISTS (
    SELECT 1 FROM escalations
    WHERE proposal = NEW.proposal AND deputy = NEW.person AND role = NEW.role
  )
BEGIN SELECT RAISE(ABORT, 'decisions: the role is not held'); END;

CREATE TRIGGER decisions_asked BEFORE INSERT ON decisions
WHEN NOT EXISTS (
  SELECT 1 FROM requirements WHERE proposal = NEW.proposal AND role = NEW.role
)
BEGIN SELECT RAISE(ABORT, 'decisions: the role is not asked for'); END;

CREATE TRIGGER decisions_web BEFORE INSERT ON decisions
WHEN NEW.channel IS NOT 'web' AND EXISTS (
  SELECT 1 FROM proposals AS p, newest_policy AS o, json_each(o.body, '$.web_only') AS w
  WHERE p.id = NEW.proposal AND w.value = json_extract(p.body, '$.risk')
)
BEGIN SELECT RAISE(ABORT, 'decisions: the policy lets this be decided on the web only'); END;

CREATE TRIGGER decisions_author BEFORE INSERT ON decisions
WHEN EXISTS (
  SELECT 1 FROM proposals
  WHERE id = NEW.proposal AND (author = NEW.person OR sponsor = NEW.person)
)
BEGIN SELECT RAISE(ABORT, 'decisions: nobody decides on their own proposal'); END;

CREATE TRIGGER decisions_digest BEFORE INSERT ON decisions
WHEN NOT EXISTS (
  SELECT 1 FROM proposals
  WHERE id = NEW.proposal AND digest = NEW.digest AND base_revision = NEW.base_revision
)
BEGIN SELECT RAISE(ABORT, 'decisions: the digest is not that of the proposal'); END;

CREATE TRIGGER decisions_seat BEFORE INSERT ON decisions
WHEN EXISTS (
  SELECT 1 FROM sitting WHERE proposal = NEW.proposal AND person = NEW.person
)
BEGIN SELECT RAISE(ABORT, 'decisions: this person has a live decision already'); END;

CREATE TRIGGER decisions_open BEFORE INSERT ON decisions
WHEN EXISTS (SELECT 1 FROM endings WHERE proposal = NEW.proposal)
  OR EXISTS (SELECT 1 FROM revisions WHERE proposal = NEW.proposal)
BEGIN SELECT RAISE(ABORT, 'decisions: the proposal has ended'); END;

CREATE TRIGGER decisions_stale BEFORE INSERT ON decisions
WHEN NOT EXISTS (
  SELECT 1 FROM proposals AS p JOIN head ON head.number = p.base_revision AND head.hash = p.base_hash
  WHERE p.id = NEW.proposal
)
BEGIN SELECT RAISE(ABORT, 'decisions: the plan has moved on'); END;

CREATE TRIGGER decisions_expired BEFORE INSERT ON decisions
WHEN NOT EXISTS (SELECT 1 FROM proposals WHERE id = NEW.proposal AND NEW.at < expires)
BEGIN SELECT RAISE(ABORT, 'decisions: the proposal has expired'); END;

CREATE TRIGGER revocations_own BEFORE INSERT ON revocations
WHEN NOT EXISTS (SELECT 1 FROM decisions WHERE id = NEW.decision AND person = NEW.person)
  AND NOT EXISTS (
    SELECT 1 FROM deputed WHERE decision = NEW.decision AND principal = NEW.person
  )
BEGIN SELECT RAISE(ABORT, 'revocations: only who decided takes it back, or for whom it was'); END;

CREATE TRIGGER revocations_web BEFORE INSERT ON revocations
WHEN NEW.channel IS NOT 'web' AND EXISTS (
  SELECT 1 FROM decisions AS d JOIN proposals AS p ON p.id = d.proposal,
    newest_policy AS o, json_each(o.body, '$.web_only') AS w
  WHERE d.id = NEW.decision AND w.value = json_extract(p.body, '$.risk')
)
BEGIN SELECT RAISE(ABORT, 'revocations: the policy lets this be taken back on the web only'); END;

CREATE TRIGGER revocations_open BEFORE INSERT ON revocations
WHEN EXISTS (
  SELECT 1 FROM decisions AS d
  WHERE d.id = NEW.decision
    AND (d.proposal IN (SELECT proposal FROM revisions)
      OR d.proposal IN (SELECT proposal FROM endings))
)
BEGIN SELECT RAISE(ABORT, 'revocations: the proposal has ended'); END;

CREATE TRIGGER questions_person BEFORE INSERT ON questions
WHEN NOT EXISTS (SELECT 1 FROM newest_people WHERE id = NEW.person AND kind = 'person')
BEGIN SELECT RAISE(ABORT, 'questions: only a person asks'); END;

CREATE TRIGGER answers_person BEFORE INSERT ON answers
WHEN NOT EXISTS (SELECT 1 FROM newest_people WHERE id = NEW.person AND kind = 'person')
BEGIN SELECT RAISE(ABORT, 'answers: only a person answers'); END;

CREATE TRIGGER endings_applied BEFORE INSERT ON endings
WHEN EXISTS (SELECT 1 FROM revisions WHERE proposal = NEW.proposal)
BEGIN SELECT RAISE(ABORT, 'endings: the proposal has been applied'); END;

CREATE TRIGGER endings_true BEFORE INSERT ON endings
WHEN (NEW.status = 'expired'
    AND NOT EXISTS (SELECT 1 FROM proposals WHERE id = NEW.proposal AND NEW.at >= expires))
  OR (NEW.status = 'stale' AND EXISTS (
    SELECT 1 FROM proposals AS p JOIN head ON head.number = p.base_revision AND head.hash = p.base_hash
    WHERE p.id = NEW.proposal))
BEGIN SELECT RAISE(ABORT, 'endings: it is neither expired nor stale'); END;

-- The gate: a revision comes in at genesis, or with everything that it needed.

CREATE TRIGGER revisions_gate_next BEFORE INSERT ON revisions
WHEN NEW.number IS NOT COALESCE((SELECT number FROM head), 0) + 1
  OR NEW.parent_hash IS NOT (SELECT hash FROM head)
BEGIN SELECT RAISE(ABORT, 'gate: this is not the next revision'); END;

CREATE TRIGGER revisions_gate_hash BEFORE INSERT ON revisions
WHEN NEW.hash IS NOT interlock_hash('interlock/plan/1', NEW.body)
BEGIN SELECT RAISE(ABORT, 'gate: the hash is not that of the plan'); END;

CREATE TRIGGER revisions_gate_genesis BEFORE INSERT ON revisions
WHEN (NEW.number = 1) IS NOT ((SELECT event FROM newest_entry) = 'genesis')
  OR (NEW.number = 1) IS NOT (NEW.proposal IS NULL)
BEGIN SELECT RAISE(ABORT, 'gate: only the first revision needs no proposal'); END;

CREATE TRIGGER revisions_gate_proposal BEFORE INSERT ON revisions
WHEN NEW.number IS NOT 1 AND NOT EXISTS (SELECT 1 FROM proposals WHERE id = NEW.proposal)
BEGIN SELECT RAISE(ABORT, 'gate: there is no such proposal'); END;

CREATE TRIGGER revisions_gate_ended BEFORE INSERT ON revisions
WHEN EXISTS (SELECT 1 FROM endings WHERE proposal = NEW.proposal)
BEGIN SELECT RAISE(ABORT, 'gate: the proposal has ended'); END;

CREATE TRIGGER revisions_gate_base BEFORE INSERT ON revisions
WHEN EXISTS (
  SELECT 1 FROM proposals
  WHERE id = NEW.proposal
    AND (base_revision IS NOT (SELECT number FROM head)
      OR base_hash IS NOT (SELECT hash FROM head))
)
BEGIN SELECT RAISE(ABORT, 'gate: the plan has moved on'); END;

CREATE TRIGGER revisions_gate_result BEFORE INSERT ON revisions
WHEN EXISTS (SELECT 1 FROM proposals WHERE id = NEW.proposal AND result_hash IS NOT NEW.hash)
BEGIN SELECT RAISE(ABORT, 'gate: this is not the plan that was approved'); END;

CREATE TRIGGER revisions_gate_expired BEFORE INSERT ON revisions
WHEN EXISTS (SELECT 1 FROM proposals WHERE id = NEW.proposal AND NOT (NEW.at < expires))
BEGIN SELECT RAISE(ABORT, 'gate: the proposal has expired'); END;

-- No rows, or fewer than the hashed content asks for, fails closed.
CREATE TRIGGER revisions_gate_requirements BEFORE INSERT ON revisions
WHEN NEW.number IS NOT 1 AND (
  (SELECT count(*) FROM requirements WHERE proposal = NEW.proposal) = 0
  OR (SELECT count(*) FROM requirements WHERE proposal = NEW.proposal) IS NOT (
    SELECT json_array_length(body, '$.requirements') FROM proposals WHERE id = NEW.proposal
  )
)
BEGIN SELECT RAISE(ABORT, 'gate: nothing says who has to approve'); END;

CREATE TRIGGER revisions_gate_approvals BEFORE INSERT ON revisions
WHEN EXISTS (
  SELECT 1 FROM requirements AS q
  WHERE q.proposal = NEW.proposal AND q.count > (
    SELECT count(DISTINCT a.person) FROM approvals AS a
    WHERE a.proposal = q.proposal AND a.role = q.role
  )
)
BEGIN SELECT RAISE(ABORT, 'gate: an approval is missing'); END;

CREATE TRIGGER revisions_gate_rejected BEFORE INSERT ON revisions
WHEN EXISTS (
  SELECT 1 FROM live_decisions WHERE proposal = NEW.proposal AND verdict IS NOT 'approve'
)
BEGIN SELECT RAISE(ABORT, 'gate: somebody has said no'); END;

CREATE TRIGGER revisions_gate_seats BEFORE INSERT ON revisions
WHEN EXISTS (
  SELECT 1 FROM sitting WHERE proposal = NEW.proposal
  GROUP BY person HAVING count(*) > 1
)
BEGIN SELECT RAISE(ABORT, 'gate: one person sits on two seats'); END;
