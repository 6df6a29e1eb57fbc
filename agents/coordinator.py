"""The coordinator: the brief of a round, and which computed ways out are worth drafting.

It chooses among alternatives that the kernel computed and checked; it can neither make nor change
one, and its answer has no field that approves or applies.
"""

from collections.abc import Sequence

from agents.grounding import MOST_WORDS
from agents.models import Message, messages_of
from agents.overview import CoordinatorMaterial
from agents.rows import as_json
from prompts.loading import Prompt, digest_of, load_prompt

COORDINATOR = "coordinator"


def coordinator_digest() -> str:
    """Name all the prompt text that a model is sent for the coordinator."""
    return digest_of(_prompts())


def coordinator_messages(material: CoordinatorMaterial) -> Sequence[Message]:
    """Give what a model is sent; the material stands in a block of its own, as data."""
    own, frame = _prompts()
    system = own.fill(most_words=str(MOST_WORDS))
    return messages_of(system, frame.fill(material=as_json(material)))


def _prompts() -> tuple[Prompt, Prompt]:
    return load_prompt(COORDINATOR), load_prompt("material")
