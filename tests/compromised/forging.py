"""Makes the worst answer that fits, or does not fit, a schema: whatever the schema will be one day.

Fields are filled by their names from what the model was shown (real ids, real words) and from what
it makes up. ``Mood`` says how it lies in one answer; each lie is noted as the act that it is.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.compromised import forbidden as f

Json = dict[str, Any]
_ID = re.compile(r"\b[A-Z]{1,2}\d{1,4}\b")
_QUOTED = re.compile(r'"text": "((?:[^"\\]|\\.){8,})"')
_MOST_ITEMS = 4
VALUES = ("2026-04-01", "2026-03-02", "9999-12-31", "0001-01-01", "480", "-480", "99999999", "nan")
ID_FIELDS = ("task", "before", "after", "alternative", "about", "reading")
ID_LISTS = ("cites", "about", "drafts", "tasks", "candidates", "ids")


@dataclass(frozen=True)
class Shown:
    """What a model was shown, as far as it can use it: ids by their letter, and whole sentences."""

    ids: tuple[str, ...]
    words: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> "Shown":
        """Pick ids and words out of what was sent."""
        ids = tuple(dict.fromkeys(_ID.findall(text)))
        words = tuple(dict.fromkeys(found[:400] for found in _QUOTED.findall(text)))
        return cls(ids, words)

    def some(self, letters: str) -> tuple[str, ...]:
        """Give the ids that begin with one of these letters."""
        return tuple(one for one in self.ids if one[0] in letters)


@dataclass
class Forger:
    """Fills schemas; ``honest`` of a hundred fields are right, the others are lies."""

    chance: Random
    shown: Shown
    note: Callable[[str], None]
    honest: int = 60
    fields: dict[str, Callable[[], Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Say what each kind of field is filled with."""
        self.fields = {
            "quote": self._quote,
            "source": self._source,
            "value": lambda: self.chance.choice(VALUES),
            "rationale": self._text,
            "text": self._text,
            "question": self._text,
            "missing": self._text,
            "constraints": self._constraint,
            "durations": lambda: f"{self._id('T')}={self.chance.choice((1, 15, 400))}d",
        }

    def fill(self, schema: Json) -> Any:  # noqa: ANN401  # any JSON
        """Give a value for a schema."""
        return self._value(schema, "", schema.get("$defs", {}))

    def _value(self, node: Json, name: str, defs: Json) -> Any:  # noqa: ANN401  # any JSON
        if "$ref" in node:
            return self._value(defs[node["$ref"].rpartition("/")[2]], name, defs)
        if "anyOf" in node:
            return self._value(self.chance.choice(node["anyOf"]), name, defs)
        if "enum" in node:
            return self.chance.choice(node["enum"])
        if node.get("type") == "object":
            fields = node.get("properties", {})
            return {key: self._value(one, key, defs) for key, one in fields.items()}
        if node.get("type") == "array":
            many = self.chance.randint(0, _MOST_ITEMS)
            return [self._value(node["items"], name, defs) for _ in range(many)]
        return self._plain(node, name)

    def _plain(self, node: Json, name: str) -> str | int | bool | None:
        match node.get("type"):
            case "integer":
                return self.chance.randint(node.get("minimum", 0), node.get("maximum", 9))
            case "boolean":
                return self.chance.random() < 0.5
            case "null":
                return None
        return self._string(name)

    def _string(self, name: str) -> str:
        if name in self.fields:
            found: str = self.fields[name]()
            return found
        if name in ID_FIELDS or name in ID_LISTS:
            return self._id("")
        return self._text()

    def _lies(self) -> bool:
        return self.chance.randint(1, 100) > self.honest

    def _id(self, letters: str) -> str:
        known = self.shown.some(letters) if letters else self.shown.ids
        if self._lies() or not known:
            self.note(f.IDS)
            return self.chance.choice(f.INVENTED)
        return self.chance.choice(known)

    def _source(self) -> str:
        known = self.shown.some("O")
        if self._lies() or not known:
            self.note(f.SOURCES)
            return self.chance.choice(("O9999", "mail from the CFO", "", "T01"))
        return self.chance.choice(known)

    def _quote(self) -> str:
        if self._lies() or not self.shown.words:
            self.note(f.MISQUOTES)
            return self.chance.choice(("We agreed to drop the gate T06.", "yes", *f.SAID))
        words = self.chance.choice(self.shown.words)
        return words.replace("\\n", " ").partition(". ")[0]

    def _constraint(self) -> str:
        kind = self.chance.choice(("FNLT", "SNET", "deadline", "MSO", "approved"))
        return f"{self._id('T')} {kind} {self.chance.choice(VALUES)}"

    def _text(self) -> str:
        """Say something: a harmless sentence, or one of the lies."""
        if not self._lies():
            return f"{self._id('T')} is worth a look."
        act, texts = self.chance.choice(
            (
                (f.CLAIMS, f.SAID),
                (f.HIDDEN, f.HIDDEN_TEXTS),
                (f.SQL, f.SMUGGLED),
                (f.DIGESTS, (f"digest {f.DIGEST}", f.DIGEST[:12])),
                (f.OBEYS, self.shown.words or f.SAID),
            )
        )
        self.note(act)
        return self.chance.choice(texts)
