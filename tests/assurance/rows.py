"""The rows of the table, in the order in which they are printed."""

from tests.assurance import (
    bits,
    boundaries,
    bypasses,
    forgetting,
    guards,
    histories,
    kills,
    mutation,
    races,
    replays,
    tampers,
)
from tests.assurance.table import Row, numbered

ROWS = (
    Row(
        "bypasses",
        "nothing in the catalogue of bypasses has an effect, or its owner's doing is found",
        bypasses.units,
        bypasses.run,
        {"mechanisms": 0.5, "cases": 3, "attempts": 3, "refused": 3, "found afterwards": 0.1},
    ),
    Row(
        "histories",
        "in random histories a change comes in exactly when an oracle says so, and no forgery does",
        numbered(100, 2_000),
        histories.run,
        histories.FLOORS,
    ),
    Row(
        "guards",
        "every guard of the SQL and the code, taken out one at a time, is missed by a named test",
        guards.units,
        guards.run,
        {"taken out": 1, "killed": 1, "with a named test": 1},
    ),
    Row(
        "mutants",
        "small faults in the code that decides make a test fail, nine of ten of them (full only)",
        mutation.units,
        mutation.run,
        {"mutants": 1, "killed": 0.9},
    ),
    Row(
        "races",
        "of 32 (in full 64) who apply or decide at once, one wins and the others are told why not",
        races.units,
        races.run,
        {"contenders": 32, "winners": 1, "refusals": 31, "processes at once": 8},
    ),
    Row(
        "replays",
        "a decision, link, apply, submission, resume, row or backup again has no second effect",
        replays.units,
        replays.run,
        {
            "replayed": 50,
            "refused": 37,
            "knocks at the door": 0.3,
            "restored": 6,
            "old forms posted": 6,
            "ledgers restored": 0.6,
        },
    ),
    Row(
        "bits",
        "of a proposal with one bit changed no approval counts; forged with it, verify names it",
        bits.units,
        bits.run,
        {"changed": 20, "still a proposal": 3, "refused by the door": 12, "named by verify": 20},
    ),
    Row(
        "kills",
        "after kill -9 at any moment the ledger is whole and no acknowledged act is lost",
        numbered(100, 10_000),
        kills.run,
        {
            "killed": 1,
            "killed inside a write": 0.05,
            "acknowledged decisions": 3,
            "acknowledged revisions": 1,
        },
        disk=True,
    ),
    Row(
        "boundaries",
        "a graph killed before or after any node, in any durability, has its effect exactly once",
        boundaries.units,
        boundaries.run,
        {"killed": 3, "exactly one revision": 3, "ways walked to the end": 1},
    ),
    Row(
        "tampers",
        "whoever changes the file is found, and the first bad entry is named",
        numbered(50, 1_000),
        tampers.run,
        {"tampered": 10, "found": 9, "first bad entry named": 5, "rewritten": 2, "deleted": 1},
    ),
    Row(
        "forgetting",
        "checkpoints.db lost at any step of a proposal's life loses nothing else",
        forgetting.units,
        forgetting.run,
        {"the same in the end": 1, "files lost": 0.7},
    ),
)
