"""A bar of the plan is dragged, and what that would do is there at once; nothing changes by it."""

import re
from typing import Any

from playwright.sync_api import expect

from tests.browser.browsing import PHONE
from tests.browser.conftest import Open
from tests.browser.looking import look_at

TASK = "T14"
SAID = re.compile(rf"{TASK} starts no earlier than .*, (\d+) calendar days? later")
Place = tuple[float, float]


def middle_of(page: Any, drawing: str) -> Place:  # noqa: ANN401  # playwright is no dependency
    bar = page.locator(f".drawing.{drawing} [data-bar={TASK}]")
    bar.evaluate("one => one.scrollIntoView({block: 'center', inline: 'center'})")
    box = bar.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def day_of(page: Any, drawing: str) -> float:  # noqa: ANN401  # as above
    """Give how many pixels of the screen a day is."""
    return float(
        page.locator(f".drawing.{drawing}").evaluate(
            "one => { const svg = one.querySelector('svg'); return Number(one.dataset.day)"
            " * svg.getBoundingClientRect().width / svg.viewBox.baseVal.width; }"
        )
    )


def told(page: Any, server: Any) -> int:  # noqa: ANN401  # as above
    """Count what the ledger has been told."""
    return len(page.request.get(f"{server.home}/api/v1/audit?limit=1000").json()["entries"])


def check_supposed(page: Any, server: Any, before: int, days: int) -> None:  # noqa: ANN401  # as above
    """See what would be, beside a bar that stays; go on with it, and propose it."""
    expect(page.locator("output")).to_have_text(SAID)
    found = SAID.search(page.locator("output").inner_text())
    assert found is not None
    assert int(found[1]) == days
    effect = page.get_by_role("region", name="It would")
    expect(effect).to_contain_text("the plan finishes")
    assert "/plan" in page.url
    assert told(page, server) == before
    finish = effect.locator("dd").first.inner_text()
    assert look_at(page, "plan-dragged") == {}

    page.get_by_role("button", name="Go on with it").click()
    page.wait_for_url("**/what-if?*kind=SNET*")
    assert page.get_by_role("region", name="It would").locator("dd").first.inner_text() == finish
    page.get_by_role("button", name="Make it a proposal").click()
    page.wait_for_url("**/proposals/P*")
    expect(page.get_by_role("heading", level=1)).to_contain_text(TASK)


def test_a_bar_is_dragged_by_mouse_and_becomes_a_proposal(visit: Open, server: Any) -> None:  # noqa: ANN401  # as above
    page = visit("maya", at="/plan?zoom=2")
    before = told(page, server)
    (x, y), day = middle_of(page, "wide"), day_of(page, "wide")

    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + day * 20, y, steps=4)
    expect(page.locator("output")).to_have_text(SAID)
    expect(page.locator("#supposed")).to_be_empty()
    page.mouse.up()

    check_supposed(page, server, before, 20)


def test_a_bar_is_dragged_by_finger(visit: Open, server: Any) -> None:  # noqa: ANN401  # as above
    page = visit("maya", at="/plan", viewport=PHONE, has_touch=True)
    before = told(page, server)
    (x, y), day = middle_of(page, "slim"), day_of(page, "slim")
    hand = page.context.new_cdp_session(page)

    def touch(kind: str, *places: Place) -> None:
        points = [{"x": one, "y": other} for one, other in places]
        hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", (x, y))
    for part in (1, 2, 3, 4):
        touch("touchMove", (x + day * 5 * part, y))
    touch("touchEnd")

    check_supposed(page, server, before, 20)


def test_a_bar_is_moved_by_arrow_keys_and_put_back_by_escape(visit: Open, server: Any) -> None:  # noqa: ANN401  # as above
    page = visit("maya", at="/plan")
    before = told(page, server)
    page.locator(f".drawing.wide [data-task={TASK}] a").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("output")).to_contain_text("1 calendar day earlier")
    page.keyboard.press("Escape")
    expect(page.locator("output")).to_be_empty()
    expect(page.locator(".dragged")).to_have_count(0)

    for _ in range(3):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("ArrowLeft")

    check_supposed(page, server, before, 20)


def test_what_is_put_back_or_changed_by_hand_leaves_nothing_of_it_also_where_the_answer_comes_late(
    visit: Open,
) -> None:
    page = visit("maya", at="/plan?zoom=2")
    late: list[Any] = []
    page.route("**/what-if?*", lambda route: late.append(route))  # noqa: PLW0108  # no builtin
    supposed, ghost = page.locator("#supposed"), page.locator(".drawing.wide .dragged")
    (x, y), day = middle_of(page, "wide"), day_of(page, "wide")

    def drag(days: int) -> None:
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + day * days, y, steps=4)
        page.mouse.up()
        expect(page.locator("output")).to_have_text(SAID)

    def check_nothing_comes() -> None:
        expect(page.locator("output")).to_be_empty()
        expect(ghost).to_have_count(0)
        for one in late:
            one.fulfill(content_type="text/html", body="<p>Late.</p>")
        late.clear()
        page.evaluate("fetch('/healthz').then((answer) => answer.text())")
        expect(supposed).to_be_empty()

    drag(20)
    page.keyboard.press("Escape")
    check_nothing_comes()

    drag(20)
    page.get_by_label("starts no earlier than").fill("2026-12-01")
    check_nothing_comes()
    expect(page.get_by_label("starts no earlier than")).to_have_value("2026-12-01")

    page.unroute("**/what-if?*")
    drag(20)
    expect(supposed.locator("p").first).to_contain_text(f"{TASK} starts no earlier than")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + day * 5, y, steps=2)
    expect(supposed).to_be_empty()
    page.keyboard.press("Escape")
    page.mouse.move(x + day * 9, y, steps=2)
    page.mouse.up()
    expect(page.locator("output")).to_be_empty()
    expect(supposed).to_be_empty()


def test_a_bar_that_was_moved_is_dragged_on_from_where_it_lies(visit: Open) -> None:
    page = visit("maya", at="/plan?zoom=2")
    (x, y), day = middle_of(page, "wide"), day_of(page, "wide")
    for first, last in ((0, 20), (20, 30)):
        page.mouse.move(x + day * first, y)
        page.mouse.down()
        page.mouse.move(x + day * last, y, steps=4)
        page.mouse.up()

    expect(page.locator("output")).to_contain_text("30 calendar days later")
    expect(page.locator(".drawing.wide .dragged")).to_have_count(1)


def test_the_form_works_without_scripts(visit: Open, server: Any) -> None:  # noqa: ANN401  # as above
    page = visit("maya", at="/plan", java_script_enabled=False)
    before = told(page, server)
    expect(page.locator("[data-drag-hint]")).to_be_hidden()
    page.get_by_label("What if task").fill(TASK)
    page.get_by_label("starts no earlier than").fill("2026-12-01")
    page.get_by_role("button", name="Go on with it").click()

    expect(page.get_by_role("region", name="It would")).to_contain_text("the plan finishes")
    assert told(page, server) == before
