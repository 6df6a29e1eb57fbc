"""XML that grows, nests or reaches out, and projects that unfold into far more than they are."""

from collections.abc import Iterator

from tests.hostile.bombs_zip import DOCTYPE

_HEAD = '<Project xmlns="http://schemas.microsoft.com/project">'


def task(uid: int, inner: str = "", level: int = 1) -> str:
    """Give a row of a project."""
    head = f"<UID>{uid}</UID><ID>{uid}</ID><Name>T</Name><OutlineLevel>{level}</OutlineLevel>"
    return f"<Task>{head}<Duration>PT8H0M0S</Duration>{inner}</Task>"


def project(tasks: str, calendars: str = "") -> bytes:
    """Give a project of these rows."""
    return f"{_HEAD}<Calendars>{calendars}</Calendars><Tasks>{tasks}</Tasks></Project>".encode()


def link(before: int, inner: str = "") -> str:
    """Give a predecessor link."""
    uid = f"<PredecessorUID>{before}</PredecessorUID>"
    return f"<PredecessorLink>{uid}<Type>1</Type>{inner}</PredecessorLink>"


def _summaries(size: int) -> str:
    """Give two summaries of so many rows each, the second waiting for the first."""
    first = "".join(task(n, level=2) for n in range(2, size + 2))
    second = "".join(task(n, level=2) for n in range(size + 3, 2 * size + 3))
    return task(1) + first + task(size + 2, link(1)) + second


def _calendar(uid: int, base: int, inner: str = "") -> str:
    head = f"<UID>{uid}</UID><Name>C{uid}</Name><BaseCalendarUID>{base}</BaseCalendarUID>"
    return f"<Calendar>{head}{inner}</Calendar>"


def _exceptions(count: int) -> str:
    period = "<FromDate>1970-01-01T00:00:00</FromDate><ToDate>2199-12-31T23:59:00</ToDate>"
    one = f"<Exception><TimePeriod>{period}</TimePeriod><DayWorking>0</DayWorking></Exception>"
    return f"<Exceptions>{one * count}</Exceptions>"


def xml_bombs() -> Iterator[tuple[str, str, bytes]]:
    """Give each by its name, with the kind that it pretends to be."""
    laughs = DOCTYPE.encode() + b"<Project>&a11;</Project>"
    for kind in ("mspdi", "junit", "bpmn"):
        yield f"a billion laughs as {kind}", kind, laughs
        deep = b"<testsuites>" if kind == "junit" else b"<Project>"
        yield f"elements in elements as {kind}", kind, deep + b"<a>" * 150_000
    big = "x" * 100_000
    entity = f'<!DOCTYPE x [<!ENTITY e "{big}">]><Project>{"&e;" * 10_000}</Project>'
    yield "one entity ten thousand times", "mspdi", entity.encode()
    outside = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><Project>&e;</Project>'
    yield "an entity that reaches out", "mspdi", outside.encode()
    parameter = '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://localhost/p"> %p;]><Project/>'
    yield "a parameter entity", "mspdi", parameter.encode()
    remote = '<!DOCTYPE Project SYSTEM "http://localhost/p.dtd"><Project/>'
    yield "a document type from elsewhere", "mspdi", remote.encode()
    yield "an encoding that nobody knows", "mspdi", b'<?xml version="1.0" encoding="x-evil"?><P/>'
    yield "UTF-7", "mspdi", b'<?xml version="1.0" encoding="utf-7"?><Project/>'
    yield "NUL bytes", "mspdi", project(task(1)).replace(b"PT8H", b"PT\x008H")
    yield "half a file", "mspdi", project(task(1))[:-40]
    yield "no task", "mspdi", project("")
    yield (
        "a row that waits for itself in a loop",
        "mspdi",
        project(task(1, link(2)) + task(2, link(1))),
    )
    yield "the same number twice", "mspdi", project(task(1) + task(1))
    yield (
        "a number of five thousand digits",
        "mspdi",
        project(f"<Task><UID>{'9' * 5_000}</UID></Task>"),
    )
    yield (
        "a duration of a hundred million hours",
        "mspdi",
        project(task(1).replace("PT8H", "PT99999999999H")),
    )
    yield (
        "a lag of fifteen digits",
        "mspdi",
        project(task(1) + task(2, link(1, f"<LinkLag>{'9' * 15}</LinkLag>"))),
    )
    yield (
        "a link type of nine",
        "mspdi",
        project(task(1) + task(2, link(1).replace("<Type>1", "<Type>9"))),
    )
    yield (
        "a calendar without an hour of work",
        "mspdi",
        project(
            task(1),
            _calendar(
                1,
                -1,
                "<WeekDays>"
                + "".join(
                    f"<WeekDay><DayType>{n}</DayType><DayWorking>0</DayWorking></WeekDay>"
                    for n in range(1, 8)
                )
                + "</WeekDays>",
            ),
        ),
    )


def big_xml_bombs() -> Iterator[tuple[str, str, bytes]]:
    """Give those that take a while to make or to read, with the kind that it pretends to be."""
    yield "four million elements", "mspdi", b"<Project>" + b"<a/>" * 4_000_000 + b"</Project>"
    many = "".join(f' a{n}="1"' for n in range(500_000))
    yield "half a million attributes", "mspdi", f"<Project{many}/>".encode()
    yield "sixty thousand rows", "mspdi", project("".join(task(n) for n in range(60_000)))
    yield "a million links from one", "mspdi", project(_summaries(1_000))


def harmless_xml() -> Iterator[tuple[str, str, bytes]]:
    """Give what looks bad and is only odd: it may be read, and has to cost little."""
    yield (
        "calendars that are each other's base",
        "mspdi",
        project(task(1), _calendar(1, 2) + _calendar(2, 1)),
    )
    yield (
        "a hundred thousand notes",
        "mspdi",
        project("".join(task(n, "<Manual>1</Manual>") for n in range(1, 3_000))),
    )
    yield (
        "an outline of five hundred levels",
        "mspdi",
        project("".join(task(n, level=n) for n in range(1, 500))),
    )
    yield (
        "exceptions for two centuries",
        "mspdi",
        project(task(1), _calendar(1, -1, _exceptions(300))),
    )
