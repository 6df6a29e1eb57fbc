"""Processes of their own for tests that are not about a new interpreter: one has imported it all.

A process has one such server, so what any test needs in its children is imported here.
"""

import multiprocessing
from multiprocessing.context import ForkServerContext


def processes() -> ForkServerContext:
    """Give real processes from a server that has imported everything once."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.graphs.crashing", "tests.app.confining"])
    return context
