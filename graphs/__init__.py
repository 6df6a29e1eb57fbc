"""The ways through: the daily round and the life of a change, as LangGraph graphs.

Each module holds a state, nodes, routing and a `build_..._graph` that takes its checkpointer.
Models, stores, clock and people arrive with each run as context; nothing is compiled at import, and
a graph knows the ledger only through `plan.ports`.
"""
