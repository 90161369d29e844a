"""blastema show: what a page of a record shows, for the person who may see it.

The members of ``--json`` follow the pages and may change with them; the look is written
down as a look at the page is.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping
from typing import Any


def add(subparsers: Any) -> None:
    from blastema.app.typing_desk import add_person

    parser = subparsers.add_parser(
        "show", help="look at a record: an episode, a product, the board"
    )
    parser.add_argument("page", nargs="?", help="such as episode; without it: the pages")
    parser.add_argument("values", nargs="*", metavar="NAME=VALUE", help="such as episode=ID")
    parser.add_argument("--json", action="store_true", help="print one object")
    add_person(parser)


def unguarded(args: argparse.Namespace) -> bool:
    """The list of pages needs no database; any other look is a row of the access log."""
    return args.page is None


def run(args: argparse.Namespace) -> int:
    from blastema.app import typing_desk, verbs
    from blastema.app.acting import accepted
    from blastema.app.typed import plain, typed
    from blastema.web.verbs import sent

    known = verbs.readings()
    if args.page is None:
        print("\n".join(verbs.told(name, reading) for name, reading in known.items()))
        return 0
    reading = verbs.named(known, args.page, "page")
    act = typing_desk.act_of(args)
    given = typed(reading, typing_desk.filled(typing_desk.values(args.values), act))
    shown = plain(accepted(sent(lambda: reading(act, **given))))
    print(json.dumps(shown, ensure_ascii=False) if args.json else "\n".join(_lines(shown)))
    return 0


def _lines(shown: Any, indent: str = "") -> Iterator[str]:
    """A value as indented lines; what is empty is left out."""
    if isinstance(shown, Mapping):
        pairs = list(shown.items())
    elif isinstance(shown, list | tuple):
        pairs = [("-", one) for one in shown]
    else:
        yield f"{indent}{shown}"
        return
    for name, value in pairs:
        if isinstance(value, Mapping | list | tuple) and value:
            yield f"{indent}{name}"
            yield from _lines(value, indent + "  ")
        elif value not in ("", None, [], (), {}):
            yield f"{indent}{name} {value}"
