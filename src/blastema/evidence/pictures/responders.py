"""Responder curves: the share of each arm that got better by at least so many points."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from blastema.evidence.pictures import style
from blastema.evidence.pictures.canvas import (
    Note,
    Picture,
    chart_of,
    check,
    finish,
    in_order,
    marked,
    notes,
    symbols,
)
from blastema.evidence.pictures.errors import refuse
from blastema.evidence.pictures.legend import Under
from blastema.evidence.pictures.rows import Changed, Scale, Unanswered
from blastema.evidence.pictures.words import amount, lines, share

if TYPE_CHECKING:
    import altair as alt

HEIGHT = 280
LEFT, RIGHT = 46, 20


class Reading(StrEnum):
    """What is made of people whose change is not known."""

    NOT_IMPROVED = "the missing counted as not improved"
    OBSERVED = "only those who answered"


@dataclass(frozen=True, slots=True)
class Responders:
    """Of an arm's ``observed`` people ``improved`` by at least ``by`` points."""

    arm: str
    by: float
    improved: int
    observed: int
    missing: int

    def of(self, reading: Reading) -> int:
        """The denominator of a reading."""
        return self.observed + (self.missing if reading is Reading.NOT_IMPROVED else 0)


def responding(
    rows: Sequence[Changed], unanswered: Sequence[Unanswered], scale: Scale, by: float
) -> list[Responders]:
    """One for each arm, in the order of the rows; counts of one change are added."""
    missing = _missing(unanswered)
    return [
        Responders(
            arm,
            by,
            sum(n for better, n in _improvements(rows, arm, scale).items() if better >= by - 1e-9),
            sum(_improvements(rows, arm, scale).values()),
            missing[arm],
        )
        for arm in in_order([*(r.arm for r in rows), *(one.arm for one in unanswered)])
    ]


def responders(
    rows: Sequence[Changed],
    unanswered: Sequence[Unanswered],
    scale: Scale,
    *,
    when: str,
    reading: Reading = Reading.NOT_IMPROVED,
    width: int = 720,
) -> Picture:
    """The cumulative distribution of change at the visit ``when``. Raises ``PictureError``."""
    arms = in_order([*(r.arm for r in rows), *(one.arm for one in unanswered)])
    check(arms, [when], width)
    _refuse_rows(rows, scale)
    across = width - 2 * style.PADDING - LEFT - RIGHT
    ends = _ends(rows, scale)
    mark = scale.mcid if scale.mcid is not None else 0.0
    found = responding(rows, unanswered, scale, mark)
    under = _under(found, reading, scale, across)
    layers = [*_mark(scale, ends)]
    layers += _curves(rows, unanswered, arms, scale, reading, ends)
    layers += [symbols([(x, y)], style.LOOKS[arm]) for arm, x, y in under.marks]
    layers += notes(under.notes)
    title = f"How many got better, and by how much: {when}"
    said = [f"Share of people who got better by at least so many {scale.unit}", f"{reading}"]
    told = [_told(one, reading, scale) for one in found]
    return finish(
        layers,
        title=title,
        under=[said[0], said[1][0].upper() + said[1][1:] + _dashed(scale)],
        description=f"{title}. {said[0]}, {said[1]}. {' '.join(f'{one}.' for one in told)}",
        size=(across, HEIGHT),
        width=width,
    )


def _refuse_rows(rows: Sequence[Changed], scale: Scale) -> None:
    span = scale.high - scale.low
    faults = [
        f"{row.arm}: a change of {row.change:g} on a scale that spans {span:g}; expected less"
        for row in rows
        if abs(row.change) > span + 1e-9
    ]
    if not sum(row.count for row in rows):
        faults.append("nobody with a known change; expected at least one person")
    refuse(faults)


def _dashed(scale: Scale) -> str:
    if scale.mcid is None:
        return ""
    return f" · dashed line: {amount(scale.mcid, scale.unit)}, the smallest that matters (MCID)"


def _missing(unanswered: Sequence[Unanswered]) -> Counter[str]:
    missing: Counter[str] = Counter()
    for one in unanswered:
        missing[one.arm] += one.missing
    return missing


def _improvements(rows: Sequence[Changed], arm: str, scale: Scale) -> Counter[float]:
    """People by how much better they got: above 0 is better, whichever way the scale runs."""
    sign = -1.0 if scale.lower_is_better else 1.0
    counts: Counter[float] = Counter()
    for row in rows:
        if row.arm == arm and row.count:
            counts[sign * row.change + 0.0] += row.count
    return counts


def _ends(rows: Sequence[Changed], scale: Scale) -> tuple[float, float]:
    """The axis: every change that was seen, no change, and the MCID."""
    arms = in_order(row.arm for row in rows)
    seen = [better for arm in arms for better in _improvements(rows, arm, scale)]
    low, high = min([0.0, *seen]), max([0.0, scale.mcid or 0.0, *seen])
    room = (high - low) * 0.04 or 1.0
    return low - room, high + room


def _told(one: Responders, reading: Reading, scale: Scale) -> str:
    whole = one.of(reading)
    better = f"at least {amount(one.by, scale.unit)} better" if one.by else "no worse"
    return (
        f"{one.arm}: {one.improved} of {whole} ({share(one.improved, whole)}) {better}; "
        f"{one.missing} missing"
    )


def _under(found: Sequence[Responders], reading: Reading, scale: Scale, across: float) -> Under:
    under = Under(HEIGHT + 34, -LEFT + 6, across + RIGHT)
    for line in lines(f"Improvement in {scale.unit} of {scale.name}", across):
        under.notes.append(Note(across / 2, under.y, line, align="center"))
        under.y += style.LINE
    under.y += 8
    for number, one in enumerate(found):
        under.arm(number, one.arm)
        under.say(_told(one, reading, scale).removeprefix(f"{one.arm}: "), indent=18)
        under.y += 3
    return under


def _mark(scale: Scale, ends: tuple[float, float]) -> Iterator[alt.Chart]:

    if scale.mcid is not None:
        rule = chart_of([{"x": scale.mcid}])
        yield rule.mark_rule(strokeDash=[4, 4], color=style.MUTED, aria=False).encode(x=_x(ends))


def _curves(
    rows: Sequence[Changed],
    unanswered: Sequence[Unanswered],
    arms: Sequence[str],
    scale: Scale,
    reading: Reading,
    ends: tuple[float, float],
) -> Iterator[alt.Chart]:

    missing, marks = _missing(unanswered), []
    for number, arm in enumerate(arms):
        counts, look = _improvements(rows, arm, scale), style.LOOKS[number]
        whole = sum(counts.values())
        whole += missing[arm] if reading is Reading.NOT_IMPROVED else 0
        if not whole:
            continue
        steps = list(_steps(counts, whole, ends))
        line = chart_of(steps).encode(x=_x(ends), y=_y())
        yield line.mark_line(
            interpolate="step-before",
            color=look.colour,
            strokeDash=list(look.dash),
            strokeWidth=2,
            aria=False,
        )
        marks.append(_sparse(steps, number, look, ends))
    yield from marks


def _steps(
    counts: Counter[float], whole: int, ends: tuple[float, float]
) -> Iterator[dict[str, float]]:
    """Where the share falls: at each improvement that was seen the share with at least it."""
    left = sum(counts.values())
    yield {"x": ends[0], "y": 100 * left / whole}
    for better in sorted(counts):
        yield {"x": better, "y": 100 * left / whole}
        left -= counts[better]
    yield {"x": ends[1], "y": 0.0}


def _sparse(
    steps: Sequence[dict[str, float]], number: int, look: style.Look, ends: tuple[float, float]
) -> alt.Chart:
    """Some of the steps with the arm's mark, each arm at others, so that marks keep apart."""

    inside = steps[1:-1]
    every = max(1, len(inside) // 6)
    data = inside[number % every :: every]
    return marked(chart_of(data).encode(x=_x(ends), y=_y()), look, size=50)


def _x(ends: tuple[float, float]) -> alt.X:
    import altair as alt

    domain = alt.Scale(domain=list(ends), nice=False, zero=False)
    return alt.X("x:Q", scale=domain, axis=alt.Axis(title=None, format="~g", tickCount=6))


def _y() -> alt.Y:
    import altair as alt

    axis = alt.Axis(title=None, values=[0, 25, 50, 75, 100], labelExpr="datum.value + ' %'")
    return alt.Y("y:Q", scale=alt.Scale(domain=[0, 100]), axis=axis)
