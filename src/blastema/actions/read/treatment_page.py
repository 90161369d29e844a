"""One procedure: who lies there, what is planned, where it stands, and what stopped it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from blastema.actions.person import Name
from blastema.actions.read.glass import Glass, glass_on
from blastema.actions.read.happenings import Happening, happenings
from blastema.actions.read.reader import Reader, reading
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import Purpose
from blastema.core.course.state import CourseState, Target
from blastema.core.episode.state import EpisodeState
from blastema.core.product.state import ProductState
from blastema.core.treatment.state import Stop, TreatmentStage, TreatmentState
from blastema.records import documents, find_clinic

_ACTS = (
    Permission.TREATMENT_TIME_OUT,
    Permission.PRODUCT_COLLECT,
    Permission.PRODUCT_HAND_OVER,
    Permission.PRODUCT_TAKE_OVER,
    Permission.BEDSIDE_STOP,
    Permission.TREATMENT_DECIDE,
    Permission.BEDSIDE_IDENTIFY,
    Permission.TREATMENT_INJECT,
    Permission.TREATMENT_FINISH,
)


@dataclass(frozen=True, slots=True)
class TreatmentPage:
    """``stop`` is the last time-out where it stopped and none has passed since; ``colleagues``
    are those who can be the second person."""

    id: str
    state: TreatmentState
    course: CourseState
    episode: EpisodeState
    site: str
    patient: str
    name: Name = field(repr=False)
    birth_date: str = field(repr=False)
    products: Mapping[str, ProductState]
    stop: Stop | None
    colleagues: tuple[tuple[str, str], ...]
    may: frozenset[Permission]
    seen: Mapping[str, int]
    timeline: tuple[Happening, ...]
    glass: Glass | None

    @property
    def untreated(self) -> tuple[Target, ...]:
        """The planned targets that this session has not injected yet."""
        done = {injection.target for injection in self.state.injections}
        return tuple(target for target in self.course.targets if target not in done)


@reading(Permission.TREATMENT_READ)
def treatment_page(reader: Reader, *, treatment: str) -> TreatmentPage:
    loaded = reader.load("treatment", treatment)
    state: TreatmentState = loaded.state
    site = loaded.meta.site
    course, episode, patient = (
        one.state
        for one in reader.fold(
            f"course/{state.course}", f"episode/{state.episode}", f"patient/{state.patient}"
        )
    )
    products = _products(reader, course)
    codes = {one: product.code for one, product in products.items()}
    reader.show(state.patient, "treatment", site=site)
    timeline = happenings(reader, state.patient, [f"treatment/{treatment}"], codes)
    return TreatmentPage(
        id=treatment,
        state=state,
        course=course,
        episode=episode,
        site=site,
        patient=state.patient,
        name=reader.name(state.patient, patient.name),
        birth_date=reader.text(state.patient, patient.birth_date),
        products=products,
        stop=state.stop if state.stage is TreatmentStage.OPEN else None,
        colleagues=tuple(_colleagues(reader, site)),
        may=frozenset(permission for permission in _ACTS if reader.may(permission, site)),
        seen={f"treatment/{treatment}": loaded.position},
        timeline=timeline,
        glass=glass_on(reader, state.patient, site),
    )


def _products(reader: Reader, course: CourseState) -> dict[str, ProductState]:
    streams = [f"product/{product}" for product in course.allocations]
    found = reader.fold(*streams)
    return {product: one.state for product, one in zip(course.allocations, found, strict=True)}


def _colleagues(reader: Reader, site: str) -> list[tuple[str, str]]:
    me = reader.act.who.key
    return [(f"staff/{one}", name) for one, name in find_clinic.staff_at(site) if one != me]


@dataclass(frozen=True, slots=True)
class Image:
    media_type: str
    content: bytes = field(repr=False)


@reading(Permission.TREATMENT_READ)
def treatment_image(reader: Reader, *, treatment: str, digest: str) -> Image | None:
    """A picture of this procedure; ``None`` where it has none of this name, or was erased."""
    loaded = reader.load("treatment", treatment)
    state: TreatmentState = loaded.state
    course: CourseState = reader.fold(f"course/{state.course}")[0].state
    # Who took back that pictures may be kept has none shown any more.
    taken_back = Purpose.IMAGES in course.taken_back
    if taken_back or digest not in {injection.image for injection in state.injections}:
        return None
    found = documents.opened(reader.keys, digest)
    reader.show(state.patient, "treatment image", site=loaded.meta.site)
    return Image(*found) if found else None
