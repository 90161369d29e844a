"""The fields of a patient and an episode: which ways each may be declared."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Mapping as MappingType
from dataclasses import dataclass
from enum import StrEnum

from blastema.core.intake.cell import date_pattern
from blastema.core.intake.mapping import Field
from blastema.core.intake.toml_table import Table


class Kind(StrEnum):
    """What a field's cell becomes."""

    IDENTIFIER = "identifier"
    WORD = "word"
    LEVEL = "level"
    WHOLE = "whole"
    DAY = "day"


# FHIR R4 administrative-gender.
SEXES = ("female", "male", "other", "unknown")


@dataclass(frozen=True, slots=True)
class Rule:
    """One field: its kind, whether the mapping must declare it, and its words if fixed."""

    kind: Kind
    required: bool = False
    words: tuple[str, ...] = ()


PATIENT_FIELDS = {
    "identifier": Rule(Kind.IDENTIFIER, required=True),
    "sex": Rule(Kind.WORD, words=SEXES),
    "age": Rule(Kind.WHOLE),
    "birth_year": Rule(Kind.WHOLE),
    "birth_date": Rule(Kind.DAY),
}
EPISODE_FIELDS = {
    "condition": Rule(Kind.WORD, required=True),
    "arm": Rule(Kind.WORD, required=True),
    "body_site": Rule(Kind.WORD),
    "side": Rule(Kind.WORD),
    "level": Rule(Kind.LEVEL),
    "product": Rule(Kind.WORD),
    "treated": Rule(Kind.WORD, words=("yes", "no")),
    "treated_on": Rule(Kind.DAY),
}
RULES = {**PATIENT_FIELDS, **EPISODE_FIELDS}


def fields(
    at: Table, rules: MappingType[str, Rule], known: MappingType[str, Collection[str]]
) -> dict[str, Field]:
    """Every declared field of one table; faults go to the table's list."""
    found: dict[str, Field] = {}
    for name, rule in rules.items():
        if name in at:
            found[name] = _field(at.table(name), rule, rule.words or known.get(name, ()))
        elif rule.required:
            at.table(name)
            at.fault(name, 'is missing; expected a table, as { column = "..." }')
    at.finish()
    return found


def read_field(at: Table, key: str) -> Field:
    """A date column whose name stands at ``key`` and whose format beside it."""
    column, form = at.text(key), at.text("format")
    _check_format(at, form)
    return Field((column,), format=form)


def _field(at: Table, rule: Rule, words: Collection[str]) -> Field:
    columns = _columns(at, rule)
    value = codes = None
    form = ""
    if rule.kind in (Kind.WORD, Kind.LEVEL):
        value, codes = _words(at, rule, words, bool(columns))
    elif not columns:
        at.fault("column", "is missing; expected the name of a column")
    if rule.kind is Kind.DAY:
        form = at.text("format")
        _check_format(at, form)
    at.finish()
    return Field(columns, value, codes, form)


def _columns(at: Table, rule: Rule) -> tuple[str, ...]:
    if "columns" in at and rule.kind is Kind.IDENTIFIER:
        return at.texts("columns")
    return (at.text("column"),) if "column" in at else ()


def _words(
    at: Table, rule: Rule, words: Collection[str], column: bool
) -> tuple[str | None, MappingType[str, str] | None]:
    """The word for all rows, or the codes that become words."""
    if "value" in at and column:
        at.fault("value", "stands beside column; keep one of them")
    if "value" not in at and not column:
        at.fault("", "says nothing; give column or value")
    value = at.text("value") if "value" in at else None
    codes = at.words("codes") if "codes" in at else None
    if codes is not None and not column:
        at.fault("codes", "needs a column")
    if rule.kind is Kind.WORD:
        given = {"value": value} if value else {}
        given |= {f"codes.{code}": word for code, word in (codes or {}).items()}
        for key, word in given.items():
            at.check_slug(key, word, words)
    return value, codes


def _check_format(at: Table, form: str) -> None:
    if form and date_pattern(form) is None:
        why = "is not a date format; write YYYY, MM and DD once each, as DD.MM.YYYY"
        at.fault("format", why)
