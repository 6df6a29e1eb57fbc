"""Tables, JSON and mails that are long, deep or endless."""

from collections.abc import Iterator

_HEAD = "id,name,department,team,duration,predecessors,note\n"
_MAIL = "From: fiona@example.com\nTo: maya@example.com\nDate: Wed, 18 Mar 2026 09:30:00 +0000\n"


def text_bombs() -> Iterator[tuple[str, str, bytes]]:
    """Give each by its name, with the kind that it pretends to be."""
    row = "T{0},N,pmo,PMO,1d,,\n"
    yield "a quote that never ends", "csv", (_HEAD + '"' + "x\n" * 100_000).encode()
    yield "UTF-16", "csv", (_HEAD + row.format(1)).encode("utf-16")
    yield "a NUL in a table", "csv", (_HEAD + row.format("1\0")).encode()
    yield (
        "a duration of a thousand digits",
        "csv",
        (_HEAD + row.format(1).replace("1d", "9" * 1_000 + "d")).encode(),
    )
    yield "nothing at all", "csv", b"   \n"
    yield "brackets in brackets", "json", b"[" * 200_000
    yield "objects in objects", "operations", b'{"a":' * 100_000
    yield "a number of ten thousand digits in JSON", "json", b'{"id":' + b"9" * 10_000 + b"}"
    yield "a key twice", "json", b'{"id":"a","id":"b"}'
    yield "not a number", "operations", (b'[{"op":"set_duration","task":"T01","duration":NaN}]')
    yield (
        "an endless number",
        "operations",
        (b'[{"op":"set_duration","task":"T01","duration":1e999}]'),
    )
    yield "half a surrogate", "operations", (b'[{"op":"remove_task","task":"\\ud800"}]')


def big_text_bombs() -> Iterator[tuple[str, str, bytes]]:
    """Give those that take a while to make or to read, with the kind that it pretends to be."""
    row = "T{0},N,pmo,PMO,1d,,\n"
    rows = "".join(row.format(n) for n in range(200_001))
    yield "two hundred thousand rows", "csv", (_HEAD + rows).encode()
    loop = "".join(f"T{n},N,pmo,PMO,1d,T{(n + 1) % 3_000}FS,\n" for n in range(3_000))
    yield "three thousand tasks in a loop", "csv", (_HEAD + loop).encode()
    yield "one cell of five megabytes", "csv", (_HEAD + "T1," + "x" * 5_000_000).encode()
    yield "a million columns", "csv", (_HEAD.strip() + ",x" * 1_000_000 + "\n").encode()
    yield (
        "a hundred thousand predecessors",
        "csv",
        (_HEAD + 'T1,N,pmo,PMO,1d,"' + "T1FS;" * 20_000 + '",\n').encode(),
    )
    yield (
        "a hundred thousand operations on nothing",
        "operations",
        (b"[" + b",".join([b'{"op":"remove_task","task":"T99"}'] * 100_000) + b"]"),
    )


def harmless_text() -> Iterator[tuple[str, str, bytes]]:
    """Give what may be read, and has to cost little."""
    words = "=?utf-8?q?a?= " * 20_000
    yield "twenty thousand encoded words", "mail", f"{_MAIL}Subject: {words}\n\nlate\n".encode()
    html = "<div>" * 300_000
    yield "HTML in HTML", "mail", (f"{_MAIL}Content-Type: text/html\n\n{html}T05 is late.").encode()
    yield (
        "a statement of one line",
        "statements",
        ("---\nfrom: olga\ndate: 2026-03-18\n---\n" + "T03 waits for T04 " * 100_000).encode(),
    )


def big_harmless_text() -> Iterator[tuple[str, str, bytes]]:
    """Give what may be read, and has to cost little."""
    parts = "".join(
        f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(2_000)
    )
    yield "a mail of two thousand nested parts", "mail", f"{_MAIL}{parts}text".encode()
    yield (
        "a mail of a hundred thousand headers",
        "mail",
        (_MAIL + "X-A: b\n" * 100_000 + "\nT05 is late.\n").encode(),
    )
    yield (
        "a header of four megabytes",
        "mail",
        (_MAIL + "Subject: " + "a" * 4_000_000 + "\n\nT05 is late.\n").encode(),
    )
    borders = "--B\n" * 500_000
    yield (
        "half a million borders",
        "mail",
        (f'{_MAIL}Content-Type: multipart/mixed; boundary="B"\n\n{borders}').encode(),
    )
    status = "task,percent,state,as_of,note\n" + "T01,10,in_progress,2026-03-18,\n" * 50_000
    yield "fifty thousand rows of one status", "status", status.encode()
    tests = '<testcase name="a"/>' * 100_000
    yield "a hundred thousand test cases", "junit", f"<testsuite>{tests}</testsuite>".encode()
