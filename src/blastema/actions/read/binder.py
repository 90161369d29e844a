"""Everything recorded about a container or a person, for somebody without this program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from blastema.actions.door import RefusedError
from blastema.actions.read.binder_material import BoundProduct, BoundRun, products, runs
from blastema.actions.read.binder_scope import KINDS, Scope, of_patient, of_product
from blastema.actions.read.happenings import Happening, happenings
from blastema.actions.read.reader import Reader, reading
from blastema.actions.read.whose import whose
from blastema.actions.trace_start import meant
from blastema.core.access.permissions import Permission
from blastema.core.access.reasons import BinderReason
from blastema.core.identity.donation import DonationNumber
from blastema.core.treatment.state import TreatmentState
from blastema.core.verdict import Refusal, refuse
from blastema.ledger import checkpoint_line, key_line, proof_header_line, proved_line
from blastema.records import checkpoints, documents
from blastema.records.proofs import Proofs, proofs
from blastema.records.snapshot import snapshot


@dataclass(frozen=True, slots=True)
class Chapter:
    """One stream: what happened in it, oldest first, in words and with its data opened."""

    stream: str
    whose: str
    told: tuple[Happening, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Attached:
    """A file about a person, such as the image of an injection."""

    digest: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Binder:
    """``about`` is ``product/ID`` or ``patient/ID``. ``ledger`` has the events' exact bytes
    with their proofs, a line each; ``unsigned`` counts events that no checkpoint covers yet.
    ``missing`` counts attached files that are gone or erased."""

    about: str
    title: str
    why: BinderReason
    made_at: datetime
    made_by: str
    zone: str
    site: str
    chapters: tuple[Chapter, ...]
    products: tuple[BoundProduct, ...]
    runs: tuple[BoundRun, ...]
    attached: tuple[Attached, ...]
    missing: int
    ledger: tuple[bytes, ...] = field(repr=False)
    events: int
    unsigned: int
    left_out: Mapping[str, int]


@reading(Permission.BINDER_EXPORT)
def binder(reader: Reader, *, about: str, why: BinderReason) -> Binder:
    """``about`` is what a trace takes, as long as one container or one person is meant.

    Every person in it gets a row in the access log, with the reason, before it is given out.
    """
    with snapshot():
        subject, key = _subject(about)
        loaded = reader.load(subject, key)
        reader.allow(loaded.meta.site)
        reader.allow(loaded.meta.site, KINDS[subject])
        scope = (of_product if subject == "product" else of_patient)(reader, key)
        made = _bound(reader, f"{subject}/{key}", why, scope)
    for patient in scope.patients:
        reader.show(patient, "binder", site=loaded.meta.site, why=why.value)
    return made


@reading(Permission.BINDER_EXPORT)
def binder_subject(reader: Reader, *, about: str) -> str:
    """What a binder would be about, for the page that asks why it is made."""
    kind, key = _subject(about)
    loaded = reader.load(kind, key)
    reader.allow(loaded.meta.site)
    reader.allow(loaded.meta.site, KINDS[kind])
    if kind == "product":
        return f"{DonationNumber(loaded.state.din).for_people} {loaded.state.division}"
    reader.show(key, "binder: form", site=loaded.meta.site)
    return whose(reader, [(key, loaded.meta.site)])[key]


def _subject(about: str) -> tuple[str, str]:
    start = meant(about)
    if start.kind in ("product", "patient"):
        return start.kind, start.id
    raise RefusedError(
        Refusal(
            (
                refuse(
                    "BINDER-ABOUT",
                    f"A binder is about one container or one person; this is a {start.kind}.",
                    "Name a donation number with its division, product/ID or patient/ID.",
                ),
            )
        )
    )


def _bound(reader: Reader, about: str, why: BinderReason, scope: Scope) -> Binder:
    names = _names(reader, scope)
    found = proofs(scope.streams)
    attached, missing = _attached(reader, scope)
    act = reader.act
    return Binder(
        about=about,
        title=names.get(about.partition("/")[2], about),
        why=why,
        made_at=act.now.astimezone(ZoneInfo(act.zone)).replace(tzinfo=None),
        made_by=act.who.name,
        zone=act.zone,
        site=reader.fold(f"site/{act.site}")[0].state.name,
        chapters=tuple(_chapter(reader, scope, names, stream) for stream in scope.streams),
        products=products(reader, scope, names),
        runs=runs(reader, scope, names),
        attached=attached,
        missing=missing,
        ledger=_lines(found),
        events=len(found.events),
        unsigned=sum(1 for one in found.events if one.leaf is None),
        left_out=scope.left_out,
    )


def _names(reader: Reader, scope: Scope) -> dict[str, str]:
    """What to call each person and container; others keep the id that stands in the events."""
    pairs = [
        (patient, scope.streams[stream].meta.site)
        for stream, patient in scope.persons.items()
        if patient
    ]
    people = {key: name for key, name in whose(reader, pairs).items() if key}
    containers = {
        key: f"{DonationNumber(loaded.state.din).for_people} {loaded.state.division}"
        for key, loaded in scope.of("product").items()
    }
    return {**people, **containers}


def _chapter(reader: Reader, scope: Scope, names: Mapping[str, str], stream: str) -> Chapter:
    patient = scope.persons[stream]
    told = happenings(reader, patient, [stream], names)
    return Chapter(stream, names.get(patient, ""), tuple(reversed(told)))


def _attached(reader: Reader, scope: Scope) -> tuple[tuple[Attached, ...], int]:
    """The images of the sessions; each once, however often it was named."""
    sessions: list[TreatmentState] = [one.state for one in scope.of("treatment").values()]
    digests = dict.fromkeys(
        given.image for session in sessions for given in session.injections if given.image
    )
    opened = [(digest, documents.opened(reader.keys, digest)) for digest in digests]
    found = tuple(Attached(digest, *file) for digest, file in opened if file)
    return found, len(opened) - len(found)


def _lines(found: Proofs) -> tuple[bytes, ...]:
    return (
        proof_header_line(),
        *map(key_line, checkpoints.keys()),
        *(checkpoint_line(one) for one in found.checkpoints),
        *(proved_line(one.entry, one.leaf, one.checkpoint, one.proof) for one in found.events),
    )
