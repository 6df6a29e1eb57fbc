"""The table of ``docs/api.md``, out of the API's own description.

python -m tests.web.described      writes it anew
"""

import sys
from pathlib import Path
from typing import Any

from fastapi.openapi.utils import get_openapi

from app.web.application import OPEN, RESOURCES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "api.md"
BEGIN, END = "<!-- operations -->\n", "<!-- end -->\n"


def described() -> dict[str, Any]:
    """Give the description, as the server gives it."""
    routes = [route for router in (*OPEN, *RESOURCES) for route in router.routes]
    return get_openapi(title="Interlock", version="1", routes=routes)


def table() -> str:
    """Give the operations by what they are about, in the order of the routers."""
    rows: dict[str, list[str]] = {}
    for path, methods in described()["paths"].items():
        for method, operation in methods.items():
            what = " ".join(operation["description"].split("\n\n", 1)[0].split())
            what = what.replace("``", "`")
            short = path.removeprefix("/api/v1")
            rows.setdefault(operation["tags"][0], []).append(
                f"| `{method.upper()} {short}` | {what} |"
            )
    parts = [
        "\n".join([f"### {about.capitalize()}", "", "| | |", "|---|---|", *found, ""])
        for about, found in rows.items()
    ]
    return "\n".join(parts)


def rewritten(text: str) -> str:
    """Give the page with the table as it should be."""
    head, _, rest = text.partition(BEGIN)
    return f"{head}{BEGIN}\n{table()}\n{END}{rest.partition(END)[2]}"


def main() -> int:
    """Write the page."""
    PAGE.write_text(rewritten(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
