"""What the kernel, the crew and the graphs ask of the outside, as protocols.

``agents``, ``tools`` and ``graphs`` know the ledger by these names only. They are cut by what a
holder may do:

    reading     ``Reader`` reads the plan and what governs it; ``Clock`` is the one source of time
    evidence    ``Evidence`` reads and writes what is known beside the plan
    governance  ``Governance`` carries people's acts, with delegations and emergencies
    life        ``Life``, a part of it: what happens to a proposal beside decisions
    rhythm      ``Rhythm`` records handoffs, nudges and runs of runbooks
    door        ``Door`` is for ``plan.apply`` alone
"""

from plan.ports.door import Books, Door
from plan.ports.evidence import Evidence, Recorded
from plan.ports.governance import Delegations, Emergencies, Governance
from plan.ports.life import Attempt, Life
from plan.ports.reading import Clock, LogEntry, Reader
from plan.ports.rhythm import Rhythm
from plan.proposal import Channel

__all__ = [
    "Attempt",
    "Books",
    "Channel",
    "Clock",
    "Delegations",
    "Door",
    "Emergencies",
    "Evidence",
    "Governance",
    "Life",
    "LogEntry",
    "Reader",
    "Recorded",
    "Rhythm",
]
