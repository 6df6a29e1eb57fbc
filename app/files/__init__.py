"""The files that a person writes, read whole or not at all.

One module per file: calendar, people, policy, story. Every problem is named with file and field,
all at once; an unknown key is a problem, because a mistyped one would be ignored.
"""
