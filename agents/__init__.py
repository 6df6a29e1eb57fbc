"""The crew: finance, operations, security and the coordinator.

Each agent is a prompt, a tuple of tools, an answer schema, grounding, and a rule-based answer of
the same schema for when no model answers. Agents read the plan, make claims and draft proposals;
they know neither each other nor any graph, and nothing here can change a plan.

    spec, finance, operations, security, coordinator   who asks, with which prompt
    material, overview, overview_rows, rows, since     what each is shown: what is new, never it all
    answers, grounding, binding                        what may be said, and what of it stands
    crew, conversing, saying                           a round's answers, a turn, one sentence
    live, streaming                                    a turn while it goes on, word by word
    rules, summary, intents, rule_*, phrases, words    the answers without a model
    asking, failures, lines, models, guarding, ...     the one way to a model
    tracing                                            a line in the log for every answer
"""
