"""Puts a report together: plain words first, then the figures, then where they come from."""

from __future__ import annotations

from collections.abc import Iterator

from blastema.evidence.pictures.canvas import Picture
from blastema.evidence.pictures.differences import differences
from blastema.evidence.pictures.missingness import missingness
from blastema.evidence.pictures.responders import Reading, responders
from blastema.evidence.pictures.trajectories import trajectories
from blastema.evidence.report import sentences, tables
from blastema.evidence.report.document import (
    Block,
    Commands,
    Document,
    Facts,
    Points,
    Section,
    Shown,
    Words,
)
from blastema.evidence.report.parts import ReportParts

WIDE, NARROW = 760, 340


def document(parts: ReportParts) -> Document:
    """The whole report as a value."""
    found = [
        ("What was asked, and the answer", _asked(parts)),
        ("Who was in it, and who is missing", _people(parts)),
        ("The course", _course(parts)),
        ("Differences between the arms", _differences(parts) if parts.differences else ()),
        ("Who got better", _responders(parts)),
        ("What missing answers would change", _missing(parts)),
        ("What happens without the treatment", _beside(parts) if len(parts.arms) == 1 else ()),
        ("How it was computed", (_facts(parts),)),
        ("How to make it again", _again(parts)),
    ]
    sections = tuple(Section(name, tuple(blocks)) for name, blocks in found)
    return Document(
        parts.title,
        f"{parts.scale.name}, {parts.origin.made_on}",
        f"{parts.title} · {parts.origin.made_on} · sum {parts.origin.sum_fingerprint[:12]}",
        tuple(section for section in sections if section.blocks),
    )


def _asked(parts: ReportParts) -> Iterator[Block]:
    yield Words(parts.question)
    for text in sentences.answers(parts):
        yield Words(text, strong=True)
    yield Words(sentences.scale(parts.scale))


def _people(parts: ReportParts) -> Iterator[Block]:
    yield Points((*sentences.missing(parts), *sentences.left_out(parts), *parts.notes))
    yield Words(sentences.AT_RANDOM)
    yield Shown(
        missingness(parts.patterns, parts.pattern_visits, width=WIDE),
        missingness(parts.patterns, parts.pattern_visits, width=NARROW),
    )


def _course(parts: ReportParts) -> Iterator[Block]:
    yield Shown(_trajectories(parts, WIDE), _trajectories(parts, NARROW))
    yield tables.means(parts)


def _trajectories(parts: ReportParts, width: int) -> Picture:
    level = parts.model.level
    return trajectories(
        parts.means, parts.scale, baseline=parts.reference, level=level, width=width
    )


def _differences(parts: ReportParts) -> Iterator[Block]:
    level = parts.model.level
    yield Shown(
        differences(parts.differences, parts.scale, level=level, width=WIDE),
        differences(parts.differences, parts.scale, level=level, width=NARROW),
    )
    yield tables.differences(parts)


def _responders(parts: ReportParts) -> Iterator[Block]:
    if not parts.changes:
        yield Words(sentences.NOT_COUNTED)
        return
    yield Words(sentences.RESPONDERS)
    if told := tuple(sentences.counted(parts)):
        yield Points(told)
    for reading in Reading:
        yield Shown(_curve(parts, reading, WIDE), _curve(parts, reading, NARROW))
    yield tables.responders(parts)


def _curve(parts: ReportParts, reading: Reading, width: int) -> Picture:
    return responders(
        parts.changes,
        parts.unanswered,
        parts.scale,
        when=parts.visit,
        reading=reading,
        width=width,
    )


def _missing(parts: ReportParts) -> Iterator[Block]:
    if not parts.moved:
        yield Words(sentences.NOTHING_TO_MOVE)
        if parts.changes:
            yield Words(sentences.BOTH_READINGS)
        return
    yield Words(sentences.DELTA)
    yield Points(tuple(sentences.tipping(one, parts) for one in parts.tipping))
    yield tables.moved(parts)


def _beside(parts: ReportParts) -> Iterator[Block]:
    yield Words(sentences.SINGLE_ARM)
    if parts.second_look is not None:
        yield Words(sentences.second_look(parts.second_look, parts.scale))
    if not parts.comparators:
        yield Words("No comparison: no published arm is put beside this one.", strong=True)
        return
    span = parts.scale.high - parts.scale.low
    yield Points(tuple(sentences.comparator(arm, span) for arm in parts.comparators))


def _facts(parts: ReportParts) -> Facts:
    model, origin = parts.model, parts.origin
    return Facts(
        (
            ("Formula", model.formula),
            ("Covariance of the visits", model.covariance),
            ("Method", model.method),
            ("Degrees of freedom", model.df),
            ("Means averaged", model.averaged),
            ("People in the model", f"{model.subjects}, with {model.observations} answers"),
            ("Specification", f"{origin.specification}, version {origin.version}"),
            ("Fingerprint of the specification", origin.specification_fingerprint),
            ("Fingerprint of the sum", origin.sum_fingerprint),
            ("Sources", "; ".join(origin.sources)),
            ("Version of the code", origin.code_version),
            ("Date", origin.made_on),
        )
    )


def _again(parts: ReportParts) -> Iterator[Block]:
    yield Words(
        "Whoever has the same sources, the same specification and the same version of the code "
        "types these lines and gets this report, byte for byte."
    )
    yield Commands(parts.origin.commands)
