"""Operations' agent: uptime, change freezes, the cutover, data migration, the way back.

What a department watches decides only what is said first; what is true is decided by the checks.
"""

from agents.spec import AgentSpec

OPERATIONS = AgentSpec(
    id="operations-agent",
    department="operations",
    title="Operations' agent",
    prompt="operations",
    looks_for=("freeze_violated", "blocked", "late", "done_without_evidence", "constraint_broken"),
)
