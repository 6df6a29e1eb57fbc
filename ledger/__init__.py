"""The ports of the kernel on SQLite: revisions, proposals, decisions, log, observations, register.

The database itself refuses what the rules forbid: its triggers keep rows append-only and let no
revision in without the approvals that it needed. Nothing here decides about a plan, and importing
this package imports nothing else, so that `ledger.verify` stands on the standard library alone.
"""
