"""The text of a mapping file -> a checked ``Mapping``, or every fault with its TOML key."""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from collections.abc import Mapping as MappingType
from decimal import Decimal

from blastema.core.intake.fault import KeyFault, MappingError
from blastema.core.intake.field_rule import EPISODE_FIELDS, PATIENT_FIELDS, fields, read_field
from blastema.core.intake.mapping import (
    Anchor,
    Encoding,
    FileFormat,
    LeaveOut,
    Mapping,
    Outcome,
    Shape,
    Visit,
)
from blastema.core.intake.toml_table import Table

VERSION = 1
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
    visits_at = root.table("visits")
    column = visits_at.text("column") if long and "date_column" not in visits_at else ""
    dated = read_field(visits_at, "date_column") if long and not column else None
    if not long and visits_at.keys():
        visits_at.fault("", "belongs to the long shape; in the wide shape outcomes name columns")
    elif long:
        visits_at.finish()
    visits = tuple(_visit(at, bool(column), dated is not None) for at in root.tables("visit"))
    outcomes = tuple(_outcome(at, long, known) for at in root.tables("outcome"))
    leave_out = tuple(_leave_out(at) for at in root.tables("leave_out", required=False))
    root.finish()
    return Mapping(
        name, source, file, patient, episode, anchor, visits, outcomes, column, dated, leave_out
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


def _anchor(at: Table) -> Anchor:
    if "date" in at:
        found = Anchor(nominal=at.day("date"), why=at.text("why"))
    else:
        found = Anchor(field=read_field(at, "column"))
    at.finish()
    return found


def _visit(at: Table, coded: bool, dated: bool) -> Visit:
    name, day = at.slug("name"), at.whole("day")
    code = at.text("code") if coded else ""
    window = None
    if dated:
        low, high = at.pair("window")
        window = (int(low), int(high))
        if not low <= day <= high:
            at.fault("window", f"does not hold the visit's day {day}")
    at.finish()
    return Visit(name, day, code, window)


def _outcome(at: Table, long: bool, known: Known) -> Outcome:
    instrument = at.slug("instrument", known.get("instrument", ()))
    low, high = at.pair("range")
    factor = _factor(at)
    column = at.text("column") if long else ""
    columns = {} if long else at.words("columns")
    at.finish()
    return Outcome(instrument, low, high, factor, column, columns)


def _factor(at: Table) -> Decimal:
    found = at.take("factor")
    if found is None:
        return Decimal(1)
    if isinstance(found, int | Decimal) and not isinstance(found, bool) and found > 0:
        return Decimal(found)
    at.fault("factor", "is not a number above 0, by which the file's scores are multiplied")
    return Decimal(1)


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
    for (first, early), (second, late) in zip(windows, windows[1:], strict=False):
        if second[0] <= first[1]:
            faults.append(KeyFault("visit", f"the windows of {early!r} and {late!r} overlap"))
    if mapping.visit_date and mapping.anchor.nominal:
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
