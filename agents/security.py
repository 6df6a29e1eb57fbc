"""IT security's agent: access, networks, tests and their findings, ways around a gate.

What a department watches decides only what is said first; what is true is decided by the checks.
"""

from agents.spec import AgentSpec

SECURITY = AgentSpec(
    id="security-agent",
    department="it-security",
    title="IT security's agent",
    prompt="security",
    looks_for=("suspicious_text", "done_without_evidence", "blocked", "late", "constraint_broken"),
)
