"""Why each bomb has to be refused: a guard that is gone shows by another reason, or by none.

Most bombs would be refused without their guard as well, by a limit or a check behind it. Only the
reason tells that the guard was there.
"""

from collections.abc import Iterator

_ROWS = "has more than 200,000 rows"
_DOCUMENT_TYPE = "has a document type or entities"
_UNWHOLE_BOOK = "is no whole workbook"
_DEPARTMENT = "unknown department"
_FORMULA = "holds a formula without a value"
_PACKED = "in a way that no workbook uses"
_LEADS_OUT = "a name that leads out of it"
_RATIO = "times its size"
_UNWHOLE_ZIP = "is no whole zip file"
_NO_BOOK = "is a zip file and no Excel workbook"
_ENCODING = "has an unknown or wrong encoding"
_UNWHOLE_XML = "is no whole XML"
_DEEP_XML = "nests deeper than"
_DEEP_JSON = "is nested deeper than 40 levels"
_LOOP = "these tasks wait for each other"
_NO_INTEGER = "write working minutes"
_QUOTES = "field larger than field limit"
_OUT_OF_TIME = "takes longer than 10 s"  # on a machine under load
_SLOW = ("four million elements", "half a million attributes", "sixty thousand rows")

_REASONS: dict[str, tuple[str, ...]] = {
    _ROWS: (
        "a workbook of 1.4 KB that fills all of Excel",
        "one cell in the last corner",
        "one cell in the last corner below a plan",
        "a row number of ten digits",
    ),
    _UNWHOLE_BOOK: (
        "a column of six letters",
        "a number of ten thousand digits",
        "a text that is not there",
        "a document type in the workbook",
        "an entry that is larger than it says",
    ),
    _DEPARTMENT: (
        "a cell number of twenty digits",
        "a number beyond all floats",
        "a style that is not there",
    ),
    _FORMULA: ("a formula that nobody computed", "an array formula over everything"),
    _DOCUMENT_TYPE: (
        "a billion laughs in a sheet",
        "a billion laughs as mspdi",
        "a billion laughs as junit",
        "a billion laughs as bpmn",
        "an entity that reaches out",
        "one entity ten thousand times",
        "a parameter entity",
        "a document type from elsewhere",
    ),
    "under a password": ("under a password",),
    _PACKED: ("packed by LZMA", "packed in an unknown way"),
    _LEADS_OUT: ("a name that leads up", "a name from the root", "a name with a drive"),
    "holds a name of 5,000 characters": ("a name of five thousand letters",),
    "holds more than 2,000 entries": ("three thousand entries",),
    "more than 100 MB": (
        "a thousand entries over each other",
        "a picture of two hundred megabytes",
    ),
    _NO_BOOK: ("no content types", "an empty zip"),
    "holds no visible sheet": ("no sheet behind its name",),
    _UNWHOLE_ZIP: ("half a zip", "two letters"),
    _RATIO: (
        "a million merged ranges",
        "two million empty rows",
        "a row of a million cells",
        "elements in elements",
        "three million shared texts",
        "sixty megabytes of blanks",
    ),
    _DEEP_XML: (
        "elements in elements as mspdi",
        "elements in elements as junit",
        "elements in elements as bpmn",
    ),
    _ENCODING: ("an encoding that nobody knows", "UTF-7"),
    _UNWHOLE_XML: ("NUL bytes", "half a file"),
    "holds no task": ("no task", "half a million attributes"),
    "holds more than 2,000,000 elements": ("four million elements",),
    "holds more than 50,000 rows": ("sixty thousand rows",),
    "comes to more than 10,000 links": ("a million links from one",),
    _LOOP: ("a row that waits for itself in a loop", "three thousand tasks in a loop"),
    "stands twice; ids": ("the same number twice",),
    "is no whole number": ("a number of five thousand digits",),
    "is no duration": ("a duration of a hundred million hours",),
    "longer than two hundred years": ("a lag of fifteen digits",),
    "is none of 0 to 3": ("a link type of nine",),
    "has no working time": ("a calendar without an hour of work",),
    _QUOTES: ("a quote that never ends", "one cell of five megabytes"),
    "is not UTF-8": ("UTF-16",),
    "holds a NUL": ("a NUL in a table",),
    "row 2, duration": ("a duration of a thousand digits",),
    "the file is empty": ("nothing at all",),
    _DEEP_JSON: ("brackets in brackets", "objects in objects"),
    "holds a number of 10,000 digits": ("a number of ten thousand digits in JSON",),
    "stands twice in one object": ("a key twice",),
    _NO_INTEGER: ("not a number", "an endless number"),
    "unable to parse raw data as a unicode": ("half a surrogate",),
    "more than 200000 rows": ("two hundred thousand rows",),
    "unknown column": ("a million columns",),
    "waits for itself": ("a hundred thousand predecessors",),
    "there is no task 'T99'": ("a hundred thousand operations on nothing",),
}


def _by_bomb() -> Iterator[tuple[str, str]]:
    for words, names in _REASONS.items():
        for name in names:
            yield name, words


REASONS = dict(_by_bomb())


def wrong_reason(name: str, said: str | None) -> str | None:
    """Say what is wrong with how a bomb was refused; None where it was refused for its reason."""
    words = REASONS.get(name)
    if words is None:
        return f"{name} has no reason on record in tests/hostile/reasons.py"
    if said is None:
        return f"{name} was imported"
    if words not in said and not (name in _SLOW and _OUT_OF_TIME in said):
        return f"{name} was refused, but not because it {words!r}: {said[:160]}"
    return None
