"""Style, script and their licences: read once when the site is built, found under their own hash.

A name with a hash never changes what it holds, so browsers keep it; another version has another.
"""

from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files

from plan.gantt.colours import dark_rules

_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "txt": "text/plain; charset=utf-8",
}


@dataclass(frozen=True)
class Asset:
    """One file as it is served."""

    content: bytes
    kind: str
    hash: str


class Assets:
    """Every file of ``static/`` by its name."""

    def __init__(self) -> None:
        self._found = {
            entry.name: _asset(entry.name, entry.read_bytes())
            for entry in files("app.web").joinpath("static").iterdir()
            if entry.is_file()
        }

    def find(self, name: str) -> Asset | None:
        """Give a file, or None."""
        return self._found.get(name)

    def address(self, name: str) -> str:
        """Give where a file is found."""
        return f"/static/{name}?v={self._found[name].hash}"


def _asset(name: str, content: bytes) -> Asset:
    if name == "style.css":
        content += _dark().encode()
    kind = _TYPES[name.rpartition(".")[2]]
    return Asset(content, kind, sha256(content).hexdigest()[:16])


def _dark() -> str:
    """Give the drawings' dark palette as the kernel says it."""
    return f"\n@media (prefers-color-scheme: dark) and (not print) {{\n{dark_rules()}\n}}\n"
