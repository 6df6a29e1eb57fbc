"""What makes a department's agent: its id, its department, its prompt, and what it looks at first.

The three departments differ in nothing else, so one table of specs serves them all.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from agents.models import Message, messages_of
from agents.rows import as_json
from plan.values import Value
from prompts.loading import Prompt, digest_of, load_prompt


@dataclass(frozen=True)
class AgentSpec:
    """One agent of the crew; ``looks_for`` lists kinds of findings, the weightiest first."""

    id: str
    department: str
    title: str
    prompt: str
    looks_for: tuple[str, ...]

    @property
    def digest(self) -> str:
        """Name all the prompt text that a model is sent for this agent."""
        return digest_of(self._prompts())

    def messages(self, material: Value) -> Sequence[Message]:
        """Give what a model is sent; the material stands in a block of its own, as data."""
        own, shared, frame = self._prompts()
        system = own.fill(rules=shared.fill().strip())
        return messages_of(system, frame.fill(material=as_json(material)))

    def _prompts(self) -> tuple[Prompt, Prompt, Prompt]:
        return load_prompt(self.prompt), load_prompt("answering"), load_prompt("material")
