"""A report as one page that needs nothing else: no script, no outside address."""

from __future__ import annotations

from collections.abc import Callable
from html import escape as as_text
from importlib.resources import files
from typing import Any

from blastema.evidence.report.document import (
    Block,
    Commands,
    Document,
    Facts,
    Points,
    Section,
    Shown,
    Table,
    Words,
)

_TOP = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
"""


def escape(text: str) -> str:
    """The text without markup; a number stays on the line of its sign."""
    return as_text(text).replace(" %", "\u00a0%").replace(" &lt; 0", "\u00a0&lt;\u00a00")


def page(document: Document) -> str:
    """The page; every word of the parts is escaped."""
    style = (files(__package__) / "report.css").read_text("utf-8")
    sections = "".join(map(_section, document.sections))
    return (
        f"{_TOP}<title>{escape(document.title)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n"
        f"<main>\n<header><h1>{escape(document.title)}</h1>"
        f'<p class="lead">{escape(document.lead)}</p></header>\n{sections}'
        f"</main>\n<footer><p>{escape(document.foot)}</p></footer>\n</body>\n</html>\n"
    )


def _section(section: Section) -> str:
    inside = "".join(map(_block, section.blocks))
    return f"<section>\n<h2>{escape(section.heading)}</h2>\n{inside}</section>\n"


def _block(block: Block) -> str:
    return _WRITERS[type(block)](block)


def _words(block: Words) -> str:
    kind = ' class="answer"' if block.strong else ""
    return f"<p{kind}>{escape(block.text)}</p>\n"


def _points(block: Points) -> str:
    return f"<ul>{''.join(f'<li>{escape(text)}</li>' for text in block.items)}</ul>\n"


def _table(block: Table) -> str:
    """On a phone a row becomes a card; the roles keep it a table for a screen reader."""
    heads = "".join(
        f'<th role="columnheader" scope="col">{escape(head)}</th>' for head in block.heads
    )
    rows = "".join(_row(block.heads, row) for row in block.rows)
    return (
        f'<table role="table"><caption>{escape(block.caption)}</caption><thead role="rowgroup">'
        f'<tr role="row">{heads}</tr></thead><tbody role="rowgroup">{rows}</tbody></table>\n'
    )


def _row(heads: tuple[str, ...], row: tuple[str, ...]) -> str:
    first, *rest = row
    cells = "".join(
        f'<td role="cell" data-head="{escape(head)}">{escape(cell)}</td>'
        for head, cell in zip(heads[1:], rest, strict=True)
    )
    return f'<tr role="row"><th role="rowheader" scope="row">{escape(first)}</th>{cells}</tr>'


def _shown(block: Shown) -> str:
    wide = f'<div class="wide">{block.wide.svg()}</div>'
    return f'<figure>{wide}<div class="narrow">{block.narrow.svg()}</div></figure>\n'


def _facts(block: Facts) -> str:
    items = "".join(f"<dt>{escape(n)}</dt><dd>{escape(words)}</dd>" for n, words in block.items)
    return f"<dl>{items}</dl>\n"


def _commands(block: Commands) -> str:
    # Focusable, since a long line is read by scrolling.
    return (
        '<pre tabindex="0" role="region" aria-label="Commands"><code>'
        f"{escape(chr(10).join(block.lines))}</code></pre>\n"
    )


_WRITERS: dict[type[Any], Callable[[Any], str]] = {
    Words: _words,
    Points: _points,
    Table: _table,
    Shown: _shown,
    Facts: _facts,
    Commands: _commands,
}
