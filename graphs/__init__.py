"""The ways through: the daily round and the life of a change, as LangGraph graphs.

Each graph has a state, nodes, routing and a `build_..._graph` that takes its checkpointer. Models,
stores, clock and people arrive with each run as context; nothing is compiled at import, and a graph
knows the ledger only through `plan.ports`.

    context              what a run is given
    change               a proposal's life: ask, tally, apply, announce
    thread, running      one proposal's thread; all of them, after decisions and crashes
    checkpoints          the file that they wait in, which may be deleted
    round                the daily round, and what it gives back
    round_state          what a round is given and passes on
    gathering, settling  its nodes: sources to briefs, claims to drafts
    claims, drafting     answers into readings and claims; choices into drafts
    conversation         one turn with the coordinator: recall, answer, ground, record
    locking, errors      one at a time; what is refused
"""
