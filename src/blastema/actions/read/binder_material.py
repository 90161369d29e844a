"""Containers and runs as a binder and a batch record tell of them: states, names, signatures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from blastema.actions.print_label import composed
from blastema.actions.read.binder_scope import Scope
from blastema.actions.read.opened import opened
from blastema.actions.read.reader import Reader
from blastema.actions.read.signed import Signature
from blastema.actions.read.to_sign import signatures
from blastema.actions.specification import judged_by
from blastema.core.catalogue import Process, Specification, catalogue
from blastema.core.identity.donation import DonationNumber
from blastema.core.labels import Label
from blastema.core.product.state import ProductState
from blastema.core.run.state import RunState
from blastema.core.site.state import SiteState
from blastema.core.verdict import Refusal
from blastema.ledger import is_sealed
from blastema.records import find_lab, find_trace
from blastema.records.find import chains_of
from blastema.records.history import Loaded


@dataclass(frozen=True, slots=True)
class BoundLabel:
    """A label of which copies were printed. ``label`` is drawn from the record as it stands,
    ``None`` where it can no longer be; ``same`` says whether the last copy said just this,
    and ``said`` holds the codes and warnings of that copy."""

    template: str
    copies: int
    said: tuple[str, ...]
    label: Label | None
    same: bool


@dataclass(frozen=True, slots=True)
class BoundProduct:
    """One container; ``people``, ``stores`` and ``containers`` name the ids in its state."""

    id: str
    number: str
    name: str
    whose: str
    zone: ZoneInfo
    state: ProductState
    specification: Specification
    refused: str
    chains: tuple[str, ...]
    people: Mapping[str, str]
    stores: Mapping[str, str]
    containers: Mapping[str, str]
    signatures: tuple[Signature, ...]
    labels: tuple[BoundLabel, ...]


@dataclass(frozen=True, slots=True)
class BoundRun:
    """One run with its recipe; ``deviations`` are step, words and severity."""

    id: str
    whose: str
    zone: ZoneInfo
    state: RunState
    process: Process
    people: Mapping[str, str]
    containers: Mapping[str, str]
    deviations: tuple[tuple[str, str, str], ...]
    failed: str


def products(reader: Reader, scope: Scope, names: Mapping[str, str]) -> tuple[BoundProduct, ...]:
    """The containers of a scope, oldest first."""
    found = scope.of("product")
    return tuple(bound_product(reader, key, found[key], names) for key in sorted(found))


def runs(reader: Reader, scope: Scope, names: Mapping[str, str]) -> tuple[BoundRun, ...]:
    found = scope.of("run")
    return tuple(bound_run(reader, key, found[key], names) for key in sorted(found))


def bound_product(
    reader: Reader, product: str, loaded: Loaded, names: Mapping[str, str]
) -> BoundProduct:
    state: ProductState = loaded.state
    site: SiteState = reader.fold(f"site/{loaded.meta.site}")[0].state
    return BoundProduct(
        id=product,
        number=f"{DonationNumber(state.din).for_people} {state.division}",
        name=catalogue().product(state.product_class).name,
        whose=names.get(state.patient, "Donor's tissue"),
        zone=ZoneInfo(site.zone),
        state=state,
        specification=judged_by(state, site),
        refused=_open(reader, f"product/{product}", state.refused or state.ended),
        chains=tuple(chains_of(product)),
        people=find_lab.staff_names(_hands(state)),
        stores=find_trace.store_names([stay.store for stay in state.stays]),
        containers=_numbers(part.product for part in (*state.parents, *state.drawn)),
        signatures=signatures(product, state, site),
        labels=tuple(_labels(reader, product, loaded)),
    )


def bound_run(reader: Reader, run: str, loaded: Loaded, names: Mapping[str, str]) -> BoundRun:
    state: RunState = loaded.state
    stream = f"run/{run}"
    material: ProductState = reader.fold(f"product/{state.inputs[0]}")[0].state
    return BoundRun(
        id=run,
        whose=names.get(material.patient, "Donor's tissue"),
        zone=_zone(loaded),
        state=state,
        process=catalogue().process(state.process, state.version),
        people=find_lab.staff_names(
            who for done in state.steps for who in (done.done_by, done.witnessed_by)
        ),
        containers=_numbers((*state.inputs, *state.outputs)),
        deviations=tuple(
            (d.step, _open(reader, stream, d.what), d.severity) for d in state.deviations
        ),
        failed=_open(reader, stream, state.failed),
    )


def _open(reader: Reader, stream: str, text: str) -> str:
    """Older events hold such words in the clear."""
    return opened(reader, stream, "", text) if is_sealed(text) else text


def _zone(loaded: Loaded) -> ZoneInfo:
    site = loaded.meta.site
    return ZoneInfo(find_lab.zones_of([site])[site])


def _numbers(ids: Iterable[str]) -> dict[str, str]:
    rows = find_lab.some_products(tuple(ids))
    return {
        key: f"{DonationNumber(row.din).for_people} {row.division}" for key, row in rows.items()
    }


def _hands(state: ProductState) -> list[str]:
    hands = [who for one in state.custody for who in (one.handed_by, one.received_by)]
    first = [state.proposed.signed_by] if state.proposed else []
    return [*hands, *state.released_by, *first]


def _labels(reader: Reader, product: str, loaded: Loaded) -> Iterable[BoundLabel]:
    state: ProductState = loaded.state
    site = reader.fold(f"site/{loaded.meta.site}")[0].state
    donor = reader.fold(f"donor/{state.donor}")[0].state if state.donor else None
    for template, copies in state.labels.items():
        said = state.label_said.get(template, ())
        label = composed(template, state, site, tuple(chains_of(product)), donor)
        if isinstance(label, Refusal):
            yield BoundLabel(template, copies, said, None, same=False)
        else:
            yield BoundLabel(template, copies, said, label, same=_says(label) == said)


def _says(label: Label) -> tuple[str, ...]:
    codes = (code.characters for code in label.codes)
    return (*codes, *(one.text for one in label.statements))
