"""blastema import: bring in referred patients (FHIR) or a spreadsheet of past treatments."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from blastema.actions.import_report import ImportReport


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser("import", help="bring in patients and their past")
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="KIND")
    fhir = kinds.add_parser("fhir", help="referred patients, from FHIR R4 bundles")
    fhir.add_argument("paths", nargs="+", metavar="PATH", help=".json or .json.gz, or a folder")
    table = kinds.add_parser("outcomes", help="a spreadsheet of patients and past treatments")
    table.add_argument("file", metavar="FILE.csv")
    table.add_argument("--map", required=True, metavar="MAP.toml", help="what its columns mean")
    for each in (fhir, table):
        each.add_argument("--site", default="", help="number or name; needed where there are many")
        each.add_argument("--json", action="store_true", help="print the report as one object")


def run(args: argparse.Namespace) -> int:
    if args.kind == "fhir":
        from blastema.app.bundles import import_paths

        report = import_paths(args.paths, args.site)
    else:
        from blastema.app.spreadsheet import import_file

        report = import_file(args.file, args.map, args.site)
    _print(report, as_json=args.json)
    return 0


def _print(report: ImportReport, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(report.to_json()))
    else:
        print("\n".join(report.lines()))
