"""People and policy on the web: seen by everybody, changed by proposals alone."""

import json
from html import unescape

import pytest

from app.bootstrap import open_workspace
from tests.web.visiting import Web, duration, field_in

POLICY = b"""\
[[rule]]
name = "each department that is touched"
when = "department"
requires = [{ role = "$department" }]

[[rule]]
name = "gates"
when = "gate"
risk = "high"
requires = [{ role = "$gate" }]

[[rule]]
name = "people"
when = "people"
risk = "high"
requires = [{ role = "pmo" }, { role = "it-security" }]

[[rule]]
name = "policy"
when = "policy"
risk = "high"
requires = [{ role = "pmo" }, { role = "it-security" }]
"""


def names(web: Web) -> set[str]:
    with open_workspace(web.folder, web.clock) as workspace:
        return set(workspace.reader.people().by_id)


def test_everybody_sees_who_holds_which_role_and_what_governs(web: Web) -> None:
    text = web.log_in("rose").get("/people").text

    assert "Maya Lindqvist" in text
    assert "moves a gate" in text
    assert "nobody may" in text


def test_a_new_person_is_a_proposal_and_nobody_yet(web: Web) -> None:
    visitor = web.log_in("maya")

    answer = visitor.post(
        "/people", id="noor", name="Noor Aziz", department="finance", roles="finance", reason="New."
    )

    assert answer.status_code == 303
    text = visitor.get(answer.headers["location"]).text
    assert "Noor Aziz" in text
    assert "high risk" in text
    assert "noor" not in names(web)


def test_a_changed_role_is_a_proposal(web: Web) -> None:
    visitor = web.log_in("maya")
    form = {"name": "Tom Okafor", "department": "pmo", "address": "", "reason": "So."}

    answer = visitor.post("/people/tom/change", roles=["pmo", "auditor"], **form)

    assert answer.status_code == 303
    with open_workspace(web.folder, web.clock) as workspace:
        assert workspace.reader.people().member("tom").roles == ("pmo",)


def test_a_change_of_nothing_is_refused(web: Web) -> None:
    form = {"name": "Tom Okafor", "department": "pmo", "address": "", "reason": ""}

    answer = web.log_in("maya").post("/people/tom/change", roles="pmo", **form)

    assert answer.status_code in {409, 422}
    assert 'role="alert"' in answer.text


def test_taking_somebody_out_is_a_proposal(web: Web) -> None:
    answer = web.log_in("maya").post("/people/rose/removal", reason="Left.")

    assert answer.status_code == 303
    assert "rose" in names(web)


@pytest.mark.parametrize("field", ["id", "name", "department"])
def test_a_person_that_is_none_is_refused(web: Web, field: str) -> None:
    form = {"id": "noor", "name": "Noor", "department": "finance", field: ""}

    answer = web.log_in("maya").post("/people", **form)

    assert answer.status_code == 422


WHY = "She comes from Oslo.\nSee <the list>."


def test_what_was_typed_of_whoever_joins_stands_there_again(web: Web) -> None:
    form = {
        "id": "no or",
        "name": "Noor & co",
        "department": "finance",
        "address": "noor@a.example",
    }

    answer = web.log_in("maya").post("/people", **form, roles=["finance"], reason=WHY)

    assert answer.status_code == 422
    text = unescape(answer.text)
    assert {name: field_in(answer.text, name) for name in ("id", "name")} == {
        name: form[name] for name in ("id", "name")
    }
    assert 'type="email" value="noor@a.example"' in text
    assert "<option selected>finance</option>" in text
    assert 'value="finance" checked' in text
    assert f">{WHY}</textarea>" in text


def test_what_was_typed_of_a_change_or_a_removal_stands_there_again(web: Web) -> None:
    maya = web.log_in("maya")
    form = {"name": " ", "department": "finance", "address": "", "reason": WHY}

    changed = maya.post("/people/tom/change", roles=["pmo", "auditor"], **form)
    removed = maya.post("/people/maya/removal", reason=WHY)

    assert changed.status_code in {409, 422}
    assert "<option selected>finance</option>" in changed.text
    assert 'value="auditor" checked' in changed.text
    assert f">{WHY}</textarea>" in unescape(changed.text)
    assert removed.status_code in {403, 409, 422}, "nobody could propose that of the last operator"
    assert f">{WHY}</textarea>" in unescape(removed.text)


def test_a_policy_file_is_compared_and_proposed_and_governs_nothing_yet(web: Web) -> None:
    visitor = web.log_in("maya")
    compared = visitor.client.post(
        "/people/policy",
        data={"form_token": visitor.token(), "word": "check"},
        files={"file": ("policy.toml", POLICY)},
    )
    proposed = visitor.client.post(
        "/people/policy",
        data={"form_token": visitor.token(), "word": "propose"},
        files={"file": ("policy.toml", POLICY)},
    )

    assert "beside the policy in force" in compared.text
    assert proposed.status_code == 303
    assert visitor.get("/api/v1/policy").json()["version"] == 1


def test_a_change_of_people_is_not_ended_by_an_edit_into_one_of_the_plan(web: Web) -> None:
    place = web.log_in("maya").post("/people/rose/removal", reason="Left.").headers["location"]
    rose = web.log_in("rose")
    change, head = [duration("T03", 9)], {"x-form-token": rose.token()}

    shown = rose.get(f"{place}/edit")
    answers = [
        rose.post(f"{place}/edit", operations=json.dumps(change)),
        rose.client.post(f"/api/v1{place}/edits", json={"operations": change}, headers=head),
    ]

    assert "Edit it" not in rose.get(place).text
    assert [one.status_code for one in (shown, *answers)] == [409] * 3
    assert "propose another under People and policy" in shown.text
    assert "reject it, or let whoever stands behind it withdraw it" in answers[1].text
    assert web.log_in("maya").get(f"/api/v1{place}").json()["status"] == "open"


def test_the_api_proposes_the_same(web: Web) -> None:
    visitor = web.log_in("maya")
    head = {"x-form-token": visitor.token()}

    answers = [
        visitor.client.post(path, json=body, headers=head)
        for path, body in (
            ("/api/v1/people/tom/changes", {"grant": ["auditor"], "reason": "So."}),
            ("/api/v1/people/rose/removals", {}),
            ("/api/v1/policy/checks", {"text": POLICY.decode()}),
            ("/api/v1/policy/proposals", {"text": POLICY.decode()}),
        )
    ]

    assert [one.status_code for one in answers] == [201] * 4
    assert answers[2].json()["ok"] is True
