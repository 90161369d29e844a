"""The ledger as a file: written, read back, and judged without a database."""

from __future__ import annotations

import gzip
import io
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.ledger import (
    Bad,
    ExportDigestError,
    ExportedEvent,
    ExportError,
    Verdict,
    canonical,
    checkpoint_line,
    parse,
    read_checkpoint_line,
    read_export,
    verify_export,
    write_export,
)

Build = Callable[..., Any]
EXAMPLE = Path(__file__).parents[2] / "examples" / "verify_export.py"


def exported(ledger: Any) -> list[bytes]:
    """The lines: 0 header, 1 and 2 keys, 3 and 4 checkpoints, 5 to 12 events, 13 end."""
    out = io.BytesIO()
    write_export(out, ledger.keys, ledger.events, ledger.checkpoints)
    return out.getvalue().splitlines(keepends=True)


def resummed(lines: list[bytes], **counts: object) -> list[bytes]:
    """The lines with an end that fits them, as a forger would write it."""
    end = {**parse(lines[-1][:-1]), **counts, "sha256": sha256(b"".join(lines[:-1])).hexdigest()}
    return [*lines[:-1], canonical(end) + b"\n"]


def changed(lines: list[bytes], at: int, **members: object) -> list[bytes]:
    line = canonical({**parse(lines[at][:-1]), **members}) + b"\n"
    return [*lines[:at], line, *lines[at + 1 :]]


def test_what_is_written_is_read_back_whole(build: Build) -> None:
    ledger = build()
    items = list(read_export(exported(ledger)))
    events = [ExportedEvent(entry, leaf) for entry, leaf in ledger.events]
    assert items == [*ledger.keys, *ledger.checkpoints, *events]


def test_the_file_has_the_documented_lines(build: Build) -> None:
    lines = [parse(line[:-1]) for line in exported(build())]
    assert [line["kind"] for line in lines] == [
        "header", *["key"] * 2, *["checkpoint"] * 2, *["event"] * 8, "end",
    ]  # fmt: skip
    assert lines[0] == {"kind": "header", "format": "blastema-ledger-v1"}
    assert [line["leaf"] for line in lines[5:13]] == [0, 1, 2, 3, 4, None, None, None]
    assert {name: lines[-1][name] for name in ("keys", "checkpoints", "events")} == {
        "keys": 2,
        "checkpoints": 2,
        "events": 8,
    }


def test_writing_gives_back_what_the_last_line_says(build: Build) -> None:
    out, ledger = io.BytesIO(), build()
    end = write_export(out, ledger.keys, iter(ledger.events), ledger.checkpoints)
    last = parse(out.getvalue().splitlines()[-1])
    assert last == {
        "kind": "end",
        "keys": end.keys,
        "checkpoints": end.checkpoints,
        "events": end.events,
        "sha256": end.sha256,
    }


def test_an_export_is_ok_and_says_how_much_it_holds(build: Build) -> None:
    ledger = build()
    assert verify_export(exported(ledger), ledger.checkpoints) == Verdict(True, 8, 3, 2, 3, None)
    assert verify_export(exported(build((), ()))) == Verdict(True, 0, 0, 0, 0, None)


def test_reading_never_holds_more_than_a_line(build: Build) -> None:
    given_out = 0

    def lines() -> Iterator[bytes]:
        nonlocal given_out
        for line in exported(build()):
            given_out += 1
            yield line

    reader = read_export(lines())
    assert [given_out for _ in reader] == list(range(2, 14))


@pytest.mark.parametrize(
    ("tamper", "line", "why"),
    [
        (lambda t: [], 1, "the end line is missing"),
        (lambda t: t[:-1], 14, "the end line is missing"),
        (lambda t: [*t[:-1], t[-1][:-1]], 14, "line feed"),
        (lambda t: [*t, t[-1]], 15, "after the end line"),
        (lambda t: t[1:], 1, "a key line out of its place"),
        (lambda t: [t[0], t[0], *t[1:]], 2, "a header line out of its place"),
        (lambda t: [*t[:3], t[5], t[3], *t[6:]], 5, "a checkpoint line out of its place"),
        (lambda t: [b"x\n", *t], 1, "canonical JSON"),
        (lambda t: [t[0], b' {"kind":"key"}\n'], 2, "canonical JSON"),
        (lambda t: [t[0], b'{"kind":"key"}\n'], 2, "expected a header, key"),
        (lambda t: [t[0], b'{"kind":5}\n'], 2, "expected a header, key"),
        (lambda t: [t[0], b'{"kind":"page"}\n'], 2, "expected a header, key"),
        (lambda t: changed(t, 0, format="blastema-ledger-v2"), 1, "expected the format"),
        (lambda t: changed(t, 1, statement=5), 2, "wrong type for statement"),
        (lambda t: changed(t, 5, leaf="0", body=1), 6, "wrong type for body, leaf"),
        (lambda t: changed(t, 5, leaf=-1), 6, "wrong type for leaf"),
        (lambda t: changed(t, 13, events=None), 14, "wrong type for events"),
        (lambda t: changed(t, 1, public_key="AA" * 32), 2, "64 hex characters"),
        (lambda t: changed(t, 5, hash="00"), 6, "64 hex characters"),
        (lambda t: changed(t, 1, signature_by_new="?"), 2, "not base64"),
        (lambda t: changed(t, 3, signature="AB=="), 4, "not base64"),  # spare bits set
        (lambda t: changed(t, 3, body="{}"), 4, "expected a blastema-checkpoint-v1"),
        (lambda t: changed(t, 5, body="{}"), 6, "has not the form of an event"),
        (lambda t: changed(t, 13, events=7), 14, "not those it counts and sums"),
        (lambda t: changed(t, 13, sha256="00" * 32), 14, "not those it counts and sums"),
        (lambda t: [*t[:12], t[13]], 13, "not those it counts and sums"),
    ],
)
def test_a_malformed_file_is_refused_by_its_line(
    build: Build, tamper: Callable[[list[bytes]], list[bytes]], line: int, why: str
) -> None:
    lines = tamper(exported(build()))
    with pytest.raises(ExportError) as caught:
        list(read_export(lines))
    assert caught.value.line == line
    assert str(caught.value).startswith(f"line {line}: ")
    assert why in caught.value.why
    assert verify_export(lines).first_bad == Bad("file", line, caught.value.why)


def test_a_changed_event_is_told_by_its_place_and_not_only_by_the_sum(
    build: Build, name_stream: Build
) -> None:
    lines = exported(build())
    body = parse(lines[8][:-1])["body"].replace("4002", "4003")
    for tampered in (changed(lines, 8, body=body), resummed(changed(lines, 8, body=body))):
        bad = verify_export(tampered).first_bad
        assert bad is not None
        assert (bad.stream, bad.position) == (name_stream(2), 2)
    with pytest.raises(ExportDigestError):
        list(read_export(changed(lines, 8, body=body)))


def test_a_cut_file_with_a_new_sum_is_found_by_the_checkpoints(build: Build) -> None:
    ledger = build()
    lines = resummed([*exported(ledger)[:9], exported(ledger)[-1]], events=4)
    bad = verify_export(lines).first_bad
    assert bad is not None
    assert "signed 5 events, but only 4" in bad.why


def test_a_file_cut_together_with_its_checkpoints_is_found_by_a_kept_copy(build: Build) -> None:
    ledger = build()
    copy = read_checkpoint_line(checkpoint_line(ledger.checkpoints[1]))
    assert copy == ledger.checkpoints[1]
    shorter = replace(ledger, events=ledger.events[:3], checkpoints=ledger.checkpoints[:1])
    assert verify_export(exported(shorter)).ok
    bad = verify_export(exported(shorter), [copy]).first_bad
    assert bad is not None
    assert (bad.stream, bad.position) == ("checkpoint", 2)


def test_a_copy_that_is_no_checkpoint_is_refused(build: Build) -> None:
    with pytest.raises(ExportError, match="expected a checkpoint line"):
        read_checkpoint_line(exported(build())[0])


def test_bytes_that_are_no_text_are_not_exported(build: Build) -> None:
    ledger = build((1,), ())
    broken = ledger.events[0][0]._replace(body=b"\xff")
    with pytest.raises(ExportError, match="line 4: the stored bytes are no text"):
        exported(replace(ledger, events=((broken, None),)))


@given(st.data())
def test_any_edited_byte_of_a_file_is_found(build: Build, data: st.DataObject) -> None:
    whole = b"".join(exported(build((1, 2, 1), (2,))))
    at = data.draw(st.integers(0, len(whole) - 1))
    bits = data.draw(st.integers(1, 255))
    edited = whole[:at] + bytes([whole[at] ^ bits]) + whole[at + 1 :]
    assert not verify_export(edited.splitlines(keepends=True)).ok


# ---- the example: a verifier that knows only the format page ----


def run_example(*arguments: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", str(EXAMPLE), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def example_verdict(lines: list[bytes], copies: list[str]) -> tuple[str, int]:
    names: dict[str, Any] = {"__name__": "example"}
    exec(compile(EXAMPLE.read_text(), EXAMPLE, "exec"), names)
    verdict: tuple[str, int] = names["verify"](lines, copies)
    return verdict


def test_the_example_stands_alone() -> None:
    assert "blastema" not in {
        word
        for line in EXAMPLE.read_text().splitlines()
        if "import" in line
        for word in line.split()
    }


def test_the_example_accepts_a_good_file_and_its_kept_copy(build: Build, tmp_path: Path) -> None:
    ledger = build()
    plain, packed, copy = tmp_path / "l.jsonl", tmp_path / "l.jsonl.gz", tmp_path / "copy.json"
    plain.write_bytes(b"".join(exported(ledger)))
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    copy.write_bytes(checkpoint_line(ledger.checkpoints[1]))
    for path in (plain, packed):
        done = run_example(path, copy)
        assert (done.stdout, done.returncode) == ("ok: 8 events in 3 streams, 3 unsigned\n", 0)


def test_the_example_refuses_a_tampered_file(
    build: Build, name_stream: Build, tmp_path: Path
) -> None:
    lines = exported(build())
    body = parse(lines[8][:-1])["body"].replace("4002", "4003")
    path = tmp_path / "l.jsonl"
    path.write_bytes(b"".join(resummed(changed(lines, 8, body=body))))
    done = run_example(path)
    assert done.returncode == 1
    assert done.stdout.startswith("NOT OK, line 9:")
    assert f"{name_stream(2)} position 2" in done.stdout


@given(st.data())
def test_the_example_finds_any_edited_byte_too(build: Build, data: st.DataObject) -> None:
    whole = b"".join(exported(build((1, 2, 1), (2,))))
    at = data.draw(st.integers(0, len(whole) - 1))
    bits = data.draw(st.integers(1, 255))
    edited = whole[:at] + bytes([whole[at] ^ bits]) + whole[at + 1 :]
    assert example_verdict(edited.splitlines(keepends=True), [])[1] == 1


@pytest.mark.parametrize(
    "tamper",
    [
        lambda g: replace(g, keys=g.keys[:1]),
        lambda g: replace(g, keys=(g.keys[0], replace(g.keys[1], signature_by_old=bytes(64)))),
        lambda g: replace(g, checkpoints=g.checkpoints[1:]),
        lambda g: replace(g, checkpoints=g.checkpoints[:1]),
        lambda g: replace(g, events=g.events[:4]),
        lambda g: replace(g, events=(g.events[1], g.events[0], *g.events[2:])),
        lambda g: replace(g, events=(*g.events[:3], *g.events[4:])),
        lambda g: replace(
            g, events=tuple((e, {0: 1, 1: 0}.get(leaf, leaf)) for e, leaf in g.events)
        ),
    ],
)
def test_the_example_and_the_ledger_agree_on_tampering(
    build: Build, tamper: Callable[[Any], Any]
) -> None:
    lines = exported(tamper(build()))
    assert not verify_export(lines).ok
    assert example_verdict(lines, [])[1] == 1


def test_the_example_and_the_ledger_agree_on_a_kept_copy(build: Build) -> None:
    ledger = build()
    lines = exported(replace(ledger, events=ledger.events[:3], checkpoints=ledger.checkpoints[:1]))
    kept = checkpoint_line(ledger.checkpoints[1])
    assert example_verdict(lines, [])[1] == 0
    assert example_verdict(lines, [kept.decode()])[1] == 1
