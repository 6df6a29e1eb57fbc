"""A number that no row can have names nothing: that is said, and is no fault of the server."""

from tests.web.visiting import Web

HUGE = 10**30


def test_a_number_that_no_row_can_have_is_unknown(web: Web) -> None:
    maya = web.log_in("maya")
    head = {"x-form-token": maya.token()}
    words = {"text": "Yes.", "reason": "Yes."}
    found = {
        **{
            path: maya.post(path, **words).status_code
            for path in (f"/questions/{HUGE}/answer", f"/people/delegations/{HUGE}/end")
        },
        **{
            path: maya.client.post(path, json=words, headers=head).status_code
            for path in (
                f"/api/v1/questions/{HUGE}/answers",
                f"/api/v1/delegations/{HUGE}/endings",
            )
        },
        **{
            path: maya.get(path).status_code for path in (f"/audit/{HUGE}", f"/api/v1/audit/{HUGE}")
        },
    }

    assert found == dict.fromkeys(found, 404)
    assert len(found) == 6
