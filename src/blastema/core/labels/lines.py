"""The tables of an array in a TOML text, each knowing the line of the file it begins on."""

from __future__ import annotations

import re
from collections.abc import Iterator

from blastema.core.catalogue.tables import Table


def lined(root: Table, key: str, name: str, text: str) -> Iterator[Table]:
    """None where the array is missing; a word that nobody read is a fault of its table."""
    if key not in root.content:
        root.read.add(key)
        return
    header = re.compile(rf"\s*\[\[{key}\]\]\s*(#.*)?")
    lines = [n for n, line in enumerate(text.splitlines(), 1) if header.fullmatch(line)]
    for number, table in enumerate(root.tables(key)):
        table.place = f"{name}, line {lines[number]}" if number < len(lines) else table.place
        yield table
        for word in sorted(set(table.content) - table.read):
            table.fault(f"{word} is not a word this table knows")
