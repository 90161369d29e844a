"""Which streams a binder holds: all that a container, or a person, had to do with.

Of a container: what it was made of and what was made of it, the runs and cultures, the sessions,
the donor, the courses with their consents, deviations. Of a person: every record of theirs, and
the same of each container that holds their cells or was meant for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from blastema.actions.read.reader import Reader
from blastema.core.access.permissions import Permission
from blastema.core.product.state import ProductState
from blastema.core.run.state import RunState
from blastema.core.trace.touch import Kind
from blastema.records import find_binder, find_lab, find_trace, merged
from blastema.records.history import Loaded

_P = Permission

# What reading each kind asks for, in the order in which a binder shows them.
KINDS: Mapping[str, Permission] = {
    "patient": _P.PATIENT_READ_HISTORY,
    "episode": _P.EPISODE_READ,
    "course": _P.EPISODE_READ,
    "consent": _P.CONSENT_READ,
    "donor": _P.DONOR_READ,
    "product": _P.PRODUCT_READ,
    "run": _P.PRODUCT_READ,
    "culture": _P.PRODUCT_READ,
    "deviation": _P.DEVIATION_JUDGE,
    "treatment": _P.TREATMENT_READ,
    "followup": _P.FOLLOWUP_READ,
    "adverse": _P.ADVERSE_READ,
    "complaint": _P.COMPLAINT_REVIEW,
    "exposure": _P.RECALL_READ,
}
_OF_A_PERSON = ("episode", "course", "consent", "treatment", "followup", "adverse", "exposure")


@dataclass(frozen=True, slots=True)
class Scope:
    """The streams that the reader may see, each with the person it is about, empty for nobody.

    ``left_out`` counts by kind those at sites where the reader may not see them.
    """

    streams: Mapping[str, Loaded]
    persons: Mapping[str, str]
    left_out: Mapping[str, int]

    def of(self, kind: str) -> dict[str, Loaded]:
        """The streams of one kind, by their ids."""
        begins = f"{kind}/"
        return {
            stream.removeprefix(begins): loaded
            for stream, loaded in self.streams.items()
            if stream.startswith(begins)
        }

    @property
    def patients(self) -> tuple[str, ...]:
        """Everybody whom something in here is about."""
        return tuple(dict.fromkeys(one for one in self.persons.values() if one))


@dataclass(slots=True)
class _Found:
    """Ids by kind, each once, in the order in which they were met."""

    ids: dict[str, dict[str, None]] = field(default_factory=dict)

    def add(self, kind: str, ids: Iterable[str]) -> None:
        self.ids.setdefault(kind, {}).update(dict.fromkeys(one for one in ids if one))

    def of(self, kind: str) -> list[str]:
        return list(self.ids.get(kind, ()))


def of_product(reader: Reader, product: str) -> Scope:
    found = _Found()
    found.add("product", [*find_trace.above([product]), *find_trace.below([product])])
    sessions = _around_products(reader, found)
    courses = [course for one in found.of("product") for course in find_lab.courses_with(one)]
    found.add("course", [*courses, *find_lab.treatment_courses(sessions)])
    found.add("consent", find_binder.consents_of(found.of("course")))
    return _allowed(reader, found)


def of_patient(reader: Reader, patient: str) -> Scope:
    """Records that were merged into this one belong to the same person."""
    records = merged.records_of(patient)
    found = _Found()
    found.add("patient", records)
    for kind in _OF_A_PERSON:
        found.add(kind, find_binder.of_patients(kind, records))
    for kind, key in find_binder.filed_about(records):
        found.add(kind, [key])
    found.add("product", find_binder.of_patients("product", records))
    meant = [one for record in records for one in find_lab.ever_allocated_to(record)]
    given = find_trace.given_in(found.of("treatment"))
    found.add("product", find_trace.above([*meant, *given]))
    _around_products(reader, found)
    return _allowed(reader, found)


def _around_products(reader: Reader, found: _Found) -> list[str]:
    """Adds runs, cultures, donors, deviations and sessions of the products; gives the sessions."""
    products = found.of("product")
    states = _states(reader, "product", products)
    found.add("run", [state.run for state in states])
    found.add("run", find_trace.touched(Kind.INPUT, products))
    found.add("culture", find_binder.cultures_of(products))
    found.add("donor", [state.donor for state in states])
    found.add("deviation", find_binder.deviations_of(found.of("run")))
    sessions = [one for state in states for one in (state.treatment, *state.administered_in)]
    if "patient" not in found.ids:
        found.add("treatment", sessions)
    return sessions


def _states(reader: Reader, kind: str, ids: Iterable[str]) -> list[ProductState]:
    return [loaded.state for loaded in reader.fold(*(f"{kind}/{one}" for one in ids))]


def _allowed(reader: Reader, found: _Found) -> Scope:
    streams: dict[str, Loaded] = {}
    left_out: dict[str, int] = {}
    for kind, permission in KINDS.items():
        names = [f"{kind}/{one}" for one in found.of(kind)]
        for name, loaded in zip(names, reader.fold(*names), strict=True):
            site = loaded.meta.site
            if reader.may(reader.permission, site) and reader.may(permission, site):
                streams[name] = loaded
            else:
                left_out[kind] = left_out.get(kind, 0) + 1
    persons = {name: _person(reader, name, loaded) for name, loaded in streams.items()}
    return Scope(streams, persons, left_out)


def _person(reader: Reader, stream: str, loaded: Loaded) -> str:
    kind, _, key = stream.partition("/")
    if kind == "patient":
        return key
    if kind == "run":
        return _of_run(reader, loaded.state)
    return str(getattr(loaded.state, "patient", ""))


def _of_run(reader: Reader, state: RunState) -> str:
    """Whose cells a run works on: those of its first input."""
    return next(iter(_states(reader, "product", state.inputs[:1]))).patient
