"""A drawing can do no harm: not by a name, not where it is embedded, not by being another one."""

import re

import pytest
from defusedxml.ElementTree import fromstring
from pydantic import ValidationError

from plan.gantt import Look, build_layout, render_svg
from plan.gantt.colours import DEPARTMENTS, MEANINGS, Pair, dark_rules
from plan.gantt.fitting import pixels
from plan.schedule import compute_schedule
from tests.builders import small_plan
from tests.plan.pictures import SVG, changed_layout, drawing, everything

HOSTILE = [
    "</title><script>alert(1)</script>",
    '" onload="alert(1)" x="',
    "]]><!--&lt;&amp;",
    "\u202egnp.exe\u202c \u2066hidden\u2069",
    "a\u0301" * 4000,
    "x" * 10_000,
    "\u6f22\u5b57" * 2000,
    "line\none\ttwo\r\u2028three",
    "\x00\x08\ufffe\x7f",
    "url(http://example.com/x) @import 'http://example.com'",
]


@pytest.mark.parametrize("colours", ["light", "dark", "both"])
@pytest.mark.parametrize("width", [320, 600, 1280])
def test_a_drawing_is_xml_without_script_or_anything_from_elsewhere(
    colours: str, width: int
) -> None:
    look = Look.model_validate({"colours": colours, "width": width, "caption": "<b>r 2"})

    root = fromstring(render_svg(everything(), look))

    assert root.attrib["width"] == str(width)
    names = {e.tag.removeprefix(SVG) for e in root.iter()}
    assert not names & {"script", "foreignObject", "image", "use", "animate", "iframe"}
    assert ("style" in names) == (colours == "both")
    for one in root.iter():
        assert "style" not in one.attrib
        assert not [name for name in one.attrib if name.lower().startswith("on")]
        assert not [name for name in one.attrib if "href" in name]
        for value in one.attrib.values():
            assert "url(" not in value or value == "url(#gantt-hatch)"


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_harmless(name: str) -> None:
    plan = small_plan()
    named = plan.tasks[0].model_copy(update={"name": name})
    department = plan.departments[0].model_copy(update={"name": name})
    hostile = plan.model_copy(
        update={
            "name": name,
            "tasks": (named, *plan.tasks[1:]),
            "departments": (department, *plan.departments[1:]),
        }
    )

    found = drawing(build_layout(compute_schedule(hostile)))

    plain = drawing(build_layout(compute_schedule(plan)))
    assert [e.tag for e in found.root.iter()] == [e.tag for e in plain.root.iter()]
    written = "".join([*found.texts(), *found.titles(), *found.root.attrib.values()])
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u2028\x00-\x08]", written)
    longest = max(found.texts(), key=lambda text: pixels(text, 1))
    assert pixels(longest, 12) < 1280
    assert max(map(len, found.texts())) < 1000


def test_a_long_name_is_cut_and_stands_whole_in_the_title() -> None:
    name = "Migrate " + "very " * 60 + "slowly"
    plan = small_plan()
    tasks = (plan.tasks[0].model_copy(update={"name": name}), *plan.tasks[1:])

    found = drawing(build_layout(compute_schedule(plan.model_copy(update={"tasks": tasks}))))

    assert not [text for text in found.texts() if "slowly" in text]
    assert [
        text
        for text in found.texts()
        if text.startswith("Migrate very") and text.endswith("\u2026")
    ]
    assert [title for title in found.titles() if name in title]


def test_embedded_drawings_of_one_page_do_not_share_ids() -> None:
    first, second = (
        {e.attrib["id"] for e in drawing(everything(), Look(name=name)).root.iter()
         if "id" in e.attrib}
        for name in ("before", "after")
    )  # fmt: skip

    assert first
    assert not first & second


def test_ids_lead_to_their_task_where_a_page_asks_for_it() -> None:
    found = drawing(changed_layout(), Look(colours="light", href="/plan/tasks/"))

    links = [e.attrib["href"] for e in found.root.iter(f"{SVG}a")]

    assert sorted(links) == [f"/plan/tasks/T0{n}" for n in range(1, 8)]


@pytest.mark.parametrize(
    "href", ["//example.com/", "http://example.com/", "javascript:alert(1)//", '/a"b', "/ b"]
)
def test_a_link_that_leads_elsewhere_is_refused(href: str) -> None:
    with pytest.raises(ValidationError, match="leads elsewhere"):
        Look(href=href)


def test_the_same_layout_gives_the_same_bytes() -> None:
    first, second = (render_svg(everything(), Look()) for _ in range(2))

    assert first == second


def classes_of(layout_colours: str) -> list[tuple[str, dict[str, str]]]:
    """Give each class that is used, with the attributes of its element."""
    look = Look.model_validate({"colours": layout_colours})
    root = fromstring(render_svg(everything(), look))
    return [
        (name.removeprefix("gantt-"), dict(one.attrib))
        for one in root.iter()
        for name in one.attrib.get("class", "").split()
        if name != "gantt"
    ]


def known(name: str) -> Pair:
    return MEANINGS[name] if name in MEANINGS else DEPARTMENTS[int(name[1:])]


def test_dark_rules_turn_exactly_what_a_class_colours() -> None:
    light, dark = classes_of("light"), classes_of("dark")
    ruled = dict(re.findall(r"\.page \.gantt-(\w+) \{ (.*?) \}", dark_rules(".page")))

    assert set(ruled) == set(MEANINGS) | {f"d{place}" for place in range(len(DEPARTMENTS))}
    assert [name for name, _ in light] == [name for name, _ in dark]
    for (name, by_day), (_, by_night) in zip(light, dark, strict=True):
        pair = known(name)
        if by_day[pair.property] != "none" and not by_day[pair.property].startswith("url("):
            assert by_day[pair.property] == pair.light
            assert by_night[pair.property] == pair.dark
        assert ruled[name] == f"{pair.property}: {pair.dark}"
