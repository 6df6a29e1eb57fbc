"""What each route answers to whom, in which state of a proposal: the permission matrix.

A route that stands in no table fails a test. ``BODIES`` holds what a POST sends beside its token.
"""

from typing import NamedTuple

OPEN_TO_ALL = {
    ("GET", "/healthz"): 200,
    ("GET", "/readyz"): 200,
    ("GET", "/metrics"): 200,
    ("GET", "/static/{name}"): 200,
    ("GET", "/login"): 200,
    ("POST", "/login"): 401,
    ("GET", "/invitation/{token}"): 410,
    ("POST", "/invitation/{token}"): 410,
    ("POST", "/api/v1/sessions"): 401,
    ("GET", "/api/v1/openapi.json"): 200,
}
"""What somebody gets who has not logged in, with nothing right in what they send."""

SAME_FOR_ALL = {
    ("GET", "/"): 303,
    ("GET", "/inbox"): 200,
    ("GET", "/inbox/count"): 200,
    ("POST", "/inbox/seen"): 303,
    ("POST", "/inbox/confirm"): 200,
    ("GET", "/proposals"): 200,
    ("POST", "/drafts/{id_}/submit"): 404,
    ("POST", "/questions/{number}/answer"): 404,
    ("GET", "/api/v1/me"): 200,
    ("GET", "/api/v1/inbox"): 200,
    ("GET", "/api/v1/proposals"): 200,
    ("POST", "/api/v1/proposals"): 422,
    ("POST", "/api/v1/questions/{number}/answers"): 404,
    ("POST", "/logout"): 303,
    ("DELETE", "/api/v1/session"): 204,
}
"""What everybody gets who has logged in: what is read by all, and what is not there."""


class Allowed(NamedTuple):
    """What the people get, by the state of the proposal."""

    approver: int
    behind: int
    other: int


STATES = ("open", "rejected", "applied", "withdrawn")
READS = Allowed(200, 200, 200)
NOT_NOW = Allowed(409, 409, 409)
BY_STATE: dict[tuple[str, str], dict[str, Allowed]] = {
    ("GET", "/proposals/{id_}"): {"open": READS, "ended": READS},
    ("GET", "/proposals/{id_}/decided"): {"open": READS, "ended": READS},
    ("GET", "/proposals/{id_}/edit"): {"open": READS, "ended": READS},
    ("POST", "/proposals/{id_}/decide"): {"open": Allowed(303, 403, 403), "ended": NOT_NOW},
    ("POST", "/proposals/{id_}/attest"): {"open": NOT_NOW, "ended": NOT_NOW},
    ("POST", "/proposals/{id_}/revoke"): {"open": NOT_NOW, "ended": NOT_NOW},
    ("POST", "/proposals/{id_}/withdraw"): {
        "open": Allowed(403, 303, 403),
        "rejected": Allowed(403, 303, 403),
        "ended": NOT_NOW,
    },
    ("POST", "/proposals/{id_}/edit"): {
        "open": Allowed(303, 303, 303),
        "rejected": Allowed(303, 303, 303),
        "ended": NOT_NOW,
    },
    ("GET", "/api/v1/proposals/{id_}"): {"open": READS, "ended": READS},
    ("POST", "/api/v1/proposals/{id_}/decisions"): {
        "open": Allowed(201, 403, 403),
        "ended": NOT_NOW,
    },
    ("POST", "/api/v1/proposals/{id_}/confirmations"): {"open": NOT_NOW, "ended": NOT_NOW},
    ("POST", "/api/v1/proposals/{id_}/revocations"): {"open": NOT_NOW, "ended": NOT_NOW},
    ("POST", "/api/v1/proposals/{id_}/questions"): {
        "open": Allowed(201, 201, 201),
        "rejected": Allowed(201, 201, 201),
        "ended": NOT_NOW,
    },
    ("POST", "/api/v1/proposals/{id_}/attestations"): {
        "open": NOT_NOW,
        "ended": NOT_NOW,
    },
    ("POST", "/api/v1/proposals/{id_}/edits"): {
        "open": Allowed(201, 201, 201),
        "rejected": Allowed(201, 201, 201),
        "ended": NOT_NOW,
    },
    ("POST", "/api/v1/proposals/{id_}/withdrawals"): {
        "open": Allowed(403, 201, 403),
        "rejected": Allowed(403, 201, 403),
        "ended": NOT_NOW,
    },
}
"""Who may do what to a proposal: who is asked for approval, who stands behind it, anybody else.

``ended`` stands for every state that is not named. A rejection can be taken back, so a rejected
proposal can still be asked about, edited and withdrawn.
"""

_CHANGE = '[{"op": "set_duration", "task": "T03", "duration": 6240}]'
BODIES: dict[tuple[str, str], dict[str, object]] = {
    ("POST", "/login"): {"person": "nobody", "password": "wrong"},
    ("POST", "/invitation/{token}"): {
        "password": "long enough it is",
        "again": "long enough it is",
    },
    ("POST", "/inbox/seen"): {"until": "2026-03-02T09:00:00+00:00"},
    ("POST", "/inbox/confirm"): {"ids": "P99"},
    ("POST", "/questions/{number}/answer"): {"text": "Yes."},
    ("POST", "/proposals/{id_}/decide"): {"verdict": "approve"},
    ("POST", "/proposals/{id_}/attest"): {"pair": "T01:T02", "said": "none"},
    ("POST", "/proposals/{id_}/edit"): {"operations": _CHANGE},
    ("POST", "/api/v1/sessions"): {"person": "nobody", "password": "wrong"},
    ("POST", "/api/v1/proposals"): {},
    ("POST", "/api/v1/questions/{number}/answers"): {"text": "Yes."},
    ("POST", "/api/v1/proposals/{id_}/decisions"): {"verdict": "approve"},
    ("POST", "/api/v1/proposals/{id_}/confirmations"): {},
    ("POST", "/api/v1/proposals/{id_}/revocations"): {"text": "A slip."},
    ("POST", "/api/v1/proposals/{id_}/questions"): {"text": "Why?"},
    ("POST", "/api/v1/proposals/{id_}/attestations"): {
        "before": "T01",
        "after": "T02",
        "answer": "none",
    },
    ("POST", "/api/v1/proposals/{id_}/edits"): {
        "operations": [{"op": "set_duration", "task": "T03", "duration": 6240}]
    },
    ("POST", "/api/v1/proposals/{id_}/withdrawals"): {"text": "A slip."},
}
FILLED = {"name": "style.css", "token": "none", "number": "99"}
"""What stands in an address where the route has a name."""
