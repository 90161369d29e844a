"""Mappings and spreadsheets of an invented clinic."""

from __future__ import annotations

LONG = """
[mapping]
version = 1
name = "elm-street"
source = "Elm Street practice, own list"

[file]
missing = ["n/a"]

[patient]
identifier = { column = "no" }
sex = { column = "sex", codes = { "F" = "female", "M" = "male" } }

[episode]
side = { column = "side", codes = { "L" = "left", "R" = "right" } }
arm = { column = "given", codes = { "BM" = "marrow-concentrate", "PT" = "physiotherapy" } }

[episode.condition]
column = "problem"
codes = { "knee" = "knee-osteoarthritis", "heel" = "plantar-fasciitis" }

[anchor]
date = 2020-01-01
why = "the list has no dates"

[visits]
column = "visit"

[[visit]]
name = "baseline"
code = "0"
day = 0

[[visit]]
name = "week-6"
code = "1"
day = 42

[[outcome]]
instrument = "nrs-pain"
column = "pain"
range = [0, 10]
"""

DATED = (
    LONG.replace(
        'date = 2020-01-01\nwhy = "the list has no dates"',
        'column = "treated_on"\nformat = "DD.MM.YYYY"',
    )
    .replace('column = "visit"', 'date_column = "seen_on"\nformat = "DD.MM.YYYY"')
    .replace('code = "0"', "window = [-30, 0]")
    .replace('code = "1"', "window = [28, 56]")
)

WIDE = (
    LONG.replace('missing = ["n/a"]', 'missing = ["n/a"]\nshape = "wide"\ndecimal = ","')
    .replace('[visits]\ncolumn = "visit"', "")
    .replace('code = "0"', "")
    .replace('code = "1"', "")
    .replace('column = "pain"', 'columns = { baseline = "pain0", week-6 = "pain6" }')
)

HEADER = ("no", "sex", "problem", "side", "given", "visit", "pain")


def sheet(*rows: str, header: tuple[str, ...] = HEADER) -> list[tuple[str, ...]]:
    """A header and rows, each written as words between bars."""
    return [header, *(tuple(cell.strip() for cell in row.split("|")) for row in rows)]
