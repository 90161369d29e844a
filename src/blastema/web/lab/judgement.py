"""A product beside its specification, line by line: required, found, verdict."""

from __future__ import annotations

from blastema.actions.read.to_sign import ToSign
from blastema.core.catalogue import SpecTest
from blastema.core.catalogue.practice import OWN
from blastema.core.product.content import Judged, Verdict
from blastema.core.product.state import Result
from blastema.web.lab.amounts import shown
from blastema.web.parts import Cell, Table, table

VERDICTS = {
    Verdict.PASSED: ("passed", "good"),
    Verdict.FAILED: ("not passed", "stop"),
    Verdict.RECORDED: ("recorded", "neutral"),
    Verdict.LATE: ("comes later", "neutral"),
    Verdict.OPEN: ("missing", "wait"),
    Verdict.UNSET: ("no limit set", "stop"),
}
_EXAMPLE = "An example of the catalogue: replace it by the site's validated one."


def limit_words(test: SpecTest) -> str:
    """What a result is held against, as the bench reads it."""
    if test.unset:
        return "the site must set the limit"
    if test.limit is None:
        return "recorded; no limit is set"
    signs = {">=": "at least ", "<=": "at most ", "=": ""}
    words = f"must be {signs[test.comparator.value]}{shown(test.quantity, test.limit)}"
    if test.spinal_limit is None:
        return words
    return f"{words}, at the spine {shown(test.quantity, test.spinal_limit)}"


def judgement_table(judged: ToSign) -> Table:
    caption = f"{judged.number} against {version_words(judged.specification)}"
    columns = ["Test", "Required", "Found", "Verdict"]
    rows = [_row(line) for line in judged.lines]
    return table(caption, [*columns], rows, _EXAMPLE if judged.example else "")


def version_words(specification: str) -> str:
    """An id such as ``marrow-concentrate.own.v2`` in words."""
    slug, _, version = specification.rpartition(".v")
    whose = "the site's own specification" if slug.endswith(OWN) else "the catalogue's example"
    return f"{whose}, version {version}"


def _row(line: Judged) -> list[object]:
    found = shown(line.test.quantity, line.result.value) if line.result else "no result"
    words, kind = VERDICTS[line.verdict]
    shown_found = Cell(found, note=_origin(line.result)) if line.result else found
    return [line.test.name, limit_words(line.test), shown_found, Cell(words, status=kind)]


def _origin(result: Result) -> str:
    """By which method and in which laboratory, as far as that was said."""
    return ", ".join(filter(None, (result.method, result.laboratory)))
