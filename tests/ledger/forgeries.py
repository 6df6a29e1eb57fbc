"""Forged decisions, rights and revisions, each with the check that has to find it."""

from typing import Any, NamedTuple

LATE = "2026-06-01T00:00:00+00:00"
EARLY = "2026-01-01T00:00:00+00:00"


PERSON = {"id": "tom", "kind": "person", "roles": []}
TOM = {"id": "tom", "kind": "person", "roles": ["pmo"]}


class Forged(NamedTuple):
    """One row that is changed, copied or taken out; ``body.x`` reaches into its JSON."""

    table: str
    where: dict[str, Any]
    cells: dict[str, Any]
    check: str
    words: str
    act: str = "change"
    also: tuple["Forged", ...] = ()


def change(  # noqa: PLR0913, PLR0917  # what a forgery consists of
    table: str,
    where: dict[str, Any],
    cells: dict[str, Any],
    check: str = "",
    words: str = "",
    also: tuple[Forged, ...] = (),
) -> Forged:
    return Forged(table, where, cells, check, words, also=also)


def copy(
    table: str, where: dict[str, Any], cells: dict[str, Any], check: str, words: str
) -> Forged:
    return Forged(table, where, cells, check, words, "copy")


def drop(table: str, where: dict[str, Any], check: str, words: str) -> Forged:
    return Forged(table, where, {}, check, words, "drop")


FORGED: dict[str, Forged] = {
    # decisions
    "an agent decides": change(
        "decisions", {"id": 1}, {"person": "finance-agent"}, "decisions", "does not hold the role"
    ),
    "a stranger decides": change(
        "decisions", {"id": 1}, {"person": "zoe"}, "decisions", "does not hold the role"
    ),
    "a role that is not asked for": change(
        "decisions",
        {"id": 1},
        {"person": "sam", "role": "it-security"},
        "decisions",
        "not asked for",
    ),
    "the author decides": change("decisions", {"id": 5}, {"person": "maya"}, "decisions", "author"),
    "the sponsor decides": change(
        "proposals", {"id": "P7"}, {"sponsor": "tom"}, "decisions", "author or sponsor"
    ),
    "other content": change("decisions", {"id": 1}, {"digest": "x"}, "decisions", "other content"),
    "another base": change(
        "decisions", {"id": 1}, {"base_revision": 2}, "decisions", "another base"
    ),
    "the plan had moved on": change(
        "decisions", {"id": 2}, {"entry": 9}, "decisions", "after the plan had moved on"
    ),
    "it had expired": change("decisions", {"id": 1}, {"at": LATE}, "decisions", "expired"),
    "it had ended": change("decisions", {"id": 2}, {"entry": 9}, "decisions", "after it had ended"),
    "a seat that was taken": copy(
        "decisions", {"id": 1}, {"id": 99, "entry": 7}, "decisions", "seat that was taken"
    ),
    "a principal's seat that was taken": copy(
        "decisions", {"id": 6}, {"id": 99, "person": "sam", "entry": 37}, "decisions", "seat"
    ),
    "the web was asked for": change(
        "policy_versions",
        {"version": 1},
        {"body.web_only": ["low", "medium", "high"]},
        "decisions",
        "policy asks for the web",
    ),
    "a fork nobody accepted": change(
        "forks", {"id": 1}, {"entry": 6}, "decisions", "accepted the restored ledger"
    ),
    # for somebody else
    "a delegation to somebody else": change(
        "delegations", {"id": 1}, {"delegate": "tom"}, "decisions", "does not hold the role"
    ),
    "a delegation in another role": change(
        "delegations", {"id": 1}, {"role": "finance"}, "decisions", "does not hold the role"
    ),
    "a delegation that had not begun": change(
        "delegations", {"id": 1}, {"from_at": LATE}, "decisions", "does not hold the role"
    ),
    "a delegation that had run out": change(
        "delegations", {"id": 1}, {"until_at": EARLY}, "decisions", "does not hold the role"
    ),
    "a delegation that had been ended": change(
        "delegation_ends", {"delegation": 1}, {"entry": 35}, "decisions", "does not hold the role"
    ),
    "a delegation that came later": change(
        "delegations", {"id": 1}, {"entry": 38}, "decisions", "does not hold the role"
    ),
    "a principal who is another": change(
        "deputed", {"decision": 6}, {"principal": "fiona"}, "decisions", "does not hold the role"
    ),
    "a delegator who could not": change(
        "delegations", {"id": 1}, {"delegator": "fiona"}, "mandates", "could not be given"
    ),
    "a delegation to oneself": change(
        "delegations", {"id": 1}, {"delegate": "sam"}, "mandates", "could not be given"
    ),
    "a delegation to an agent": change(
        "delegations", {"id": 1}, {"delegate": "coordinator"}, "mandates", "could not be given"
    ),
    "a delegation beyond the policy": change(
        "delegations", {"id": 1}, {"until_at": "2027-01-01T00:00:00+00:00"}, "mandates", "could not"
    ),
    "a delegation from the past": change(
        "delegations", {"id": 1}, {"from_at": EARLY}, "mandates", "could not be given"
    ),
    "a delegation that ends before it begins": change(
        "delegations", {"id": 1}, {"until_at": EARLY}, "mandates", "could not be given"
    ),
    "a delegation that a third ends": change(
        "delegation_ends", {"delegation": 1}, {"person": "tom"}, "mandates", "somebody else"
    ),
    "a right that came later": change(
        "deputed", {"decision": 6}, {"entry": 38}, "mandates", "by no right"
    ),
    "two rights at once": change(
        "deputed", {"decision": 6}, {"escalation": 1}, "mandates", "by no right"
    ),
    "a right for nobody": change(
        "deputed", {"decision": 6}, {"principal": None}, "mandates", "by no right"
    ),
    # deputies
    "a deputy whom nobody named": change(
        "escalations", {"id": 1}, {"deputy": "sam"}, "mandates", "without cause"
    ),
    "a deputy for a role that is not asked": change(
        "escalations", {"id": 1}, {"role": "pmo"}, "mandates", "without cause"
    ),
    "a deputy too early": change(
        "escalations", {"id": 1}, {"at": "2026-03-02T09:00:00+00:00"}, "mandates", "without cause"
    ),
    "a deputy though others hold the role": change(
        "escalations", {"id": 1}, {"reason": "barred"}, "mandates", "without cause"
    ),
    "a deputy after the end": change(
        "escalations", {"id": 1}, {"entry": 60}, "mandates", "without cause"
    ),
    # broken glass
    "glass broken by no role": change(
        "break_glass", {"id": 1}, {"person": "fiona"}, "mandates", "further than the policy"
    ),
    "glass for too long": change(
        "break_glass", {"id": 1}, {"until_at": LATE}, "mandates", "further than the policy"
    ),
    "glass for no time": change(
        "break_glass", {"id": 1}, {"until_at": EARLY}, "mandates", "further than the policy"
    ),
    "glass reviewed too late": change(
        "break_glass", {"id": 1}, {"review_by": LATE}, "mandates", "further than the policy"
    ),
    "glass reviewed too early": change(
        "break_glass", {"id": 1}, {"review_by": EARLY}, "mandates", "further than the policy"
    ),
    "glass for too much": change(
        "break_glass", {"id": 1}, {"revisions": 99}, "mandates", "further than the policy"
    ),
    "glass for nothing": change(
        "break_glass", {"id": 1}, {"revisions": 0}, "mandates", "further than the policy"
    ),
    "glass broken again before a review": copy(
        "break_glass", {"id": 1}, {"id": 99, "entry": 48}, "mandates", "the last one there"
    ),
    "glass without a scope": change(
        "break_glass", {"id": 1}, {"scope": "{}"}, "mandates", "further than the policy"
    ),
    "glass that the policy does not know": change(
        "policy_versions", {"version": 2}, {"body.break_glass": None}, "mandates", ""
    ),
    "a review by who broke it": change(
        "reviews", {"break_glass": 1}, {"person": "olga"}, "mandates", "had a hand in it"
    ),
    "a review by an agent": change(
        "reviews", {"break_glass": 1}, {"person": "coordinator"}, "mandates", "had a hand in it"
    ),
    # revisions
    "an approval is taken out": drop("decisions", {"id": 2}, "applies", "operations was missing"),
    "an approval that was revoked": copy(
        "revocations", {"decision": 3}, {"decision": 2, "entry": 7}, "applies", "was missing"
    ),
    "a rejection that was live": change(
        "decisions", {"id": 2}, {"verdict": "reject"}, "applies", "somebody had said no"
    ),
    "two seats": copy("decisions", {"id": 1}, {"id": 99}, "applies", "sat on two seats"),
    "applied after it expired": change(
        "revisions", {"number": 2}, {"at": LATE}, "applies", "it had expired"
    ),
    "applied after it ended": copy(
        "endings", {"proposal": "P2"}, {"proposal": "P1", "entry": 7}, "applies", "it had ended"
    ),
    "applied on another base": change(
        "proposals", {"id": "P1"}, {"base_revision": 5}, "applies", "its base was another"
    ),
    "applied though nobody was asked": change(
        "proposals", {"id": "P1"}, {"body.requirements": []}, "applies", "nothing said who"
    ),
    "applied in an unaccepted copy": change(
        "forks", {"id": 1}, {"entry": 7}, "applies", "accepted the restored ledger"
    ),
    "applied without an attestation": change(
        "proposals",
        {"id": "P4"},
        {"body.attest": [{"before": "T02", "after": "T03", "departments": ["it-security"]}]},
        "applies",
        "had not attested",
    ),
    "applied under glass that had run out": change(
        "proposals", {"id": "P4"}, {"body.break_glass": 1}, "applies", "glass had run out"
    ),
    "a decision in a role that was lost": change(
        "people_versions", {"version": 1}, {"body.members": []}, "applies", "was missing"
    ),
    "glass that was used up": change(
        "proposals",
        {"id": "P9"},
        {"body.break_glass": 1},
        "applies",
        "glass had run out",
        also=(
            change("proposals", {"id": "P8"}, {"body.break_glass": 1}),
            change("break_glass", {"id": 1}, {"revisions": 1, "entry": 38}),
        ),
    ),
    "glass that had been reviewed": change(
        "proposals",
        {"id": "P9"},
        {"body.break_glass": 1},
        "applies",
        "glass had run out",
        also=(
            change("break_glass", {"id": 1}, {"entry": 38}),
            change("reviews", {"break_glass": 1}, {"entry": 39}),
        ),
    ),
    "an apply after the glass ran out": change(
        "proposals",
        {"id": "P9"},
        {"body.break_glass": 1},
        "applies",
        "glass had run out",
        also=(change("break_glass", {"id": 1}, {"entry": 38, "until_at": EARLY}),),
    ),
    "an apply while a review is overdue": change(
        "proposals",
        {"id": "P8"},
        {"body.break_glass": 1},
        "applies",
        "revision 6 came in although a broken glass had not been reviewed",
        also=(
            change("break_glass", {"id": 1}, {"entry": 38, "review_by": EARLY}),
            change("proposals", {"id": "P9"}, {"body.operations": [{"op": "set_start"}]}),
        ),
    ),
    "who governs is changed under glass while a review is overdue": change(
        "proposals",
        {"id": "P8"},
        {"body.break_glass": 1},
        "applies",
        "revision 6 came in although a broken glass had not been reviewed",
        also=(
            change("break_glass", {"id": 1}, {"entry": 38, "review_by": EARLY}),
            change("proposals", {"id": "P9"}, {"body.break_glass": 1}),
        ),
    ),
    "an apply of nothing while a review is overdue": change(
        "proposals",
        {"id": "P8"},
        {"body.break_glass": 1},
        "applies",
        "revision 6 came in although a broken glass had not been reviewed",
        also=(
            change("break_glass", {"id": 1}, {"entry": 38, "review_by": EARLY}),
            change("proposals", {"id": "P9"}, {"body.operations": []}),
        ),
    ),
    "an apply though a dependency is hidden": change(
        "attestations",
        {"id": 1},
        {"proposal": "P9", "answer": "there_is_one"},
        "applies",
        "had not attested",
    ),
    "a review by who proposed under it": change(
        "proposals",
        {"id": "P9"},
        {"body.break_glass": 1, "author": "sam"},
        "mandates",
        "had a hand in it",
    ),
    "a deputy's decision without a call": change(
        "deputed",
        {"decision": 6},
        {"principal": None, "delegation": None, "escalation": 1},
        "decisions",
        "does not hold the role",
    ),
    "a deputy's decision before the call": change(
        "deputed",
        {"decision": 6},
        {"principal": None, "delegation": None, "escalation": 1},
        "decisions",
        "does not hold the role",
        also=(
            change(
                "escalations",
                {"id": 1},
                {"proposal": "P7", "role": "it-security", "deputy": "owen", "entry": 37},
                "",
                "",
            ),
        ),
    ),
    "a role that was granted to oneself": change(
        "proposals",
        {"id": "P7"},
        {"author": "tom"},
        "decisions",
        "decision 7 was given by somebody who does not hold",
        also=(
            change("people_versions", {"version": 1}, {"body.members": [PERSON]}),
            change("people_versions", {"version": 2}, {"body.members": [TOM]}),
        ),
    ),
}
