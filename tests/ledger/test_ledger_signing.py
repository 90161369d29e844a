"""Who may sign: a key, and each later key vouched for by the one before it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from blastema.ledger import (
    KeyRecord,
    SigningError,
    canonical,
    check_keys,
    is_signed,
    key_id,
    key_record,
    new_key,
    parse,
)

ONE, TWO, THREE = (new_key(bytes([number]) * 32) for number in (1, 2, 3))
SINCE = "2026-01-05T10:20:30Z"
RECORDS = (
    key_record(ONE, since=SINCE),
    key_record(TWO, since=SINCE, old=ONE),
    key_record(THREE, since=SINCE, old=TWO),
)


def test_a_seed_makes_the_published_key_and_signature() -> None:
    # RFC 8032 section 7.1, test 1: the empty message.
    key = new_key(bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"))
    assert key.public_key.hex() == (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    )
    assert key.sign(b"").hex() == (
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
    )


def test_a_key_is_named_by_its_public_half_and_hides_its_secret() -> None:
    # `printf d75a... | xxd -r -p | sha256sum | cut -c-32` of the key of RFC 8032 above
    public = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
    assert key_id(public) == "21fe31dfa154a261626bf854046fd227"
    assert repr(ONE) == f"SigningKey({ONE.key_id})"


def test_a_seed_of_another_length_is_refused() -> None:
    with pytest.raises(SigningError, match="expected 32 secret random bytes"):
        new_key(b"short")


@pytest.mark.parametrize(
    ("public_key", "signature", "message"),
    [
        (TWO.public_key, ONE.sign(b"a"), b"a"),
        (ONE.public_key, ONE.sign(b"a"), b"b"),
        (ONE.public_key, b"", b"a"),
        (b"short", ONE.sign(b"a"), b"a"),
    ],
)
def test_another_key_message_or_signature_is_not_signed(
    public_key: bytes, signature: bytes, message: bytes
) -> None:
    assert is_signed(ONE.public_key, ONE.sign(b"a"), b"a")
    assert not is_signed(public_key, signature, message)


def test_a_rotation_is_whole_when_each_key_is_signed_by_the_one_before() -> None:
    assert check_keys(RECORDS) == []
    assert check_keys([]) == []


def restated(record: KeyRecord, **changes: object) -> KeyRecord:
    """The record with another statement that the second key and the first both signed."""
    statement = canonical({**parse(record.statement), **changes})
    return replace(
        record,
        statement=statement,
        signature_by_old=ONE.sign(statement),
        signature_by_new=TWO.sign(statement),
    )


@pytest.mark.parametrize(
    ("tamper", "place", "why"),
    [
        (lambda a, b, c: (replace(a, key_id="0" * 32), b, c), 1, "does not have the id"),
        (lambda a, b, c: (replace(a, public_key=TWO.public_key), b, c), 1, "does not have the id"),
        (lambda a, b, c: (replace(a, statement=b"{"), b, c), 1, "statement does not name"),
        (lambda a, b, c: (a, restated(b, previous=""), c), 2, "statement does not name"),
        (lambda a, b, c: (a, restated(b, since=5), c), 2, "statement does not name"),
        (lambda a, b, c: (a, restated(b, more=""), c), 2, "statement does not name"),
        (lambda a, b, c: (a, replace(b, signature_by_new=bytes(64)), c), 2, "by the key itself"),
        (lambda a, b, c: (a, replace(b, signature_by_old=b""), c), 2, "by the key before it"),
        (lambda a, b, c: (replace(a, signature_by_old=bytes(64)), b, c), 1, "no predecessor"),
        (lambda a, b, c: (a, c), 2, "statement does not name"),
        (lambda a, b, c: (b, c), 1, "statement does not name"),
        (lambda a, b, c: (a, b, key_record(ONE, since=SINCE, old=TWO)), 3, "never comes back"),
    ],
)
def test_a_tampered_rotation_is_found_at_its_place(
    tamper: Callable[..., tuple[KeyRecord, ...]], place: int, why: str
) -> None:
    faults = check_keys(tamper(*RECORDS))
    assert faults[0][0] == place
    assert any(why in words for at, words in faults if at == place)
