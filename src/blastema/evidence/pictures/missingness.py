"""Who answered when: one row for each arm and pattern of visits, the most frequent first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from blastema.evidence.pictures import style
from blastema.evidence.pictures.canvas import (
    Note,
    Picture,
    chart_of,
    check,
    columns,
    finish,
    in_order,
    notes,
)
from blastema.evidence.pictures.errors import refuse
from blastema.evidence.pictures.legend import Under
from blastema.evidence.pictures.rows import Pattern
from blastema.evidence.pictures.words import listed, share, wide

if TYPE_CHECKING:
    import altair as alt

EDGE = 14
WIDEST = 74  # of one visit's column, pixels
MOST = 8
Seen = tuple[bool, ...]


def missingness(
    rows: Sequence[Pattern], visits: Sequence[str], *, most: int = MOST, width: int = 720
) -> Picture:
    """The pattern map; beyond ``most`` patterns of an arm the rest is one sentence.

    Rows of the same arm and pattern are added. Raises ``PictureError``.
    """
    arms = in_order(row.arm for row in rows)
    check(arms, visits, width)
    _refuse_rows(rows, visits, most)
    counted = {arm: _counted(rows, arm) for arm in arms}
    across = width - 2 * style.PADDING - 2 * EDGE
    places = _places(counted, len(visits), across)
    under = Under(8, -EDGE + 4, across + EDGE)
    column = places[1] - places[0] if len(places) > 1 else WIDEST
    names, upright = columns(visits, column)
    under.cells(places, names, upright=upright)
    marks: list[tuple[float, float, bool]] = []
    for arm, patterns in counted.items():
        _arm(under, marks, arm, patterns, places, most)
    title = "Who answered at which visit"
    said = ["● answered   ○ no answer · people with that pattern and their share of the arm"]
    told = [text for arm, patterns in counted.items() for text in _told(arm, patterns, visits)]
    return finish(
        [*_marks(marks), *notes(under.notes)],
        title=title,
        under=said,
        description=" ".join([f"{title}.", *told]),
        size=(across, under.y),
        width=width,
    )


def _refuse_rows(rows: Sequence[Pattern], visits: Sequence[str], most: int) -> None:
    faults = [
        f"{row.arm}: a pattern of {len(row.seen)} visits beside {len(visits)} names; expected "
        "as many"
        for row in rows
        if len(row.seen) != len(visits)
    ]
    if not visits:
        faults.append("no visits; expected at least one")
    if most < 1:
        faults.append(f"{most} patterns to show; expected at least 1")
    refuse(faults)


def _counted(rows: Sequence[Pattern], arm: str) -> list[tuple[Seen, int]]:
    """Most frequent first; among equals the fuller first."""
    counts: Counter[Seen] = Counter()
    for row in rows:
        if row.arm == arm:
            counts[row.seen] += row.count
    there = [(seen, count) for seen, count in counts.items() if count]
    return sorted(there, key=lambda one: (-one[1], [not seen for seen in one[0]]))


def _places(counted: dict[str, list[tuple[Seen, int]]], visits: int, across: float) -> list[float]:
    """The middle of each visit's column, with room for the figures at the right."""
    figures = max(
        (wide(_figure(n, _whole(patterns))) for patterns in counted.values() for _, n in patterns),
        default=0.0,
    )
    column = min(WIDEST, (across + EDGE - figures - 8) / visits)
    return [column * (number + 0.5) for number in range(visits)]


def _whole(patterns: Sequence[tuple[Seen, int]]) -> int:
    return sum(count for _, count in patterns)


def _figure(count: int, whole: int) -> str:
    return f"{count} ({share(count, whole)})"


def _arm(
    under: Under,
    marks: list[tuple[float, float, bool]],
    arm: str,
    patterns: Sequence[tuple[Seen, int]],
    places: Sequence[float],
    most: int,
) -> None:
    whole = _whole(patterns)
    under.y += 8
    under.say(f"{arm}, n {whole}", bold=True)
    for seen, count in patterns[:most]:
        marks += [(x, under.y, here) for x, here in zip(places, seen, strict=True)]
        beside = places[-1] + min(max(places[0], 14), 18)
        under.notes.append(Note(beside, under.y, _figure(count, whole)))
        under.y += style.LINE + 2
    rest = patterns[most:]
    if rest:
        under.say(f"and {_figure(_whole(rest), whole)} in {len(rest)} rarer patterns")


def _told(arm: str, patterns: Sequence[tuple[Seen, int]], visits: Sequence[str]) -> Iterator[str]:
    whole = _whole(patterns)
    yield f"{arm}, n {whole}:"
    for seen, count in patterns:
        yield f"{_when(seen, visits)}, {_figure(count, whole)}."


def _when(seen: Seen, visits: Sequence[str]) -> str:
    gone = [visit for visit, here in zip(visits, seen, strict=True) if not here]
    if not gone:
        return "answered at every visit"
    return "never answered" if len(gone) == len(visits) else f"no answer at {listed(gone)}"


def _marks(marks: Sequence[tuple[float, float, bool]]) -> Iterator[alt.Chart]:
    import altair as alt

    for here in (True, False):
        places = [{"px": x, "py": y} for x, y, seen in marks if seen is here]
        if places:
            yield (
                chart_of(places)
                .mark_point(
                    filled=False,
                    fill=style.INK if here else "#ffffff",
                    color=style.INK,
                    strokeWidth=1.5,
                    size=80,
                    opacity=1,
                    aria=False,
                )
                .encode(
                    x=alt.X("px:Q", scale=None, axis=None),
                    y=alt.Y("py:Q", scale=None, axis=None),
                )
            )
