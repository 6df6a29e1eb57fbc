"""Scorers: pure functions from what a run left and what is true to counts.

    truth      the one place that reads what is true of a scenario
    checking   is a scenario fit to be measured: quotes, tasks, families

Only this package reads the truth; the runner and the recorder never import it.
"""
