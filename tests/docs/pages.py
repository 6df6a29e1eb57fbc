"""Runs a page of the documentation, and writes it anew as it should read.

    <!-- workspace: round -->       from here on, in a fresh workspace of this kind
    <!-- file: inbox/status.csv --> what the next block holds stands in that file
    <!-- options: plan why -->      the next table is written from the command's own options
    <!-- json: interlock round -->  the next line names what the command's JSON holds

Each ``console`` block is run: a line ``$ ...`` is a command, what follows is what it shows. A line
that holds ``...`` alone stands for any number of lines. A command that ends in another exit code
than 0 is followed by ``$ echo $?``. ``make docs`` puts back what drifted; a test finds it.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from tests.docs.options import option_rows
from tests.docs.sessions import PageError, Session, opened

ROOT = Path(__file__).resolve().parents[2]
ELISION = "..."
_DIRECTIVE = re.compile(r"<!-- (workspace|file|options|json): (.+) -->")
_PROMPT = "$ "
_WITH_JSON = "With `--json`:"


def pages() -> list[Path]:
    """Give every page that runs something, and the README."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def rewritten(text: str) -> str:
    """Run a page and give it as it should read.

    Raises:
        PageError: it cannot be run, or a command fails and the page does not say so.
    """
    with ExitStack() as stack:
        return "\n".join(_Page(text.split("\n"), stack).lines())


class _Page:
    """A page on its way through: a reader of lines that puts others in their place."""

    def __init__(self, lines: list[str], stack: ExitStack) -> None:
        self._lines, self._at, self._stack = lines, 0, stack
        self._session: Session | None = None

    def lines(self) -> Iterator[str]:
        while self._at < len(self._lines):
            line = self._take()
            yield line
            directive = _DIRECTIVE.fullmatch(line)
            if directive is not None:
                yield from self._follow(directive[1], directive[2])
            elif line == "```console":
                yield from self._console()

    def _take(self) -> str:
        self._at += 1
        return self._lines[self._at - 1]

    def _until(self, end: str) -> list[str]:
        """Take the lines before an end; the end stays."""
        first = self._at
        while self._at < len(self._lines) and self._lines[self._at] != end:
            self._at += 1
        return self._lines[first : self._at]

    @property
    def _terminal(self) -> Session:
        if self._session is None:
            self._session = self._stack.enter_context(opened("empty"))
        return self._session

    def _follow(self, what: str, value: str) -> Iterator[str]:
        if what == "workspace":
            self._session = self._stack.enter_context(opened(value))
        elif what == "file":
            yield self._take()
            body = self._until("```")
            self._terminal.write(value, "\n".join(body) + "\n")
            yield from body
        elif what == "options":
            yield from self._blank()
            self._drop("|")
            yield from option_rows(value)
            yield from self._parted()
        else:
            yield from self._blank()
            self._drop(_WITH_JSON)
            names = ", ".join(f"`{key}`" for key in self._terminal.keys(value))
            yield f"{_WITH_JSON} {names}."
            yield from self._parted()

    def _drop(self, start: str) -> None:
        """Leave out what was written here before."""
        while self._at < len(self._lines) and self._lines[self._at].startswith(start):
            self._at += 1

    def _parted(self) -> Iterator[str]:
        """Keep what was written apart from what follows it."""
        if self._at < len(self._lines) and self._lines[self._at]:
            yield ""

    def _blank(self) -> Iterator[str]:
        while self._at < len(self._lines) and not self._lines[self._at]:
            yield self._take()

    def _console(self) -> Iterator[str]:
        for command, written in _commands(self._until("```")):
            asks = command == [f"{_PROMPT}echo $?"]
            if not asks:
                self._check_told()
            said = " ".join(line.removesuffix("\\") for line in command).removeprefix(_PROMPT)
            shown = self._terminal.run(said)
            self._told = asks or self._terminal.code == 0
            self._last, self._shown = said, shown
            yield from command
            yield from fitted(written, shown)
        self._check_told()

    _told, _last = True, ""
    _shown: Sequence[str] = ()

    def _check_told(self) -> None:
        if not self._told:
            code = self._terminal.code
            told = "; ".join(self._shown[-3:])
            raise PageError(f"exit {code} from {self._last!r} ({told}); show it with $ echo $?")


def _commands(lines: Sequence[str]) -> Iterator[tuple[list[str], list[str]]]:
    """Give each command of a block with the output that stands below it."""
    at = 0
    while at < len(lines):
        first = at
        if not lines[at].startswith(_PROMPT):
            raise PageError(f"a console block begins with a command, not with {lines[at]!r}")
        while lines[at].endswith("\\"):
            at += 1
        at += 1
        command = list(lines[first:at])
        first = at
        while at < len(lines) and not lines[at].startswith(_PROMPT):
            at += 1
        yield command, list(lines[first:at])


def fitted(written: list[str], shown: list[str]) -> list[str]:
    """Give the output as the page should show it: as it is written where that fits.

    Where it does not, what a page left out stays left out as far as its first and last lines tell.
    """
    gap = [""] if written and not written[-1] else []
    body = written[: len(written) - len(gap)]
    if _fits(body, shown):
        return written
    if ELISION not in body:
        return [*shown, *gap]
    head, tail = body.index(ELISION), len(body) - 1 - body[::-1].index(ELISION)
    kept = len(body) - 1 - tail
    return [*shown[:head], ELISION, *shown[len(shown) - kept :], *gap]


def _fits(body: Sequence[str], shown: Sequence[str]) -> bool:
    lines = [r"(?:.*\n)*?" if line == ELISION else re.escape(line) + r"\n" for line in body]
    return re.fullmatch("".join(lines), "".join(f"{line}\n" for line in shown)) is not None


def main() -> int:
    """Write every page anew; say which ones changed."""
    for page in pages():
        text = page.read_text(encoding="utf-8")
        try:
            new = rewritten(text)
        except PageError as error:
            sys.stderr.write(f"{page.relative_to(ROOT)}: {error}\n")
            return 1
        if new != text:
            page.write_text(new, encoding="utf-8")
            sys.stdout.write(f"{page.relative_to(ROOT)}: written anew; look at the difference\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
