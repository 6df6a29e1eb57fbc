"""Loads a prompt from its Markdown file and fills its ``$fields``.

A prompt is filled with exactly the fields that its text names: a missing one or one too many is an
error, never an empty place. The digest covers the file as it stands, before anything is filled in.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from string import Template

DIGEST_LENGTH = 12


class PromptError(Exception):
    """A prompt that does not exist, is malformed, or is filled with the wrong fields."""


@dataclass(frozen=True)
class Prompt:
    """One prompt file: its text, the fields that it declares, and its digest."""

    name: str
    text: str
    fields: tuple[str, ...]
    digest: str

    def fill(self, **values: str) -> str:
        """Put the values in place of the fields.

        Raises:
            PromptError: a declared field is missing, or a value belongs to none.
        """
        missing = [name for name in self.fields if name not in values]
        extra = sorted(values.keys() - set(self.fields))
        if missing or extra:
            raise PromptError(
                f"prompt {self.name!r} is filled with {', '.join(self.fields) or 'nothing'}; "
                f"missing: {', '.join(missing) or 'none'}, not in it: {', '.join(extra) or 'none'}"
            )
        return Template(self.text).substitute(values)


def load_prompt(name: str) -> Prompt:
    """Load ``prompts/NAME.md``.

    Raises:
        PromptError: there is no such file, or a ``$`` in it is neither a field nor ``$$``.
    """
    there = prompt_names()
    if name not in there:
        raise PromptError(f"no prompt {name!r}; there are {', '.join(there)}")
    return read_prompt(name, files("prompts").joinpath(f"{name}.md").read_text(encoding="utf-8"))


def read_prompt(name: str, text: str) -> Prompt:
    """Make a prompt from a file's text; line ends do not count, so that a digest travels."""
    text = text.replace("\r\n", "\n")
    template = Template(text)
    if not template.is_valid():
        raise PromptError(f"prompt {name!r} holds a $ that is no field; write $$ for the sign")
    return Prompt(
        name=name,
        text=text,
        fields=tuple(template.get_identifiers()),
        digest=_short(f"interlock/prompt/1\0{name}\0{text}"),
    )


def prompt_names() -> tuple[str, ...]:
    """Name all prompts, in alphabetical order."""
    found = (entry.name for entry in files("prompts").iterdir())
    return tuple(sorted(name.removesuffix(".md") for name in found if name.endswith(".md")))


def digest_of(prompts: Iterable[Prompt]) -> str:
    """Name several prompts that are sent together by one digest; their order counts."""
    return _short("interlock/prompts/1\0" + "\0".join(prompt.digest for prompt in prompts))


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:DIGEST_LENGTH]
