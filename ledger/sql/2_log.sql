-- What makes the log's end provable, and what says where this file comes from: the keys that sign,
-- the signed checkpoints, restored backups and who accepted them, upgrades.

CREATE TABLE keys (
  public TEXT PRIMARY KEY CHECK (length(public) = 64 AND public NOT GLOB '*[^0-9a-f]*'),
  comment TEXT NOT NULL,
  person TEXT NOT NULL,
  channel TEXT NOT NULL CHECK (channel IN ('cli', 'web')),
  at TEXT NOT NULL,
  entry INTEGER NOT NULL REFERENCES log (seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE checkpoints (
  seq INTEGER PRIMARY KEY REFERENCES log (seq),
  hash TEXT NOT NULL,
  public TEXT NOT NULL REFERENCES keys (public),
  signature TEXT NOT NULL,
  at TEXT NOT NULL,
  entry INTEGER NOT NULL REFERENCES log (seq)
) STRICT;

CREATE TABLE forks (
  id INTEGER PRIMARY KEY,
  backup_seq INTEGER NOT NULL REFERENCES log (seq),
  backup_hash TEXT NOT NULL,
  note TEXT NOT NULL,
  at TEXT NOT NULL,
  entry INTEGER NOT NULL REFERENCES log (seq)
) STRICT;

CREATE TABLE fork_acceptances (
  fork INTEGER PRIMARY KEY REFERENCES forks (id),
  person TEXT NOT NULL,
  reason TEXT NOT NULL CHECK (trim(reason) <> ''),
  channel TEXT NOT NULL CHECK (channel IN ('cli', 'web')),
  at TEXT NOT NULL,
  entry INTEGER NOT NULL REFERENCES log (seq)
) STRICT;

CREATE TABLE upgrades (
  version INTEGER PRIMARY KEY,
  from_version INTEGER NOT NULL,
  schema TEXT NOT NULL,
  at TEXT NOT NULL,
  entry INTEGER NOT NULL REFERENCES log (seq)
) STRICT;

CREATE VIEW open_forks AS SELECT * FROM forks WHERE id NOT IN (SELECT fork FROM fork_acceptances);

-- The person who made the ledger, for as long as they were never taken out: whoever is there again
-- under their id, be it by one proposal that did both, may be somebody else.
CREATE VIEW makers AS
SELECT p.id FROM newest_people AS p
WHERE p.id = (SELECT actor FROM log ORDER BY seq LIMIT 1)
  AND NOT EXISTS (SELECT 1 FROM people_versions AS v WHERE NOT EXISTS (
    SELECT 1 FROM members WHERE version = v.version AND id = p.id
  ))
  AND NOT EXISTS (
    SELECT 1 FROM governed AS g JOIN proposals AS o ON o.id = g.proposal
    WHERE instr(o.body, '{"id":"' || p.id || '","op":"remove_person"}')
  );

-- Who may look after the ledger: an operator; where nobody is one, the person who made it; where they
-- have left as well, who approves a change of the people, so that a restored copy is never stuck.
CREATE VIEW operators AS
SELECT p.id FROM newest_people AS p WHERE p.kind = 'person' AND (
  EXISTS (SELECT 1 FROM newest_roles WHERE member = p.id AND role = 'operator')
  OR (NOT EXISTS (SELECT 1 FROM newest_roles WHERE role = 'operator') AND (
    p.id IN (SELECT id FROM makers)
    OR (NOT EXISTS (SELECT 1 FROM makers) AND EXISTS (
      SELECT 1 FROM newest_policy AS n, json_each(n.body, '$.rules') AS r,
        json_each(r.value, '$.requires') AS q JOIN own_roles AS o
        ON o.role = json_extract(q.value, '$.role')
      WHERE o.member = p.id AND json_extract(r.value, '$.when') = 'people'
    ))
  ))
);

CREATE TRIGGER keys_operator BEFORE INSERT ON keys
WHEN NEW.person IS NOT (SELECT actor FROM newest_entry)
  OR (NOT EXISTS (SELECT 1 FROM operators WHERE id = NEW.person)
    AND (SELECT event FROM newest_entry) <> 'genesis')
BEGIN SELECT RAISE(ABORT, 'keys: only an operator adds a key'); END;

CREATE TRIGGER checkpoints_entry BEFORE INSERT ON checkpoints
WHEN NEW.seq IS NOT NEW.entry - 1 OR NEW.hash IS NOT (SELECT hash FROM log WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'checkpoints: this is not the entry before'); END;

CREATE TRIGGER checkpoints_key BEFORE INSERT ON checkpoints
WHEN NOT EXISTS (SELECT 1 FROM keys WHERE public = NEW.public)
BEGIN SELECT RAISE(ABORT, 'checkpoints: the ledger does not know this key'); END;

CREATE TRIGGER checkpoints_signature BEFORE INSERT ON checkpoints
WHEN interlock_signed(
  (SELECT hash FROM log ORDER BY seq LIMIT 1), NEW.seq, NEW.hash,
  (SELECT at FROM log WHERE seq = NEW.seq), NEW.public, NEW.signature
) IS NOT 1
BEGIN SELECT RAISE(ABORT, 'checkpoints: the signature is not that of the key'); END;

CREATE TRIGGER forks_tail BEFORE INSERT ON forks
WHEN NEW.backup_seq IS NOT NEW.entry - 1
  OR NEW.backup_hash IS NOT (SELECT hash FROM log WHERE seq = NEW.backup_seq)
BEGIN SELECT RAISE(ABORT, 'forks: this is not where the backup ended'); END;

CREATE TRIGGER fork_acceptances_operator BEFORE INSERT ON fork_acceptances
WHEN NEW.person IS NOT (SELECT actor FROM newest_entry)
  OR NOT EXISTS (SELECT 1 FROM operators WHERE id = NEW.person)
BEGIN SELECT RAISE(ABORT, 'fork_acceptances: only an operator accepts a restored ledger'); END;

CREATE TRIGGER upgrades_next BEFORE INSERT ON upgrades
WHEN NEW.version IS NOT NEW.from_version + 1
  OR NEW.schema IS NOT (SELECT json_extract(body, '$.schema') FROM newest_entry)
BEGIN SELECT RAISE(ABORT, 'upgrades: not the next version, or not the schema of its log entry'); END;

-- A restored ledger may have a sibling that went on; until somebody answers for it, nothing is decided.

CREATE TRIGGER proposals_fork BEFORE INSERT ON proposals WHEN EXISTS (SELECT 1 FROM open_forks)
BEGIN SELECT RAISE(ABORT, 'proposals: this ledger was restored and nobody has accepted it'); END;

CREATE TRIGGER decisions_fork BEFORE INSERT ON decisions WHEN EXISTS (SELECT 1 FROM open_forks)
BEGIN SELECT RAISE(ABORT, 'decisions: this ledger was restored and nobody has accepted it'); END;

CREATE TRIGGER revisions_fork BEFORE INSERT ON revisions WHEN EXISTS (SELECT 1 FROM open_forks)
BEGIN SELECT RAISE(ABORT, 'revisions: this ledger was restored and nobody has accepted it'); END;
