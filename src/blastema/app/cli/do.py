"""blastema do: any verb of the programme, by the person who does it.

Exit code 1 means that the rules refused, or that a time-out stopped: the words say why.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from datetime import datetime
from typing import Any


def add(subparsers: Any) -> None:
    from blastema.app.typing_desk import add_person

    parser = subparsers.add_parser(
        "do",
        help="do a step of the programme: open an episode, plan, collect, release ...",
        epilog="Without a verb: the verbs. With a verb and nothing else: what it asks for. "
        "The values {me}, {now} and {user:NAME} stand for yourself, this moment and a colleague.",
    )
    parser.add_argument("verb", nargs="?", help="such as open-episode")
    parser.add_argument(
        "values", nargs="*", metavar="NAME=VALUE", help="name=text, name:=JSON, name=@FILE"
    )
    parser.add_argument(
        "--input", default="", metavar="FILE", help="values as a JSON object; - is standard input"
    )
    parser.add_argument("--at", default="", metavar="MOMENT", help="a late entry: when it happened")
    parser.add_argument("--command-id", default="", metavar="ID", help="repeat one safely")
    parser.add_argument(
        "--seen", nargs="*", default=[], metavar="STREAM=POSITION", help="refuse if it moved since"
    )
    parser.add_argument("--json", action="store_true", help="print one object")
    add_person(parser)


def unguarded(args: argparse.Namespace) -> bool:
    """Telling what a verb asks for writes nothing, and needs no database."""
    return _is_question(args)


def run(args: argparse.Namespace) -> int:
    from blastema.app import typing_desk, verbs
    from blastema.app.typed import typed

    known = verbs.verbs()
    if args.verb is None:
        return _list(known, as_json=args.json)
    verb = verbs.named(known, args.verb, "verb")
    if _is_question(args):
        print(verbs.told(args.verb, verb))
        return 0
    values = typing_desk.values(args.values, args.input)
    if (words := verbs.signs(verb)) and not args.password_file:
        # Read before the password is typed; a script's author read it with the verb.
        print(f"You sign this with your password. {words}", file=sys.stderr)
    act = _act(args, typing_desk.act_of(args))
    return _send(args, act, verb, typed(verb, typing_desk.filled(values, act)))


def _is_question(args: argparse.Namespace) -> bool:
    return args.verb is None or not (args.username or args.values or args.input)


def _send(args: argparse.Namespace, act: Any, verb: Any, given: Mapping[str, Any]) -> int:
    from blastema.app.typed import plain
    from blastema.web.verbs import sent

    result = plain(sent(lambda: verb(act, **given)))
    if isinstance(result.get("done"), dict):
        # A time-out says as well whether it passed, and is recorded either way.
        result = {**result.pop("done"), **result}
    refused = bool(result.get("findings"))
    if args.json:
        print(json.dumps({"done": not refused, **result}, ensure_ascii=False))
    else:
        print("\n".join(_lines(result)))
    return int(refused)


def _act(args: argparse.Namespace, act: Any) -> Any:
    from dataclasses import replace

    from blastema.app.typed import moment

    occurred: datetime | None = moment("--at", args.at) if args.at else None
    return replace(
        act, command=args.command_id or act.command, occurred=occurred, seen=_seen(args.seen)
    )


def _seen(words: list[str]) -> dict[str, int]:
    from blastema.app.errors import UserError

    pairs = [word.rpartition("=") for word in words]
    bad = [name or value for name, _, value in pairs if not name or not value.isdecimal()]
    if bad:
        raise UserError(f"--seen {bad[0]}: is not stream=position, such as episode/ID=4")
    return {name: int(value) for name, _, value in pairs}


def _lines(result: Mapping[str, Any]) -> list[str]:
    """The events that were written, or each rule that refused with what to do about it."""
    lines = [f"{kind:32} {stream}" for stream, kind in result.get("events", ())]
    lines += [f"look at it: {one['words']} {one['remedy']}" for one in result.get("review", ())]
    for finding in result.get("findings", ()):
        lines.append(f"{finding['rule']}: {finding['words']} {finding['remedy']}".rstrip())
        lines += [f"    {finding['citation']}"] if finding["citation"] else []
    return lines


def _list(known: Mapping[str, Any], *, as_json: bool) -> int:
    from blastema.app import verbs
    from blastema.app.typed import arguments

    if as_json:
        told = {
            name: {
                "roles": verbs.roles(verb),
                "arguments": {
                    one.name: {"type": one.words, "needed": one.needed} for one in arguments(verb)
                },
            }
            for name, verb in known.items()
        }
        print(json.dumps(told, ensure_ascii=False))
    else:
        print("\n".join(known))
        print("\nblastema do VERB tells what it asks for and who may do it.")
    return 0
