"""MS Project XML (MSPDI), read as a stream and written, without Java.

    codes      the numbers of the format: link types, lag formats, constraints
    collecting problems and notes on the way, and the cells of an element
    rows       the rows of the outline: ids, summaries, what has no place in a plan
    links      predecessor links, also those that hang on a summary
    calendars  weeks, work weeks and exceptions, with what a calendar inherits
    recurring  the days of recurring exceptions
    reading    all of it as a plan
    writing    a plan as MS Project XML

What MS Project has no field for (ids, departments, roles) stands in text columns whose alias is the
name of our column. A text column never outweighs what somebody changed in MS Project itself.
"""
