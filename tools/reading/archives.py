"""Zip files, as Excel writes them: what they claim is checked before anything is unpacked.

Reading stops at the size that an entry declares, so the declared sizes bound what comes out; they
are summed over all entries, also where entries lie over each other.
"""

import io
import zipfile

from plan.errors import PlanFileError, Problem

MOST_ENTRIES = 2_000
MOST_UNPACKED = 100_000_000
HIGHEST_RATIO = 200
_FEW = 1_000_000  # bytes; below that no ratio is worth a word
_ENCRYPTED = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_LONGEST_NAME = 300


def open_archive(data: bytes, name: str) -> zipfile.ZipFile:
    """Open a zip file whose entries are of a size and kind that may be unpacked.

    Raises:
        PlanFileError: it is none, or claims what no honest file does.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, RuntimeError) as error:
        raise _refused(name, f"is no whole zip file, as .xlsx is one: {error}") from None
    wrong = _wrong(entries, len(data))
    if wrong is not None:
        archive.close()
        raise _refused(name, f"{wrong}; save it anew from where it comes")
    return archive


def _wrong(entries: list[zipfile.ZipInfo], packed: int) -> str | None:
    if len(entries) > MOST_ENTRIES:
        return f"holds more than {MOST_ENTRIES:,} entries"
    seen: set[str] = set()
    for entry in entries:
        wrong = _wrong_entry(entry)
        if wrong is not None:
            return wrong
        if entry.filename in seen:
            return f"holds {entry.filename[:60]!r} twice"
        seen.add(entry.filename)
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MOST_UNPACKED:
        return f"would unpack to {unpacked // 10**6:,} MB, more than {MOST_UNPACKED // 10**6} MB"
    if unpacked > _FEW and unpacked > packed * HIGHEST_RATIO:
        return f"would unpack to {unpacked // packed} times its size"
    return None


def _wrong_entry(entry: zipfile.ZipInfo) -> str | None:
    shown = repr(entry.filename[:60])
    if entry.flag_bits & _ENCRYPTED:
        return f"holds {shown} under a password"
    if entry.compress_type not in _METHODS:
        return f"packs {shown} in a way that no workbook uses"
    odd = entry.filename.startswith(("/", "\\")) or "\0" in entry.filename or ":" in entry.filename
    if odd or ".." in entry.filename.replace("\\", "/").split("/"):
        return f"holds {shown}, a name that leads out of it"
    if len(entry.filename) > _LONGEST_NAME:
        return f"holds a name of {len(entry.filename):,} characters"
    return None


def _refused(name: str, message: str) -> PlanFileError:
    return PlanFileError([Problem(name, None, None, message)])
