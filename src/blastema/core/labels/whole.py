"""The tables of an array in a TOML text, in which no word is left over."""

from __future__ import annotations

from collections.abc import Iterator

from blastema.core.catalogue.tables import Table


def read_whole(root: Table, key: str) -> Iterator[Table]:
    """None where the array is missing; a word that nobody read is a fault of its table."""
    if key not in root.content:
        root.read.add(key)
        return
    for table in root.tables(key):
        yield table
        for word in sorted(set(table.content) - table.read):
            table.fault(f"{word} is not a word this table knows")
