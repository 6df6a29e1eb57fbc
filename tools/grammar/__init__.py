"""Sentences read by rules, without a model: people's words into typed constraints and claims.

    records    what a reading gives: constraints, claims, questions back
    sentences  where sentences and clauses begin, and which of them state nothing
    dates      words for days and windows, relative to the statement's date
    amounts    words for working time
    tasks      which task a phrase means, or which ones it could mean
    groups     summary rows that words can mean, and the tasks that a limit on one binds
    shapes     the table: one row is one way of saying something
    building   from a row that fits to what it stands for
    reading    one statement, sentence by sentence

What is unclear is asked back with its candidates and never guessed. Questions, denials, conditions
and possibilities are no statements. Every quote stands in the text exactly so.
"""

from tools.grammar.reading import Grammar, read_statement
from tools.grammar.records import AskBack, Claim, Read

__all__ = ["AskBack", "Claim", "Grammar", "Read", "read_statement"]
