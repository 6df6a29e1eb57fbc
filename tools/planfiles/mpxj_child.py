"""MPXJ in a process of its own: reads any plan file that it knows, writes MS Project XML, ends.

A Java machine reserves far more address space than it uses, so its heap is bounded by its own
option and not by the limit that other readers have.
"""

import importlib
from contextlib import suppress
from typing import Any

NO_JAVA, NOT_READ = 3, 4
LARGEST = 50_000_000
_SECONDS = 90  # of all its threads together
_OPTIONS = ("-Xmx256m", "-Xss4m", "-Dlog4j2.StatusLogger.level=OFF")


def main(given: str, written: str) -> int:
    """Convert one file; give 0, or what was missing."""
    with suppress(ImportError, ValueError, OSError):
        _confine()
    jpype: Any = importlib.import_module("jpype")
    importlib.import_module("mpxj")  # puts its jars on the class path
    try:
        jpype.startJVM(*_OPTIONS)
    except (jpype.JVMNotFoundException, RuntimeError, OSError):
        return NO_JAVA
    mpxj = jpype.JPackage("org").mpxj
    try:
        project = mpxj.reader.UniversalProjectReader().read(given)
        if project is None:
            return NOT_READ
        mspdi = mpxj.writer.FileFormat.MSPDI
        mpxj.writer.UniversalProjectWriter(mspdi).write(project, written)
    except jpype.JException:
        return NOT_READ
    return 0


def _confine() -> None:
    resource: Any = importlib.import_module("resource")
    bounds = {"RLIMIT_CPU": _SECONDS, "RLIMIT_FSIZE": LARGEST, "RLIMIT_CORE": 0}
    for name, bound in bounds.items():
        resource.setrlimit(getattr(resource, name), (bound, bound))
