"""Finance's agent: cost, licences, the period close, audit evidence, its own acceptance.

What a department watches decides only what is said first; what is true is decided by the checks.
"""

from agents.spec import AgentSpec

FINANCE = AgentSpec(
    id="finance-agent",
    department="finance",
    title="Finance's agent",
    prompt="finance",
    looks_for=("deadline_missed", "constraint_broken", "late", "blocked", "done_without_evidence"),
)
