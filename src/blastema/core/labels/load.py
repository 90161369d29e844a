"""Reading label templates strictly: every fault with its file and its line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from blastema.core.catalogue.tables import Table, parse, resource_texts
from blastema.core.labels.errors import LabelDataError
from blastema.core.labels.template import Code, Template, Text
from blastema.core.labels.whole import read_whole

_UM = 1000


@dataclass(frozen=True, slots=True)
class Templates:
    """Every version that is known; one of each slug may be current."""

    all: tuple[Template, ...]

    def current(self) -> tuple[Template, ...]:
        return tuple(template for template in self.all if not template.archived)

    def find(self, slug: str) -> Template | None:
        """The current version, or the newest archived one where none is current."""
        versions = [template for template in self.all if template.slug == slug]
        return max(versions, key=lambda t: (not t.archived, t.version), default=None)


@lru_cache(maxsize=1)
def shipped() -> Templates:
    """The templates beside the code."""
    return read_templates(shipped_texts())


def shipped_texts() -> dict[str, str]:
    return resource_texts("blastema.core.labels")


def read_templates(texts: Mapping[str, str]) -> Templates:
    """Templates from TOML texts, one a file, by file name; raises `LabelDataError` with
    every fault of all of them."""
    faults: list[str] = []
    found = [_read(name, text, faults) for name, text in sorted(texts.items())]
    templates = [template for template in found if template is not None]
    faults += _twice(templates)
    if faults:
        raise LabelDataError(faults)
    return Templates(tuple(templates))


def _read(name: str, text: str, faults: list[str]) -> Template | None:
    root = parse(text, name, faults)
    if not root.content:
        return None
    found = len(faults)
    codes = tuple(_code(table) for table in read_whole(root, "codes"))
    texts = tuple(_text(table) for table in read_whole(root, "texts"))
    head = {
        "slug": root.text("slug"),
        "version": root.whole("version"),
        "name": root.text("name"),
        "made_for": root.text("for"),
        "width_um": _um(root, "width_mm"),
        "height_um": _um(root, "height_mm"),
        "archived": root.flag("archived", default=False),
    }
    # A value that is missing was named already; what follows from that would only be noise.
    if len(faults) > found:
        return None
    return root.build(lambda _: Template(**head, codes=codes, texts=texts))  # type: ignore[arg-type]


def _code(table: Table) -> Code:
    return Code(
        table.text("holds"), _um(table, "x_mm"), _um(table, "y_mm"), _um(table, "module_mm")
    )


def _text(table: Table) -> Text:
    return Text(
        field=table.text("field"),
        x_um=_um(table, "x_mm"),
        y_um=_um(table, "y_mm"),
        width_um=_um(table, "width_mm"),
        height_um=_um(table, "height_mm"),
        size_cpt=_whole(table, "size_pt", 100, "a size in points such as 6 or 6.5"),
        bold=table.flag("bold", default=False),
    )


def _um(table: Table, key: str) -> int:
    return _whole(table, key, _UM, "a length in millimetres such as 12 or 12.5")


def _whole(table: Table, key: str, per: int, expected: str) -> int:
    """A number times ``per``, which has to be whole: nothing is rounded away."""
    table.read.add(key)
    value = table.content.get(key)
    if value is None:
        table.fault(f"{key} is missing")
        return 0
    if isinstance(value, bool) or not isinstance(value, int | float):
        table.fault(f"{key} is {type(value).__name__}, expected {expected}")
        return 0
    scaled = Decimal(str(value)) * per
    if not scaled.is_finite() or scaled != int(scaled):
        table.fault(f"{key} is {value}, expected {expected}")
        return 0
    return int(scaled)


def _twice(templates: list[Template]) -> list[str]:
    ids = [template.id for template in templates]
    now = [template.slug for template in templates if not template.archived]
    return [
        *(f"the template {one} stands twice" for one in sorted(set(ids)) if ids.count(one) > 1),
        *(
            f"the template {slug} has {now.count(slug)} current versions: archive the others"
            for slug in sorted(set(now))
            if now.count(slug) > 1
        ),
    ]
