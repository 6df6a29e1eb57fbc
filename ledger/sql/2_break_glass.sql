-- Breaking glass: another set of requirements, and no check less (K11). It has a reason, a scope, a
-- limit in time and in number, and a review; while that is overdue the plan stays as it is.

CREATE TABLE break_glass (
  id INTEGER PRIMARY KEY,
  person TEXT NOT NULL,
  reason TEXT NOT NULL CHECK (trim(reason) <> ''),
  scope TEXT NOT NULL CHECK (json_valid(scope)),
  until_at TEXT NOT NULL CHECK (until_at GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]+00:00'),
  revisions INTEGER NOT NULL CHECK (revisions >= 1),
  review_by TEXT NOT NULL CHECK (review_by GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]+00:00'),
  channel TEXT NOT NULL CHECK (channel IN ('cli', 'web')),
  at TEXT NOT NULL,
  entry INTEGER NOT NULL REFERENCES log (seq)
) STRICT;

CREATE TABLE reviews (
  break_glass INTEGER PRIMARY KEY REFERENCES break_glass (id),
  person TEXT NOT NULL,
  finding TEXT NOT NULL CHECK (trim(finding) <> ''),
  channel TEXT NOT NULL CHECK (channel IN ('cli', 'web')),
  at TEXT NOT NULL,
  entry INTEGER NOT NULL REFERENCES log (seq)
) STRICT;

-- The revisions that came under each broken glass.
CREATE VIEW under_glass AS
SELECT r.number, p.id AS proposal, p.author, p.sponsor,
  json_extract(p.body, '$.break_glass') AS break_glass
FROM revisions AS r JOIN proposals AS p ON p.id = r.proposal
WHERE json_extract(p.body, '$.break_glass') IS NOT NULL;

CREATE TRIGGER break_glass_role BEFORE INSERT ON break_glass
WHEN NOT EXISTS (
  SELECT 1 FROM newest_policy AS o, json_each(o.body, '$.break_glass.roles') AS r
  JOIN own_roles AS h ON h.role = r.value
  WHERE h.member = NEW.person
) OR (SELECT actor FROM newest_entry) IS NOT NEW.person
BEGIN SELECT RAISE(ABORT, 'break_glass: the policy does not let this person'); END;

CREATE TRIGGER break_glass_limits BEFORE INSERT ON break_glass
WHEN NOT EXISTS (
  SELECT 1 FROM newest_policy
  WHERE NEW.until_at > NEW.at AND NEW.review_by > NEW.until_at
    AND NEW.revisions <= json_extract(body, '$.break_glass.max_revisions')
    AND CAST(strftime('%s', NEW.until_at) AS INTEGER) - CAST(strftime('%s', NEW.at) AS INTEGER)
      <= 3600 * json_extract(body, '$.break_glass.max_hours')
    AND CAST(strftime('%s', NEW.review_by) AS INTEGER) - CAST(strftime('%s', NEW.until_at) AS INTEGER)
      <= 3600 * json_extract(body, '$.break_glass.review_hours')
)
BEGIN SELECT RAISE(ABORT, 'break_glass: it goes further than the policy lets it'); END;

-- Each glass brings the policy's number of revisions, so no second one for a department whose last one
-- still runs, or was used and waits for its review.
CREATE TRIGGER break_glass_again BEFORE INSERT ON break_glass
WHEN EXISTS (
  SELECT 1 FROM break_glass AS b, json_each(b.scope, '$.departments') AS d
  WHERE b.id NOT IN (SELECT break_glass FROM reviews)
    AND d.value IN (SELECT value FROM json_each(NEW.scope, '$.departments'))
    AND (b.until_at > NEW.at OR b.id IN (SELECT break_glass FROM under_glass))
)
BEGIN SELECT RAISE(ABORT, 'break_glass: the one before has not been reviewed'); END;

CREATE TRIGGER break_glass_scope BEFORE INSERT ON break_glass
WHEN COALESCE(json_array_length(NEW.scope, '$.departments'), 0) = 0
BEGIN SELECT RAISE(ABORT, 'break_glass: it needs a scope'); END;

CREATE TRIGGER reviews_other BEFORE INSERT ON reviews
WHEN NOT EXISTS (SELECT 1 FROM newest_people WHERE id = NEW.person AND kind = 'person')
  OR EXISTS (SELECT 1 FROM break_glass WHERE id = NEW.break_glass AND person = NEW.person)
  OR EXISTS (
    SELECT 1 FROM under_glass
    WHERE break_glass = NEW.break_glass AND (author = NEW.person OR sponsor = NEW.person)
  )
  OR (SELECT actor FROM newest_entry) IS NOT NEW.person
BEGIN SELECT RAISE(ABORT, 'reviews: somebody else has to look at it'); END;

CREATE TRIGGER proposals_under_glass BEFORE INSERT ON proposals
WHEN json_extract(NEW.body, '$.break_glass') IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM break_glass AS b
  WHERE b.id = json_extract(NEW.body, '$.break_glass') AND NEW.at < b.until_at
    AND b.revisions > (SELECT count(*) FROM under_glass AS u WHERE u.break_glass = b.id)
    AND json_extract(NEW.body, '$.result_people') IS NULL
    AND json_extract(NEW.body, '$.result_policy') IS NULL
    AND b.id NOT IN (SELECT break_glass FROM reviews)
)
BEGIN SELECT RAISE(ABORT, 'proposals: no broken glass lets this through'); END;

CREATE TRIGGER proposals_glass_scope BEFORE INSERT ON proposals
WHEN EXISTS (
  SELECT 1 FROM break_glass AS b, json_each(NEW.body, '$.operations') AS o, json_each(json_array(
    CASE json_type(o.value, '$.task')
      WHEN 'object' THEN json_extract(o.value, '$.task.id')
      ELSE json_extract(o.value, '$.task') END,
    json_extract(o.value, '$.before'), json_extract(o.value, '$.after')
  )) AS t
  WHERE b.id = json_extract(NEW.body, '$.break_glass')
    AND json_array_length(b.scope, '$.tasks') > 0
    AND t.value NOT IN (SELECT value FROM json_each(b.scope, '$.tasks'))
)
BEGIN SELECT RAISE(ABORT, 'proposals: it goes beyond the scope of the broken glass'); END;

-- Where only some tasks may be touched, what names none (a freeze, the start) touches others.
CREATE TRIGGER proposals_glass_tasks BEFORE INSERT ON proposals
WHEN EXISTS (
  SELECT 1 FROM break_glass AS b, json_each(NEW.body, '$.operations') AS o
  WHERE b.id = json_extract(NEW.body, '$.break_glass')
    AND json_array_length(b.scope, '$.tasks') > 0
    AND json_extract(o.value, '$.task') IS NULL AND json_extract(o.value, '$.before') IS NULL
)
BEGIN SELECT RAISE(ABORT, 'proposals: it touches more than the tasks of the broken glass'); END;

CREATE TRIGGER proposals_glass_departments BEFORE INSERT ON proposals
WHEN EXISTS (
  SELECT 1 FROM break_glass AS b, revisions AS v, json_each(v.body, '$.tasks') AS t,
    json_each(NEW.body, '$.operations') AS o
  WHERE b.id = json_extract(NEW.body, '$.break_glass') AND v.number = NEW.base_revision
    AND json_extract(t.value, '$.id') IN (
      CASE json_type(o.value, '$.task')
        WHEN 'object' THEN json_extract(o.value, '$.task.id')
        ELSE json_extract(o.value, '$.task') END,
      json_extract(o.value, '$.before'), json_extract(o.value, '$.after')
    )
    AND json_extract(t.value, '$.department')
      NOT IN (SELECT value FROM json_each(b.scope, '$.departments'))
) OR EXISTS (
  SELECT 1 FROM break_glass AS b, json_each(NEW.body, '$.operations') AS o
  WHERE b.id = json_extract(NEW.body, '$.break_glass')
    AND json_extract(o.value, '$.task.department')
      NOT IN (SELECT value FROM json_each(b.scope, '$.departments'))
)
BEGIN SELECT RAISE(ABORT, 'proposals: it edits what other departments own'); END;

-- Another start touches everybody, a freeze that comes or goes whom it binds.
CREATE TRIGGER proposals_glass_others BEFORE INSERT ON proposals
WHEN EXISTS (
  SELECT 1 FROM break_glass AS b, revisions AS v, json_each(v.body, '$.tasks') AS t,
    json_each(NEW.body, '$.operations') AS o
  WHERE b.id = json_extract(NEW.body, '$.break_glass') AND v.number = NEW.base_revision
    AND json_extract(o.value, '$.op') = 'set_start'
    AND json_extract(t.value, '$.department')
      NOT IN (SELECT value FROM json_each(b.scope, '$.departments'))
) OR EXISTS (
  SELECT 1 FROM break_glass AS b, json_each(NEW.body, '$.operations') AS o,
    json_each(o.value, '$.freeze.departments') AS d
  WHERE b.id = json_extract(NEW.body, '$.break_glass')
    AND d.value NOT IN (SELECT value FROM json_each(b.scope, '$.departments'))
) OR EXISTS (
  SELECT 1 FROM break_glass AS b, revisions AS v, json_each(v.body, '$.freezes') AS f,
    json_each(NEW.body, '$.operations') AS o, json_each(f.value, '$.departments') AS d
  WHERE b.id = json_extract(NEW.body, '$.break_glass') AND v.number = NEW.base_revision
    AND json_extract(f.value, '$.id') = json_extract(o.value, '$.freeze')
    AND d.value NOT IN (SELECT value FROM json_each(b.scope, '$.departments'))
)
BEGIN SELECT RAISE(ABORT, 'proposals: it touches others than the broken glass names'); END;

CREATE TRIGGER proposals_glass_asks BEFORE INSERT ON proposals
WHEN json_extract(NEW.body, '$.break_glass') IS NOT NULL AND (
  NOT EXISTS (SELECT 1 FROM newest_policy AS o, json_each(o.body, '$.break_glass.requires'))
  OR EXISTS (
    SELECT 1 FROM newest_policy AS o, json_each(o.body, '$.break_glass.requires') AS q
    WHERE NOT EXISTS (
      SELECT 1 FROM json_each(NEW.body, '$.requirements') AS r
      WHERE json_extract(r.value, '$.role') = json_extract(q.value, '$.role')
        AND json_extract(r.value, '$.count') >= json_extract(q.value, '$.count')
    )
  )
)
BEGIN SELECT RAISE(ABORT, 'proposals: it asks for less than broken glass does'); END;

CREATE TRIGGER revisions_gate_glass BEFORE INSERT ON revisions
WHEN EXISTS (
  SELECT 1 FROM proposals AS p JOIN break_glass AS b
    ON b.id = json_extract(p.body, '$.break_glass')
  WHERE p.id = NEW.proposal AND (
    NOT (NEW.at < b.until_at)
    OR b.id IN (SELECT break_glass FROM reviews)
    OR b.revisions <= (SELECT count(*) FROM under_glass AS u WHERE u.break_glass = b.id)
  )
)
BEGIN SELECT RAISE(ABORT, 'gate: the broken glass has run out'); END;

-- Who governs can be changed all the same, by those who always approve that: where nobody may review
-- any more, somebody has to be brought in who may.
CREATE TRIGGER revisions_gate_review BEFORE INSERT ON revisions
WHEN EXISTS (
  SELECT 1 FROM break_glass AS b
  WHERE b.review_by < NEW.at
    AND b.id IN (SELECT break_glass FROM under_glass)
    AND b.id NOT IN (SELECT break_glass FROM reviews)
) AND NOT EXISTS (
  SELECT 1 FROM proposals AS p
  WHERE p.id = NEW.proposal AND NEW.hash = NEW.parent_hash
    AND json_extract(p.body, '$.break_glass') IS NULL
    AND COALESCE(
      json_extract(p.body, '$.result_people'), json_extract(p.body, '$.result_policy')
    ) IS NOT NULL
)
BEGIN SELECT RAISE(ABORT, 'gate: a broken glass has not been reviewed in time'); END;
