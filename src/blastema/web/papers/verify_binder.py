"""Check a Blastema binder without Blastema: Python 3.9 or newer, and nothing else.

    python verify_binder.py [BINDER.zip or its unpacked folder] [COPIED_CHECKPOINT ...]

Without an argument it checks the folder in which it lies. Prints one line; exit code 1
where a file or an event is not what was packed, written and signed. A copy of a checkpoint
that was kept elsewhere (a ``checkpoint-....json``) is compared with the one in here.

docs/reference/binder-format.md describes what is checked. The signature is Ed25519 as
RFC 8032, section 5.1.7, spells it out; the proof is that of RFC 9162, section 2.1.3.2.
"""

from __future__ import annotations

import base64
import json
import sys
import zipfile
from collections.abc import Iterable, Sequence
from hashlib import sha256, sha512
from pathlib import Path
from typing import Any


class FaultError(Exception):
    """Something in the binder is not as it should be."""


def must(true: object, why: str) -> None:
    if not true:
        raise FaultError(why)


# --- Ed25519 -------------------------------------------------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


Point = tuple[int, int, int, int]


def add(one: Point, two: Point) -> Point:
    a, b = (one[1] - one[0]) * (two[1] - two[0]) % P, (one[1] + one[0]) * (two[1] + two[0]) % P
    c, d = 2 * one[3] * two[3] * D % P, 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def times(number: int, point: Point) -> Point:
    found = (0, 1, 1, 0)
    while number:
        if number & 1:
            found = add(found, point)
        point, number = add(point, point), number >> 1
    return found


def same(one: Point, two: Point) -> bool:
    return (one[0] * two[2] - two[0] * one[2]) % P == 0 == (one[1] * two[2] - two[1] * one[2]) % P


def point_of(raw: bytes) -> Point | None:
    """The point of 32 bytes; None where there is none."""
    y = int.from_bytes(raw, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return (x, y, 1, x * y % P)


BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little")) or (0, 1, 1, 0)


def is_signed(public: bytes, signature: bytes, text: bytes) -> bool:
    if len(public) != 32 or len(signature) != 64:
        return False
    key, first = point_of(public), point_of(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or first is None or scalar >= ORDER:
        return False
    challenge = int.from_bytes(sha512(signature[:32] + public + text).digest(), "little") % ORDER
    return same(times(scalar, BASE), add(first, times(challenge, key)))


def must_sign(public: bytes, signature: str, text: str, why: str) -> None:
    must(is_signed(public, base64.b64decode(signature, validate=True), text.encode()), why)


# --- The ledger's lines --------------------------------------------------------------------


def once(pairs: Sequence[tuple[str, Any]]) -> Any:
    must(len(dict(pairs)) == len(pairs), "an object names a member twice")
    return dict(pairs)


def read(text: str) -> Any:
    return json.loads(text, object_pairs_hook=once)


def join(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def root_from(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes | None:
    """The root that a proof leads to; None where the proof cannot be one of this tree."""
    if not 0 <= index < size:
        return None
    node, last, top = index, size - 1, sha256(b"\x00" + leaf).digest()
    for step in proof:
        if last == 0:
            return None
        if node & 1 or node == last:
            top = join(step, top)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            top = join(top, step)
        node, last = node >> 1, last >> 1
    return top if last == 0 else None


class Ledger:
    """What the lines so far have shown; one method for each kind of line."""

    def __init__(self) -> None:
        self.keys: dict[str, bytes] = {}
        self.checkpoints: dict[int, Any] = {}
        self.heads: dict[str, tuple[int, str]] = {}
        self.events, self.unsigned = 0, 0

    def header(self, line: Any) -> None:
        must(line["format"] == "blastema-proofs-v1", "unknown format")

    def key(self, line: Any) -> None:
        public, said = bytes.fromhex(line["public_key"]), read(line["statement"])
        old = list(self.keys)[-1] if self.keys else ""
        name = sha256(public).hexdigest()[:32]
        must(name == line["key_id"] == said["key_id"], "the key has another id")
        must(said["public_key"] == line["public_key"], "the statement is about another key")
        must(said["previous"] == old and name not in self.keys, "the key does not follow")
        must_sign(public, line["signature_by_new"], line["statement"], "not signed by itself")
        if old:
            why = "not signed by the key before it"
            must_sign(self.keys[old], line["signature_by_old"], line["statement"], why)
        self.keys[name] = public

    def checkpoint(self, line: Any) -> None:
        said = read(line["body"])
        must(said["format"] == "blastema-checkpoint-v1", "unknown format of a checkpoint")
        must(said["key_id"] == line["key_id"] and line["key_id"] in self.keys, "unknown key")
        must_sign(self.keys[line["key_id"]], line["signature"], line["body"], "forged signature")
        before = self.checkpoints.get(said["number"] - 1)
        if before:
            why = "the checkpoint does not follow the one before it"
            must(said["previous"] == sha256(before["body"].encode()).hexdigest(), why)
        self.checkpoints[said["number"]] = {**said, "body": line["body"]}

    def event(self, line: Any) -> None:
        body, said = line["body"].encode(), read(line["body"])
        place = f"{said['stream']} position {said['position']}"
        digest = sha256(body).digest()
        must(digest.hex() == line["hash"], place + ": the text does not give the hash")
        position, prev = self.heads.get(said["stream"], (0, ""))
        must(said["position"] == position + 1, place + ": an event before it is missing")
        must(said["prev"] == prev, place + ": the chain is broken")
        self.heads[said["stream"]] = (said["position"], line["hash"])
        self.events += 1
        if line["checkpoint"] is None:
            self.unsigned += 1
            return
        signed: Any = self.checkpoints.get(line["checkpoint"])
        must(signed, place + ": its checkpoint is not in here")
        proof = [bytes.fromhex(step) for step in line["proof"]]
        root = root_from(digest, line["leaf"], signed["size"], proof)
        must(root and root.hex() == signed["root"], place + ": its checkpoint did not sign it")

    def compare_copy(self, copy: Any) -> None:
        number = read(copy["body"])["number"]
        mine: Any = self.checkpoints.get(number)
        must(mine, f"checkpoint {number}, of which a copy was kept, is not in here")
        must(mine["body"] == copy["body"], f"checkpoint {number} is not the one that was kept")


def check_ledger(raw: bytes, copies: Iterable[str]) -> Ledger:
    ledger, number = Ledger(), 0
    try:
        for number, line in enumerate(raw.decode().splitlines(), start=1):
            said = read(line)
            must((number == 1) == (said["kind"] == "header"), "out of place")
            must(said["kind"] in ("header", "key", "checkpoint", "event"), "unknown line")
            getattr(ledger, said["kind"])(said)
        must(number, "it is empty")
        for copy in copies:
            ledger.compare_copy(read(copy))
    except (FaultError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        raise FaultError(f"ledger.jsonl, line {number}: {fault}") from None
    return ledger


# --- The files -----------------------------------------------------------------------------


class Files:
    """The files of a binder, in its zip or unpacked."""

    def __init__(self, path: Path) -> None:
        self.folder = path
        self.zip = None if path.is_dir() else zipfile.ZipFile(path)

    def names(self) -> set[str]:
        if self.zip:
            names = [one.filename for one in self.zip.infolist() if not one.is_dir()]
            must(len(set(names)) == len(names), "a file is in the zip twice")
            return set(names)
        found = (one for one in self.folder.rglob("*") if one.is_file())
        return {one.relative_to(self.folder).as_posix() for one in found}

    def read(self, name: str) -> bytes:
        return self.zip.read(name) if self.zip else (self.folder / name).read_bytes()


def check_manifest(files: Files) -> int:
    said = read(files.read("manifest.json").decode())
    must(said["format"] == "blastema-binder-v1", "unknown format of the manifest")
    listed = {one["path"]: one for one in said["files"]}
    names = files.names() - {"manifest.json"}
    for name in sorted(names ^ set(listed)):
        raise FaultError(name + (": is missing" if name in listed else ": was put in"))
    for name, one in listed.items():
        content = files.read(name)
        whole = len(content) == one["bytes"] and sha256(content).hexdigest() == one["sha256"]
        must(whole, name + ": was changed")
    return len(listed)


def verify(path: str | Path, copies: Iterable[str] = ()) -> tuple[str, int]:
    """The line to print, and the exit code."""
    try:
        files = Files(Path(path))
        count = check_manifest(files)
        ledger = check_ledger(files.read("ledger.jsonl"), copies)
    except (FaultError, OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as fault:
        return f"NOT OK: {fault}", 1
    events = f"{ledger.events} events in {len(ledger.heads)} streams, {ledger.unsigned} unsigned"
    return f"ok: {count} files; {events}", 0


def main(arguments: Sequence[str]) -> int:
    path: str | Path = arguments[0] if arguments else Path(__file__).resolve().parent
    copies = [Path(one).read_text(encoding="utf-8") for one in arguments[1:]]
    message, code = verify(path, copies)
    print(message)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
