"""Says in our words what is wrong with an operation as people and programs write them: by field."""

from collections.abc import Sequence

from pydantic_core import ErrorDetails


def wrong_field(error: ErrorDetails, names: Sequence[str]) -> tuple[int, str]:
    """Give which operation is wrong (0 for the first), its field, and what would mend it."""
    where, kind = error["loc"], error["type"]
    position = where[0] if where and isinstance(where[0], int) else 0
    field = ".".join(map(str, where[2:] or where[1:])) or "op"
    one_of = f"use one of {', '.join(names)}"
    said = {
        "missing": "is missing",
        "extra_forbidden": "unknown key",
        "union_tag_not_found": f"is missing; {one_of}",
        "union_tag_invalid": f"there is none of this name; {one_of}",
    }.get(kind, error["msg"].removeprefix("Value error, "))
    if field in {"duration", "lag"} and kind.startswith("int"):
        said = "write working minutes, as 480 for 8 hours"
    return position, f"{field}: {said}"
