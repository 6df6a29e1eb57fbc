"""An effect for people: by department, task by task with dates before and after, what breaks."""

from collections.abc import Iterator, Sequence

from app.cli.screen import Screen, day, short_day
from plan.checks import Breach
from plan.durations import days_text
from plan.effect import Effect, Moved
from plan.words import shift_words

_MOST_ROWS, _MOST_ROOTS = 12, 3


def show_effect(screen: Screen, effect: Effect, *, most: int | None = None) -> None:
    """Show what a change does."""
    finish = f"The plan finishes {day(effect.finish_to)}, {shift_words(effect.finish_minutes)}."
    screen.line(finish)
    for department, share in effect.departments.items():
        if share.moved:
            move = shift_words(share.largest_move)
            causes = ", ".join(share.roots[:_MOST_ROOTS]) + (
                " and others" if len(share.roots) > _MOST_ROOTS else ""
            )
            screen.bullet(
                f"{department}: {share.moved} task(s) move, at most {move}, because of {causes}"
            )
        elif share.squeezed or share.edited or share.broken:
            screen.bullet(
                f"{department}: no date moves; {share.squeezed} task(s) with another float, "
                f"{share.edited} named in the change"
            )
    show_moved(screen, effect, most=most)
    show_rules(screen, effect)


def show_moved(
    screen: Screen, effect: Effect, *, departments: tuple[str, ...] = (), most: int | None = None
) -> None:
    """Show the tasks that move, with their finishes before and after."""
    moved = [one for one in effect.moved if not departments or one.department in departments]
    if not moved:
        screen.line("No task moves.")
        return
    shown = moved if most is None else moved[:most]
    screen.table(
        ("task", "name", "department", "finish before>", "after>", "by>", "driver"),
        [_row(one) for one in shown],
    )
    if len(shown) < len(moved):
        screen.note(f"and {len(moved) - len(shown)} more")


def _row(moved: Moved) -> tuple[str, ...]:
    return (
        moved.id,
        moved.name,
        moved.department,
        short_day(moved.finish_from),
        short_day(moved.finish_to),
        shift_words(moved.working_minutes),
        moved.driven_by or "its own",
    )


def show_rules(screen: Screen, effect: Effect) -> None:
    """Show what breaks, what is mended, and the gates that move."""
    for text in _by_rule(effect.broken):
        screen.bullet(text, mark="BREAKS", style="bold red")
    for text in _by_rule(effect.mended):
        screen.bullet(text, mark="mends")
    for gate in effect.gates:
        old = day(gate.at_from) if gate.at_from else "nothing"
        new = day(gate.at_to) if gate.at_to else "nothing"
        when = f"{old}, not moved" if gate.at_from == gate.at_to else f"{old} -> {new}"
        screen.bullet(f"{gate.id} {gate.name}: {when}", mark="gate")
    for flip in effect.order_flips[:_MOST_ROWS]:
        first, then = flip.departments
        screen.bullet(f"{flip.then} ({then}) now before {flip.first} ({first})", mark="order")


def _by_rule(breaches: Sequence[Breach]) -> Iterator[str]:
    """Say each rule once, with the tasks that it is about."""
    rules: dict[str, list[Breach]] = {}
    for breach in breaches:
        rules.setdefault(breach.rule, []).append(breach)
    for rule, found in rules.items():
        departments = ", ".join(dict.fromkeys(one.department for one in found))
        if len(found) == 1:
            yield f"{rule}: {found[0].task} ({departments}), by {days_text(found[0].by)}"
        else:
            yield f"{rule}: {', '.join(one.task for one in found)} ({departments})"
