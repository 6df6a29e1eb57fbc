"""The tables of ``plan schedule``: which one is shown follows from what the document holds."""

from typing import Any

from app.cli.screen import Screen, day, short_day
from plan.durations import days_text
from plan.words import shift_words

_LEGEND = "* is critical, + is on a longest path as well"


def show(screen: Screen, found: dict[str, Any]) -> None:
    """Show the schedule, or the forecast, variance or latest dates beside it."""
    if "data_date" in found:
        _show_expected(screen, found)
    elif "wanted" in found:
        _show_back(screen, found)
    elif "baseline" in found:
        _show_variance(screen, found)
    else:
        _show_dates(screen, found)


def _marked(one: dict[str, Any]) -> str:
    return f"{one['id']}{'*' if one['critical'] else ''}{'+' if one['longest_path'] else ''}"


def _show_dates(screen: Screen, found: dict[str, Any]) -> None:
    screen.heading(f"Schedule of revision {found['revision']}")
    screen.line(f"{day(found['start'])} to {day(found['finish'])}; {_LEGEND}")
    if "limit" in found:
        screen.line(f"Tasks with some float, and no more than {days_text(found['limit'])}:")
    screen.table(
        ("task", "name", "department", "start>", "finish>", "float>", "free>"),
        [
            (
                _marked(one),
                one["name"],
                one["department"],
                short_day(one["start"]),
                short_day(one["finish"]),
                days_text(one["total_float"]),
                days_text(one["free_float"]),
            )
            for one in found["tasks"]
        ],
    )
    if "limit" not in found:
        _show_summaries(screen, found)
        _show_paths(screen, found)


def _show_summaries(screen: Screen, found: dict[str, Any]) -> None:
    if not found["summaries"]:
        return
    screen.heading("Summaries")
    screen.table(
        ("summary", "name", "tasks>", "start>", "finish>", "spans>", "float>"),
        [
            (
                one["id"] + ("*" if one["critical"] else ""),
                one["name"],
                str(len(one["tasks"])),
                short_day(one["start"]),
                short_day(one["finish"]),
                days_text(one["working_minutes"]),
                days_text(one["total_float"]),
            )
            for one in found["summaries"]
        ],
    )


def _show_paths(screen: Screen, found: dict[str, Any]) -> None:
    longest = found["longest_paths"]
    screen.heading("Longest path" if longest["number"] == 1 else "Longest paths")
    for number, path in enumerate(longest["paths"], start=1):
        screen.bullet(" ".join(path), mark=f"{number}.")
    if longest["number"] > len(longest["paths"]):
        screen.note(f"{longest['number']} in all")


def _show_expected(screen: Screen, found: dict[str, Any]) -> None:
    screen.heading(f"Forecast beside the schedule of revision {found['revision']}")
    screen.line(f"as reported until {day(found['data_date'])}; * is critical by plan")
    screen.line(f"approved finish {day(found['finish'])}, expected {day(found['expected_finish'])}")
    screen.table(
        ("task", "name", "department", "finish>", "expected finish>", "slip>"),
        [
            (
                one["id"] + ("*" if one["critical"] else ""),
                one["name"],
                one["department"],
                short_day(one["finish"]),
                short_day(one["forecast"]["finish"]),
                days_text(one["forecast"]["working_minutes"]),
            )
            for one in found["tasks"]
        ],
    )
    screen.note("the plan keeps its dates; one that should follow is a proposal")


def _show_back(screen: Screen, found: dict[str, Any]) -> None:
    screen.heading(f"Revision {found['revision']}, back from {found['wanted']}")
    if found["blocked"]:
        screen.line(
            f"No start is early enough: {', '.join(found['blocked'])} stand by their dates."
        )
    else:
        screen.line(f"The plan has to start by {day(found['must_start'])}.")
    kept = "makes it" if found["kept"] else "is too late"
    screen.line(f"As it stands it finishes {day(found['finish'])} and {kept}.")
    screen.table(
        ("task", "name", "department", "starts>", "has to start>", "to spare>"),
        [
            (
                one["id"],
                one["name"],
                one["department"],
                short_day(one["start"]),
                short_day(one["late_start"]),
                days_text(one["total_float"]),
            )
            for one in found["tasks"]
        ],
    )


def _show_variance(screen: Screen, found: dict[str, Any]) -> None:
    screen.heading(f"Revision {found['revision']} against revision {found['baseline']}")
    finish, before = day(found["finish"]), day(found["baseline_finish"])
    screen.line(f"finish {finish}, in the baseline {before}; {_LEGEND}")
    screen.table(
        ("task", "name", "baseline finish>", "finish>", "start by>", "finish by>", "float by>"),
        [_variance_row(one) for one in found["tasks"]],
    )


def _variance_row(one: dict[str, Any]) -> tuple[str, ...]:
    variance = one["variance"]
    if variance is None:
        return (_marked(one), one["name"], "new", short_day(one["finish"]), "", "", "")
    return (
        _marked(one),
        one["name"],
        short_day(variance["baseline_finish"]),
        short_day(one["finish"]),
        shift_words(variance["start_minutes"]),
        shift_words(variance["finish_minutes"]),
        days_text(variance["float_minutes"]),
    )
