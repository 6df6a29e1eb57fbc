"""Plan files: what others keep plans in, turned into our plan and back.

    document    what a plan file gives: plan, progress, the columns it holds, what was left out
    forms       which form a file has; reads it in a child process with limits
    reading     CSV, MS Project XML and JSON as a plan, in the child
    workbook    Excel: the rows of a sheet as text (workbook_plan: as a plan; workbook_writing)
    mspdi/      MS Project XML, read and written without Java
    conversion  everything that MPXJ reads (.mpp, Primavera), through MS Project XML (mpxj_child)
    changes     what a file says otherwise than a revision, by id and column
    ical        dates for calendars (RFC 5545)

Nothing is dropped in silence: what a plan has no place for is a note with its row. A file is read
whole or not at all.
"""
