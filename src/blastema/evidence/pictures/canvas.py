"""The sheet that a picture is put together on; Altair and vl-convert load when it is drawn."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from blastema.evidence.pictures import style
from blastema.evidence.pictures.errors import refuse
from blastema.evidence.pictures.words import lines, wide

if TYPE_CHECKING:
    import altair as alt

VEGA_LITE = "6.4"
NARROWEST = 300
MOST_ARMS, MOST_VISITS, LONGEST_NAME = len(style.LOOKS), 24, 60


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn specification: ``description`` says the figures to whoever cannot see it."""

    title: str
    description: str
    spec: str

    def svg(self) -> str:
        """The SVG; nothing outside the specification may be loaded."""
        opening, rest = _drawn(self.spec).split(">", 1)
        words = f"<title>{escape(self.title)}</title><desc>{escape(self.description)}</desc>"
        return f'{opening} role="img">{words}{rest}'


@lru_cache(maxsize=64)
def _drawn(spec: str) -> str:
    import vl_convert

    return vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE, allowed_base_urls=[])


@dataclass(frozen=True, slots=True)
class Note:
    """Words at a place in pixels from the plot's upper left corner."""

    x: float
    y: float
    text: str
    align: str = "left"
    bold: bool = False
    upright: bool = False


def notes(items: Iterable[Note]) -> Iterator[alt.Chart]:
    """One layer for each manner of writing."""

    def manner(note: Note) -> tuple[str, bool, bool]:
        return note.align, note.bold, note.upright

    for (align, bold, upright), group in groupby(sorted(items, key=manner), key=manner):
        rows = [{"px": note.x, "py": note.y, "text": note.text} for note in group]
        yield (
            _in_pixels(rows)
            .mark_text(
                align=align,  # type: ignore[arg-type] # one of Altair's words, as Note holds them
                baseline="middle",
                fontWeight="bold" if bold else "normal",
                angle=270 if upright else 0,
                color=style.INK,
                fontSize=style.SIZE,
                font=style.FONT,
                aria=False,
            )
            .encode(text="text:N")
        )


def symbols(places: Sequence[tuple[float, float]], look: style.Look) -> alt.Chart:
    """An arm's mark at places in pixels."""
    return marked(_in_pixels([{"px": x, "py": y} for x, y in places]), look)


def marked(chart: alt.Chart, look: style.Look, size: int = 70) -> alt.Chart:
    drawn: alt.Chart = chart.mark_point(
        shape=look.shape,
        filled=False,
        fill=look.colour if look.filled else "#ffffff",
        color=look.colour,
        stroke=look.colour,
        strokeWidth=2,
        size=size,
        opacity=1,
        aria=False,
    )
    return drawn


def chart_of(rows: Sequence[dict[str, Any]]) -> alt.Chart:
    """An empty chart that holds its rows itself."""
    import altair as alt

    data: Any = alt.Data(values=list(rows))  # type: ignore[no-untyped-call] # Altair's own gap
    return alt.Chart(data)


def _in_pixels(rows: Sequence[dict[str, Any]]) -> alt.Chart:
    import altair as alt

    return chart_of(rows).encode(
        x=alt.X("px:Q", scale=None, axis=None), y=alt.Y("py:Q", scale=None, axis=None)
    )


def finish(
    layers: Iterable[alt.Chart],
    *,
    title: str,
    under: Sequence[str],
    description: str,
    size: tuple[float, float],
    width: int,
) -> Picture:
    """The picture: ``size`` is the plot's, ``width`` the whole sheet's, in pixels."""
    import altair as alt

    room = width - 2 * style.PADDING
    heading = alt.TitleParams(
        lines(title, room, 16.5), subtitle=[one for text in under for one in lines(text, room)]
    )
    chart = alt.layer(*layers).properties(
        width=size[0], height=size[1], title=heading, padding=style.PADDING
    )
    spec = {**chart.to_dict(), "config": style.CONFIG}
    return Picture(title, description, json.dumps(spec, sort_keys=True))


def columns(names: Sequence[str], width: float) -> tuple[list[list[str]], bool]:
    """The names in lines for columns of that width, or upright where a word is too long."""
    broken = [lines(name, width) for name in names]
    whole = all(wide(word) <= width - 4 for name in names for word in name.split())
    if whole and max(map(len, broken)) <= 3:
        return broken, False
    return [[name] for name in names], True


def check(arms: Sequence[str], visits: Sequence[str], width: int) -> None:
    """Raises ``PictureError`` with everything that keeps the sheet from being readable."""
    faults = [f"a name of {len(n)} letters; expected 1 to {LONGEST_NAME}" for n in _bad(arms)]
    faults += [f"a visit of {len(n)} letters; expected 1 to {LONGEST_NAME}" for n in _bad(visits)]
    if not arms:
        faults.append("no rows; expected at least one arm at one visit")
    if len(arms) > MOST_ARMS:
        faults.append(f"{len(arms)} arms; expected at most {MOST_ARMS}: draw several pictures")
    if len(visits) > MOST_VISITS:
        faults.append(f"{len(visits)} visits; expected at most {MOST_VISITS}: draw some of them")
    if width < NARROWEST:
        faults.append(f"a width of {width} pixels; expected at least {NARROWEST}")
    refuse(faults)


def _bad(names: Sequence[str]) -> Iterator[str]:
    return (name for name in names if not 0 < len(name.strip()) <= LONGEST_NAME)


def in_order(names: Iterable[str]) -> list[str]:
    """The names once each, in the order in which they came."""
    return list(dict.fromkeys(names))
