"""blastema rules: checks rule files and texts, and asks the gate what it would say.

Needs no installation: the book stands beside the code, and nothing is stored.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "rules", help="check files of rules and texts; ask the gate about made-up facts"
    )
    inner = parser.add_subparsers(dest="verb", required=True)
    check = inner.add_parser(
        "check", help="every fault of files of rules and cases, with its field and line"
    )
    check.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="or a folder with such files"
    )
    check.set_defaults(does=_check)
    ask = inner.add_parser("try", help="what the gate says about facts that nobody has recorded")
    ask.add_argument(
        "facts",
        nargs="*",
        metavar="FACT=VALUE",
        help="such as product=marrow-concentrate jurisdiction=US-UT stored=true claims=repair",
    )
    ask.add_argument("--base", default="knee", help="the start that the facts change")
    ask.add_argument("--json", action="store_true", help="print one object")
    ask.set_defaults(does=_try)
    claims = inner.add_parser(
        "claims",
        help="what a text that goes out may not claim, or does not say, with line and column",
    )
    claims.add_argument("files", nargs="+", type=Path, metavar="FILE")
    claims.add_argument("--place", default="", help="where it goes out, such as US-FL")
    claims.add_argument("--on", type=date.fromisoformat, help="the day; today without it")
    claims.set_defaults(does=_claims)


def standalone(args: argparse.Namespace) -> bool:
    return True


def run(args: argparse.Namespace) -> int:
    return int(args.does(args))


def _check(args: argparse.Namespace) -> int:
    from blastema.app.cli.outcome import Outcome
    from blastema.app.rule_files import read_files
    from blastema.core.rules.drafts import examine_drafts

    texts, unread = read_files(args.files)
    found = examine_drafts(texts)
    faults = (*unread, *found.faults)
    for fault in faults:
        print(fault)
    if not faults:
        print(f"{len(found.rules)} rules new or changed, {found.cases} cases, no fault.")
    return Outcome.NO if faults else Outcome.DONE


def _claims(args: argparse.Namespace) -> int:
    from blastema.app.cli.outcome import Outcome
    from blastema.app.fresh import MACHINE
    from blastema.core.rules.claims import Lint, read_claims

    on, blocked = args.on or MACHINE.now().date(), False
    for path in args.files:
        for one in read_claims(path.read_text("utf-8"), place=args.place, on=on):
            blocked |= one.lint is Lint.BLOCK
            where = f"{path}:{one.line}:{one.column}" if one.line else str(path)
            said = f" “{one.found}”" if one.found else ""
            mark = "" if one.verified else " (not verified)"
            print(f"{where}: {one.rule} {one.lint}{said}: {one.words} {one.remedy}{mark}")
    return Outcome.NO if blocked else Outcome.DONE


def _try(args: argparse.Namespace) -> int:
    from blastema.core.rules import gate
    from blastema.core.rules.what_if import answer_data, question_of

    answer = gate(question_of(args.base, dict(_pairs(args.facts))))
    told = answer_data(answer)
    print(json.dumps(told, ensure_ascii=False) if args.json else "\n".join(_told(told)))
    return 0


def _pairs(facts: list[str]) -> Iterator[tuple[str, str]]:
    for fact in facts:
        name, _, value = fact.partition("=")
        yield name, value


def _told(told: dict[str, Any]) -> Iterator[str]:
    yield f"{told['effect']} (rule book {told['rulebook']})"
    yield from (f"  {name}: {effect}" for name, effect in told["by_authority"].items())
    for rung in told["ladder"]:
        needs = f" Needs: {rung['needs']}." if rung["needs"] else ""
        yield f"  {rung['name']:2} {rung['reply']:10} {rung['asks']} {rung['why']}{needs}"
    for rule in told["rules"]:
        mark = "open" if rule["open"] else rule["effect"]
        yield f"{rule['rule']:10} {mark}: {rule['words']} {rule['remedy']}".rstrip()
