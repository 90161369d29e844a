"""The batch record on paper: what the binder says of a container and its runs, to be filed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from blastema.actions.read.batch_record import BatchRecord
from blastema.actions.read.binder_material import BoundRun
from blastema.core.paper import Ink, Line, Paper, Section
from blastema.web.clinic.words import names
from blastema.web.papers import material


def paper_of(record: BatchRecord) -> Paper:
    container = material.of_product(record.product)
    return Paper(
        title=f"Batch record: {container.title}",
        kicker=f"{record.site} · {record.product.whose}",
        lead=f"Times are those of {names.zone(record.product.zone.key)}. What was not recorded is "
        "named as missing.",
        sections=tuple(_sections(record, container)),
        foot=f"Printed {record.made_at:%-d %B %Y, %H:%M} by {record.made_by} from record "
        f"product/{record.product.id}, {record.position} events. What came later is not on it.",
    )


def _sections(record: BatchRecord, container: Paper) -> Iterator[Section]:
    yield from container.sections
    for number, run in enumerate(record.runs, start=1):
        yield from _run(f"Run {number} of {len(record.runs)}", run)
    yield _review(record)


def _run(which: str, run: BoundRun) -> Iterator[Section]:
    paper = material.of_run(run)
    for section in paper.sections:
        heading = paper.title if section.heading == "The run" else section.heading.lower()
        yield replace(section, heading=f"{which}: {heading}")


def _review(record: BatchRecord) -> Section:
    """Room for the hand of whoever files the print; the signatures that count stand above."""
    signed = len(record.product.signatures)
    words = f"Electronic signatures on this record: {signed}."
    blanks = ("Reviewed by", "Date", "Filed under")
    return Section(
        "Review of this print",
        text=(words,),
        lines=tuple(Line(term, "", Ink.BLANK) for term in blanks),
    )
