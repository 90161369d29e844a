"""The columns a cohort may have, and what each means. A column not listed is refused."""

from __future__ import annotations

import re
from dataclasses import dataclass

WITHHELD = "withheld"

# HIPAA Safe Harbor, 45 CFR 164.514(b)(2)(i)(C): ages over 89 become one group.
OLDEST_BAND = "90+"
AGE_BANDS = (*(f"{low}-{low + 9}" for low in range(0, 90, 10)), OLDEST_BAND)

# FHIR R4 administrative-gender.
SEXES = ("female", "male", "other", "unknown")

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
PSEUDONYM = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


@dataclass(frozen=True, slots=True)
class Column:
    """One line of the codebook; ``kind`` is an Arrow type."""

    name: str
    kind: str
    meaning: str
    unit: str
    allowed: str
    missing: str
    required: bool = True
    choices: tuple[str, ...] = ()
    pattern: re.Pattern[str] | None = None


_WORDS = "lower-case words joined by hyphens"
_NEVER = "never missing"

COLUMNS = (
    Column(
        "subject",
        "string",
        "one person; the same in every row of this export",
        "none",
        "a pseudonym: letters, digits, '.', '_' and '-'",
        _NEVER,
        pattern=PSEUDONYM,
    ),
    Column("condition", "string", "the problem treated", "none", _WORDS, _NEVER, pattern=SLUG),
    Column(
        "arm",
        "string",
        "what was planned for this problem: a treatment or a comparator",
        "none",
        _WORDS,
        _NEVER,
        pattern=SLUG,
    ),
    Column(
        "treated",
        "bool",
        "whether the arm's treatment was given",
        "none",
        "true, false",
        "not recorded",
        required=False,
    ),
    Column(
        "age_band",
        "string",
        "age at day 0, in bands of ten; over 89 is one group",
        "years",
        ", ".join((*AGE_BANDS, WITHHELD)),
        "not recorded",
        required=False,
        choices=(*AGE_BANDS, WITHHELD),
    ),
    Column(
        "sex",
        "string",
        "administrative sex",
        "none",
        ", ".join((*SEXES, WITHHELD)),
        "not recorded",
        required=False,
        choices=(*SEXES, WITHHELD),
    ),
    Column(
        "instrument", "string", "the questionnaire or scale", "none", _WORDS, _NEVER, pattern=SLUG
    ),
    Column("visit", "string", "the scheduled moment", "none", _WORDS, _NEVER, pattern=SLUG),
    Column(
        "relative_day",
        "int64",
        "days from day 0 to the answer, or to the scheduled moment",
        "days",
        "whole numbers; before day 0 negative",
        "not known",
    ),
    Column("due", "bool", "whether an answer was due", "none", "true, false", _NEVER),
    Column("answered", "bool", "whether a score stands in this row", "none", "true, false", _NEVER),
    Column(
        "value_milli",
        "int64",
        "the score times 1000",
        "thousandths of a point",
        "whole numbers in the instrument's range times 1000",
        "due or not, nobody answered",
    ),
)

NAMES = tuple(column.name for column in COLUMNS)
CODEBOOK_HEADER = ("name", "meaning", "unit", "allowed_values", "missing_means")


def codebook_rows() -> list[tuple[str, ...]]:
    """The codebook as written beside every cohort, one row per column."""
    return [(c.name, c.meaning, c.unit, c.allowed, c.missing) for c in COLUMNS]


def age_band(years: int) -> str:
    """The band of an age in completed years.

    >>> age_band(41), age_band(97)
    ('40-49', '90+')
    """
    if years < 0:
        raise ValueError("an age is negative; check birth date and day 0")
    return AGE_BANDS[min(years // 10, len(AGE_BANDS) - 1)]
