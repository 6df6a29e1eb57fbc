"""What stands in an address so that what it names is there, see ``furnishing``; who may do what.

A route with a name in its address that stands in no table here fails a test.
"""

from typing import NamedTuple

EXISTING: dict[str, dict[str, tuple[str, ...]]] = {
    "/static/{name}": {"name": ("style.css",)},
    "/about/{id_}": {"id_": ("O1", "R1", "A1", "D1", "G1")},
    "/about/{id_}/settle": {"id_": ("R1",)},
    "/drafts/{id_}/submit": {"id_": ("D1",)},
    "/register/{id_}": {"id_": ("A1",)},
    "/readings/{id_}": {"id_": ("R1",)},
    "/calls/{name}": {"name": ("G1",)},
    "/questions/{number}": {"number": ("1",)},
    "/delegations/{number}": {"number": ("1",)},
    "/break-glass/{number}": {"number": ("1",)},
    "/jobs/{number}": {"number": ("1",)},
    "/plan/why/{id_}": {"id_": ("T03",)},
    "/plan/tasks/{id_}/why": {"id_": ("T03",)},
    "/plan/revisions/{number}": {"number": ("2", "3")},
    "/people/{id_}": {"id_": ("fiona",)},
    "/people/{id_}/removal": {"id_": ("rose",)},
    "/sources/{name}": {"name": ("status",)},
    "/audit/{seq}": {"seq": ("1", "20")},
    "/evals/{name}": {"name": ("later",)},
    "/evals/{before}/{after}": {"before": ("earlier",), "after": ("later",)},
}
"""By a part of the path: what its names can stand for."""

SENT_ON = {"/proposals/{id_}/again": 303, "/login": 303, "/login/company/back": 404}
"""What a GET answers that is neither page nor data: logged in, nothing kept, no company there."""

ONLY_PMO = {"/audit/export.jsonl", "/api/v1/audit/export"}
"""What a GET gives to those alone of our people who are of the PMO; the others get 403."""


class Who(NamedTuple):
    """What four people get: one of operations, one of the PMO, one without a role, another."""

    olga: int
    maya: int
    rose: int
    special: tuple[str, int]


REACHED: dict[tuple[str, str], Who] = {
    ("POST", "/calls/{name}/answer"): Who(303, 403, 403, ("fiona", 303)),
    ("POST", "/api/v1/calls/{name}/answers"): Who(201, 403, 403, ("fiona", 201)),
    ("POST", "/questions/{number}/answer"): Who(303, 303, 303, ("sam", 303)),
    ("POST", "/api/v1/questions/{number}/answers"): Who(201, 201, 201, ("sam", 201)),
    ("POST", "/people/delegations/{number}/end"): Who(403, 403, 403, ("owen", 303)),
    ("POST", "/api/v1/delegations/{number}/endings"): Who(403, 403, 403, ("fiona", 201)),
    ("POST", "/break-glass/{number}/review"): Who(403, 303, 303, ("owen", 303)),
    ("POST", "/api/v1/break-glass/{number}/reviews"): Who(403, 201, 201, ("owen", 201)),
    ("POST", "/drafts/{id_}/submit"): Who(303, 303, 303, ("tom", 303)),
    ("POST", "/register/{id_}"): Who(200, 403, 403, ("fiona", 403)),
    ("POST", "/api/v1/register/{id_}/settlements"): Who(201, 403, 403, ("sam", 201)),
    ("POST", "/about/{id_}/settle"): Who(403, 303, 403, ("sam", 303)),
    ("POST", "/api/v1/readings/{id_}/settlements"): Who(403, 201, 403, ("sam", 201)),
    ("POST", "/plan/revisions/{number}/undo"): Who(303, 303, 303, ("tom", 303)),
    ("POST", "/api/v1/plan/revisions/{number}/undos"): Who(201, 201, 201, ("tom", 201)),
    ("POST", "/people/{id_}/change"): Who(303, 303, 303, ("tom", 303)),
    ("POST", "/api/v1/people/{id_}/changes"): Who(201, 201, 201, ("tom", 201)),
    ("POST", "/people/{id_}/removal"): Who(303, 303, 303, ("tom", 303)),
    ("POST", "/api/v1/people/{id_}/removals"): Who(201, 201, 201, ("tom", 201)),
    ("POST", "/sources/{name}/read"): Who(200, 200, 403, ("tom", 200)),
    ("POST", "/api/v1/sources/{name}/readings"): Who(201, 201, 403, ("tom", 201)),
    ("POST", "/jobs/{number}/stop"): Who(303, 303, 303, ("tom", 303)),
    ("POST", "/api/v1/jobs/{number}/stops"): Who(202, 202, 202, ("tom", 202)),
}
"""What comes of a POST to a thing that is there."""

WORDS: dict[tuple[str, str], dict[str, object]] = {
    ("POST", "/calls/{name}/answer"): {"word": "halt", "reason": "Not yet."},
    ("POST", "/api/v1/calls/{name}/answers"): {"word": "halt", "reason": "Not yet."},
    ("POST", "/questions/{number}/answer"): {"text": "Yes."},
    ("POST", "/api/v1/questions/{number}/answers"): {"text": "Yes."},
    ("POST", "/break-glass/{number}/review"): {"finding": "All was right."},
    ("POST", "/api/v1/break-glass/{number}/reviews"): {"finding": "All was right."},
    ("POST", "/register/{id_}"): {"word": "dispute", "reason": "It is not so."},
    ("POST", "/api/v1/register/{id_}/settlements"): {"word": "dispute", "reason": "Not so."},
    ("POST", "/about/{id_}/settle"): {"word": "rejected"},
    ("POST", "/api/v1/readings/{id_}/settlements"): {"word": "rejected"},
    ("POST", "/people/{id_}/change"): {
        "name": "Fiona Hart-Reyes",
        "department": "finance",
        "roles": "finance",
    },
    ("POST", "/api/v1/people/{id_}/changes"): {"name": "Fiona Hart-Reyes"},
}
"""What is sent with it."""


def existing(path: str) -> list[str]:
    """Give the addresses of a route at which something is there; the longest part counts."""
    parts = [part for part in EXISTING if part in path]
    found = [path]
    for name, values in EXISTING[max(parts, key=len)].items() if parts else ():
        found = [one.replace(f"{{{name}}}", value) for one in found for value in values]
    return found
