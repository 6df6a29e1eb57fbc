"""What each route answers to whom, in which state of a proposal: the permission matrix.

A route that stands in no table fails a test. ``BODIES`` holds what a POST sends beside its token.
"""

from typing import NamedTuple

from tests.web.routes_of_work import OF_WORK, WORK_BODIES

OPEN_TO_ALL = {
    ("GET", "/healthz"): 200,
    ("GET", "/readyz"): 200,
    ("GET", "/metrics"): 200,
    ("GET", "/static/{name}"): 200,
    ("GET", "/login"): 200,
    ("POST", "/login"): 401,
    ("GET", "/invitation/{token}"): 410,
    ("POST", "/invitation/{token}"): 410,
    ("POST", "/login/company"): 404,
    ("GET", "/login/company/back"): 404,
    ("POST", "/api/v1/sessions"): 401,
    ("GET", "/api/v1/openapi.json"): 200,
}
"""What somebody gets who has not logged in, with nothing right in what they send."""

SAME_FOR_ALL = {
    **OF_WORK,
    ("GET", "/"): 200,
    ("GET", "/inbox"): 200,
    ("GET", "/inbox/count"): 200,
    ("GET", "/overtaken"): 200,
    ("POST", "/inbox/seen"): 303,
    ("POST", "/inbox/confirm"): 409,
    ("POST", "/inbox/approve"): 409,
    ("POST", "/calls/{name}/answer"): 404,
    ("GET", "/proposals"): 200,
    ("POST", "/drafts/{id_}/submit"): 404,
    ("POST", "/questions/{number}/answer"): 404,
    ("GET", "/api/v1/me"): 200,
    ("GET", "/api/v1/inbox"): 200,
    ("GET", "/api/v1/proposals"): 200,
    ("POST", "/api/v1/proposals"): 422,
    ("POST", "/api/v1/questions/{number}/answers"): 404,
    ("POST", "/api/v1/decisions"): 200,
    ("GET", "/register"): 200,
    ("POST", "/register/{id_}"): 404,
    ("GET", "/sources"): 200,
    ("GET", "/sources/{name}"): 404,
    ("GET", "/audit"): 200,
    ("GET", "/audit/export.csv"): 200,
    ("GET", "/audit/{seq}"): 200,
    ("POST", "/audit/verify"): 200,
    ("GET", "/savings"): 200,
    ("GET", "/evals"): 200,
    ("GET", "/evals/{name}"): 404,
    ("GET", "/api/v1/evals"): 200,
    ("GET", "/api/v1/evals/{before}/{after}"): 404,
    ("GET", "/people"): 200,
    ("POST", "/people"): 422,
    ("POST", "/people/policy"): 422,
    ("POST", "/people/delegations"): 403,
    ("POST", "/people/delegations/{number}/end"): 404,
    ("GET", "/people/{id_}"): 404,
    ("POST", "/people/{id_}/change"): 404,
    ("POST", "/people/{id_}/removal"): 404,
    ("GET", "/api/v1/drafts"): 200,
    ("GET", "/api/v1/readings"): 200,
    ("POST", "/api/v1/readings/{id_}/settlements"): 404,
    ("GET", "/api/v1/calls"): 200,
    ("POST", "/api/v1/calls/{name}/answers"): 404,
    ("GET", "/api/v1/about/{id_}"): 404,
    ("POST", "/api/v1/seen"): 200,
    ("GET", "/api/v1/break-glass"): 200,
    ("POST", "/break-glass/{number}/review"): 404,
    ("POST", "/api/v1/break-glass/{number}/reviews"): 404,
    ("GET", "/api/v1/register"): 200,
    ("POST", "/api/v1/register/{id_}/settlements"): 404,
    ("GET", "/api/v1/conflicts"): 200,
    ("GET", "/api/v1/sources"): 200,
    ("GET", "/api/v1/sources/{name}/refused"): 404,
    ("GET", "/api/v1/audit"): 200,
    ("GET", "/api/v1/audit/{seq}"): 200,
    ("POST", "/api/v1/verifications"): 201,
    ("GET", "/api/v1/savings"): 200,
    ("GET", "/api/v1/people"): 200,
    ("POST", "/api/v1/people"): 422,
    ("POST", "/api/v1/people/{id_}/changes"): 404,
    ("POST", "/api/v1/people/{id_}/removals"): 404,
    ("GET", "/api/v1/delegations"): 200,
    ("POST", "/api/v1/delegations"): 403,
    ("POST", "/api/v1/delegations/{number}/endings"): 404,
    ("GET", "/api/v1/policy"): 200,
    ("POST", "/api/v1/policy/checks"): 422,
    ("POST", "/api/v1/policy/proposals"): 422,
    ("POST", "/logout"): 303,
    ("DELETE", "/api/v1/session"): 204,
}
"""What everybody gets who has logged in: what is read by all, and what is not there."""


BY_ROLE = {
    ("POST", "/sources/files"): (422, 403),
    ("POST", "/sources/{name}/read"): (404, 403),
    ("POST", "/api/v1/files"): (201, 403),
    ("GET", "/audit/export.jsonl"): (403, 403),
    ("GET", "/api/v1/audit/export"): (403, 403),
    ("POST", "/api/v1/sources/{name}/readings"): (404, 403),
}
"""What somebody with a role gets, and somebody without one: evidence comes from those with one.

The whole ledger, with what everybody asked in the chat, is of neither: see ``test_audit``.
"""


class Allowed(NamedTuple):
    """What the people get, by the state of the proposal."""

    approver: int
    behind: int
    other: int


STATES = (
    *("open", "seated", "attesting", "carried", "rejected", "applied"),
    *("withdrawn", "expired", "replaced", "cleared", "edited"),
)
READS = Allowed(200, 200, 200)
SENT_ON = Allowed(303, 303, 303)
NOT_NOW = Allowed(409, 409, 409)
_UNENDED = ("open", "seated", "attesting", "carried", "rejected", "expired")


def _unended(approver: int, behind: int, other: int) -> dict[str, Allowed]:
    """Give what holds as long as a proposal has no end: also rejected, or just expired."""
    return {state: Allowed(approver, behind, other) for state in _UNENDED} | {"ended": NOT_NOW}


def _decided(done: int) -> dict[str, Allowed]:
    """Give what comes of an approval: of whoever is asked, and has not said anything yet."""
    asked = {state: Allowed(done, 403, 403) for state in ("open", "attesting", "carried")}
    return asked | {"seated": Allowed(409, 403, 403), "ended": NOT_NOW}


BY_STATE: dict[tuple[str, str], dict[str, Allowed]] = {
    ("GET", "/proposals/{id_}"): {"ended": READS},
    ("GET", "/proposals/{id_}/decided"): {"ended": READS},
    ("GET", "/proposals/{id_}/text"): {"ended": READS},
    ("GET", "/proposals/{id_}/again"): {"ended": SENT_ON},
    ("GET", "/proposals/{id_}/edit"): {"ended": READS},
    ("POST", "/proposals/{id_}/decide"): _decided(303),
    ("POST", "/proposals/{id_}/attest"): {"attesting": Allowed(303, 403, 403), "ended": NOT_NOW},
    ("POST", "/proposals/{id_}/revoke"): {"seated": Allowed(303, 409, 409), "ended": NOT_NOW},
    ("POST", "/proposals/{id_}/withdraw"): _unended(403, 303, 403),
    ("POST", "/proposals/{id_}/edit"): _unended(303, 303, 303),
    ("GET", "/api/v1/proposals/{id_}"): {"ended": READS},
    ("GET", "/api/v1/proposals/{id_}/text"): {"ended": READS},
    ("POST", "/api/v1/proposals/{id_}/decisions"): _decided(201),
    ("POST", "/api/v1/proposals/{id_}/confirmations"): {
        "carried": Allowed(201, 409, 409),
        "ended": NOT_NOW,
    },
    ("POST", "/api/v1/proposals/{id_}/revocations"): {
        "seated": Allowed(201, 409, 409),
        "ended": NOT_NOW,
    },
    ("POST", "/api/v1/proposals/{id_}/questions"): _unended(201, 201, 201),
    ("POST", "/api/v1/proposals/{id_}/attestations"): {
        "attesting": Allowed(201, 403, 403),
        "ended": NOT_NOW,
    },
    ("POST", "/api/v1/proposals/{id_}/edits"): _unended(201, 201, 201),
    ("POST", "/api/v1/proposals/{id_}/withdrawals"): _unended(403, 201, 403),
}
"""Who may do what to a proposal: who is asked for approval, who stands behind it, anybody else.

``ended`` stands for every state that is not named. A rejection can be taken back, and an expiry is
an end only once it is recorded: until then it can be asked about, edited and withdrawn.
"""

_CHANGE = '[{"op": "set_duration", "task": "T03", "duration": 6240}]'
BODIES: dict[tuple[str, str], dict[str, object]] = {
    ("POST", "/login"): {"person": "nobody", "password": "wrong"},
    ("POST", "/invitation/{token}"): {
        "password": "long enough it is",
        "again": "long enough it is",
    },
    **WORK_BODIES,
    ("POST", "/inbox/seen"): {"until": "2026-03-02T09:00:00+00:00"},
    ("POST", "/inbox/confirm"): {"ticks": "P99@none@none"},
    ("POST", "/inbox/approve"): {"ticks": "P99@none@none"},
    ("POST", "/api/v1/decisions"): {"decisions": [{"id": "P99", "digest": "-", "page": "-"}]},
    ("POST", "/calls/{name}/answer"): {"word": "halt", "reason": "Not yet."},
    ("POST", "/questions/{number}/answer"): {"text": "Yes."},
    ("POST", "/api/v1/readings/{id_}/settlements"): {"word": "confirmed"},
    ("POST", "/api/v1/calls/{name}/answers"): {"word": "halt", "reason": "Not yet."},
    ("POST", "/api/v1/seen"): {"until": "2026-03-02T09:00:00+00:00"},
    ("POST", "/break-glass/{number}/review"): {"finding": "All was right."},
    ("POST", "/api/v1/break-glass/{number}/reviews"): {"finding": "All was right."},
    ("POST", "/register/{id_}"): {"word": "confirm"},
    ("POST", "/api/v1/register/{id_}/settlements"): {"word": "confirm"},
    ("POST", "/people"): {"id": "?", "name": "Nobody", "department": "finance"},
    ("POST", "/api/v1/people"): {"id": "?", "name": "Nobody", "department": "finance"},
    ("POST", "/people/delegations"): {"role": "finance", "to": "tom", "until": "2026-03-09"},
    ("POST", "/api/v1/delegations"): {"role": "finance", "to": "tom", "until": "2026-03-09"},
    ("POST", "/api/v1/delegations/{number}/endings"): {},
    ("POST", "/api/v1/policy/checks"): {"text": "rule = 1"},
    ("POST", "/api/v1/policy/proposals"): {"text": "rule = 1"},
    ("POST", "/proposals/{id_}/decide"): {"verdict": "approve"},
    ("POST", "/proposals/{id_}/attest"): {"pair": "T02:T03", "said": "none"},
    ("POST", "/proposals/{id_}/edit"): {"operations": _CHANGE},
    ("POST", "/api/v1/sessions"): {"person": "nobody", "password": "wrong"},
    ("POST", "/api/v1/proposals"): {},
    ("POST", "/api/v1/questions/{number}/answers"): {"text": "Yes."},
    ("POST", "/api/v1/proposals/{id_}/decisions"): {"verdict": "approve"},
    ("POST", "/api/v1/proposals/{id_}/confirmations"): {},
    ("POST", "/api/v1/proposals/{id_}/revocations"): {"text": "A slip."},
    ("POST", "/api/v1/proposals/{id_}/questions"): {"text": "Why?"},
    ("POST", "/api/v1/proposals/{id_}/attestations"): {
        "before": "T02",
        "after": "T03",
        "answer": "none",
    },
    ("POST", "/api/v1/proposals/{id_}/edits"): {
        "operations": [{"op": "set_duration", "task": "T03", "duration": 6240}]
    },
    ("POST", "/api/v1/proposals/{id_}/withdrawals"): {"text": "A slip."},
}
FILES = {("POST", "/api/v1/files"): {"file": ("note.md", b"Finance: all is well.\n")}}
"""What a POST brings along as files."""

FILLED = {
    "name": "style.css",
    "token": "none",
    "number": "99",
    "seq": "1",
    "before": "a",
    "after": "b",
}
"""What stands in an address where the route has a name."""
