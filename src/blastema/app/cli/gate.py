"""blastema gate: replay every decision, and ask again about every open course.

What is printed names courses and rules, and no rule whose very name tells somebody's health.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from blastema.actions.read.gate_check import Differs, Rechecked, Replayed
    from blastema.core.rules.book import RuleBook


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser("gate", help="replay decisions, recheck open courses")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    replay = verbs.add_parser("replay", help="does each stored decision come out the same?")
    recheck = verbs.add_parser("recheck", help="what does the rule book say of open courses today?")
    recheck.add_argument(
        "--rules",
        type=Path,
        metavar="FOLDER",
        help="another rule book, as TOML files: what would it change?",
    )
    for verb in (replay, recheck):
        verb.add_argument("--json", action="store_true", help="print one JSON object")


def unguarded(args: argparse.Namespace) -> bool:
    """It reads, and writes nothing."""
    return True


def run(args: argparse.Namespace) -> int:
    return _replay(args) if args.verb == "replay" else _recheck(args)


def _replay(args: argparse.Namespace) -> int:
    from blastema.actions.read.gate_check import replay_decisions
    from blastema.app.acting import accepted, everywhere
    from blastema.app.progress import progress
    from blastema.core.access.roles import Role
    from blastema.records.find_gate import decision_count

    with progress("decisions", decision_count()) as advance:
        found = accepted(replay_decisions(everywhere(Role.OPERATOR), advance=advance))
    words = (
        f"{found.same} decisions come out the same, {len(found.differ)} differ; "
        f"{found.other_books} were made under books that are not kept here, {found.erased} about "
        f"erased persons.\nRule books: {', '.join(found.editions)}."
    )
    lines = [words, *_spoilt(found.spoilt), *_lines(found.differ)]
    print(json.dumps(replayed_data(found)) if args.json else "\n".join(lines))
    return 1 if found.differ or found.spoilt else 0


def _spoilt(versions: tuple[str, ...]) -> Iterator[str]:
    for version in versions:
        yield (
            f"The kept files of rule book {version} are not those that it was named for: somebody "
            "changed them. Take them from a back-up, or from the release of that edition."
        )


def _recheck(args: argparse.Namespace) -> int:
    from blastema.actions.read.gate_check import recheck_courses
    from blastema.app.acting import accepted, everywhere
    from blastema.app.progress import progress
    from blastema.core.access.roles import Role
    from blastema.records.find_gate import undecided_yet
    from blastema.records.places import places

    book = _book(args.rules) if args.rules else None
    total = len(undecided_yet(frozenset(place.id for place in places())))
    with progress("open courses", total) as advance:
        found = accepted(recheck_courses(everywhere(Role.OPERATOR), book=book, advance=advance))
    words = (
        f"{found.same} open courses are answered as before; {len(found.differ)} are answered "
        f"differently by this book; of {found.moved} the facts have changed since; of "
        f"{found.unknown} no decision is kept.\nRule book {found.rulebook}."
    )
    print(
        json.dumps(rechecked_data(found))
        if args.json
        else "\n".join([words, *_lines(found.differ)])
    )
    return 1 if found.differ else 0


def _book(folder: Path) -> RuleBook:
    from blastema.app.errors import UserError
    from blastema.core.catalogue.errors import CatalogueError
    from blastema.core.rules.load import other_edition

    texts = {one.name: one.read_text(encoding="utf-8") for one in sorted(folder.glob("*.toml"))}
    if not texts:
        raise UserError(f"There is no rule file in {folder}: name a folder of TOML files.")
    try:
        return other_edition(texts)
    except CatalogueError as error:
        raise UserError(str(error)) from None


def replayed_data(found: Replayed) -> dict[str, object]:
    return {
        "rulebook": found.rulebook,
        "same": found.same,
        "editions": list(found.editions),
        "spoilt": list(found.spoilt),
        "other_books": found.other_books,
        "erased": found.erased,
        "differ": [_plain(one) for one in found.differ],
    }


def rechecked_data(found: Rechecked) -> dict[str, object]:
    return {
        "rulebook": found.rulebook,
        "same": found.same,
        "moved": found.moved,
        "unknown": found.unknown,
        "differ": [_plain(one) for one in found.differ],
    }


def _plain(one: Differs) -> dict[str, object]:
    changes = [{"rule": c.rule, "then": list(c.then), "now": list(c.now)} for c in one.changes]
    return {"course": one.course, "then": one.then, "now": one.now, "changes": changes}


def _lines(differ: tuple[Differs, ...]) -> Iterator[str]:
    for one in differ:
        yield f"course {one.course}: {one.then} -> {one.now}"
        for change in one.changes:
            then, now = (" and ".join(said) or "silent" for said in (change.then, change.now))
            yield f"  {change.rule}: {then} -> {now}"
