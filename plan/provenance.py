"""Where a dependency comes from and how firm it is, in words.

``basis`` holds the origin as it was approved: ``plan file``, the id of a claim, a proposal or an
observation, or the name of the artefact that it was read from. Nothing here is guessed: what has
none of these forms is somebody's own words, and is quoted.
"""

import json
import re

from plan.model import Link

IMPORTED = "plan file"
_FORMS = (
    (re.compile(r"A\d+"), "confirmed claim"),
    (re.compile(r"P\d+"), "proposal"),
    (re.compile(r"O\d+"), "observation"),
    (re.compile(r"R\d+"), "statement"),
)


def origin_words(link: Link) -> str:
    """Say where a dependency comes from: ``imported``, ``confirmed claim A3``, ``proposal P2``."""
    if link.basis == IMPORTED:
        return "imported"
    for form, what in _FORMS:
        if form.fullmatch(link.basis):
            return f"{what} {link.basis}"
    return f"from {json.dumps(link.basis, ensure_ascii=False)}"


def link_words(link: Link) -> str:
    """Say a dependency with what is not plain about it; imported mandatory ones stand bare."""
    said = [str(link)]
    if link.nature != "mandatory":
        said.append(link.nature)
    if link.basis != IMPORTED:
        said.append(origin_words(link))
    return "; ".join(said)
