"""Donors: the list, and everything on record of one, with what it adds up to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from blastema.actions.act import Act
from blastema.actions.determine_donor import PHYSICIANS
from blastema.actions.door import RefusedError
from blastema.actions.read.reader import Reader, reading
from blastema.actions.read.signed import Signature, signed_on
from blastema.actions.read.whose import whose
from blastema.core.access.permissions import Permission
from blastema.core.donor import judge
from blastema.core.donor.state import DonorResult, DonorState, Eligibility
from blastema.core.product.donor import eligibility_of
from blastema.core.product.state import ProductState
from blastema.core.rules.donor_tests import DonorTest, in_window, panel
from blastema.core.verdict import Finding, Refusal, refuse
from blastema.records import find_donor, find_lab
from blastema.records.find_donor import DonorProduct, DonorRow
from blastema.records.history import Loaded

_P = Permission


@dataclass(frozen=True, slots=True)
class Donors:
    """``cut`` says that there are more than a page has room for."""

    rows: tuple[DonorRow, ...]
    may_record: bool
    cut: bool


@dataclass(frozen=True, slots=True)
class PanelLine:
    """One test: whether it is asked of this donor, or only recommended, the result, and whether
    the specimen was taken in its window (``None`` where nobody can say yet)."""

    test: DonorTest
    asked: bool
    recommended: bool
    result: DonorResult | None
    in_window: bool | None


@dataclass(frozen=True, slots=True)
class DonorForm:
    """What a form about a donor shows around its fields."""

    id: str
    state: DonorState
    site: str
    seen: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class DonorPage:
    form: DonorForm
    lines: tuple[PanelLine, ...]
    findings: tuple[Finding, ...]
    computed: Eligibility
    note: str
    reason: str
    products: tuple[DonorProduct, ...]
    people: Mapping[str, str]
    may_record: bool
    may_collect: bool
    may_determine: bool
    may_trace: bool
    signatures: tuple[Signature, ...]


@reading(_P.DONOR_READ)
def donor_list(reader: Reader) -> Donors:
    """The donors of the sites where this person may see them."""
    found = find_donor.donors(reader.sites)
    return Donors(
        tuple(found[: find_donor.MOST]),
        reader.may(_P.DONOR_RECORD, reader.act.site),
        len(found) > find_donor.MOST,
    )


@reading(_P.DONOR_READ)
def donor_page(reader: Reader, *, donor: str) -> DonorPage:
    loaded = _load(reader, donor)
    state: DonorState = loaded.state
    site = loaded.meta.site
    return DonorPage(
        form=_form(donor, loaded),
        lines=_lines(state),
        findings=judge.findings(state),
        computed=judge.computed(state),
        note=_opened(reader, donor, state.screening.note if state.screening else ""),
        reason=_opened(reader, donor, state.determination.reason if state.determination else ""),
        products=tuple(find_donor.products_of(donor, reader.sites)),
        people=find_lab.staff_names(_people(state)),
        may_record=reader.may(_P.DONOR_RECORD, site),
        may_collect=reader.may(_P.PRODUCT_COLLECT, site),
        may_determine=reader.may(_P.DONOR_DETERMINE, site),
        may_trace=reader.may(_P.PRODUCT_TRACE, site),
        signatures=signed_on(f"donor/{donor}"),
    )


def _load(reader: Reader, donor: str) -> Loaded:
    loaded = reader.fold(f"donor/{donor}")[0]
    if not loaded.position:
        raise RefusedError(Refusal((refuse("DONOR-UNKNOWN", "There is no such donor."),)))
    reader.allow(loaded.meta.site)
    return loaded


def _form(donor: str, loaded: Loaded) -> DonorForm:
    return DonorForm(donor, loaded.state, loaded.meta.site, {f"donor/{donor}": loaded.position})


def _opened(reader: Reader, donor: str, sealed: str) -> str:
    return reader.keys.open_or_erased(f"donor/{donor}", sealed) if sealed else ""


def _lines(state: DonorState) -> tuple[PanelLine, ...]:
    """The whole panel: a result may be there that this donor did not need."""
    asked = {test.slug for test in judge.asked_of(state)}
    besides = {test.slug for test in judge.recommended_of(state)}
    return tuple(
        PanelLine(
            test,
            test.slug in asked,
            test.slug in besides,
            state.tests.get(test.slug),
            _fits(state, state.tests.get(test.slug)),
        )
        for test in panel()
        if test.slug in asked | besides or test.slug in state.tests
    )


def _fits(state: DonorState, result: DonorResult | None) -> bool | None:
    if result is None or not state.recovered_on:
        return None
    return in_window(
        date.fromisoformat(state.recovered_on),
        date.fromisoformat(result.specimen_on),
        long_window=judge.facts_of(state).long_window,
    )


def _people(state: DonorState) -> list[str]:
    found = [one.recorded_by for one in state.tests.values()]
    found += [state.screening.screened_by] if state.screening else []
    found += [state.statement.recorded_by] if state.statement else []
    return [*found, *([state.determination.signed_by] if state.determination else [])]


def donor_form(act: Act, permission: Permission, donor: str) -> DonorForm | Refusal:
    """The donor whom a form is about, for somebody who holds the form's permission."""
    return reading(permission)(_donor_form)(act, donor)


def _donor_form(reader: Reader, donor: str) -> DonorForm:
    return _form(donor, _load(reader, donor))


@reading(_P.PRODUCT_RECEIVE)
def donors_to_receive(reader: Reader) -> tuple[tuple[str, str], ...]:
    """Donors of this site whom a delivery may name: id, and code with supplier."""
    reader.allow(reader.act.site)
    rows = find_donor.donors([reader.act.site])
    return tuple((row.id, ", ".join(filter(None, (row.code, row.supplier)))) for row in rows)


@dataclass(frozen=True, slots=True)
class DonorOfProduct:
    """How the donor of a container stands, for whoever sees the container."""

    id: str
    code: str
    eligibility: Eligibility
    may_read: bool
    may_except: bool


@reading(_P.PRODUCT_READ)
def donor_of_product(reader: Reader, *, product: str) -> DonorOfProduct | None:
    """Nothing where the container names no donor."""
    loaded = reader.load("product", product)
    state: ProductState = loaded.state
    if not state.donor:
        return None
    of = reader.fold(f"donor/{state.donor}")[0]
    donor: DonorState = of.state
    return DonorOfProduct(
        id=state.donor,
        code=donor.code,
        eligibility=donor.eligibility,
        may_read=reader.may(_P.DONOR_READ, of.meta.site),
        may_except=reader.may(_P.DONOR_EXCEPT, loaded.meta.site),
    )


@dataclass(frozen=True, slots=True)
class ExceptionChoices:
    """Whom an exception may be for, and which physicians of the site could have been told."""

    eligibility: Eligibility | None
    courses: tuple[tuple[str, str], ...]
    physicians: tuple[tuple[str, str], ...]


@reading(_P.DONOR_EXCEPT)
def exception_choices(reader: Reader, *, product: str) -> ExceptionChoices:
    loaded = reader.load("product", product)
    state: ProductState = loaded.state
    site = loaded.meta.site
    reader.allow(site)
    donor = reader.fold(f"donor/{state.donor}")[0].state if state.donor else None
    found = find_lab.waiting_courses([site], state.product_class)
    names = whose(reader, [(who, site) for _, who in found])
    reader.show_many((who for _, who in found), "courses that wait for a product")
    return ExceptionChoices(
        eligibility_of(state, donor),
        tuple((course, names[who]) for course, who in found),
        tuple(find_lab.colleagues(site, PHYSICIANS, today=reader.act.today)),
    )
