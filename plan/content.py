"""The canonical form of a large value, written in parts that are remembered.

A plan that a change was tried on shares nearly all of its tasks and links with the plan that it was
made from, so only what is other has to be written anew. The text is that of ``canonical``.
"""

from pydantic import BaseModel

from plan.values import canonical

_WRITTEN = "written"


def canonical_by_parts(value: BaseModel, *long: str) -> str:
    """Give the canonical form of a value; the members of its ``long`` fields are remembered."""
    short = value.model_dump(mode="json", exclude=set(long))
    parts = {name: canonical([one])[1:-1] for name, one in short.items()}
    for name in long:
        parts[name] = f"[{','.join(_written(one) for one in getattr(value, name))}]"
    text = ",".join(f'"{name}":{part}' for name, part in sorted(parts.items()))
    return f"{{{text}}}"


def _written(one: BaseModel) -> str:
    text: str | None = one.__dict__.get(_WRITTEN)
    if text is None:
        text = one.__dict__[_WRITTEN] = canonical(one)
    return text
