"""Verify a Blastema ledger export without Blastema: Python 3.11 and ``cryptography``.

    python verify_export.py EXPORT[.gz] [COPIED_CHECKPOINT ...]

Written from docs/reference/ledger-format.md alone. Prints one line; exit code 1 when
the ledger is not what was written and signed.
"""

import base64
import gzip
import json
import sys
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any, Never

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


class FaultError(Exception):
    """Something in the file is not as it should be."""


def must(true: object, why: str) -> None:
    if not true:
        raise FaultError(why)


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    must(len(dict(pairs)) == len(pairs), "an object names a member twice")
    return dict(pairs)


def no_float(_: str) -> Never:
    raise FaultError("a number that is not whole")


def read(text: str) -> Any:
    return json.loads(text, object_pairs_hook=once, parse_float=no_float)


def must_sign(public_key: bytes, signature: str, text: str, why: str) -> None:
    try:
        key = Ed25519PublicKey.from_public_bytes(public_key)
        key.verify(base64.b64decode(signature, validate=True), text.encode())
    except (InvalidSignature, ValueError):
        raise FaultError(why) from None


class Ledger:
    """What the lines so far have shown; one method for each kind of line."""

    def __init__(self) -> None:
        self.keys: dict[str, bytes] = {}
        self.checkpoints: list[dict[str, Any]] = []
        self.by_size: dict[int, list[dict[str, Any]]] = {}
        self.heads: dict[str, tuple[int, str]] = {}
        self.peaks: list[bytes] = []
        self.leaves, self.events, self.ended = 0, 0, False
        self.sum = sha256()

    def header(self, line: dict[str, Any]) -> None:
        must(line["format"] == "blastema-ledger-v1", "unknown format")

    def key(self, line: dict[str, Any]) -> None:
        public, said = bytes.fromhex(line["public_key"]), read(line["statement"])
        old = list(self.keys)[-1] if self.keys else ""
        name = sha256(public).hexdigest()[:32]
        must(said["format"] == "blastema-key-v1", "unknown format of a key")
        must(name == line["key_id"] == said["key_id"], "the key has another id")
        must(said["public_key"] == line["public_key"], "the statement is about another key")
        must(said["previous"] == old and name not in self.keys, "the key does not follow")
        must_sign(public, line["signature_by_new"], line["statement"], "not signed by itself")
        if old:
            why = "not signed by the key before it"
            must_sign(self.keys[old], line["signature_by_old"], line["statement"], why)
        must(old or not line["signature_by_old"], "the first key has no predecessor")
        self.keys[name] = public

    def checkpoint(self, line: dict[str, Any]) -> None:
        said, before = read(line["body"]), self.checkpoints[-1] if self.checkpoints else None
        must(said["format"] == "blastema-checkpoint-v1", "unknown format of a checkpoint")
        must(said["key_id"] == line["key_id"] and line["key_id"] in self.keys, "unknown key")
        must_sign(self.keys[line["key_id"]], line["signature"], line["body"], "forged signature")
        must(said["number"] == len(self.checkpoints) + 1, "a checkpoint is missing")
        previous = sha256(before["body"].encode()).hexdigest() if before else ""
        must(said["previous"] == previous, "the checkpoint does not follow the one before it")
        if before:
            must(said["size"] >= before["said"]["size"], "it covers fewer events")
            order = list(self.keys)
            newer = order.index(said["key_id"]) >= order.index(before["said"]["key_id"])
            must(newer, "it is signed with a replaced key")
        self.checkpoints.append({**line, "said": said})
        self.by_size.setdefault(said["size"], []).append(said)

    def event(self, line: dict[str, Any]) -> None:
        body, said = line["body"].encode(), read(line["body"])
        place = f"{said['stream']} position {said['position']}"
        digest = sha256(body).digest()
        must(digest.hex() == line["hash"], f"{place}: the text does not give the hash")
        position, prev = self.heads.get(said["stream"], (0, ""))
        in_turn = type(said["position"]) is int and said["position"] == position + 1
        must(in_turn, f"{place}: {position + 1} was expected")
        must(said["prev"] == prev, f"{place}: the chain is broken")
        self.heads[said["stream"]] = (said["position"], line["hash"])
        self.events += 1
        if line["leaf"] is not None:
            must(line["leaf"] == self.leaves, f"{place}: leaf {self.leaves} was expected")
            self.grow(sha256(b"\x00" + digest).digest())
            for signed in self.by_size.get(self.leaves, ()):
                why = f"checkpoint {signed['number']} signed other events than up to {place}"
                must(signed["root"] == self.root(), why)

    def grow(self, top: bytes) -> None:
        bits = self.leaves
        while bits & 1:
            top, bits = sha256(b"\x01" + self.peaks.pop() + top).digest(), bits >> 1
        self.peaks.append(top)
        self.leaves += 1

    def root(self) -> str:
        top = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            top = sha256(b"\x01" + peak + top).digest()
        return top.hex()

    def end(self, line: dict[str, Any]) -> None:
        found = [len(self.keys), len(self.checkpoints), self.events, self.sum.hexdigest()]
        counted = [line["keys"], line["checkpoints"], line["events"], line["sha256"]]
        must(found == counted, "the lines before are not those it counts and sums")
        signed = self.checkpoints[-1]["said"]["size"] if self.checkpoints else 0
        must(self.leaves == signed, f"{signed} events were signed, {self.leaves} are there")
        self.ended = True

    def compare_copy(self, copy: dict[str, Any]) -> None:
        number = read(copy["body"])["number"]
        mine = self.checkpoints[number - 1] if number <= len(self.checkpoints) else None
        must(
            mine is not None and mine["body"] == copy["body"],
            f"checkpoint {number} was kept, and is gone",
        )


KINDS = ("header", "key", "checkpoint", "event", "end")


def verify(lines: Iterable[bytes], copies: Iterable[str]) -> tuple[str, int]:
    ledger, number, at = Ledger(), 0, "header"
    try:
        for number, raw in enumerate(lines, start=1):
            line = read(raw.decode())
            must(raw.endswith(b"\n") and not ledger.ended, "the file does not end as it should")
            in_place = KINDS.index(line["kind"]) >= KINDS.index(at)
            must(in_place and (number == 1) == (line["kind"] == "header"), "out of place")
            at = line["kind"]
            getattr(ledger, at)(line)
            ledger.sum.update(raw)
        must(ledger.ended, "the end line is missing")
        for copy in copies:
            ledger.compare_copy(read(copy))
    except (FaultError, ValueError, KeyError, TypeError, AttributeError) as fault:
        return f"NOT OK, line {number}: {fault!r}", 1
    unsigned = ledger.events - ledger.leaves
    return f"ok: {ledger.events} events in {len(ledger.heads)} streams, {unsigned} unsigned", 0


def main(path: str, *copies: str) -> int:
    opened = gzip.open if path.endswith(".gz") else open
    kept = [Path(copy).read_text(encoding="utf-8") for copy in copies]
    with opened(path, "rb") as lines:
        message, code = verify(lines, kept)
    print(message)
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
