-- Who governs: people, roles and policy change by an applied proposal, in its own log entry, after
-- its revision has come through the gate. A role remembers the proposal that brought it.

CREATE TABLE governed (
  proposal TEXT PRIMARY KEY REFERENCES proposals (id),
  people_version INTEGER,
  policy_version INTEGER,
  at TEXT NOT NULL,
  entry INTEGER NOT NULL REFERENCES log (seq),
  CHECK (people_version IS NOT NULL OR policy_version IS NOT NULL)
) STRICT, WITHOUT ROWID;

CREATE TABLE grants (
  version INTEGER NOT NULL REFERENCES people_versions (version),
  member TEXT NOT NULL,
  role TEXT NOT NULL,
  proposal TEXT NOT NULL REFERENCES proposals (id),
  at TEXT NOT NULL,
  entry INTEGER NOT NULL REFERENCES log (seq),
  PRIMARY KEY (version, member, role)
) STRICT, WITHOUT ROWID;

-- The roles that count today: a person's, and not one that they granted to themselves.
CREATE VIEW own_roles AS
SELECT r.member, r.role
FROM newest_roles AS r JOIN newest_people AS m ON m.id = r.member AND m.kind = 'person'
WHERE NOT EXISTS (
  SELECT 1 FROM grants AS g JOIN proposals AS p ON p.id = g.proposal
  WHERE g.version = (SELECT max(version) FROM people_versions)
    AND g.member = r.member AND g.role = r.role
    AND (p.author = r.member OR p.sponsor = r.member)
);

-- The deputies that the newest policy names, each with the version that brought them: the one after
-- the last that does not name them.
CREATE VIEW deputies_since AS
SELECT json_extract(d.value, '$.role') AS role, json_extract(d.value, '$.person') AS person, (
    SELECT max(v.version) + 1 FROM policy_versions AS v WHERE NOT EXISTS (
      SELECT 1 FROM json_each(v.body, '$.deputies') AS e
      WHERE json_extract(e.value, '$.role') = json_extract(d.value, '$.role')
        AND json_extract(e.value, '$.person') = json_extract(d.value, '$.person')
    )
  ) AS since
FROM policy_versions AS o, json_each(o.body, '$.deputies') AS d
WHERE o.version = (SELECT max(version) FROM policy_versions);

-- Without whom the author or sponsor of that version named: a later version that leaves them in
-- names nobody anew.
CREATE VIEW named_deputies AS
SELECT d.role, d.person FROM deputies_since AS d
WHERE NOT EXISTS (
  SELECT 1 FROM governed AS g JOIN proposals AS p ON p.id = g.proposal
  WHERE g.policy_version = d.since AND d.person IN (p.author, p.sponsor)
);

-- A proposal is about the plan or about who governs, and says which versions would come of it.

CREATE TRIGGER proposals_governing BEFORE INSERT ON proposals
WHEN (json_extract(NEW.body, '$.result_people') IS NULL) IS NOT (NOT EXISTS (
    SELECT 1 FROM json_each(NEW.body, '$.operations') AS o
    WHERE json_extract(o.value, '$.op') IN ('add_person', 'change_person', 'remove_person')
  ))
  OR (json_extract(NEW.body, '$.result_policy') IS NULL) IS NOT (NOT EXISTS (
    SELECT 1 FROM json_each(NEW.body, '$.operations') AS o
    WHERE json_extract(o.value, '$.op') = 'replace_policy'
  ))
BEGIN SELECT RAISE(ABORT, 'proposals: what it does to people and policy is not what it says'); END;

CREATE TRIGGER proposals_one_kind BEFORE INSERT ON proposals
WHEN EXISTS (
  SELECT 1 FROM json_each(NEW.body, '$.operations') AS o
  WHERE json_extract(o.value, '$.op')
    IN ('add_person', 'change_person', 'remove_person', 'replace_policy')
) AND (NEW.result_hash IS NOT NEW.base_hash OR EXISTS (
  SELECT 1 FROM json_each(NEW.body, '$.operations') AS o
  WHERE json_extract(o.value, '$.op')
    NOT IN ('add_person', 'change_person', 'remove_person', 'replace_policy')
))
BEGIN SELECT RAISE(ABORT, 'proposals: it changes the plan and who governs it'); END;

CREATE TRIGGER governed_applied BEFORE INSERT ON governed
WHEN NOT EXISTS (
  SELECT 1 FROM revisions WHERE proposal = NEW.proposal AND entry = NEW.entry
)
BEGIN SELECT RAISE(ABORT, 'governed: the proposal was not applied in this entry'); END;

CREATE TRIGGER governed_content BEFORE INSERT ON governed
WHEN NOT EXISTS (
  SELECT 1 FROM proposals
  WHERE id = NEW.proposal
    AND NEW.people_version IS CASE
      WHEN json_extract(body, '$.result_people') IS NULL THEN NULL
      ELSE (SELECT max(version) + 1 FROM people_versions) END
    AND NEW.policy_version IS CASE
      WHEN json_extract(body, '$.result_policy') IS NULL THEN NULL
      ELSE (SELECT max(version) + 1 FROM policy_versions) END
)
BEGIN SELECT RAISE(ABORT, 'governed: the proposal brings other versions'); END;

CREATE TRIGGER people_versions_governed BEFORE INSERT ON people_versions
WHEN (SELECT event FROM newest_entry) IS NOT 'genesis' AND NOT EXISTS (
  SELECT 1 FROM governed AS g JOIN proposals AS p ON p.id = g.proposal
  WHERE g.entry = NEW.entry AND g.people_version = NEW.version
    AND json_extract(p.body, '$.result_people') = NEW.hash
)
BEGIN SELECT RAISE(ABORT, 'people_versions: nobody approved these people'); END;

CREATE TRIGGER policy_versions_governed BEFORE INSERT ON policy_versions
WHEN (SELECT event FROM newest_entry) IS NOT 'genesis' AND NOT EXISTS (
  SELECT 1 FROM governed AS g JOIN proposals AS p ON p.id = g.proposal
  WHERE g.entry = NEW.entry AND g.policy_version = NEW.version
    AND json_extract(p.body, '$.result_policy') = NEW.hash
)
BEGIN SELECT RAISE(ABORT, 'policy_versions: nobody approved this policy'); END;

CREATE TRIGGER people_versions_body BEFORE INSERT ON people_versions
WHEN NEW.version IS NOT json_extract(NEW.body, '$.version')
BEGIN SELECT RAISE(ABORT, 'people_versions: the version is not that of the content'); END;

CREATE TRIGGER policy_versions_body BEFORE INSERT ON policy_versions
WHEN NEW.version IS NOT json_extract(NEW.body, '$.version')
BEGIN SELECT RAISE(ABORT, 'policy_versions: the version is not that of the content'); END;

CREATE TRIGGER members_content BEFORE INSERT ON members
WHEN NOT EXISTS (
  SELECT 1 FROM people_versions AS v, json_each(v.body, '$.members') AS m
  WHERE v.version = NEW.version AND v.entry = NEW.entry
    AND json_extract(m.value, '$.id') = NEW.id AND json_extract(m.value, '$.kind') = NEW.kind
)
BEGIN SELECT RAISE(ABORT, 'members: the people of this version are others'); END;

-- An id that was an agent's is never a person's, and the other way round (K5).
CREATE TRIGGER members_kind BEFORE INSERT ON members
WHEN EXISTS (SELECT 1 FROM members WHERE id = NEW.id AND kind IS NOT NEW.kind)
BEGIN SELECT RAISE(ABORT, 'members: an agent becomes a person, or a person an agent'); END;

CREATE TRIGGER roles_content BEFORE INSERT ON roles
WHEN NOT EXISTS (
  SELECT 1 FROM people_versions AS v, json_each(v.body, '$.members') AS m,
    json_each(m.value, '$.roles') AS r
  WHERE v.version = NEW.version AND v.entry = NEW.entry
    AND json_extract(m.value, '$.id') = NEW.member AND r.value = NEW.role
)
BEGIN SELECT RAISE(ABORT, 'roles: the people of this version hold others'); END;

-- The roles that each version hands on to the next: not those of whom the next one takes out, be it
-- that the same proposal brings somebody in under that id; but nobody gets rid so of having brought
-- a role to themselves. Canonical JSON writes an operation as it stands here.
CREATE VIEW kept_roles AS
SELECT r.version, r.member, r.role FROM roles AS r
WHERE NOT EXISTS (
  SELECT 1 FROM governed AS g JOIN proposals AS p ON p.id = g.proposal
  WHERE g.people_version = r.version + 1
    AND instr(p.body, '{"id":"' || r.member || '","op":"remove_person"}')
) OR EXISTS (
  SELECT 1 FROM grants AS g JOIN proposals AS p ON p.id = g.proposal
  WHERE g.version = r.version AND g.member = r.member AND g.role = r.role
    AND r.member IN (p.author, p.sponsor)
);

-- Grants come before roles. A role that is new names the proposal that brought it, and one that
-- stays names the same as before, or none where it was held from the start.

CREATE TRIGGER grants_true BEFORE INSERT ON grants
WHEN NEW.proposal IS NOT (
  SELECT CASE
    WHEN EXISTS (
      SELECT 1 FROM kept_roles
      WHERE version = NEW.version - 1 AND member = NEW.member AND role = NEW.role
    ) THEN (
      SELECT proposal FROM grants
      WHERE version = NEW.version - 1 AND member = NEW.member AND role = NEW.role
    )
    ELSE (SELECT proposal FROM governed WHERE people_version = NEW.version)
  END
)
BEGIN SELECT RAISE(ABORT, 'grants: this is not what brought the role'); END;

CREATE TRIGGER roles_granted BEFORE INSERT ON roles
WHEN EXISTS (SELECT 1 FROM governed WHERE people_version = NEW.version)
  AND NOT EXISTS (
    SELECT 1 FROM grants
    WHERE version = NEW.version AND member = NEW.member AND role = NEW.role
  )
  AND (
    NOT EXISTS (
      SELECT 1 FROM kept_roles
      WHERE version = NEW.version - 1 AND member = NEW.member AND role = NEW.role
    )
    OR EXISTS (
      SELECT 1 FROM grants
      WHERE version = NEW.version - 1 AND member = NEW.member AND role = NEW.role
    )
  )
BEGIN SELECT RAISE(ABORT, 'roles: it does not say what brought the role'); END;
