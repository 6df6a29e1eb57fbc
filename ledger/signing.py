"""Signs the end of the log, so that nobody can cut it off or write it anew without the key.

A checkpoint is an Ed25519 signature (RFC 8032) over number, hash and time of one log entry, and
over the hash of the first one, which is the ledger's name. The key is handed in; it never lies in
the workspace. ``ledger/verify.py`` says the same again without `cryptography`.
"""

from dataclasses import dataclass
from functools import cached_property

from ledger.sealing import plain_json

SEED_BYTES = 32


@dataclass(frozen=True)
class Entry:
    """What a checkpoint signs: an entry of the log, and whose log it is."""

    ledger: str
    seq: int
    hash: str
    at: str

    @property
    def signed(self) -> bytes:
        """The bytes under the signature, with a domain of their own."""
        fields = {"ledger": self.ledger, "seq": self.seq, "hash": self.hash, "at": self.at}
        return f"interlock/checkpoint/1\0{plain_json(fields)}".encode()


class Signer:
    """Holds a signing key and signs with it; never shows it."""

    def __init__(self, seed: bytes) -> None:
        if len(seed) != SEED_BYTES:
            raise ValueError(f"a signing key has {SEED_BYTES} bytes, this one {len(seed)}")
        self._seed = seed

    @cached_property
    def public(self) -> str:
        """The public key, 64 hexadecimal digits; to be kept where the ledger is not."""
        public: bytes = self._key.public_key().public_bytes_raw()
        return public.hex()

    def sign(self, entry: Entry) -> str:
        """Sign an entry of the log."""
        signature: bytes = self._key.sign(entry.signed)
        return signature.hex()

    @cached_property
    def _key(self):  # type: ignore[no-untyped-def]  # noqa: ANN202  # its type needs the import below
        from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415  # slow
            Ed25519PrivateKey,
        )

        return Ed25519PrivateKey.from_private_bytes(self._seed)


def signed_by(  # noqa: PLR0913, PLR0917  # SQL passes the six fields by place
    ledger: str, seq: int, hash_: str, at: str, public: str, signature: str
) -> bool:
    """Say whether a signature over an entry is that of a public key."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415  # slow to import
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415  # likewise
        Ed25519PublicKey,
    )

    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
        key.verify(bytes.fromhex(signature), Entry(ledger, seq, hash_, at).signed)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True
