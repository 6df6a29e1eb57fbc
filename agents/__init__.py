"""The crew: finance, operations, security and the coordinator.

Each agent is a prompt, a tuple of tools, an answer schema, grounding, and a rule-based answer of
the same schema for when no model answers. Agents read the plan, make claims and draft proposals;
they know neither each other nor any graph, and nothing here can change a plan.
"""
