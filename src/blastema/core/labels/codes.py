"""The product code of a label: from a licensed table of the installation, or local.

The published product description codes are ICCBBA's, licensed, and not part of this
software. A registered practice writes the codes that it may use into a file of its own.
Without one the catalogue's local codes (first letter A to D) are used: they mean something
only at the facility that makes them, and are for demonstration.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from blastema.core.catalogue import catalogue
from blastema.core.catalogue.tables import Table, parse
from blastema.core.identity import Division, ProductCode
from blastema.core.labels.errors import LabelDataError
from blastema.core.labels.whole import read_whole


@dataclass(frozen=True, slots=True)
class Line:
    """The code of one product class: description and collection type."""

    product_class: str
    description: str
    collection_type: str

    def __post_init__(self) -> None:
        ProductCode(self.description, self.collection_type)
        if self.product_class not in catalogue().products:
            raise ValueError(f"{self.product_class} is no product class of the catalogue")


@dataclass(frozen=True, slots=True)
class CodeTable:
    """``licence`` says under whose registration the codes stand; empty for local codes."""

    licence: str = ""
    lines: Mapping[str, Line] = field(default_factory=dict)

    def code(self, product_class: str, division: str) -> ProductCode | None:
        """The code of a container; ``None`` where the table has none for its class.

        A licensed table is whole or it is not used: no local code fills its gaps.
        """
        if self.licence:
            line = self.lines.get(product_class)
            if line is None:
                return None
            return ProductCode(line.description, line.collection_type, Division(division))
        local = catalogue().product(product_class).code
        return ProductCode(local, division=Division(division)) if local else None


def read_codes(text: str, name: str) -> CodeTable:
    """A table from a TOML text; raises `LabelDataError` with every fault and its line."""
    faults: list[str] = []
    root = parse(text, name, faults)
    licence = root.text("licence", default="") if root.content else ""
    if root.content and not licence:
        root.fault("licence is missing: under whose registration do these codes stand?")
    read = [_line(table) for table in read_whole(root, "codes")]
    found = [line for line in read if line is not None]
    for word in sorted(set(root.content) - {"licence", "codes"}):
        root.fault(f"{word} is not a word this table knows")
    classes = [line.product_class for line in found]
    faults += [
        f"{name}: {one} stands twice" for one in sorted(set(classes)) if classes.count(one) > 1
    ]
    if not faults and not found:
        faults.append(f"{name}: there is no code in it")
    if faults:
        raise LabelDataError(faults)
    return CodeTable(licence, {line.product_class: line for line in found})


def _line(table: Table) -> Line | None:
    product_class, description = table.text("product_class"), table.text("description")
    kind = table.text("collection_type")
    try:
        return Line(product_class, description, kind)
    except ValueError as error:
        table.fault(str(error))
        return None
