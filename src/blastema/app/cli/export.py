"""blastema export: a cohort for research, as files."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from blastema.actions.export_cohort import Exported


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser("export", help="write a cohort without names")
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="KIND")
    cohort = kinds.add_parser("cohort", help="CSV and Parquet, codebook, fingerprint")
    cohort.add_argument("-o", dest="folder", required=True, metavar="DIR", help="new or empty")
    cohort.add_argument("--condition", default="", metavar="C", help="one condition; else all")


def run(args: argparse.Namespace) -> int:
    from blastema.actions.export_cohort import export_cohort
    from blastema.app.acting import accepted, everywhere
    from blastema.core.access.roles import Role

    exported = accepted(
        export_cohort(
            everywhere(Role.OPERATOR),
            folder=Path(args.folder),
            condition=args.condition,
        )
    )
    print("\n".join(_lines(exported)))
    return 0


def _lines(exported: Exported) -> list[str]:
    files = exported.files
    answered = f"{files.answered} of {files.due} due answered"
    left_out = [f"  {count:>7}  {why}" for why, count in exported.left_out.items()]
    return [
        f"{files.subjects} people in {files.rows} rows, {answered}, in {files.folder}",
        f"in arms that are too small to show: {files.withheld_subjects} people",
        f"in the files without age band and sex: {files.blurred_subjects} people",
        *(["courses left out:", *left_out] if left_out else []),
        f"fingerprint {files.content}",
    ]
