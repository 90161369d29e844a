"""blastema binder: everything recorded about a container or a person, as one file.

Whoever makes it signs in; each person in it gets a row in the access log, with the reason,
before the file is in its place. The file can be read and checked without this program.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from blastema.core.access.reasons import BinderReason

if TYPE_CHECKING:
    from blastema.web.papers.binder import Packed


def add(subparsers: Any) -> None:
    from blastema.app.typing_desk import add_person

    parser = subparsers.add_parser(
        "binder", help="everything recorded about a product or a patient, readable elsewhere"
    )
    parser.add_argument(
        "about",
        metavar="PRODUCT|PATIENT",
        help="a donation number with its division, as typed or scanned; product/ID; patient/ID",
    )
    parser.add_argument("-o", dest="file", required=True, metavar="FILE.zip")
    reasons = [reason.value for reason in BinderReason]
    parser.add_argument("--why", required=True, choices=reasons, help="stands in the access log")
    add_person(parser)


def run(args: argparse.Namespace) -> int:
    from blastema.actions.read.binder import binder
    from blastema.app import typing_desk
    from blastema.app.acting import accepted
    from blastema.app.whole_file import WholeFile
    from blastema.web.papers.binder import pack

    place = WholeFile(Path(args.file), ending=".zip")
    made = accepted(binder(typing_desk.act_of(args), about=args.about, why=BinderReason(args.why)))
    with place.written() as file:
        packed = pack(made, file)
    print("\n".join(_lines(packed, args.file, made.left_out)))
    return 0


def _lines(packed: Packed, path: str, left_out: Any) -> list[str]:
    newer = f", {packed.unsigned} of them newer than the last checkpoint" if packed.unsigned else ""
    missing = ", ".join(f"{count} {kind}" for kind, count in left_out.items())
    return [
        f"{packed.files} files with {packed.events} events{newer}, in {path}",
        *([f"not in it, since you may not read it there: {missing}"] if missing else []),
        f"manifest {packed.manifest}",
        "It holds personal health data: keep it as you keep a medical record.",
    ]
