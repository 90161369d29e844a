"""blastema trace: everything upstream and downstream of a number, a lot, a person.

Whoever asks signs in, because a trace ends at persons; every person whom it shows is
written into the access log, as a look at the page is.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from typing import Any


def add(subparsers: Any) -> None:
    from blastema.app.typing_desk import add_person

    parser = subparsers.add_parser(
        "trace", help="what something touched, both ways: a number, a lot, an instrument, a person"
    )
    parser.add_argument(
        "id",
        metavar="ID",
        help="a donation number, with or without division or as scanned; a lot; an instrument; a "
        "place; a user name; or product/ID, run/ID, treatment/ID, patient/ID",
    )
    parser.add_argument("--kind", default="", help="which, where the words stand for several")
    parser.add_argument("--json", action="store_true", help="print one object")
    add_person(parser)


def run(args: argparse.Namespace) -> int:
    from blastema.actions.read.trace import trace
    from blastema.app import typing_desk
    from blastema.app.acting import accepted

    found = accepted(trace(typing_desk.act_of(args), id=args.id, kind=args.kind))
    print(json.dumps(found.to_json(), ensure_ascii=False) if args.json else "\n".join(_told(found)))
    return 0


def _told(found: Any) -> Iterator[str]:
    yield f"{found.kind} {found.label or found.id}"
    for heading, things in (("upstream", found.upstream), ("downstream", found.downstream)):
        yield f"{heading}: {len(things)}"
        yield from (f"  {one.kind:10} {one.label}  {one.state}".rstrip() for one in things)
    yield f"patients: {len(found.persons)}"
    yield from (f"  {one.name}  {', '.join(one.roles)}  {one.id}" for one in found.persons)
    if found.elsewhere:
        yield f"{found.elsewhere} more at sites where you may not trace."
    if found.cut:
        yield "There is more than a trace follows: ask from something narrower."
