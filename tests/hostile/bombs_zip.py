"""Workbooks that are small and would not stay so, and zip files that are not what they say."""

import io
import struct
import zipfile
from collections.abc import Iterator, Mapping
from functools import cache

from tests.hostile.seeds import seeds

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
_TYPES = "[Content_Types].xml"
_STRINGS_TYPE = (
    b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/'
    b'vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
)
_HEADER = ["id", "name", "department", "team", "duration", "predecessors", "note"]
LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
DOCTYPE = f'<!DOCTYPE x [<!ENTITY a0 "ha">{LAUGHS}]>'


@cache
def parts() -> Mapping[str, bytes]:
    """Give the entries of a workbook that is read without a word."""
    data = next(seed.data for seed in seeds() if seed.kind == "excel")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(changes: Mapping[str, bytes | None], names: tuple[str, ...] = ()) -> bytes:
    """Pack the workbook with other entries; None leaves one out."""
    written = io.BytesIO()
    if STRINGS in changes:
        types = parts()[_TYPES].replace(b"</Types>", _STRINGS_TYPE + b"</Types>")
        changes = {**changes, _TYPES: types}
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**parts(), **changes}.items():
            if content is not None:
                archive.writestr(name, content)
        for name in names:
            archive.writestr(name, b"x")
    return written.getvalue()


def sheet(inner: str, before: str = "", after: str = "") -> bytes:
    """Give a sheet with this data in it, and this before and behind the data."""
    data = f"<sheetData>{inner}</sheetData>"
    return f'<worksheet xmlns="{MAIN}">{before}{data}{after}</worksheet>'.encode()


def row(number: int, *cells: str) -> str:
    """Give a row of texts."""
    inner = "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in cells)
    return f'<row r="{number}">{inner}</row>'


_HEAD = row(1, *_HEADER)
_TASK = row(2, "T01", "One", "pmo", "PMO", "5d", "", "")


def with_sheet(inner: str, before: str = "", after: str = "") -> bytes:
    """Give a workbook with this sheet."""
    return packed({SHEET: sheet(inner, before, after)})


def raw_cell(xml: str) -> bytes:
    """Give a workbook with a header and a row that begins with this cell."""
    return with_sheet(f'{_HEAD}<row r="2">{xml}</row>')


def _flagged() -> bytes:
    data = bytearray(packed({}))
    for at in _central(data):
        data[at + 8] |= 1
    return bytes(data)


def _central(data: bytes | bytearray) -> Iterator[int]:
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        yield at
        at = data.find(b"PK\x01\x02", at + 4)


def _method(number: int) -> bytes:
    data = bytearray(packed({}))
    for at in _central(data):
        data[at + 10 : at + 12] = struct.pack("<H", number)
    return bytes(data)


def _overlapping() -> bytes:
    """Give a thousand entries that all lie over one of a megabyte."""
    one = io.BytesIO()
    with zipfile.ZipFile(one, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("n0000", b"0" * 1_000_000)
    data = one.getvalue()
    start, end = data.find(b"PK\x01\x02"), data.find(b"PK\x05\x06")
    record = data[start:end]
    records = b"".join(record.replace(b"n0000", f"n{n:04}".encode()) for n in range(1_000))
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1_000, 1_000, len(records), start, 0)
    return data[:start] + records + tail


def _understated() -> bytes:
    """Give a workbook whose sheet says that it is smaller than it is."""
    data = bytearray(packed({SHEET: sheet(_HEAD + _TASK * 20_000)}))
    for at in _central(data):
        if SHEET.encode() in data[at : at + 120]:
            data[at + 24 : at + 28] = struct.pack("<L", 500)
    return bytes(data)


def claiming() -> bytes:
    """Give a plan of one task whose sheet claims to fill all that Excel has."""
    return with_sheet(_HEAD + _TASK, before='<dimension ref="A1:XFD1048576"/>')


def zip_bombs() -> Iterator[tuple[str, bytes]]:
    """Give each by its name."""
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    yield "one cell in the last corner", with_sheet(far)
    yield "one cell in the last corner below a plan", with_sheet(_HEAD + _TASK + far)
    yield "a row number of ten digits", with_sheet(f'{_HEAD}<row r="9999999999"><c/></row>')
    yield "a column of six letters", raw_cell('<c r="ZZZZZZ2"><v>1</v></c>')
    yield "a cell number of twenty digits", raw_cell(f'<c r="A{"9" * 20}"><v>1</v></c>')
    yield "a number of ten thousand digits", raw_cell(f"<c><v>{'9' * 10_000}</v></c>")
    yield "a number beyond all floats", raw_cell("<c><v>1e999</v></c>")
    yield "a text that is not there", raw_cell('<c t="s"><v>99999999</v></c>')
    yield "a style that is not there", raw_cell('<c s="999999999"><v>1</v></c>')
    yield "a formula that nobody computed", raw_cell("<c><f>1+1</f></c>")
    yield (
        "an array formula over everything",
        raw_cell('<c r="A2"><f t="array" ref="A1:XFD1048576">1</f></c>'),
    )
    yield "a billion laughs in a sheet", packed({SHEET: DOCTYPE.encode() + sheet(_HEAD)})
    entity = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><sst>&e;</sst>'
    yield "an entity that reaches out", packed({STRINGS: entity})
    book = b'<!DOCTYPE workbook SYSTEM "http://localhost/x.dtd">' + parts()["xl/workbook.xml"]
    yield "a document type in the workbook", packed({"xl/workbook.xml": book + b"<"})
    yield "under a password", _flagged()
    yield "packed by LZMA", _method(14)
    yield "packed in an unknown way", _method(77)
    yield "a name that leads up", packed({}, ("../../evil",))
    yield "a name from the root", packed({}, ("/etc/cron.d/evil",))
    yield "a name with a drive", packed({}, ("C:evil",))
    yield "a name of five thousand letters", packed({}, ("n" * 5_000,))
    yield "three thousand entries", packed({}, tuple(f"e{n}" for n in range(3_000)))
    yield "a thousand entries over each other", _overlapping()
    yield "no content types", packed({_TYPES: None})
    yield "no sheet behind its name", packed({SHEET: None})
    yield "half a zip", packed({})[:2_000]
    yield "two letters", b"PK"
    yield "an empty zip", b"PK\x05\x06" + bytes(18)


def big_zip_bombs() -> Iterator[tuple[str, bytes]]:
    """Give those that take a while to make or to read."""
    merged = '<mergeCell ref="A1:XFD1048576"/>' * 400_000
    yield "a million merged ranges", with_sheet(_HEAD, after=f"<mergeCells>{merged}</mergeCells>")
    yield "two million empty rows", with_sheet(_HEAD + "<row/>" * 2_000_000)
    yield "a row of a million cells", with_sheet(f"<row>{'<c><v>1</v></c>' * 1_000_000}</row>")
    yield "elements in elements", with_sheet("<a>" * 200_000 + "</a>" * 200_000)
    strings = f'<sst xmlns="{MAIN}">{"<si><t>x</t></si>" * 3_000_000}</sst>'.encode()
    yield "three million shared texts", packed({STRINGS: strings})
    yield "sixty megabytes of blanks", packed({STRINGS: b" " * 60_000_000})
    yield "a picture of two hundred megabytes", packed({"xl/media/a.png": bytes(200_000_000)})
    yield "an entry that is larger than it says", _understated()


def big_harmless_zip() -> Iterator[tuple[str, str, bytes]]:
    """Give what a fast machine may read in time, and a slow one refuses."""
    texts = "".join(f"<si><t>{n * 7919 % 10**9:x}</t></si>" for n in range(1_500_000))
    many = f'<sst xmlns="{MAIN}">{texts}</sst>'.encode()
    yield "a million shared texts that pack badly", "excel", packed({STRINGS: many})
