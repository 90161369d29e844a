"""A long table in which nothing is wrong, pivoted by DuckDB at the cost of the plain pivot.

Telling each subject's faults apart costs DuckDB half as much again as the pivot itself. So rows
are first grouped by subject and covariates together, and only looked at for doubt: a subject in
two groups, an unnamed visit, more rows than visits. Where there is any, everything is read again
by ``duck.pivot_sql``, which says what is wrong with whom.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from blastema.evidence.specification.specification import Specification
from blastema.evidence.summary import duck
from blastema.evidence.summary.kernel import needed_columns
from blastema.evidence.summary.layout import Long

_SUBJECT, _DOUBT = "[subject]", "[doubt]"


class Quick:
    """One pass, and afterwards whether anything was doubtful.

    Of each subject 64 bits are held, of its identifier's hash; two identifiers of one hash make
    a doubt too, and cost a second pass.
    """

    def __init__(self) -> None:
        self._hashes: list[Any] = []
        self._doubt = False

    def pivoted(self, data: Any, spec: Specification, layout: Long) -> Iterator[duck.Pivoted]:
        """Record batches of one row a subject, as ``duck.pivoted`` gives them; ends at a doubt."""
        sql = pivot_sql(spec, layout)
        for batch in duck.batches(duck.relation(data).query("rows_of_subjects", sql)):
            self._hashes.append(batch.column(_SUBJECT).to_numpy(zero_copy_only=False))
            self._doubt |= batch.column(_DOUBT).true_count > 0
            if self._doubt:
                return
            yield batch, np.full(batch.num_rows, -1), []

    @property
    def doubtful(self) -> bool:
        return self._doubt or self._repeated()

    def _repeated(self) -> bool:
        if not self._hashes:
            return False
        found = np.concatenate(self._hashes)
        found.sort()
        return bool((found[1:] == found[:-1]).any())


def pivot_sql(spec: Specification, layout: Long) -> str:
    """Grouped by subject and covariates; visits are bits of the smallest number that holds them
    and one more, which stands for any other visit."""
    subject, when = duck.quoted(layout.subject), f"CAST({duck.quoted(layout.visit)} AS VARCHAR)"
    covariates = [duck.quoted(name) for name in needed_columns(spec)]
    places = {visit.name: 1 << n for n, visit in enumerate(spec.visits)}
    other = 1 << len(places)
    named = " ".join(f"WHEN {duck.text(name)} THEN {bit}" for name, bit in places.items())
    bit = f'CAST(CASE {when} {named} ELSE {other} END AS {_kind(other)}) AS "[bit]"'
    answers = duck.answers_by_bit(spec)
    bits = 'bit_or("[bit]")'
    doubt = f"{bits} >= {other} OR count(*) > bit_count({bits}) OR {subject} IS NULL"
    return (
        f"SELECT {', '.join([*covariates, *answers])},"  # noqa: S608  every name is quoted
        f" hash({subject}) AS {duck.quoted(_SUBJECT)}, {doubt} AS {duck.quoted(_DOUBT)}"
        f" FROM (SELECT *, {bit} FROM rows_of_subjects)"
        f" GROUP BY {', '.join(dict.fromkeys([subject, *covariates]))}"
    )


def _kind(most: int) -> str:
    kinds = {8: "UTINYINT", 16: "USMALLINT", 32: "UINTEGER", 64: "UBIGINT"}
    return next(kind for bits, kind in kinds.items() if most < 1 << bits)
