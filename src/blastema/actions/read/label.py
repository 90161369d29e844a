"""A container's label: as it would be printed, and as it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from blastema.actions.print_label import composed, facts_of, offered
from blastema.actions.read.reader import Reader, reading
from blastema.core.access.permissions import Permission
from blastema.core.labels import Label, Template
from blastema.core.labels.statements import warnings
from blastema.core.product.state import ProductState
from blastema.core.verdict import Finding, Refusal, refuse
from blastema.records.find import chains_of


@dataclass(frozen=True, slots=True)
class LabelShown:
    """A composed label, how many copies of it were printed, and what is to be known."""

    label: Label
    copies: int
    warnings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class LabelChoice:
    """One template that may be printed, with the copies printed from it."""

    template: Template
    copies: int


@reading(Permission.PRODUCT_LABEL)
def label_choices(reader: Reader, *, product: str) -> tuple[LabelChoice, ...]:
    printed: Mapping[str, int] = reader.load("product", product).state.labels
    return tuple(LabelChoice(one, printed.get(one.slug, 0)) for one in offered())


@reading(Permission.PRODUCT_LABEL)
def label_preview(reader: Reader, *, product: str, template: str) -> LabelShown | Refusal:
    """As it would be printed now; a preview is not stuck on anything."""
    return _shown(reader, product, template)


@reading(Permission.PRODUCT_LABEL)
def printed_label(reader: Reader, *, product: str, template: str) -> LabelShown | Refusal:
    """The label whose printing is written down, as long as it still says the same."""
    shown = _shown(reader, product, template)
    if isinstance(shown, Refusal):
        return shown
    state: ProductState = reader.load("product", product).state
    if not shown.copies:
        return Refusal((_NOT_PRINTED,))
    return shown if _says(shown.label) == state.label_said[template] else Refusal((_CHANGED,))


def _shown(reader: Reader, product: str, template: str) -> LabelShown | Refusal:
    loaded = reader.load("product", product)
    state: ProductState = loaded.state
    site = reader.fold(f"site/{loaded.meta.site}")[0].state
    chains = tuple(chains_of(product))
    donor = reader.fold(f"donor/{state.donor}")[0].state if state.donor else None
    label = composed(template, state, site, chains, donor)
    if isinstance(label, Refusal):
        return label
    if state.patient:
        reader.show(state.patient, f"label: {template}", site=loaded.meta.site)
    found = warnings(facts_of(state, site, chains, donor))
    return LabelShown(label, state.labels.get(template, 0), found)


def _says(label: Label) -> tuple[str, ...]:
    codes = (code.characters for code in label.codes)
    return (*codes, *(one.text for one in label.statements))


_NOT_PRINTED = refuse(
    "LABEL-NOT-PRINTED",
    "This label has not been printed yet.",
    "Print it first: the copy is counted and written down.",
    "laboratory",
)
_CHANGED = refuse(
    "LABEL-CHANGED",
    "The record has changed since this label was printed: its code or its warnings would differ.",
    "Print it again with the reason, and take the former label off the container.",
    "laboratory",
)
