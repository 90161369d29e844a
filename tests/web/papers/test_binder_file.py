"""A binder's file: readable without the program, checked without it, and no change unseen."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.actions.close_course import close_course
from blastema.actions.close_episode import close_episode
from blastema.actions.manage_patient import erase_patient
from blastema.core.course.state import CourseEnd
from blastema.core.episode.state import CloseReason
from blastema.core.patient.state import ErasureReason
from blastema.records import find_lab
from blastema.web.papers import verify_binder
from tests.actions import paths
from tests.actions.world import World, done
from tests.web.papers.bound import bind, treated

pytestmark = pytest.mark.django_db

# What the binder of a treated person's concentrate is made of, page by page.
PAGES = {
    "index.html",
    "history.html",
    "deviations.html",
    "containers/001.html",
    "containers/002.html",
    "runs/001.html",
    "records.json",
    "ledger.jsonl",
    "manifest.json",
    "verify_binder.py",
    "style.css",
}


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def bound(world: World, tmp_path: Path) -> Path:
    _, product = treated(world)
    path = tmp_path / "binder.zip"
    bind(world, f"product/{product}", path)
    return path


def contents(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def repack(path: Path, files: dict[str, bytes], *, honest: bool = False) -> Path:
    """The files as a zip; ``honest`` renews the manifest, as a forger would."""
    if honest:
        manifest = json.loads(files["manifest.json"])
        for one in manifest["files"]:
            content = files[one["path"]]
            one["bytes"], one["sha256"] = len(content), sha256(content).hexdigest()
        files = {**files, "manifest.json": json.dumps(manifest).encode()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def test_every_page_is_there_and_the_verifier_says_so(bound: Path) -> None:
    assert set(contents(bound)) >= PAGES
    message, code = verify_binder.verify(bound)
    assert (code, message.partition(":")[0]) == (0, "ok")
    assert ", 0 unsigned" in message


def test_the_verifier_in_the_binder_runs_alone(bound: Path, tmp_path: Path) -> None:
    """In an empty environment, isolated from every installed package."""
    folder = tmp_path / "unpacked"
    with zipfile.ZipFile(bound) as archive:
        archive.extractall(folder)
    command = [sys.executable, "-I", "-S", str(folder / "verify_binder.py")]
    done = subprocess.run(command, capture_output=True, text=True, cwd="/", env={})
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("ok: ")
    (folder / "index.html").write_bytes(b"something else")
    done = subprocess.run(command, capture_output=True, text=True, cwd="/", env={})
    assert (done.returncode, done.stdout) == (1, "NOT OK: index.html: was changed\n")


def test_events_newer_than_the_last_checkpoint_are_counted(world: World, tmp_path: Path) -> None:
    _, product = treated(world)
    packed = bind(world, f"product/{product}", tmp_path / "b.zip", signed=False)
    message, code = verify_binder.verify(tmp_path / "b.zip")
    assert code == 0
    assert message.endswith(f"{packed.unsigned} unsigned")
    assert packed.unsigned == packed.events > 0


class _Addresses(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.scripts = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.scripts += tag == "script"
        self.found += [value or "" for name, value in attrs if name in ("href", "src")]


def test_every_address_is_a_file_of_the_binder_and_nothing_is_a_script(bound: Path) -> None:
    files = contents(bound)
    for name, content in files.items():
        if not name.endswith(".html"):
            continue
        page = _Addresses()
        page.feed(content.decode())
        assert page.scripts == 0
        for address in page.found:
            folder = Path("/", name).parent
            target = str((folder / address).resolve()).lstrip("/")
            assert target in files, (name, address)


def test_the_person_is_named_on_the_pages_and_not_in_the_ledgers_bytes(bound: Path) -> None:
    files = contents(bound)
    assert b"Ann Testperson" in files["containers/002.html"]
    assert b"pressure, no pain" in files["history.html"]
    assert b"Testperson" not in files["ledger.jsonl"]
    assert b"Testperson" not in files["manifest.json"]
    assert not [name for name in files if "testperson" in name.lower()]


def test_the_same_binder_gives_the_same_bytes(world: World, tmp_path: Path) -> None:
    from blastema.actions.read.binder import Binder, binder
    from blastema.core.access.reasons import BinderReason
    from blastema.web.papers.binder import pack

    _, product = treated(world)
    made: Any = binder(world.act("quality"), about=f"product/{product}", why=BinderReason.REVIEW)
    assert isinstance(made, Binder)
    paths_ = [tmp_path / "one.zip", tmp_path / "two.zip"]
    for path in paths_:
        with path.open("wb") as file:
            pack(made, file)
    assert paths_[0].read_bytes() == paths_[1].read_bytes()


def _first_event(files: dict[str, bytes]) -> tuple[list[bytes], int]:
    lines = files["ledger.jsonl"].splitlines(keepends=True)
    return lines, next(n for n, line in enumerate(lines) if b'"kind":"event"' in line)


def _changed_event(files: dict[str, bytes]) -> bytes:
    lines, at = _first_event(files)
    return b"".join(
        [*lines[:at], lines[at].replace(b"recorded_at", b"recorded_zt"), *lines[at + 1 :]]
    )


def _event_left_out(files: dict[str, bytes]) -> bytes:
    """The first event of a stream that has several."""
    lines = files["ledger.jsonl"].splitlines(keepends=True)
    at = next(n for n, line in enumerate(lines) if b"product.made.v1" in line)
    return b"".join([*lines[:at], *lines[at + 1 :]])


def _forged_event(files: dict[str, bytes]) -> bytes:
    """A stream's last event written anew, with a hash that fits: only the proof tells."""
    lines, _ = _first_event(files)
    line = json.loads(lines[-1])
    line["body"] = line["body"].replace('"zone":"America/New_York"', '"zone":"America/Denver"')
    line["hash"] = sha256(line["body"].encode()).hexdigest()
    return b"".join([*lines[:-1], json.dumps(line).encode() + b"\n"])


def _forged_root(files: dict[str, bytes]) -> bytes:
    lines = files["ledger.jsonl"].splitlines(keepends=True)
    at = next(n for n, line in enumerate(lines) if b'"kind":"checkpoint"' in line)
    line = json.loads(lines[at])
    said = json.loads(line["body"])
    said["root"] = "0" * 64
    line["body"] = json.dumps(said)
    return b"".join([*lines[:at], json.dumps(line).encode() + b"\n", *lines[at + 1 :]])


@pytest.mark.parametrize(
    ("forge", "why"),
    [
        (_changed_event, "the text does not give the hash"),
        (_event_left_out, "an event before it is missing"),
        (_forged_event, "its checkpoint did not sign it"),
        (_forged_root, "forged signature"),
        (lambda files: b"", "it is empty"),
        (lambda files: b"[" * 100_000, "line 1"),
        (lambda files: b'{"kind":"event"}\n', "out of place"),
    ],
)
def test_a_forger_who_renews_the_manifest_is_found_too(
    bound: Path, tmp_path: Path, forge: Any, why: str
) -> None:
    files = contents(bound)
    forged = {**files, "ledger.jsonl": forge(files)}
    message, code = verify_binder.verify(repack(tmp_path / "f.zip", forged, honest=True))
    assert code == 1
    assert message.startswith("NOT OK: ledger.jsonl")
    assert why in message


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda files: files.pop("index.html"), "index.html: is missing"),
        (lambda files: files.update({"more.html": b"x"}), "more.html: was put in"),
        (lambda files: files.update({"style.css": b"x"}), "style.css: was changed"),
        (lambda files: files.update({"manifest.json": b"{}"}), "'format'"),
        (lambda files: files.update({"manifest.json": b"\xff"}), "decode"),
    ],
)
def test_a_file_that_was_changed_put_in_or_taken_out_is_named(
    bound: Path, tmp_path: Path, change: Any, said: str
) -> None:
    files = contents(bound)
    change(files)
    message, code = verify_binder.verify(repack(tmp_path / "f.zip", files))
    assert code == 1
    assert said in message


def test_what_is_no_binder_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"PK no zip")
    for path in (tmp_path / "x.zip", tmp_path / "nowhere.zip", tmp_path):
        assert verify_binder.verify(path)[1] == 1


def test_a_copied_checkpoint_is_compared(bound: Path, world: World) -> None:
    from django.conf import settings

    from blastema.ledger import checkpoint_line
    from blastema.records import checkpoints

    assert settings.BLASTEMA.checkpoint_folder
    line = checkpoint_line(checkpoints.checkpoints()[-1]).decode()
    assert verify_binder.verify(bound, [line])[1] == 0
    other = line.replace('\\"size\\":', '\\"sizes\\":')
    message, code = verify_binder.verify(bound, [other])
    assert (code, "is not the one that was kept" in message) == (1, True)


# --- The signature, against the library that signs ------------------------------------------


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=64), st.integers(0, 511))
def test_its_ed25519_agrees_with_the_library(seed: bytes, text: bytes, bit: int) -> None:
    """Parent: ``cryptography``. A flipped bit of the signature is never taken."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.from_private_bytes(seed)
    public = key.public_key().public_bytes_raw()
    signature = key.sign(text)
    assert verify_binder.is_signed(public, signature, text)
    flipped = bytearray(signature)
    flipped[bit // 8] ^= 1 << bit % 8
    assert not verify_binder.is_signed(public, bytes(flipped), text)
    assert not verify_binder.is_signed(public, signature, text + b"x")


# RFC 8032, section 7.1, tests 1 to 3: public key, text, signature in two halves.
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155",
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da",
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac",
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]


@pytest.mark.parametrize(("public", "text", "first", "second"), VECTORS)
def test_the_vectors_of_the_rfc_hold(public: str, text: str, first: str, second: str) -> None:
    signed = bytes.fromhex(first + second)
    assert verify_binder.is_signed(bytes.fromhex(public), signed, bytes.fromhex(text))
    assert not verify_binder.is_signed(bytes.fromhex(public), signed[:63], bytes.fromhex(text))


def test_a_patients_binder_can_be_checked_as_well(world: World, tmp_path: Path) -> None:
    patient, _ = treated(world)
    bind(world, f"patient/{patient}", tmp_path / "p.zip")
    assert verify_binder.verify(tmp_path / "p.zip")[1] == 0
    files = contents(tmp_path / "p.zip")
    assert b"1961-02-28" in files["records.json"]


def test_an_erased_persons_binder_says_erased_and_still_verifies(
    world: World, tmp_path: Path
) -> None:
    patient, product = treated(world)
    course = find_lab.courses_with(product)[0]
    episode = paths.state("course", course).episode
    desk = world.act("coordinator")
    done(close_course(desk, course=course, reason=CourseEnd.LOST))
    desk = world.act("coordinator")
    done(close_episode(desk, episode=episode, reason=CloseReason.LOST))
    done(erase_patient(world.act("quality"), patient=patient, reason=ErasureReason.ASKED))
    bind(world, f"product/{product}", tmp_path / "e.zip")
    files = contents(tmp_path / "e.zip")
    assert verify_binder.verify(tmp_path / "e.zip")[1] == 0
    assert not [name for name, content in files.items() if b"Testperson" in content]
    assert b"erased" in files["history.html"]
