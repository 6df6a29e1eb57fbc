"""docs/data.md lists every module that can open a connection, and no other."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PRODUCT = ("agents", "app", "evals", "graphs", "ledger", "plan", "prompts", "tools")
# What can open a connection: the standard library's modules, and the packages that use them.
ABLE = {
    *("aiohttp", "apprise", "asyncio.streams", "authlib", "ftplib", "httpcore", "httpx", "httpx2"),
    *("imaplib", "langchain_openai", "openai", "poplib", "requests", "smtplib", "socket"),
    *("socketserver", "sqlalchemy", "ssl", "telnetlib", "urllib.request", "urllib3", "uvicorn"),
    *("http.client", "http.server", "websockets", "xmlrpc"),
}


def imported(tree: ast.AST) -> Iterator[str]:
    """Give every module that a source file imports, wherever in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def able(path: Path) -> bool:
    names = set(imported(ast.parse(path.read_text(encoding="utf-8"))))
    return any(name == one or name.startswith(f"{one}.") for name in names for one in ABLE)


def test_every_module_that_can_open_a_connection_is_told_and_no_other() -> None:
    files = sorted(path for room in PRODUCT for path in (ROOT / room).rglob("*.py"))
    found = {path.relative_to(ROOT).as_posix() for path in files if able(path)}
    table = (ROOT / "docs/data.md").read_text(encoding="utf-8")
    rows = [line for line in table.splitlines() if line.startswith("| `")]
    told = {name for row in rows for name in re.findall(r"`([a-z_/0-9]+\.py)`", row)}

    assert found
    assert told == found


def test_an_import_inside_a_function_is_seen() -> None:
    tree = ast.parse("def send():\n    from urllib import request\n")

    assert "urllib.request" in set(imported(tree))
