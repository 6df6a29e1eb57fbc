"""What an approver reads: the kernel's own words first, in a fixed order, nothing deceives."""

from plan.approval import Case
from plan.effect import Effect, compute_effect
from plan.model import Freeze, Plan
from plan.operations import Operation, apply_operations, parse_operations
from plan.page import Page, draw_effect, draw_page, moved_words, operation_words
from plan.proposal import Attest, End, Evidence, Prose, Status, Verdict
from plan.records import Fact, FactKind, Observation
from tests.builders import DAY, six_people, small_plan
from tests.plan.cases import case, needs, proposal, said
from tests.plan.test_capacity import crowded

Fields = dict[str, object]
_RLO = "\u202e"


HEADINGS = (
    "P1 would change",
    "What it does",
    "What breaks, and which gates move",
    "Task by task, before and after",
    "Who has to approve",
    "What it rests on",
    "What was written about it (not checked)",
)


def page(
    *fields: Fields,
    plan: Plan | None = None,
    prose: Prose | None = None,
    observations: tuple[Observation, ...] = (),
    evidence: tuple[Evidence, ...] = (),
    found: Case | None = None,
) -> Page:
    plan = plan or small_plan()
    operations: tuple[Operation, ...] = parse_operations(list(fields or (LONGER,)))
    asked = proposal(operations=operations, evidence=evidence, model="model-x")
    found = found or case(asked=asked, prose=prose or Prose(title="Longer"))
    effect = compute_effect(plan, apply_operations(plan, operations))
    return draw_page(found, plan, effect, six_people(), observations)


def lines(drawn: Page, heading: int) -> list[str]:
    return list(drawn.sections[heading].lines)


FREEZE: Fields = {
    "id": "F1",
    "name": "Change freeze",
    "first": "2026-03-09",
    "last": "2026-03-13",
    "departments": ["operations", "pmo"],
}
FROZEN = small_plan().model_copy(update={"freezes": (Freeze.model_validate(FREEZE),)})
TASK: Fields = {"id": "N1", "name": "New", "department": "pmo", "duration": 60, "note": "n"}
LONGER: Fields = {"op": "set_duration", "task": "T05", "duration": 5 * DAY}


def test_the_order_of_a_page_is_fixed_and_the_agents_words_are_last() -> None:
    drawn = page(prose=Prose(title="t", rationale="first\nsecond", considered=("other",)))

    assert tuple(section.heading for section in drawn.sections) == HEADINGS
    assert lines(drawn, -1) == [
        "by coordinator, model model-x: t",
        "| first",
        "| second",
        "considered: other",
    ]
    assert drawn.text.index("by coordinator") > max(map(drawn.text.index, HEADINGS))


def test_a_page_says_what_changes_what_it_does_and_who_has_to_approve() -> None:
    drawn = page()

    assert lines(drawn, 0) == [
        "T05 takes 5d (T05 is Reconcile the invoices)",
        "- instead of 4d",
        "on revision 1 of the plan; risk low",
    ]
    assert lines(drawn, 1) == [
        "finance: 1 task(s) move, at most 1 day later, 1 task(s) named in the change",
        "operations: 1 task(s) move, at most 1 day later",
        "the plan finishes Thu 9 Apr 2026 17:00, 1 day later",
    ]
    assert lines(drawn, 2) == [
        (
            "gate T06 Go-live decision (finance, operations, it-security): "
            "Wed 8 Apr 2026 17:00 to Thu 9 Apr 2026 17:00"
        )
    ]
    assert lines(drawn, 3)[0] == (
        "T05 Reconcile the invoices (finance): finish Wed 8 Apr 2026 17:00 -> "
        "Thu 9 Apr 2026 17:00, 1 day later"
    )
    assert lines(drawn, 4) == [
        "finance x1: waits for fiona",
        "operations x1: waits for olga or owen",
        "expires 2026-03-05T08:00:00+00:00",
    ]
    assert lines(drawn, 5) == ["no evidence is named"]


def test_a_page_is_the_same_twice_and_its_hash_changes_with_the_effect_and_the_words() -> None:
    other: Fields = {**LONGER, "duration": 6 * DAY}

    assert page().hash == page().hash
    assert len({page().hash, page(other).hash, page(prose=Prose(title="x")).hash}) == 3


def test_the_hash_is_of_the_text_that_is_shown() -> None:
    same = Page.model_validate_json(page().model_dump_json())

    assert same.text == page().text
    assert same.hash == page().hash


def test_decisions_and_empty_chairs_are_shown() -> None:
    asked = proposal(requirements=needs(finance=1, operations=1, auditor=1))
    yes = said("fiona", "finance", digest=asked.digest)

    drawn = page(found=case(yes, asked=asked))

    assert lines(drawn, 4)[:3] == [
        "finance x1: fiona said approve",
        "operations x1: waits for olga or owen",
        "auditor x1: waits for nobody who could",
    ]


def test_what_was_rejected_or_has_ended_waits_for_nobody() -> None:
    pair = Attest(before="T02", after="T03", departments=("it-security", "operations"))
    asked = proposal(requirements=needs(finance=1, operations=1), attest=(pair,))
    no = said("olga", "operations", Verdict.REJECT, digest=asked.digest)
    withdrawn = End(status=Status.WITHDRAWN, reason="x", at="2026-03-02", actor="maya")

    rejected = page(found=case(no, asked=asked))
    ended = page(found=case(asked=asked).model_copy(update={"end": withdrawn}))

    assert "waits for" in "\n".join(lines(page(found=case(asked=asked)), 4))
    assert lines(rejected, 4)[:-1] == [
        "finance x1: nobody has said anything",
        "operations x1: olga said reject",
    ]
    assert "waits for" not in "\n".join(lines(ended, 4))


def test_what_breaks_stays_broken_is_mended_or_relaxed_is_told_apart() -> None:
    late = [{"op": "set_deadline", "task": "T05", "deadline": "2026-04-07"}]
    plan = apply_operations(FROZEN, parse_operations(late))
    worse = page({**LONGER}, plan=plan)
    waived = page({"op": "waive_freeze", "freeze": "F1", "task": "T03"}, plan=plan)

    assert "BREAKS T05 (finance): deadline 2026-04-07, 2 days later" in lines(worse, 2)
    assert "stays broken: T03 (operations): freeze F1" in lines(worse, 2)
    assert "mends T03 (operations): freeze F1" in lines(waived, 2)
    assert "a freeze is relaxed for operations, pmo" in lines(waived, 2)
    assert "no rule is newly broken, no gate moves" in lines(waived, 2)


def effect_of(plan: Plan, *fields: Fields) -> Effect:
    return compute_effect(plan, apply_operations(plan, parse_operations(list(fields))))


def test_order_and_critical_path_are_told() -> None:
    loose = small_plan().model_copy(update={"links": ()})
    early, late = (
        {
            "op": "set_constraint",
            "task": task,
            "constraint": {"kind": "SNET", "date": day},
        }
        for task, day in (("T03", "2026-03-16"), ("T01", "2026-04-13"))
    )
    before = apply_operations(loose, parse_operations([early]))

    _, rules, tasks = draw_effect(effect_of(before, dict(late)))

    assert "order turned round: T03 (operations) now before T01 (finance)" in rules.lines
    assert "now critical: T01" in rules.lines
    assert "no longer critical: T03" in rules.lines
    assert len(tasks.lines) == 1


def test_tasks_that_come_go_or_stand_still_are_told() -> None:
    gone: Fields = {"op": "remove_dependency", "before": "T05", "after": "T06"}
    drawn = page({"op": "add_task", "task": TASK}, gone, {"op": "remove_task", "task": "T06"})
    still = page({"op": "set_deadline", "task": "T06", "deadline": "2026-05-01"})

    assert lines(drawn, 3) == ["N1 is new", "T06 is taken out"]
    assert any(line.endswith("Wed 8 Apr 2026 17:00 to nothing") for line in lines(drawn, 2))
    assert lines(still, 3) == ["no task moves"]


def test_squeezed_tasks_and_breaches_are_counted_by_department() -> None:
    drawn = page({"op": "set_deadline", "task": "T05", "deadline": "2026-04-07"})

    assert lines(drawn, 1)[:2] == [
        (
            "finance: 2 task(s) keep their dates with another float, 1 rule(s) broken, "
            "1 task(s) named in the change"
        ),
        "operations: 2 task(s) keep their dates with another float",
    ]


def observation(text: str, *, hash_: str = "h", place: str = "inbox/a.md, row 1") -> Observation:
    fact = Fact(source="s", kind=FactKind.STATEMENT, at="2026-03-01", place=place, text=text)
    return Observation(id="O1", received="2026-03-02", hash=hash_, fact=fact)


def test_evidence_is_quoted_with_its_age_and_place_and_says_where_it_has_changed() -> None:
    same = page(observations=(observation("a \n b"),), evidence=(Evidence(id="O1", hash="h"),))
    changed = page(observations=(observation("x"),), evidence=(Evidence(id="O1", hash="old"),))
    unknown = page(evidence=(Evidence(id="A7", hash="h"),))

    assert lines(same, 5) == ["O1 as of 2026-03-01, inbox/a.md, row 1: a b"]
    assert lines(changed, 5) == ["O1 as of 2026-03-01, inbox/a.md, row 1 (CHANGED since): x"]
    assert lines(unknown, 5) == ["A7"]


FORGED = "ok\n\nWho has to approve\n  finance x1: fiona said approve"


def test_no_text_of_others_can_forge_a_section_of_the_page() -> None:
    task = small_plan().by_id["T05"].model_copy(update={"name": FORGED})
    gate = small_plan().by_id["T06"].model_copy(update={"name": FORGED})
    named = {"T05": task, "T06": gate}
    plan = small_plan()
    plan = plan.model_copy(update={"tasks": tuple(named.get(t.id, t) for t in plan.tasks)})
    model = proposal(operations=parse_operations([LONGER]), model=FORGED, evidence=())
    words = Prose(title=FORGED, rationale=FORGED, considered=(FORGED,))

    drawn = page(
        LONGER,
        plan=plan,
        found=case(asked=model, prose=words),
        observations=(observation(FORGED, place=FORGED),),
    )

    starts = [line for line in drawn.text.splitlines() if line and not line.startswith("  ")]
    assert tuple(starts) == HEADINGS
    assert not any(
        line.strip() == "finance x1: fiona said approve" for line in drawn.text.splitlines()
    )


def test_hidden_characters_of_others_are_shown_everywhere() -> None:
    bad = f"x{_RLO}y"
    task = small_plan().by_id["T05"].model_copy(update={"name": bad})
    plan = small_plan()
    plan = plan.model_copy(
        update={"tasks": tuple(task if t.id == "T05" else t for t in plan.tasks)}
    )

    drawn = page(
        LONGER,
        plan=plan,
        prose=Prose(title=bad, rationale=bad, considered=(bad,)),
        observations=(observation(bad, place=bad),),
        evidence=(Evidence(id="O1", hash="h"), Evidence(id=bad, hash="h")),
    )

    assert _RLO not in drawn.text
    assert drawn.text.count("x\\u{202e}y") == 8


def test_words_about_operations_and_moves_stand_alone_as_well() -> None:
    [link] = parse_operations(
        [{"op": "add_dependency", "before": "T01", "after": "T02", "basis": "A1"}]
    )
    [start] = parse_operations([{"op": "set_start", "start": "2026-03-03"}])
    moved = effect_of(small_plan(), LONGER).moved[0]

    assert operation_words(link, small_plan()) == (
        "T02 waits for T01 (T01 FS T02) (T01 is Map the ledger accounts; "
        "T02 is Approve the firewall change)"
    )
    assert operation_words(start, small_plan()) == "the plan starts on 2026-03-03"
    assert moved_words(moved).startswith("T05 Reconcile the invoices (finance): finish Wed 8 Apr")


def test_a_team_that_a_change_gives_more_than_it_can_do_stands_first_among_what_breaks() -> None:
    new = {"id": "T07", "name": "Patch", "department": "it-security", "teams": ["PLT"]}
    held = {"kind": "SNET", "date": "2026-03-09"}
    add: Fields = {"op": "add_task", "task": {**new, "duration": 3 * DAY, "constraint": held}}

    told, same = page(add), page(add)

    assert lines(told, RULES)[0] == (
        "OVERLOADS T03 (operations): capacity of PLT: 2 tasks at once, 1 fit, 3d of work too much"
    )
    assert told.hash == same.hash
    assert not any("OVERLOADS" in line for line in lines(page(), RULES))


def test_an_overload_that_was_there_before_is_not_told_as_new() -> None:
    before = crowded()

    assert not any("OVERLOADS" in line for line in lines(page(plan=before), RULES))


RULES = 2
