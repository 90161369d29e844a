"""The text of a mapping file -> a checked ``Mapping``, or every fault with its TOML key."""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from collections.abc import Mapping as MappingType
from datetime import date
from decimal import Decimal
from itertools import pairwise

from blastema.core.intake.fault import KeyFault, MappingError
from blastema.core.intake.field_rule import EPISODE_FIELDS, PATIENT_FIELDS, fields, read_field
from blastema.core.intake.mapping import (
    Encoding,
    Field,
    FileFormat,
    LeaveOut,
    Mapping,
    NominalAnchor,
    Outcome,
    Shape,
    Visit,
)
from blastema.core.intake.toml_table import Table

VERSION = 1

# A century of follow-up: more is a typing slip.
_DAY_LIMIT = 36_525

# The statistics keep scores within 10,000 points, so that squares stay in 64 bits.
_SCORE_LIMIT = 10_000

Known = MappingType[str, Collection[str]]


def parse_mapping(text: str, known: Known | None = None) -> Mapping:
    """The mapping that a TOML text declares.

    ``known`` may give, for ``condition``, ``arm``, ``instrument``, ``side``, ``body_site`` or
    ``product``, the words that the caller's catalogue holds. Raises ``MappingError``.
    """
    try:
        document = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise MappingError([KeyFault("(file)", f"is not TOML: {error}")]) from None
    faults: list[KeyFault] = []
    mapping = _mapping(Table(document, "", faults), known or {})
    faults += _cross_faults(mapping)
    if faults:
        raise MappingError(faults)
    return mapping


def _mapping(root: Table, known: Known) -> Mapping:
    name, source = _head(root.table("mapping"))
    file = _file(root.table("file"))
    long = file.shape is Shape.LONG
    patient = fields(root.table("patient"), PATIENT_FIELDS, known)
    episode = fields(root.table("episode"), EPISODE_FIELDS, known)
    anchor = _anchor(root.table("anchor"))
    visit_at = _visit_at(root.table("visits"), long)
    visits = tuple(_visit(at, visit_at) for at in root.tables("visit"))
    outcomes = tuple(_outcome(at, long, known) for at in root.tables("outcome"))
    leave_out = tuple(_leave_out(at) for at in root.tables("leave_out", required=False))
    root.finish()
    return Mapping(
        name, source, file, patient, episode, anchor, visits, outcomes, visit_at, leave_out
    )


def _head(at: Table) -> tuple[str, str]:
    if (version := at.whole("version")) != VERSION:
        at.fault("version", f"is {version}; this program reads {VERSION}")
    found = at.slug("name"), at.text("source")
    at.finish()
    return found


def _file(at: Table) -> FileFormat:
    encoding = at.choice("encoding", [each.value for each in Encoding], Encoding.UTF_8)
    delimiter = at.choice("delimiter", ("", ",", ";", "\t"), "")
    decimal = at.choice("decimal", (".", ","), ".")
    missing = at.texts("missing") if "missing" in at else ()
    shape = at.choice("shape", [each.value for each in Shape], Shape.LONG)
    at.finish()
    return FileFormat(
        Encoding(encoding), delimiter, decimal, frozenset({"", *missing}), Shape(shape)
    )


def _anchor(at: Table) -> Field | NominalAnchor:
    found: Field | NominalAnchor
    if "date" in at:
        found = NominalAnchor(at.day("date") or date.min, at.text("why"))
    else:
        found = read_field(at, "column")
    at.finish()
    return found


def _visit_at(at: Table, long: bool) -> Field | None:
    if not long:
        if at.keys():
            at.fault("", "belongs to the long shape; in the wide shape outcomes name columns")
        return None
    dated = "date_column" in at
    found = read_field(at, "date_column") if dated else Field((at.text("column"),))
    at.finish()
    return found


def _visit(at: Table, found_by: Field | None) -> Visit:
    name, day = at.slug("name"), at.whole("day")
    if abs(day) > _DAY_LIMIT:
        at.fault("day", f"is more than {_DAY_LIMIT} days from day 0")
    code = at.text("code") if found_by and not found_by.format else ""
    window = None
    if found_by and found_by.format:
        window = at.window("window")
        if not window[0] <= day <= window[1]:
            at.fault("window", f"does not hold the visit's day {day}")
    at.finish()
    return Visit(name, day, code, window)


def _outcome(at: Table, long: bool, known: Known) -> Outcome:
    instrument = at.slug("instrument", known.get("instrument", ()))
    low, high = at.pair("range")
    factor = at.positive("factor", Decimal(1))
    if max(abs(low), abs(high)) * factor > _SCORE_LIMIT:
        at.fault("range", f"reaches beyond {_SCORE_LIMIT} points after factor; check both")
    column = at.text("column") if long else ""
    columns = {} if long else at.words("columns")
    at.finish()
    return Outcome(instrument, low, high, factor, column, columns)


def _leave_out(at: Table) -> LeaveOut:
    column, reason = at.text("column"), at.text("reason")
    is_missing = at.take("is_missing") if "is_missing" in at else False
    if not isinstance(is_missing, bool):
        at.fault("is_missing", "is neither true nor false")
    equals = at.texts("equals") if "equals" in at else ()
    if not equals and is_missing is not True:
        at.fault("", "leaves nothing out; give equals = [...] or is_missing = true")
    at.finish()
    return LeaveOut(column, frozenset(equals), is_missing is True, reason)


def _cross_faults(mapping: Mapping) -> list[KeyFault]:
    """What no single key shows: repeats, visits that overlap, outcomes at unknown visits."""
    faults: list[KeyFault] = []
    names = [visit.name for visit in mapping.visits]
    faults += _repeats("visit", "name", names)
    faults += _repeats("visit", "code", [v.code for v in mapping.visits if v.code])
    faults += _repeats("outcome", "instrument", [o.instrument for o in mapping.outcomes])
    windows = sorted((v.window, v.name) for v in mapping.visits if v.window)
    for (first, early), (second, late) in pairwise(windows):
        if second[0] <= first[1]:
            faults.append(KeyFault("visit", f"the windows of {early!r} and {late!r} overlap"))
    dated = mapping.visit_at is not None and mapping.visit_at.format
    if dated and isinstance(mapping.anchor, NominalAnchor):
        why = "is one nominal date, but visits are found by date; give anchor.column and format"
        faults.append(KeyFault("anchor.date", why))
    for place, outcome in enumerate(mapping.outcomes, 1):
        for visit in outcome.columns:
            if visit not in names:
                why = "is not the name of a [[visit]]"
                faults.append(KeyFault(f"outcome[{place}].columns.{visit}", why))
    return faults


def _repeats(table: str, key: str, words: list[str]) -> list[KeyFault]:
    return [
        KeyFault(f"{table}[{place}].{key}", f"{word!r} comes twice; give each its own")
        for place, word in enumerate(words, 1)
        if word and word in words[: place - 1]
    ]
