"""What a site's products must meet: each class, each version, and the draft that waits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from blastema.actions.act import Act, utc_text
from blastema.actions.door import RefusedError
from blastema.actions.read.reader import Reader, reading
from blastema.actions.specification import in_force
from blastema.actions.specify_product import draft_digest
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import Specification, catalogue
from blastema.core.site.own import OwnSpecification, draft_of
from blastema.core.site.state import SiteState
from blastema.core.verdict import Refusal, refuse
from blastema.records import find_lab


@dataclass(frozen=True, slots=True)
class ClassLine:
    """One class of the list: what counts for what is made now, and whether a draft waits."""

    product_class: str
    name: str
    now: Specification
    drafted: bool


@dataclass(frozen=True, slots=True)
class Specifications:
    site: str
    lines: tuple[ClassLine, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """One version as it is shown; ``since`` is a local day. ``signed_at`` is on the site's
    clock, and ``unchanged`` says whether the version still is what was signed."""

    specification: Specification
    since: date | None
    drafted_by: str = ""
    signed_by: str = ""
    meaning: str = ""
    signed_at: datetime | None = None
    second_factor: bool = False
    content: str = ""
    unchanged: bool = True


@dataclass(frozen=True, slots=True)
class SpecificationPage:
    """One class at one site; ``signs`` is what ``sign_specification`` wants back, empty where
    no draft waits. ``own_draft``: whoever looks drafted it and does not sign it."""

    site: str
    product_class: str
    name: str
    now: Specification
    draft: Version | None
    signs: str
    own_draft: bool
    versions: tuple[Version, ...]
    may_draft: bool
    may_sign: bool
    seen: Mapping[str, int]
    today: date


@reading(Permission.SPECIFICATION_READ)
def specifications(reader: Reader) -> Specifications:
    """Every class that the catalogue judges, at the site where this person works."""
    reader.allow(reader.act.site)
    site: SiteState = reader.fold(f"site/{reader.act.site}")[0].state
    now = utc_text(reader.act.now)
    classes = sorted({one.product for one in catalogue().specifications})
    lines = (
        ClassLine(
            one,
            catalogue().product(one).name,
            in_force(one, now, site),
            draft_of(site.specifications, one) is not None,
        )
        for one in classes
    )
    return Specifications(reader.act.site, tuple(sorted(lines, key=lambda line: line.name)))


@reading(Permission.SPECIFICATION_READ)
def specification(reader: Reader, *, site: str, product_class: str) -> SpecificationPage:
    return _page(reader, site, product_class)


def specification_form(
    act: Act, permission: Permission, *, site: str, product_class: str
) -> SpecificationPage | Refusal:
    """The page that a form of this class shows around its fields."""
    return reading(permission)(_page)(act, site, product_class)


def _page(reader: Reader, site: str, product_class: str) -> SpecificationPage:
    reader.allow(site)
    loaded = reader.fold(f"site/{site}")[0]
    if catalogue().specification(product_class) is None:
        raise RefusedError(Refusal((_UNKNOWN,)))
    state: SiteState = loaded.state
    own = [one for one in state.specifications if one.product == product_class]
    names = find_lab.staff_names(who for one in own for who in (one.drafted_by, one.signed_by))
    waiting = draft_of(state.specifications, product_class)
    signed = sorted((one for one in own if one.signed), key=lambda one: -one.version)
    return SpecificationPage(
        site=site,
        product_class=product_class,
        name=catalogue().product(product_class).name,
        now=in_force(product_class, utc_text(reader.act.now), state),
        draft=_own(waiting, names, state) if waiting else None,
        signs=draft_digest(waiting),
        own_draft=waiting is not None and waiting.drafted_by == reader.act.who.id,
        versions=(*(_own(one, names, state) for one in signed), *_examples(product_class)),
        may_draft=reader.may(Permission.SPECIFICATION_DRAFT, site),
        may_sign=reader.may(Permission.SPECIFICATION_SIGN, site),
        seen={f"site/{site}": loaded.position},
        today=reader.today,
    )


def _own(one: OwnSpecification, names: Mapping[str, str], site: SiteState) -> Version:
    return Version(
        specification=one.specification,
        since=date.fromisoformat(one.effective_on),
        drafted_by=names.get(one.drafted_by, _FORMER),
        signed_by=names.get(one.signed_by, _FORMER) if one.signed else "",
        meaning=one.meaning,
        signed_at=_local(one.signed_at, ZoneInfo(site.zone)),
        second_factor=one.second_factor,
        content=one.content,
        unchanged=not one.signed or draft_digest(one) == one.content,
    )


def _examples(product_class: str) -> list[Version]:
    found = [one for one in catalogue().specifications if one.product == product_class]
    found.sort(key=lambda one: -one.version)
    return [Version(one, one.effective_from) for one in found]


def _local(moment: str, zone: ZoneInfo) -> datetime | None:
    if not moment:
        return None
    return datetime.fromisoformat(moment).astimezone(zone).replace(tzinfo=None)


_FORMER = "a former member of staff"
_UNKNOWN = refuse("SPECIFICATION-UNKNOWN", "The catalogue has no specification for this class.")
