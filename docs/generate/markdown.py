"""The few forms of text that the pages are made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

NOTICE = "*This page is made from the code by `make docs`; do not edit it by hand.*"


def page(title: str, *blocks: str) -> str:
    """A whole page: its heading, the notice, and its blocks, with one empty line between."""
    return (
        "\n\n".join((f"# {title}", NOTICE, *(block.strip("\n") for block in blocks if block)))
        + "\n"
    )


def heading(words: str, level: int = 2) -> str:
    return f"{'#' * level} {words}"


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; an empty one says so in a sentence."""
    lines = [f"| {' | '.join(_cell(value) for value in row)} |" for row in rows]
    if not lines:
        return "None."
    return "\n".join((f"| {' | '.join(columns)} |", f"|{' --- |' * len(columns)}", *lines))


def code(text: object) -> str:
    """Something to be typed or found in the code, as it is."""
    return f"`{text}`" if str(text) else ""


def codes(texts: Iterable[object]) -> str:
    return ", ".join(code(text) for text in texts)


def bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def fenced(text: str, kind: str = "") -> str:
    return f"```{kind}\n{text}\n```"


def _cell(value: object) -> str:
    return " ".join(str(value).replace("|", "\\|").split())
