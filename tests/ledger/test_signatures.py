"""The verifier's own Ed25519 says what RFC 8032 and `cryptography` say."""

import random

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ledger.signing import Entry, Signer, signed_by
from ledger.verify import ORDER, P, sealed, signed

# RFC 8032, section 7.1: secret key, public key, message, signature.
VECTORS = {
    "TEST 1": (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701c"
            "f9b46bd25bf5f0595bbe24655141438e7a100b"
        ),
    ),
    "TEST 2": (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0"
            "f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ),
    "TEST 3": (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984"
            "dc6594a7c15e9716ed28dc027beceea1ec40a"
        ),
    ),
    "TEST SHA(abc)": (
        "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        (
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3f"
            "eebbd454d4423643ce80e2a9ac94fa54ca49f"
        ),
        (
            "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431"
            "e0303dca179c138ac17ad9bef1177331a704"
        ),
    ),
}


@pytest.mark.parametrize("name", VECTORS)
def test_the_vectors_of_the_rfc_hold(name: str) -> None:
    secret, public, message, signature = map(bytes.fromhex, VECTORS[name])

    assert Signer(secret).public == public.hex()
    assert signed(public, message, signature)
    assert not signed(public, message + b"x", signature)


def test_our_verifier_and_the_library_agree_on_good_and_broken_signatures() -> None:
    chance = random.Random(8032)  # noqa: S311  # the same ones each time
    agreed = {True: 0, False: 0}
    for _ in range(40):
        key = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))
        public, message = (
            key.public_key().public_bytes_raw(),
            chance.randbytes(chance.randrange(90)),
        )
        parts = [bytearray(public), bytearray(message + b"."), bytearray(key.sign(message + b"."))]
        if chance.random() < 0.6:
            broken = chance.choice(parts)
            broken[chance.randrange(len(broken))] ^= 1 << chance.randrange(8)
        answer = by_the_library(*map(bytes, parts))

        assert signed(*map(bytes, parts)) is answer
        agreed[answer] += 1

    assert min(agreed.values()) > 8


def by_the_library(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def test_a_signature_is_not_malleable() -> None:
    _, public, message, signature = map(bytes.fromhex, VECTORS["TEST 2"])
    larger = int.from_bytes(signature[32:], "little") + ORDER

    assert not signed(public, message, signature[:32] + larger.to_bytes(32, "little"))


@pytest.mark.parametrize(
    "public",
    [b"", b"\x01" * 31, b"\x02" + b"\x00" * 31, (P + 1).to_bytes(32, "little"), b"\xff" * 32],
)
def test_what_is_no_point_is_no_key(public: bytes) -> None:
    _, _, message, signature = map(bytes.fromhex, VECTORS["TEST 2"])

    assert not signed(public, message, signature)


def test_the_zero_with_a_sign_is_no_point() -> None:
    _, _, message, signature = map(bytes.fromhex, VECTORS["TEST 2"])

    assert not signed((1 | 1 << 255).to_bytes(32, "little"), message, signature)


def test_a_signature_of_another_length_is_none() -> None:
    _, public, message, signature = map(bytes.fromhex, VECTORS["TEST 2"])

    assert not signed(public, message, signature[:-1])
    assert not signed(public, message, signature + b"\0")


def test_a_checkpoint_is_signed_for_one_ledger_entry_hash_and_time() -> None:
    signer = Signer(b"k" * 32)
    entry = Entry(ledger="a", seq=7, hash="b", at="c")
    checkpoint = {"seq": 7, "hash": "b", "at": "c", "public": signer.public}
    checkpoint["signature"] = signer.sign(entry)

    assert sealed("a", checkpoint)
    assert signed_by("a", 7, "b", "c", signer.public, signer.sign(entry))
    for other in ({"seq": 8}, {"hash": "x"}, {"at": "x"}, {"signature": "no hex"}):
        assert not sealed("a", {**checkpoint, **other})
    assert not sealed("x", checkpoint)
    for given in ((9, "b", "c"), (7, "x", "c"), (7, "b", "x")):
        assert not signed_by("a", *given, signer.public, signer.sign(entry))
    assert not signed_by("a", 7, "b", "c", signer.public, "no hex")
    assert not signed_by("a", 7, "b", "c", Signer(b"l" * 32).public, signer.sign(entry))


def test_a_key_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes, this one 5"):
        Signer(b"short")
