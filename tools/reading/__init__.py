"""Hostile files, read in a child process with limits: plain JSON comes back, or a refusal.

    from tools.reading import Limits, read_in_child

    found = read_in_child("tools.bpmn.reading:read_file", data, "order.bpmn", {"any": "options"})

``reader`` names a function of ours, ``module:function``, that is called in the child as
``function(data: bytes, name: str, options: dict) -> JSON``; it says what is wrong by raising
``PlanFileError`` (or ``CycleError``), and that error is raised here again. A child that runs out of
memory, time or output, or dies, is a ``PlanFileError`` too: nothing of the file is used, and the
parent goes on. ``data`` was read by the parent with its own checks (a regular file, not too large).

    limits     what one file may cost
    parent     the side that asks: one worker process, started once and kept, so a further file
               costs a fork and not a start of Python
    worker     the side that reads: a fork for each file, confined before it sees a byte
    archives   zip files: declared sizes, ratios, names, before anything is unpacked
    xml        XML as a stream: no document types, bounded depth and number of elements
    workbook   Excel workbooks: the rows of one sheet as text, for plans and for sources
"""

from tools.reading.limits import Limits, Usage
from tools.reading.parent import ReadingChild, read_in_child

__all__ = ["Limits", "ReadingChild", "Usage", "read_in_child"]
