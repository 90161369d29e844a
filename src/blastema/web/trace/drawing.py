"""A genealogy drawn as rows: each container under the last one that it was made of.

A row is as wide as a phone, so that the drawing is read without turning or zooming it.
Solid lines lead from a container to what was made of it; where a pool has further
parents, a dashed line leads from each. A diamond is a person who was given some.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from blastema.actions.read.trace import Trace
from blastema.actions.read.trace_words import Touched

# More rows than a person reads; the lists below the drawing hold everything.
MOST = 60
_ROW, _STEP, _TEXT, _LEFT = 46, 22, 250, 16
_DEEPEST = 6  # steps to the right; deeper ones stand in the last column
_LINE, _INK, _MUTED, _STOP, _BRAND = "#5c7a80", "#1b1b1b", "#4a5a5e", "#a8071a", "#0b4f5c"


@dataclass(frozen=True, slots=True)
class Row:
    """One row; ``parents`` are the numbers of earlier rows, the one it hangs from last."""

    kind: str
    title: str
    text: str
    depth: int
    parents: tuple[int, ...]
    alarm: bool = False
    marked: bool = False


def rows_of(found: Trace) -> list[Row]:
    """The products of a trace in the order of the drawing, each followed by its persons."""
    products = {one.id: one for one in _products(found)}
    return _Order(found, products).rows()


def _products(found: Trace) -> list[Touched]:
    every = (*found.upstream, *found.start, *found.downstream)
    return sorted((one for one in every if one.kind == "product"), key=lambda one: one.id)


class _Order:
    """Walks down from what was made of nothing; a pool waits until its last parent is drawn."""

    def __init__(self, found: Trace, products: Mapping[str, Touched]) -> None:
        self._products = products
        self._start = {one.id for one in found.start}
        self._names = {one.id: one.name for one in found.persons}
        self._parents: dict[str, list[str]] = {one: [] for one in products}
        self._children: dict[str, list[str]] = {one: [] for one in products}
        for origin, made, _ in found.links:
            if origin in products and made in products:
                self._parents[made].append(origin)
                self._children[origin].append(made)
        self._given: dict[str, list[str]] = {}
        for product, person in found.given:
            self._given.setdefault(product, []).append(person)
        self._at: dict[str, int] = {}
        self._rows: list[Row] = []

    def rows(self) -> list[Row]:
        waiting = [one for one in reversed([*self._products]) if not self._parents[one]]
        while waiting:
            one = waiting.pop()
            self._put(one)
            waiting += [child for child in reversed(self._children[one]) if self._ready(child)]
        return self._rows

    def _ready(self, child: str) -> bool:
        return child not in self._at and all(p in self._at for p in self._parents[child])

    def _put(self, one: str) -> None:
        if one in self._at:
            return
        parents = tuple(sorted(self._at[p] for p in dict.fromkeys(self._parents[one])))
        depth = max((self._rows[p].depth + 1 for p in parents), default=0)
        thing = self._products[one]
        number, _, name = thing.label.partition(" · ")
        division, _, name = name.partition(" ")
        self._at[one] = len(self._rows)
        self._rows.append(
            Row(
                "product",
                f"{number} · {division}",
                f"On hold: {', '.join(thing.holds)}. {name}" if thing.holds else name,
                min(depth, _DEEPEST),
                parents,
                alarm=bool(thing.holds),
                marked=one in self._start,
            )
        )
        for person in self._given.get(one, ()):
            at, deeper = self._at[one], min(depth + 1, _DEEPEST)
            name = self._names.get(person, "")
            self._rows.append(Row("person", f"Given to {name}", "", deeper, (at,)))


def drawn(rows: Sequence[Row]) -> str:
    """The rows as SVG; what is beyond the last one is said in words under it."""
    shown = rows[:MOST]
    width = 2 * _LEFT + _STEP * max((row.depth for row in shown), default=0) + _TEXT
    rest = len(rows) - len(shown)
    height = _ROW * (len(shown) + bool(rest)) + 8
    parts = [_lines(number, row, shown) for number, row in enumerate(shown)]
    parts += [_mark(number, row) for number, row in enumerate(shown)]
    if rest:
        parts.append(_words(_LEFT, _middle(len(shown)), f"and {rest} more, in the list", "400"))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="14">'
        f"{''.join(parts)}</svg>"
    )


def _middle(number: int) -> int:
    return 4 + _ROW * number + _ROW // 2


def _x(row: Row) -> int:
    return _LEFT + _STEP * row.depth


def _lines(number: int, row: Row, rows: Sequence[Row]) -> str:
    """The way down from each parent and to the right; the last parent's line is solid."""
    found = []
    for place, parent in enumerate(row.parents):
        own = place == len(row.parents) - 1
        x, y = _x(rows[parent]) - (0 if own else 5), _middle(parent)
        dash = "" if own else ' stroke-dasharray="4 4"'
        found.append(
            f'<path d="M{x} {y + 8}V{_middle(number)}H{_x(row) - 8}" fill="none" '
            f'stroke="{_LINE}" stroke-width="2"{dash}/>'
        )
    return "".join(found)


def _mark(number: int, row: Row) -> str:
    x, y = _x(row), _middle(number)
    colour = _STOP if row.alarm else _BRAND
    if row.kind == "person":
        shape = f'<path d="M{x} {y - 8}L{x + 8} {y}L{x} {y + 8}L{x - 8} {y}Z" fill="{_INK}"/>'
        return shape + _words(x + 16, y + 5, row.title, "400")
    fill = colour if row.marked else "#ffffff"
    shape = f'<circle cx="{x}" cy="{y}" r="7" fill="{fill}" stroke="{colour}" stroke-width="3"/>'
    title = f"{row.title} (asked about)" if row.marked else row.title
    second = _words(x + 16, y + 14, row.text, "400", _STOP if row.alarm else _MUTED, size=13)
    return shape + _words(x + 16, y - 3, title, "700") + second


def _words(x: int, y: int, text: str, weight: str, colour: str = _INK, *, size: int = 14) -> str:
    cut = text if len(text) <= 38 else text[:37] + "…"
    return (
        f'<text x="{x}" y="{y}" font-weight="{weight}" font-size="{size}" fill="{colour}">'
        f"{escape(cut)}</text>"
    )
