"""blastema evidence report: everything about one outcome, as a page or as a file to print."""

from __future__ import annotations

import argparse
import json
import shlex
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from blastema.app.cli.evidence.asking import add_grid, add_question, at_of, fitted_sums
from blastema.app.cli.evidence.beside import add_beside, second_look_of
from blastema.app.cli.evidence.modelling import missing, print_json, print_missing

if TYPE_CHECKING:
    from blastema.app.whole_file import WholeFile
    from blastema.evidence.report.make import Report
    from blastema.evidence.report.parts import ReportParts
    from blastema.evidence.responders.changes import Changes
    from blastema.evidence.summary.summary import Summary

ENDINGS = (".html", ".pdf")
SHEETS = ("a4", "us-letter")


def add(kinds: Any) -> None:
    parser = add_question(kinds, "report", "the whole analysis as a page (HTML) or to print (PDF)")
    add_grid(parser)
    parser.add_argument("-o", "--out", type=Path, required=True, metavar="FILE", help=".html, .pdf")
    parser.add_argument("--title", default="", metavar="WORDS", help="else the outcome and arms")
    parser.add_argument("--question", default="", metavar="WORDS", help="else how arms differ")
    parser.add_argument(
        "--asked", default="", metavar="VISIT", help="the question's; else the last"
    )
    parser.add_argument("--baseline", default="", metavar="VISIT", help="the start, for the MCID")
    parser.add_argument("--against", default="", metavar="ARM", help="else the reference arm")
    parser.add_argument("--mcid", type=float, metavar="POINTS", help="smallest change that matters")
    parser.add_argument("--unit", default="points", metavar="WORD", help="of the outcome, plural")
    parser.add_argument(
        "--worse",
        action="append",
        type=float,
        default=[],
        metavar="POINTS",
        help="missing answers worse by so much; may be given again",
    )
    add_beside(parser)
    parser.add_argument(
        "--responders",
        action="append",
        type=Path,
        default=[],
        metavar="JSON",
        help="what `responders --json` printed; may be given again, of another place",
    )
    parser.add_argument("--date", default="", metavar="YEAR-MONTH-DAY", help="else today")
    parser.add_argument("--sheet", choices=SHEETS, default="a4", help="of a PDF")


def run(args: argparse.Namespace) -> int:
    from blastema.evidence.report.make import report

    place = _place(args.out)
    made_on = _day(args.date)
    changes = _changes(args.responders)
    parts, summary = _parts(args, made_on, changes)
    drawn = _drawn(report(parts), place.ending, args.sheet)
    with place.written() as file:
        file.write(drawn)
    if args.json:
        print_json(as_json(parts, summary, args.out.name))
        return 0
    print_missing(summary)
    print(f"written to {args.out}")
    return 0


def _parts(
    args: argparse.Namespace, made_on: str, changes: Changes | None
) -> tuple[ReportParts, Summary]:
    from blastema.evidence.report.asked import Asked
    from blastema.evidence.report.of_fit import parts_of_fit

    at = at_of(args)
    found, summary = fitted_sums(args)
    asked = Asked(
        made_on=made_on,
        commands=command(args, made_on),
        title=args.title,
        question=args.question,
        visit=args.asked,
        baseline=args.baseline,
        against=args.against,
        unit=args.unit,
        mcid=args.mcid,
        worse=tuple(args.worse),
        condition=args.condition,
        level=args.level,
        changes=changes,
        second_look=second_look_of(args, summary),
    )
    return parts_of_fit(found, summary, asked, df=args.df, weights=args.weights, at=at), summary


def as_json(parts: ReportParts, summary: Summary, name: str) -> dict[str, object]:
    return {
        "file": name,
        "title": parts.title,
        "visit": parts.visit,
        "date": parts.origin.made_on,
        "missing": missing(summary),
        "specification": summary.specification.fingerprint,
        "fingerprint": summary.fingerprint,
        "sources": list(parts.origin.sources),
    }


def _place(path: Path) -> WholeFile:
    from blastema.app.errors import UserError
    from blastema.app.whole_file import WholeFile

    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise UserError(f"{path.name} does not end in .html or .pdf: name a file that does.")
    return WholeFile(path, ending)


def _day(text: str) -> str:
    from blastema.app.errors import UserError

    if not text:
        return datetime.now(UTC).astimezone().date().isoformat()  # where the person is
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise UserError(f"--date {text}: expected a day, as in 2026-11-29") from None


def _changes(paths: Sequence[Path]) -> Changes | None:
    """The counts of every place together."""
    if not paths:
        return None
    first, *others = map(_counted, paths)
    return sum(others, first)


def _counted(path: Path) -> Changes:
    from blastema.app.errors import UserError
    from blastema.evidence.responders.changes import changes_from_json

    try:
        return changes_from_json(json.loads(path.read_text("utf-8")))
    except ValueError as error:
        why = "it is no JSON" if isinstance(error, json.JSONDecodeError) else str(error)
        raise UserError(f"{path.name}: {why}") from None


def _drawn(made: Report, ending: str, sheet: str) -> bytes:
    return made.html().encode() if ending == ".html" else made.pdf(sheet)


# Said in every command, so that it does not hang on what is usual.
_ALWAYS = {"formula", "covariance", "method", "df"}
_NEVER = {"command", "kind", "sums", "out", "json", "date", "responders"}
_WIDE = 76


def command(args: argparse.Namespace, made_on: str) -> tuple[str, ...]:
    """The lines that make the same bytes again; files by their names, wherever they lie."""
    words = [shlex.join(["blastema", "evidence", "report", args.sums.name]), *_options(args)]
    words += [shlex.join(["--responders", path.name]) for path in args.responders]
    words += [f"--date {made_on}", shlex.join(["-o", args.out.name])]
    lines = [words[0]]
    for word in words[1:]:
        if len(lines[-1]) + len(word) < _WIDE:
            lines[-1] += f" {word}"
        else:
            lines[-1] += " \\"
            lines.append(f"  {word}")
    return tuple(lines)


def _options(args: argparse.Namespace) -> Iterator[str]:
    usual = _usual()
    for name, value in vars(args).items():
        if name in _NEVER or (name not in _ALWAYS and value == usual.get(name)):
            continue
        if value is True:
            yield f"--{name}"
        else:
            for one in value if isinstance(value, list) else [value]:
                yield _option(name, one)


def _option(name: str, given: object) -> str:
    value = str(given).removesuffix(".0") if isinstance(given, float) else str(given)
    name = f"--{name.replace('_', '-')}"
    # A value that begins with a minus is no option.
    return shlex.join([f"{name}={value}"] if value.startswith("-") else [name, value])


def _usual() -> dict[str, Any]:
    parser = argparse.ArgumentParser()
    add(parser.add_subparsers())
    words = ["report", "SUM", "--formula", "F", "-o", "FILE.html"]
    return vars(parser.parse_args(words))
