"""The questionnaires: what they measure, how they are scored, under which licence."""

from __future__ import annotations

from blastema.core.instruments import Instrument, instruments
from docs.generate.markdown import bullets, code, heading, page, table

INTRODUCTION = """
Item texts are part of this software only where their licence allows it. A practice that holds a
licence [brings the words of the others](../how-to/add-an-instrument.md); without words they are
scored from answers that were given elsewhere.

Scores are kept as whole thousandths. *Important* is the smallest change that people call real;
*detectable* is more than noise and says nothing about importance.
"""


def instruments_page() -> str:
    blocks = [block for one in instruments().values() for block in _instrument(one)]
    return page("Instruments", INTRODUCTION, *blocks)


def _instrument(one: Instrument) -> list[str]:
    bundled = "yes" if all(item.text for item in one.items) else "no"
    scales = [
        (code(s.slug), s.name, f"{_plain(s.least_milli)} to {_plain(s.most_milli)}",
         s.better.value, s.method.value, s.missing.value, s.least_answered)
        for s in one.scales
    ]  # fmt: skip
    changes = [
        f"{d.kind}: {_plain(d.milli)} {f'in {d.condition} ' if d.condition else ''}"
        f"({d.words}; {'verified' if d.verified else 'not verified'}; {d.source})"
        for d in one.differences
    ]
    columns = ("outcome", "name", "range", "better", "scored by", "missing items", "least answered")
    return [
        heading(f"{one.full_name} ({code(one.slug)})"),
        f"{len(one.items)} items, {one.recall}. Text in this software: {bundled}.",
        f"Licence: {one.licence}",
        f"Scoring: {one.scoring_source}",
        table(columns, scales),
        bullets(changes),
    ]


def _plain(milli: int) -> str:
    return f"{milli / 1000:g}"
