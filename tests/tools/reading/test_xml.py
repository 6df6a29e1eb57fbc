"""XML as a stream: wanted elements one by one, and nothing that grows by itself."""

import pytest

from plan.errors import PlanFileError
from tools.reading.xml import DEEPEST, stream_elements

DOCUMENT = b"""<?xml version="1.0"?>
<p:Project xmlns:p="urn:x"><p:Tasks><p:Task n="1"><p:UID>1</p:UID></p:Task>
<p:Task><p:UID>2</p:UID></p:Task></p:Tasks><p:Other><p:Task/></p:Other></p:Project>"""


def test_only_wanted_paths_are_built_without_their_namespace() -> None:
    found = list(stream_elements(DOCUMENT, "x.xml", {"Project/Tasks/Task"}))

    assert [(path, one.findtext("UID")) for path, one in found] == [
        ("Project/Tasks/Task", "1"),
        ("Project/Tasks/Task", "2"),
    ]
    assert found[0][1].attrib == {"n": "1"}


@pytest.mark.parametrize(
    ("data", "row", "words"),
    [
        (b'<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>', None, "document type or entities"),
        (b'<!DOCTYPE a SYSTEM "http://localhost/a.dtd"><a/>', None, "document type or entities"),
        (b"<a>\n<b></a>", 2, "is no whole XML"),
        (b"<a>" * (DEEPEST + 1), None, "nests deeper than 100 elements"),
        (b'<?xml version="1.0" encoding="x-nobody"?><a/>', None, "unknown or wrong encoding"),
        (b"", 1, "is no whole XML"),
    ],
)
def test_what_could_grow_or_reach_out_is_refused(data: bytes, row: int | None, words: str) -> None:
    with pytest.raises(PlanFileError, match=words) as caught:
        list(stream_elements(data, "x.xml", {"a/b"}))
    assert (caught.value.problems[0].file, caught.value.problems[0].row) == ("x.xml", row)
