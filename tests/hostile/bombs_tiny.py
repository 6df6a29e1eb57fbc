"""A workbook of 1.4 KB that takes gigabytes where its size is believed: a cell in the last corner.

It holds nothing but what a workbook has to have, so that nothing else can be why it is refused.
"""

import io
import zipfile

_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEADER = ("id", "name", "department", "team", "duration", "predecessors", "note")


def tiny() -> bytes:
    """Give the workbook."""
    cells = "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in _HEADER)
    rows = f'<row r="1">{cells}</row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    entries = {
        "[Content_Types].xml": (
            f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
            f'<Override PartName="/xl/s.xml" ContentType="{_KIND}.worksheet+xml"/></Types>'
        ),
        "_rels/.rels": _relation("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": (
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
            '<sheets><sheet name="P" sheetId="1" r:id="r"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": _relation("worksheet", "s.xml"),
        "xl/s.xml": (
            f'<worksheet xmlns="{_MAIN}"><dimension ref="A1:XFD1048576"/>'
            f"<sheetData>{rows}</sheetData></worksheet>"
        ),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return packed.getvalue()


def _relation(kind: str, target: str) -> str:
    inner = f'<Relationship Id="r" Type="{_OFFICE}/{kind}" Target="{target}"/>'
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'
