"""blastema ledger: verify, export, sign a checkpoint, remake the rows, renew the signing key."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from blastema.ledger import Verdict


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser("ledger", help="verify, export, sign, rebuild")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    verify = verbs.add_parser("verify", help="is this the ledger that was written?")
    verify.add_argument("file", nargs="?", type=Path, help="an export; else the database")
    verify.add_argument("--json", action="store_true", help="print one JSON object")
    export = verbs.add_parser("export", help="write the ledger for a stranger to verify")
    export.add_argument("file", type=Path, help="a new file; .gz compresses it")
    verbs.add_parser("checkpoint", help="sign what happened since the last checkpoint")
    verbs.add_parser("rebuild", help="remake every row from the events")
    verbs.add_parser("rotate-key", help="make the next signing key, vouched for by this one")


def standalone(args: argparse.Namespace) -> bool:
    """An exported file is verified without an installation."""
    return args.verb == "verify" and args.file is not None


def unguarded(args: argparse.Namespace) -> bool:
    """Verifying and exporting read; they are wanted most where something is wrong."""
    return args.verb in ("verify", "export")


def run(args: argparse.Namespace) -> int:
    return {
        "verify": _verify,
        "export": _export,
        "checkpoint": _checkpoint,
        "rebuild": _rebuild,
        "rotate-key": _rotate,
    }[args.verb](args)


def _verify(args: argparse.Namespace) -> int:
    verdict = _verdict_of_file(args.file) if args.file else _verdict_of_database()
    print(json.dumps(as_json(verdict)) if args.json else in_words(verdict))
    return 0 if verdict.ok else 1


def _verdict_of_file(path: Path) -> Verdict:
    import gzip

    from blastema.ledger import verify_export

    opening = gzip.open if path.suffix == ".gz" else open
    with opening(path, "rb") as lines:
        return verify_export(lines)


def _verdict_of_database() -> Verdict:
    from blastema.actions.verify_ledger import verify_ledger
    from blastema.app.acting import accepted, everywhere
    from blastema.core.access.roles import Role

    verdict: Verdict = accepted(verify_ledger(everywhere(Role.OPERATOR)))
    return verdict


def as_json(verdict: Verdict) -> dict[str, object]:
    bad = verdict.first_bad
    place = {"stream": bad.stream, "position": bad.position, "why": bad.why} if bad else None
    return {
        "ok": verdict.ok,
        "events": verdict.events,
        "streams": verdict.streams,
        "checkpoints": verdict.checkpoints,
        "first_bad": place,
    }


def in_words(verdict: Verdict) -> str:
    """What the verdict means, for somebody who reads it once a month."""
    counted = (
        f"{verdict.events} events in {verdict.streams} streams under "
        f"{verdict.checkpoints} checkpoints"
    )
    if verdict.first_bad is None:
        newer = (
            f"{verdict.unsigned_events} events are newer than the last checkpoint: only their "
            "chains and rows protect them until the next one."
            if verdict.unsigned_events
            else "Every event is under a checkpoint."
        )
        return f"The ledger is what was written: {counted}.\n{newer}"
    bad = verdict.first_bad
    return (
        f"The ledger is NOT what was written ({counted}).\n"
        f"First bad place: {bad.stream}, position {bad.position}: {bad.why}.\n"
        "Stop writing to it, keep a copy of it as it is, and compare it with the last back-up."
    )


def _export(args: argparse.Namespace) -> int:
    from blastema.actions.export_ledger import export_ledger
    from blastema.app.acting import accepted, everywhere
    from blastema.core.access.roles import Role

    end = accepted(export_ledger(everywhere(Role.OPERATOR), args.file))
    print(f"{args.file}: {end.events} events, {end.checkpoints} checkpoints, {end.keys} keys.")
    return 0


def _checkpoint(args: argparse.Namespace) -> int:
    from blastema.actions.sign_checkpoint import sign_checkpoint
    from blastema.app.acting import everywhere
    from blastema.core.access.roles import Role
    from blastema.core.verdict import Refusal

    signed = sign_checkpoint(everywhere(Role.OPERATOR))
    if isinstance(signed, Refusal):
        print(signed)
        return 0 if signed.rules == ("CHECKPOINT-NOTHING",) else 1
    print(
        f"Checkpoint {signed.number} over {signed.size} events.\n"
        f"Root {signed.root.hex()}\nKey  {signed.key_id}\n"
        "Write the root down, or send it to somebody: it is what later proves the ledger."
    )
    return 0


def _rebuild(args: argparse.Namespace) -> int:
    from blastema.actions.rebuild_rows import rebuild_rows
    from blastema.app.acting import accepted, everywhere
    from blastema.core.access.roles import Role

    made = accepted(rebuild_rows(everywhere(Role.OPERATOR)))
    print(f"The rows of {made} streams were made again from their events.")
    return 0


def _rotate(args: argparse.Namespace) -> int:
    from blastema.actions.sign_checkpoint import rotate_signing_key
    from blastema.app.acting import accepted, everywhere
    from blastema.core.access.roles import Role

    number = accepted(rotate_signing_key(everywhere(Role.OPERATOR)))
    print(
        f"Signing key {number} is in use. Back it up now (`blastema keys backup`), and keep the "
        "old key's file: it vouches for the new one."
    )
    return 0
