"""The signing key: made once, shown by its public half, and made known to a ledger."""

from typing import TYPE_CHECKING

from app.bootstrap import Signer
from app.errors import CannotError
from app.services.shapes import Json
from app.settings import signing_key

if TYPE_CHECKING:
    from app.bootstrap import Workspace


def make_key() -> Json:
    """Make a signing key in the user's own folder.

    Raises:
        CannotError: there is one already, or it cannot be written.
    """
    file = signing_key().make()
    return {"file": str(file), "public": _public()}


def show_key(workspace: "Workspace | None") -> Json:
    """Say which key signs here, and which ones the ledger knows.

    Raises:
        CannotError: the key cannot be used.
    """
    public = _public()
    known = [] if workspace is None else list(workspace.ledger.keeping.known_keys())
    return {
        "public": public,
        "signs": public is not None and public in {one["public"] for one in known},
        "keys": known,
        "unsigned": 0 if workspace is None else workspace.ledger.keeping.unsigned(),
    }


def add_key(workspace: "Workspace", *, comment: str, person: str) -> Json:
    """Make the key that is here known to a ledger, so that its acts are signed from now on.

    Raises:
        CannotError: there is no key here.
        NotEntitledError, RefusedError: this is no operator, or the ledger knows it.
    """
    public = _public()
    if public is None:
        raise CannotError("there is no signing key here; make one: interlock keys new")
    keeping = workspace.ledger.keeping
    keeping.add_key(public, comment=comment, person=person, channel="cli")
    return {"public": public, "by": person}


def accept_end(workspace: "Workspace", *, reason: str, person: str) -> Json:
    """Sign behind acts that nobody signed, as the operator who has looked at them.

    Raises:
        NotEntitledError, RefusedError: see ``ledger.keeping``.
    """
    acts = workspace.ledger.keeping.accept_end(person=person, reason=reason)
    return {"acts": acts, "by": person}


def _public() -> str | None:
    seed = signing_key().read()
    return None if seed is None else Signer(seed).public
