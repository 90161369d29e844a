"""Everything about one container, and one run: what the bench's pages and forms show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from blastema.actions.act import Act
from blastema.actions.determine_donor import PHYSICIANS
from blastema.actions.print_label import facts_of
from blastema.actions.read.about_product import open_text
from blastema.actions.read.bench import until
from blastema.actions.read.product_steps import Asked, PossibleStep, steps
from blastema.actions.read.reader import Reader, reading
from blastema.actions.read.signed import Signature
from blastema.actions.read.to_sign import ToSign, shown_to_sign, signatures
from blastema.actions.read.whose import whose
from blastema.actions.run_process import site_numbers, time_limits
from blastema.actions.specification import judged_by
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import Process, Specification, Step, catalogue
from blastema.core.donor.state import DonorState
from blastema.core.identity.donation import DonationNumber
from blastema.core.labels import statements
from blastema.core.product.donor import eligibility_of
from blastema.core.product.state import ProductState
from blastema.core.product.trace import everything, results, sources
from blastema.core.run.balance import added
from blastema.core.run.bounds import Timer, timers
from blastema.core.run.state import RunState
from blastema.core.run.step import open_steps, repeatable
from blastema.core.site.state import SiteState
from blastema.core.verdict import Refusal
from blastema.records import find_culture, find_lab
from blastema.records.find import chains_of

WITNESSES = ("laboratory", "clinician", "quality")


@dataclass(frozen=True, slots=True)
class ProductForm:
    """What a form about a container shows around its fields; times are the site's own."""

    id: str
    state: ProductState
    number: str
    name: str
    whose: str
    site: str
    zone: ZoneInfo
    seen: Mapping[str, int]
    specification: Specification

    def local(self, moment: str) -> datetime | None:
        """A moment of the record on the clock of the site."""
        if not moment:
            return None
        return datetime.fromisoformat(moment).astimezone(self.zone).replace(tzinfo=None)


@dataclass(frozen=True, slots=True)
class Related:
    """Another container that shares material; ``how`` is parent, child or nothing of both."""

    id: str
    number: str
    name: str
    release: str
    disposition: str


@dataclass(frozen=True, slots=True)
class Trace:
    """Both walks: what it was made of, what was made of it, and who was given any of it."""

    sources: tuple[Related, ...]
    results: tuple[Related, ...]
    others: tuple[Related, ...]
    given_to: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ProductPage:
    form: ProductForm
    refused: str
    people: Mapping[str, str]
    statements: tuple[str, ...]
    runs: tuple[str, ...]
    courses: tuple[str, ...]
    trace: Trace
    possible: tuple[PossibleStep, ...]
    blocked: tuple[PossibleStep, ...]
    proposed_reason: str
    judged: ToSign
    signatures: tuple[Signature, ...]
    expired: bool
    may_trace: bool
    may_bind: bool
    chains: tuple[str, ...]
    collection_note: str = field(repr=False)


def product_form(act: Act, permission: Permission, product: str) -> ProductForm | Refusal:
    """The container that a form is about, for somebody who holds the form's permission."""
    return reading(permission)(_product_form)(act, product, "form")


def _product_form(reader: Reader, product: str, what: str) -> ProductForm:
    loaded = reader.load("product", product)
    reader.allow(loaded.meta.site)
    state: ProductState = loaded.state
    names = whose(reader, [(state.patient, loaded.meta.site)])
    if state.patient:
        reader.show(state.patient, f"product: {what}", site=loaded.meta.site)
    site = reader.fold(f"site/{loaded.meta.site}")[0].state
    return ProductForm(
        id=product,
        state=state,
        number=DonationNumber(state.din).for_people,
        name=catalogue().product(state.product_class).name,
        whose=names[state.patient],
        site=loaded.meta.site,
        zone=ZoneInfo(site.zone),
        seen={f"product/{product}": loaded.position},
        specification=judged_by(state, site),
    )


@reading(Permission.PRODUCT_READ)
def product_page(reader: Reader, *, product: str) -> ProductPage:
    form = _product_form(reader, product, "page")
    state = form.state
    site = reader.fold(f"site/{form.site}")[0].state
    asked = _asked(reader, product, form)
    mine = [step for step in steps(asked) if reader.may(step.permission, form.site)]
    return ProductPage(
        form=form,
        refused=open_text(reader, product, state, state.refused or state.ended),
        people=find_lab.staff_names(_people(state)),
        statements=_statements(reader, site, state),
        runs=tuple(find_lab.runs_on(product, form.site)),
        courses=tuple(find_lab.courses_with(product)),
        trace=_trace(reader, product),
        possible=tuple(step for step in mine if not step.findings),
        blocked=tuple(step for step in mine if step.findings),
        proposed_reason=open_text(
            reader, product, state, state.proposed.reason if state.proposed else ""
        ),
        judged=shown_to_sign(state, form.specification),
        signatures=signatures(product, state, site),
        expired=bool(state.expires_at)
        and datetime.fromisoformat(state.expires_at) <= reader.act.now,
        may_trace=reader.may(Permission.PRODUCT_TRACE, form.site),
        may_bind=reader.may(Permission.BINDER_EXPORT, form.site),
        chains=tuple(chains_of(product)),
        collection_note=open_text(
            reader, product, state, state.collection.note if state.collection else ""
        ),
    )


def _statements(reader: Reader, site: SiteState, state: ProductState) -> tuple[str, ...]:
    """What the rules ask the label to say."""
    facts = facts_of(state, site, (), _donor(reader, state))
    return tuple(one.text for one in statements(facts))


def _asked(reader: Reader, product: str, form: ProductForm) -> Asked:
    state = form.state
    open_ = find_lab.open_treatments(find_lab.courses_with(product))
    treatment, treated, _ = open_[0] if open_ else ("", "", 0)
    return Asked(
        state,
        form.specification,
        reader.act.who.id,
        reader.act.occurred_at,
        treatment,
        treated,
        eligibility_of(state, _donor(reader, state)),
        find_culture.is_growing(product),
    )


def _donor(reader: Reader, state: ProductState) -> DonorState | None:
    return reader.fold(f"donor/{state.donor}")[0].state if state.donor else None


def _people(state: ProductState) -> list[str]:
    hands = [who for one in state.custody for who in (one.handed_by, one.received_by)]
    first = [state.proposed.signed_by] if state.proposed else []
    told = [state.excepted.signed_by, state.excepted.physician] if state.excepted else []
    took = [state.collection.operator, state.collection.second_person] if state.collection else []
    told += [state.informed.physician] if state.informed else []
    return [*hands, *state.released_by, *first, *told, *took]


def _trace(reader: Reader, product: str) -> Trace:
    links = find_lab.links([product])
    up = sources(links, [product]).products - {product}
    down = results(links, [product]).products - {product}
    whole = everything(links, [product])
    rows = find_lab.some_products(whole.products)
    related = {
        row.id: Related(
            row.id,
            f"{DonationNumber(row.din).for_people} {row.division}",
            catalogue().product(row.product_class).name,
            row.release,
            row.disposition,
        )
        for row in rows.values()
        if row.site in reader.sites
    }
    return Trace(
        sources=tuple(related[one] for one in sorted(up) if one in related),
        results=tuple(related[one] for one in sorted(down) if one in related),
        others=tuple(
            related[one] for one in sorted(whole.products - up - down - {product}) if one in related
        ),
        given_to=_given(reader, whole.treatments),
    )


def _given(reader: Reader, treatments: frozenset[str]) -> tuple[tuple[str, str], ...]:
    patients = find_lab.patients_of(treatments)
    names = whose(reader, [(patient, reader.act.site) for patient in patients.values()])
    reader.show_many(patients.values(), "product trace")
    return tuple((treatment, names[patient]) for treatment, patient in sorted(patients.items()))


@dataclass(frozen=True, slots=True)
class RunPage:
    """One run: its recipe, what was done, what comes next and by when."""

    id: str
    state: RunState
    process: Process
    next_step: Step | None
    until: datetime | None
    limits: Mapping[str, int]
    timers: tuple[Timer, ...]
    open_steps: tuple[Step, ...]
    again: tuple[Step, ...]
    went_in_ul: int
    inputs: tuple[Related, ...]
    outputs: tuple[Related, ...]
    deviations: tuple[tuple[str, str, str], ...]
    failed: str
    whose: str
    people: Mapping[str, str]
    zone: ZoneInfo
    site: str
    seen: Mapping[str, int]
    courses: tuple[tuple[str, str], ...]
    patient: str
    expected_ul: int
    may_trace: bool


def run_page(act: Act, permission: Permission, run: str) -> RunPage | Refusal:
    """The run, for somebody who holds the permission of the page or of its form."""
    return reading(permission)(_run_page)(act, run)


def _run_page(reader: Reader, run: str) -> RunPage:
    loaded = reader.fold(f"run/{run}")[0]
    first = loaded.state.inputs[0] if loaded.position else ""
    product = reader.fold(f"product/{first}")[0].state if first else ProductState()
    loaded = reader.load("run", run, patient=product.patient)
    state: RunState = loaded.state
    site = reader.fold(f"site/{loaded.meta.site}")[0].state
    process = catalogue().process(state.process, state.version)
    limits, todo = time_limits(process, site), open_steps(state, process)
    again = repeatable(state, process)
    numbers = site_numbers(process, site)
    names = whose(reader, [(product.patient, loaded.meta.site)])
    if product.patient:
        reader.show(product.patient, "run", site=loaded.meta.site)
    return RunPage(
        id=run,
        state=state,
        process=process,
        next_step=next(iter(todo), None),
        until=until(state, site),
        limits={name: limit.minutes for name, limit in limits.items()},
        timers=timers(state, process, (*again, *todo), limits=limits, numbers=numbers),
        open_steps=todo,
        again=again,
        went_in_ul=_went_in(reader, state, process),
        inputs=_related(state.inputs),
        outputs=_related(state.outputs),
        deviations=tuple(
            (d.step, open_text(reader, first, product, d.what), d.severity)
            for d in state.deviations
        ),
        failed=open_text(reader, first, product, state.failed),
        whose=names[product.patient],
        people=find_lab.staff_names(
            who for done in state.steps for who in (done.done_by, done.witnessed_by)
        ),
        zone=ZoneInfo(site.zone),
        site=loaded.meta.site,
        seen={f"run/{run}": loaded.position},
        courses=_courses(reader, loaded.meta.site, process.makes, product.patient),
        patient=product.patient,
        expected_ul=_measured(state),
        may_trace=reader.may(Permission.PRODUCT_TRACE, loaded.meta.site),
    )


def _went_in(reader: Reader, state: RunState, process: Process) -> int:
    """What is in the inputs and was added by the steps so far, in microlitres."""
    inputs = reader.fold(*(f"product/{one}" for one in state.inputs)) if state.inputs else ()
    left = sum(one.state.volume_left_ul for one in inputs)
    return int(left + sum(added(state, process).values()))


def _measured(state: RunState) -> int:
    """The volume that the last step which measured one found; 0 where none did."""
    found = [done.measurements.get("volume") for done in state.steps]
    return next((v for v in reversed(found) if isinstance(v, int)), 0)


def _related(ids: tuple[str, ...]) -> tuple[Related, ...]:
    rows = find_lab.some_products(ids)
    return tuple(
        Related(
            one,
            f"{DonationNumber(rows[one].din).for_people} {rows[one].division}",
            catalogue().product(rows[one].product_class).name,
            rows[one].release,
            rows[one].disposition,
        )
        for one in ids
        if one in rows
    )


def _courses(
    reader: Reader, site: str, product_class: str, patient: str
) -> tuple[tuple[str, str], ...]:
    """Courses that wait for such a product, each with the name of its person."""
    found = find_lab.waiting_courses([site], product_class, patient)
    names = whose(reader, [(who, site) for _, who in found])
    reader.show_many((who for _, who in found), "courses that wait for a product")
    return tuple((course, names[who]) for course, who in found)


@reading(Permission.COURSE_ALLOCATE)
def courses_for(reader: Reader, *, product: str) -> tuple[tuple[str, str], ...]:
    """The courses that this product may be meant for."""
    loaded = reader.load("product", product)
    state: ProductState = loaded.state
    return _courses(reader, loaded.meta.site, state.product_class, state.patient)


@reading(Permission.PRODUCT_ISSUE)
def treatments_for(reader: Reader, *, product: str) -> tuple[tuple[str, str], ...]:
    """The open sessions of the courses that this product is meant for."""
    loaded = reader.load("product", product)
    found = find_lab.open_treatments(find_lab.courses_with(product))
    names = whose(reader, [(patient, loaded.meta.site) for _, patient, _ in found])
    reader.show_many((patient for _, patient, _ in found), "open treatments")
    return tuple((one, f"{names[patient]}, session {n}") for one, patient, n in found)


@reading(Permission.PRODUCT_RELEASE_EXCEPTIONALLY)
def physicians_of(reader: Reader, *, product: str) -> tuple[tuple[str, str], ...]:
    """Who may be named as told before an exceptional release: the clinicians of its site."""
    loaded = reader.load("product", product)
    return tuple(find_lab.colleagues(loaded.meta.site, PHYSICIANS, today=reader.act.today))


def allowed(act: Act, permission: Permission) -> bool | Refusal:
    """Whether this person may do this at the site where they work just now."""
    return reading(permission)(_allowed)(act)


def _allowed(reader: Reader) -> bool:
    reader.allow(reader.act.site)
    return True


def colleagues(act: Act, permission: Permission) -> tuple[tuple[str, str], ...] | Refusal:
    """Who could be a witness at this site today, without the person who asks."""
    return reading(permission)(_colleagues)(act)


def _colleagues(reader: Reader) -> tuple[tuple[str, str], ...]:
    found = find_lab.colleagues(reader.act.site, WITNESSES, today=reader.act.today)
    return tuple(pair for pair in found if pair[0] != reader.act.who.id)
