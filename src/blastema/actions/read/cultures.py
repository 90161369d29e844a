"""The cultures of a laboratory, and the plan of each as of now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from blastema.actions.door import RefusedError
from blastema.actions.read.reader import Reader, reading
from blastema.actions.read.whose import whose
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import catalogue
from blastema.core.culture.state import CultureStage, CultureState
from blastema.core.expansion.plan import Plan, plan
from blastema.core.expansion.settings import settings
from blastema.core.identity.donation import DonationNumber
from blastema.core.product.state import ProductState
from blastema.core.site.state import SiteState
from blastema.core.verdict import Refusal, refuse
from blastema.records import find_culture
from blastema.records.history import Loaded


@dataclass(frozen=True, slots=True)
class CultureLine:
    """One culture with its plan; ``number`` is that of its container, as people read it."""

    id: str
    product: str
    number: str
    what: str
    whose: str
    state: CultureState
    plan: Plan
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class CulturePage:
    line: CultureLine
    may_keep: bool
    seen: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class CultureOfProduct:
    id: str
    growing: bool


@reading(Permission.PRODUCT_READ)
def culture_list(reader: Reader) -> tuple[CultureLine, ...]:
    """What grows at the sites where this person may see products."""
    ids = find_culture.growing(reader.sites)
    loaded = reader.fold(*(f"culture/{one}" for one in ids))
    return tuple(_line(reader, one, found) for one, found in zip(ids, loaded, strict=True))


@reading(Permission.PRODUCT_READ)
def culture_page(reader: Reader, *, culture: str) -> CulturePage:
    return _page(reader, culture)


@reading(Permission.CULTURE_KEEP)
def culture_to_keep(reader: Reader, *, culture: str) -> CulturePage:
    """One culture, for whoever may count it."""
    return _page(reader, culture)


@reading(Permission.PRODUCT_READ)
def cultures_of(reader: Reader, *, product: str) -> tuple[CultureOfProduct, ...]:
    """The cultures that were begun from a container."""
    found = find_culture.of_product(product, reader.sites)
    return tuple(CultureOfProduct(one, stage == CultureStage.GROWING) for one, stage in found)


def _page(reader: Reader, culture: str) -> CulturePage:
    loaded = reader.fold(f"culture/{culture}")[0]
    if not loaded.position:
        raise RefusedError(Refusal((refuse("CULTURE-UNKNOWN", "There is no such culture."),)))
    loaded = reader.load("culture", culture)
    return CulturePage(
        _line(reader, culture, loaded),
        reader.may(Permission.CULTURE_KEEP, loaded.meta.site),
        {f"culture/{culture}": loaded.position},
    )


def _line(reader: Reader, culture: str, loaded: Loaded) -> CultureLine:
    state: CultureState = loaded.state
    place = loaded.meta.site
    product: ProductState = reader.fold(f"product/{state.product}")[0].state
    site: SiteState = reader.fold(f"site/{place}")[0].state
    zone = ZoneInfo(site.zone)
    if state.patient:
        reader.show(state.patient, "culture", site=place)
    said = settings({name: one.value for name, one in site.policies.items()}, state.source)
    return CultureLine(
        id=culture,
        product=state.product,
        number=f"{DonationNumber(product.din).for_people} {product.division}",
        what=catalogue().product(product.product_class).name,
        whose=whose(reader, [(state.patient, place)])[state.patient],
        state=state,
        plan=plan(
            state,
            said,
            find_culture.past(place, state.source),
            now=reader.act.now,
            zone=zone,
        ),
        zone=zone,
    )
