-- What happens to a proposal beside its decisions: people are told and reminded, a deputy is called,
-- an overtaken proposal gets a successor, owners attest, a gate is asked, evidence changes.
-- Facts act as 'kernel'; everything else has a person.

CREATE TABLE outbox (
  id INTEGER PRIMARY KEY,
  dedupe TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  recipient TEXT NOT NULL,
  proposal TEXT REFERENCES proposals (id),
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  at TEXT NOT NULL,
  entry INTEGER NOT NULL REFERENCES log (seq)
) STRICT;
CREATE INDEX outbox_by_recipient ON outbox (recipient);

CREATE TABLE deliveries (
  outbox INTEGER NOT NULL REFERENCES outbox (id),
  attempt INTEGER NOT NULL,
  channel TEXT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('sent', 'failed')),
  detail TEXT NOT NULL,
  at TEXT NOT NULL,
  entry INTEGER NOT NULL REFERENCES log (seq),
  PRIMARY KEY (outbox, attempt)
) STRICT, WITHOUT ROWID;

CREATE TABLE reminders (
  proposal TEXT NOT NULL REFERENCES proposals (id),
  person TEXT NOT NULL,
  number INTEGER NOT NULL CHECK (number >= 1),
  at TEXT NOT NULL,
  entry INTEGER NOT NULL REFERENCES log (seq),
  PRIMARY KEY (proposal, person, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE escalations (
  id INTEGER PRIMARY KEY,
  proposal TEXT NOT NULL REFERENCES proposals (id),
  role TEXT NOT NULL,
  deputy TEXT NOT NULL,
  reason TEXT NOT NULL CHECK (reason IN ('silence', 'barred')),
  at TEXT NOT NULL,
  entry INTEGER NOT NULL REFERENCES log (seq),
  UNIQUE (proposal, role, deputy)
) STRICT;

CREATE TABLE successions (
  parent TEXT PRIMARY KEY REFERENCES proposals (id),
  outcome TEXT NOT NULL CHECK (outcome IN ('successor', 'cleared')),
  successor TEXT UNIQUE REFERENCES proposals (id),
  unchanged INTEGER CHECK (unchanged IN (0, 1)),
  reason TEXT NOT NULL,
  at TEXT NOT NULL,
  entry INTEGER NOT NULL REFERENCES log (seq),
  CHECK ((outcome = 'successor') = (successor IS NOT NULL)),
  CHECK ((outcome = 'successor') = (unchanged IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE attestations (
  id INTEGER PRIMARY KEY,
  proposal TEXT NOT NULL REFERENCES proposals (id),
  before TEXT NOT NULL,
  after TEXT NOT NULL,
  department TEXT NOT NULL,
  person TEXT NOT NULL,
  answer TEXT NOT NULL CHECK (answer IN ('none', 'there_is_one')),
  words TEXT NOT NULL CHECK (answer = 'none' OR trim(words) <> ''),
  channel TEXT NOT NULL CHECK (channel IN ('cli', 'web')),
  at TEXT NOT NULL,
  entry INTEGER NOT NULL REFERENCES log (seq),
  UNIQUE (proposal, before, after, department, person)
) STRICT;

CREATE TABLE calls (
  id INTEGER PRIMARY KEY,
  task TEXT NOT NULL,
  revision INTEGER NOT NULL REFERENCES revisions (number),
  body TEXT NOT NULL,
  hash TEXT NOT NULL,
  at TEXT NOT NULL,
  entry INTEGER NOT NULL REFERENCES log (seq)
) STRICT;

CREATE TABLE call_answers (
  id INTEGER PRIMARY KEY,
  call INTEGER NOT NULL REFERENCES calls (id),
  person TEXT NOT NULL,
  role TEXT NOT NULL,
  answer TEXT NOT NULL CHECK (answer IN ('proceed', 'halt', 'rework')),
  reason TEXT NOT NULL CHECK (trim(reason) <> ''),
  channel TEXT NOT NULL CHECK (channel IN ('cli', 'web')),
  at TEXT NOT NULL,
  entry INTEGER NOT NULL REFERENCES log (seq),
  UNIQUE (call, person)
) STRICT;

CREATE TABLE briefings (
  id INTEGER PRIMARY KEY,
  proposal TEXT NOT NULL REFERENCES proposals (id),
  observation TEXT NOT NULL,
  reason TEXT NOT NULL,
  at TEXT NOT NULL,
  entry INTEGER NOT NULL REFERENCES log (seq),
  UNIQUE (proposal, observation)
) STRICT;

CREATE VIEW newest_policy AS SELECT body FROM policy_versions ORDER BY version DESC LIMIT 1;

-- A setting of hours is one number, or one by class of risk (a class that is not named has that of
-- the one below it). Left out: a reminder after a third of the time, a deputy after two thirds, but
-- after 24 and 48 hours at most.
CREATE VIEW risk_hours AS
SELECT risk,
  max(1, COALESCE(remind, min(24, expires / 3))) AS remind,
  COALESCE(escalate, min(48, 2 * expires / 3)) AS escalate
FROM (
  SELECT k.risk,
    COALESCE(
      CASE json_type(o.body, '$.expires_hours') WHEN 'integer' THEN json_extract(o.body, '$.expires_hours') END,
      CASE k.risk WHEN 'high' THEN json_extract(o.body, '$.expires_hours.high') END,
      CASE WHEN k.risk <> 'low' THEN json_extract(o.body, '$.expires_hours.medium') END,
      json_extract(o.body, '$.expires_hours.low')
    ) AS expires,
    COALESCE(
      CASE json_type(o.body, '$.remind_after_hours') WHEN 'integer' THEN json_extract(o.body, '$.remind_after_hours') END,
      CASE k.risk WHEN 'high' THEN json_extract(o.body, '$.remind_after_hours.high') END,
      CASE WHEN k.risk <> 'low' THEN json_extract(o.body, '$.remind_after_hours.medium') END,
      json_extract(o.body, '$.remind_after_hours.low')
    ) AS remind,
    COALESCE(
      CASE json_type(o.body, '$.escalate_after_hours') WHEN 'integer' THEN json_extract(o.body, '$.escalate_after_hours') END,
      CASE k.risk WHEN 'high' THEN json_extract(o.body, '$.escalate_after_hours.high') END,
      CASE WHEN k.risk <> 'low' THEN json_extract(o.body, '$.escalate_after_hours.medium') END,
      json_extract(o.body, '$.escalate_after_hours.low')
    ) AS escalate
  FROM newest_policy AS o,
    (SELECT 'low' AS risk UNION ALL SELECT 'medium' UNION ALL SELECT 'high') AS k
);

CREATE VIEW waiting_hours AS
SELECT p.id AS proposal, h.remind, h.escalate
FROM proposals AS p JOIN risk_hours AS h ON h.risk = json_extract(p.body, '$.risk');

-- What still waits for decisions, as far as stored facts tell.
CREATE VIEW undecided AS
SELECT p.id FROM proposals AS p
WHERE p.id NOT IN (SELECT proposal FROM endings)
  AND p.id NOT IN (SELECT proposal FROM revisions WHERE proposal IS NOT NULL);

-- The log's clock may not leap: an act far ahead would block every later one (K8).

CREATE TRIGGER log_leap BEFORE INSERT ON log
WHEN NEW.event IS NOT 'clock_accepted'
  AND julianday(NEW.at) > julianday((SELECT at FROM newest_entry)) + 400
BEGIN SELECT RAISE(ABORT, 'log: the clock leaps more than 400 days ahead'); END;

CREATE TRIGGER log_clock_accepted BEFORE INSERT ON log
WHEN NEW.event = 'clock_accepted' AND NOT EXISTS (SELECT 1 FROM operators WHERE id = NEW.actor)
BEGIN SELECT RAISE(ABORT, 'log: only an operator accepts a clock that leaps'); END;

-- Telling people.

CREATE TRIGGER outbox_recipient BEFORE INSERT ON outbox
WHEN NOT EXISTS (SELECT 1 FROM newest_people WHERE id = NEW.recipient AND kind = 'person')
BEGIN SELECT RAISE(ABORT, 'outbox: only a person is told'); END;

CREATE TRIGGER deliveries_next BEFORE INSERT ON deliveries
WHEN NEW.attempt IS NOT (SELECT count(*) + 1 FROM deliveries WHERE outbox = NEW.outbox)
  OR EXISTS (SELECT 1 FROM deliveries WHERE outbox = NEW.outbox AND outcome = 'sent')
BEGIN SELECT RAISE(ABORT, 'deliveries: not the next attempt, or it has been sent'); END;

-- Reminding and calling the deputy: by the kernel, when the policy says so and not before.

CREATE TRIGGER reminders_kernel BEFORE INSERT ON reminders
WHEN (SELECT actor FROM newest_entry) IS NOT 'kernel'
BEGIN SELECT RAISE(ABORT, 'reminders: only the kernel reminds'); END;

CREATE TRIGGER reminders_due BEFORE INSERT ON reminders
WHEN NOT EXISTS (
  SELECT 1 FROM proposals AS p JOIN waiting_hours AS h ON h.proposal = p.id
  WHERE p.id = NEW.proposal
    AND CAST(strftime('%s', NEW.at) AS INTEGER) >= CAST(strftime('%s', p.created) AS INTEGER) + 3600 * h.remind * NEW.number
)
BEGIN SELECT RAISE(ABORT, 'reminders: it is too early'); END;

CREATE TRIGGER reminders_waits BEFORE INSERT ON reminders
WHEN NEW.proposal NOT IN (SELECT id FROM undecided)
  OR (EXISTS (
    SELECT 1 FROM live_decisions WHERE proposal = NEW.proposal AND person = NEW.person
  ) AND NOT EXISTS (
    SELECT 1 FROM proposals AS p, json_each(p.body, '$.attest') AS a,
      json_each(a.value, '$.departments') AS d
    JOIN own_roles AS r ON r.member = NEW.person AND r.role = d.value
    WHERE p.id = NEW.proposal AND NOT EXISTS (
      SELECT 1 FROM attestations AS t
      WHERE t.proposal = p.id AND t.person = NEW.person AND t.department = d.value
        AND t.before = json_extract(a.value, '$.before')
        AND t.after = json_extract(a.value, '$.after')
    )
  ))
BEGIN SELECT RAISE(ABORT, 'reminders: nothing waits for this person'); END;

CREATE TRIGGER escalations_kernel BEFORE INSERT ON escalations
WHEN (SELECT event FROM newest_entry) = 'escalated'
  AND (SELECT actor FROM newest_entry) IS NOT 'kernel'
BEGIN SELECT RAISE(ABORT, 'escalations: only the kernel calls a deputy'); END;

CREATE TRIGGER escalations_deputy BEFORE INSERT ON escalations
WHEN NOT EXISTS (
  SELECT 1 FROM named_deputies AS d
  JOIN newest_people AS m ON m.id = d.person AND m.kind = 'person'
  WHERE d.role = NEW.role AND d.person = NEW.deputy
)
BEGIN SELECT RAISE(ABORT, 'escalations: the policy names another deputy, or none'); END;

CREATE TRIGGER escalations_asked BEFORE INSERT ON escalations
WHEN NEW.proposal NOT IN (SELECT id FROM undecided)
  OR NOT EXISTS (
    SELECT 1 FROM requirements WHERE proposal = NEW.proposal AND role = NEW.role
  )
BEGIN SELECT RAISE(ABORT, 'escalations: the role is not asked for, or no more'); END;

CREATE TRIGGER escalations_silence BEFORE INSERT ON escalations
WHEN NEW.reason = 'silence' AND NOT EXISTS (
  SELECT 1 FROM proposals AS p JOIN waiting_hours AS h ON h.proposal = p.id
  WHERE p.id = NEW.proposal
    AND CAST(strftime('%s', NEW.at) AS INTEGER) >= CAST(strftime('%s', p.created) AS INTEGER) + 3600 * h.escalate
)
BEGIN SELECT RAISE(ABORT, 'escalations: it is too early'); END;

CREATE TRIGGER escalations_barred BEFORE INSERT ON escalations
WHEN NEW.reason = 'barred' AND NOT EXISTS (
  SELECT 1 FROM requirements AS q JOIN proposals AS p ON p.id = q.proposal
  WHERE q.proposal = NEW.proposal AND q.role = NEW.role AND q.count > (
    SELECT count(*) FROM own_roles AS r
    WHERE r.role = q.role AND r.member IS NOT p.author AND r.member IS NOT p.sponsor
  )
)
BEGIN SELECT RAISE(ABORT, 'escalations: enough others hold the role'); END;

-- Successors and edits: a proposal with a parent comes in only as what it says it is.

CREATE TRIGGER proposals_created BEFORE INSERT ON proposals
WHEN CAST(strftime('%s', NEW.created) AS INTEGER) > CAST(strftime('%s', NEW.at) AS INTEGER) + 60
BEGIN SELECT RAISE(ABORT, 'proposals: it was made at a time that is yet to come'); END;

CREATE TRIGGER proposals_parent BEFORE INSERT ON proposals
WHEN (json_extract(NEW.body, '$.parent') IS NULL)
    IS NOT (json_extract(NEW.body, '$.parent_kind') IS NULL)
  OR ((SELECT event FROM newest_entry) = 'succeeded')
    IS NOT (json_extract(NEW.body, '$.parent_kind') IS 'successor')
BEGIN SELECT RAISE(ABORT, 'proposals: it is another child than it says'); END;

CREATE TRIGGER proposals_edit BEFORE INSERT ON proposals
WHEN json_extract(NEW.body, '$.parent_kind') IS 'edit' AND NOT EXISTS (
  SELECT 1 FROM endings
  WHERE proposal = json_extract(NEW.body, '$.parent') AND status = 'replaced'
    AND entry = NEW.entry
)
BEGIN SELECT RAISE(ABORT, 'proposals: an edit replaces its parent in the same entry'); END;

CREATE TRIGGER proposals_replaces BEFORE INSERT ON proposals
WHEN EXISTS (
  SELECT 1 FROM endings
  WHERE entry = NEW.entry AND proposal IS NOT json_extract(NEW.body, '$.parent')
)
BEGIN SELECT RAISE(ABORT, 'proposals: a submission ends no other than its parent'); END;

-- A fact ends a proposal, or a person does, and only its own people withdraw it.
CREATE TRIGGER endings_actor BEFORE INSERT ON endings
WHEN NEW.actor IS NOT (SELECT actor FROM newest_entry)
  OR (NEW.status NOT IN ('expired', 'stale') AND NOT EXISTS (
    SELECT 1 FROM newest_people WHERE id = NEW.actor AND kind = 'person'
  ))
BEGIN SELECT RAISE(ABORT, 'endings: only a fact ends it, or the person who says so'); END;

CREATE TRIGGER endings_own BEFORE INSERT ON endings
WHEN NEW.status = 'withdrawn' AND NOT EXISTS (
  SELECT 1 FROM proposals WHERE id = NEW.proposal AND NEW.actor IN (author, sponsor)
)
BEGIN SELECT RAISE(ABORT, 'endings: only who stands behind it withdraws it'); END;

CREATE TRIGGER endings_replaced BEFORE INSERT ON endings
WHEN (SELECT event FROM newest_entry) = 'submitted' AND (
  NEW.status IS NOT 'replaced' OR EXISTS (SELECT 1 FROM proposals WHERE entry = NEW.entry)
)
BEGIN SELECT RAISE(ABORT, 'endings: a submission replaces, before its own row'); END;

CREATE TRIGGER endings_hidden BEFORE INSERT ON endings
WHEN (SELECT event FROM newest_entry) = 'attested' AND (
  NEW.status IS NOT 'closed' OR NOT EXISTS (
    SELECT 1 FROM attestations
    WHERE proposal = NEW.proposal AND answer = 'there_is_one' AND entry = NEW.entry
  )
)
BEGIN SELECT RAISE(ABORT, 'endings: no hidden dependency was named'); END;

CREATE TRIGGER proposals_successor BEFORE INSERT ON proposals
WHEN json_extract(NEW.body, '$.parent_kind') IS 'successor' AND (
  (SELECT actor FROM newest_entry) IS NOT 'kernel'
  OR NOT EXISTS (
    SELECT 1 FROM proposals AS p JOIN endings AS e ON e.proposal = p.id AND e.status = 'stale'
    WHERE p.id = json_extract(NEW.body, '$.parent')
      AND json_extract(p.body, '$.operations') = json_extract(NEW.body, '$.operations')
      AND p.author IS NEW.author AND p.sponsor IS NEW.sponsor
  )
)
BEGIN SELECT RAISE(ABORT, 'proposals: a successor says what its overtaken parent said'); END;

CREATE TRIGGER proposals_one_successor BEFORE INSERT ON proposals
WHEN json_extract(NEW.body, '$.parent_kind') IS 'successor' AND EXISTS (
  SELECT 1 FROM proposals
  WHERE json_extract(body, '$.parent') = json_extract(NEW.body, '$.parent')
    AND json_extract(body, '$.parent_kind') = 'successor'
)
BEGIN SELECT RAISE(ABORT, 'proposals: the parent has its successor already'); END;

CREATE TRIGGER successions_kernel BEFORE INSERT ON successions
WHEN (SELECT actor FROM newest_entry) IS NOT 'kernel'
  OR (SELECT event FROM newest_entry)
    IS NOT (CASE NEW.outcome WHEN 'successor' THEN 'succeeded' ELSE 'cleared' END)
BEGIN SELECT RAISE(ABORT, 'successions: only the kernel carries over, and says which way'); END;

CREATE TRIGGER successions_stale BEFORE INSERT ON successions
WHEN NOT EXISTS (SELECT 1 FROM endings WHERE proposal = NEW.parent AND status = 'stale')
BEGIN SELECT RAISE(ABORT, 'successions: the plan has not overtaken the parent'); END;

CREATE TRIGGER successions_child BEFORE INSERT ON successions
WHEN NEW.successor IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM proposals
  WHERE id = NEW.successor AND entry = NEW.entry
    AND json_extract(body, '$.parent') = NEW.parent
    AND json_extract(body, '$.parent_kind') = 'successor'
)
BEGIN SELECT RAISE(ABORT, 'successions: the successor names another parent'); END;

-- Attesting: whose tasks change places says whether a dependency is hidden.

CREATE TRIGGER attestations_asked BEFORE INSERT ON attestations
WHEN NOT EXISTS (
  SELECT 1 FROM proposals AS p, json_each(p.body, '$.attest') AS a,
    json_each(a.value, '$.departments') AS d
  WHERE p.id = NEW.proposal
    AND json_extract(a.value, '$.before') = NEW.before
    AND json_extract(a.value, '$.after') = NEW.after
    AND d.value = NEW.department
)
BEGIN SELECT RAISE(ABORT, 'attestations: the proposal does not ask this'); END;

CREATE TRIGGER attestations_web BEFORE INSERT ON attestations
WHEN NEW.channel IS NOT 'web' AND EXISTS (
  SELECT 1 FROM proposals AS p, newest_policy AS o, json_each(o.body, '$.web_only') AS w
  WHERE p.id = NEW.proposal AND w.value = json_extract(p.body, '$.risk')
)
BEGIN SELECT RAISE(ABORT, 'attestations: the policy lets this be attested on the web only'); END;

CREATE TRIGGER attestations_holder BEFORE INSERT ON attestations
WHEN NOT EXISTS (SELECT 1 FROM own_roles WHERE member = NEW.person AND role = NEW.department)
BEGIN SELECT RAISE(ABORT, 'attestations: only who holds the role attests for it'); END;

CREATE TRIGGER attestations_author BEFORE INSERT ON attestations
WHEN EXISTS (
  SELECT 1 FROM proposals
  WHERE id = NEW.proposal AND (author = NEW.person OR sponsor = NEW.person)
)
BEGIN SELECT RAISE(ABORT, 'attestations: nobody attests for their own proposal'); END;

CREATE TRIGGER attestations_open BEFORE INSERT ON attestations
WHEN NEW.proposal NOT IN (SELECT id FROM undecided)
  OR NOT EXISTS (
    SELECT 1 FROM proposals AS p JOIN head ON head.number = p.base_revision
    WHERE p.id = NEW.proposal AND NEW.at < p.expires
  )
BEGIN SELECT RAISE(ABORT, 'attestations: the proposal is not open'); END;

CREATE TRIGGER revisions_gate_attested BEFORE INSERT ON revisions
WHEN EXISTS (
  SELECT 1 FROM proposals AS p, json_each(p.body, '$.attest') AS a,
    json_each(a.value, '$.departments') AS d
  WHERE p.id = NEW.proposal AND NOT EXISTS (
    SELECT 1 FROM attestations AS t
    JOIN own_roles AS r ON r.member = t.person AND r.role = t.department
    WHERE t.proposal = p.id AND t.department = d.value AND t.answer = 'none'
      AND t.before = json_extract(a.value, '$.before')
      AND t.after = json_extract(a.value, '$.after')
  )
)
BEGIN SELECT RAISE(ABORT, 'gate: an owner has not attested that no dependency is hidden'); END;

CREATE TRIGGER revisions_gate_hidden BEFORE INSERT ON revisions
WHEN EXISTS (
  SELECT 1 FROM attestations WHERE proposal = NEW.proposal AND answer = 'there_is_one'
)
BEGIN SELECT RAISE(ABORT, 'gate: an owner says that there is a hidden dependency'); END;

-- Go or no-go: opened by facts, answered by who decides at the gate, binding nothing by itself.

CREATE TRIGGER calls_kernel BEFORE INSERT ON calls
WHEN (SELECT actor FROM newest_entry) IS NOT 'kernel'
  OR NEW.hash IS NOT interlock_hash('interlock/call/1', NEW.body)
BEGIN SELECT RAISE(ABORT, 'calls: only the kernel asks, and the hash is that of what it shows'); END;

CREATE TRIGGER calls_gate BEFORE INSERT ON calls
WHEN NEW.revision IS NOT (SELECT number FROM head)
  OR NOT EXISTS (
    SELECT 1 FROM revisions AS v, json_each(v.body, '$.tasks') AS t
    WHERE v.number = NEW.revision AND json_extract(t.value, '$.id') = NEW.task
      AND json_array_length(t.value, '$.gate') > 0
  )
BEGIN SELECT RAISE(ABORT, 'calls: this is no gate of the newest revision'); END;

-- A gate is asked about what its newest call does not show, or anew once its go was taken back or
-- other roles decide there.
CREATE TRIGGER calls_anew BEFORE INSERT ON calls
WHEN NEW.hash IS (SELECT hash FROM calls WHERE task = NEW.task ORDER BY id DESC LIMIT 1) AND (
  NOT EXISTS (
    SELECT 1 FROM revisions AS v JOIN proposals AS p ON p.id = v.proposal,
      json_each(p.body, '$.operations') AS o
    WHERE json_extract(o.value, '$.op') = 'proceed_gate'
      AND json_extract(o.value, '$.call') = (SELECT max(id) FROM calls WHERE task = NEW.task)
  ) AND (
    SELECT count(DISTINCT json_extract(t.value, '$.gate')) FROM calls AS c
    JOIN revisions AS v ON v.number IN (c.revision, NEW.revision),
      json_each(v.body, '$.tasks') AS t
    WHERE c.id = (SELECT max(id) FROM calls WHERE task = NEW.task)
      AND json_extract(t.value, '$.id') = NEW.task
  ) < 2
  OR EXISTS (
    SELECT 1 FROM revisions AS v, json_each(v.body, '$.tasks') AS t,
      json_each(t.value, '$.proceeds') AS g
    WHERE v.number = (SELECT number FROM head) AND json_extract(t.value, '$.id') = NEW.task
      AND g.value = (SELECT max(id) FROM calls WHERE task = NEW.task)
  )
)
BEGIN SELECT RAISE(ABORT, 'calls: the newest call of this gate shows the same'); END;

CREATE TRIGGER call_answers_role BEFORE INSERT ON call_answers
WHEN NOT EXISTS (
  SELECT 1 FROM calls AS c JOIN revisions AS v ON v.number = (SELECT number FROM head),
    json_each(v.body, '$.tasks') AS t, json_each(t.value, '$.gate') AS g
  JOIN own_roles AS r ON r.member = NEW.person AND r.role = NEW.role
  WHERE c.id = NEW.call AND json_extract(t.value, '$.id') = c.task AND g.value = NEW.role
)
BEGIN SELECT RAISE(ABORT, 'call_answers: only who decides at the gate today answers'); END;

CREATE TRIGGER call_answers_newest BEFORE INSERT ON call_answers
WHEN EXISTS (
  SELECT 1 FROM calls AS c JOIN calls AS n ON n.task = c.task AND n.id > c.id
  WHERE c.id = NEW.call
)
BEGIN SELECT RAISE(ABORT, 'call_answers: the gate was called anew since; answer the newest'); END;

-- Evidence: a later word on the same thing than the one that a proposal rests on.

CREATE TRIGGER briefings_kernel BEFORE INSERT ON briefings
WHEN (SELECT actor FROM newest_entry) IS NOT 'kernel'
BEGIN SELECT RAISE(ABORT, 'briefings: only the kernel tells that evidence has changed'); END;

CREATE TRIGGER briefings_later BEFORE INSERT ON briefings
WHEN NOT EXISTS (
  SELECT 1 FROM proposals AS p, json_each(p.body, '$.evidence') AS e
  JOIN observations AS o ON o.id = json_extract(e.value, '$.id')
  JOIN observations AS n ON n.id = NEW.observation
  WHERE p.id = NEW.proposal AND n.number > o.number AND n.kind = o.kind
    AND n.subject IS o.subject
)
BEGIN SELECT RAISE(ABORT, 'briefings: nothing that the proposal rests on has changed'); END;

CREATE TRIGGER briefings_ended BEFORE INSERT ON briefings
WHEN EXISTS (SELECT 1 FROM endings WHERE proposal = NEW.proposal)
BEGIN SELECT RAISE(ABORT, 'briefings: the proposal has ended without being applied'); END;

-- Going on at a gate names the newest call there, to which one of today's owners said "proceed",
-- and on which the gate has not gone on before: a go that was taken back is asked for anew.
CREATE TRIGGER proposals_proceed BEFORE INSERT ON proposals
WHEN EXISTS (
  SELECT 1 FROM json_each(NEW.body, '$.operations') AS o
  WHERE json_extract(o.value, '$.op') = 'proceed_gate' AND NOT EXISTS (
    SELECT 1 FROM calls AS c JOIN call_answers AS s ON s.call = c.id AND s.answer = 'proceed'
    WHERE c.id = json_extract(o.value, '$.call') AND c.task = json_extract(o.value, '$.task')
      AND NOT EXISTS (SELECT 1 FROM calls AS n WHERE n.task = c.task AND n.id > c.id)
      AND EXISTS (
        SELECT 1 FROM revisions AS v, json_each(v.body, '$.tasks') AS t,
          json_each(t.value, '$.gate') AS g
        WHERE v.number = (SELECT number FROM head) AND json_extract(t.value, '$.id') = c.task
          AND g.value = s.role
      )
      AND NOT EXISTS (
        SELECT 1 FROM revisions AS v JOIN proposals AS p ON p.id = v.proposal,
          json_each(p.body, '$.operations') AS b
        WHERE json_extract(b.value, '$.op') = 'proceed_gate'
          AND json_extract(b.value, '$.call') = c.id
      )
  )
)
BEGIN SELECT RAISE(ABORT, 'proposals: nobody has said to go on after this call'); END;
