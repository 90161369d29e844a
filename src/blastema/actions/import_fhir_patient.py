"""One referred patient: registered with numbers, history and referrals, or told again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from blastema.actions.act import Done
from blastema.actions.door import Door, RefusedError, verb
from blastema.actions.import_fhir_changes import (
    changed_fields,
    is_somebody_else,
    opened,
    sealed_changes,
)
from blastema.actions.import_fhir_person import (
    history_of,
    numbers_of,
    packed,
    person_of,
    source_of,
    unpacked,
)
from blastema.actions.import_stream import Told
from blastema.actions.person import Person
from blastema.actions.reaching import standing
from blastema.actions.register_patient import registering
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import catalogue
from blastema.core.episode import decide as episodes
from blastema.core.episode.state import EpisodeOrigin, EpisodeState
from blastema.core.identity.errors import IdentityError
from blastema.core.patient import decide
from blastema.core.patient.leave import record_death
from blastema.core.patient.state import (
    PATIENT,
    CorrectionReason,
    PatientOrigin,
    PatientStage,
    PatientState,
    ToldBy,
)
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, Refusal, refuse
from blastema.fhir import Referral, ReferredPatient
from blastema.records import keys
from blastema.records.known import episodes_of, patients_by_word

# Rules that leave one patient out and let the others of the bundle in.
LEFT_OUT = "IMPORT-"


@verb(Permission.IMPORT_FHIR)
def import_referred(door: Door, *, patient: ReferredPatient) -> Done:
    """Registers one referred patient, or takes in what their source says anew."""
    numbers = numbers_of(patient)
    if not numbers:
        raise _left_out(
            refuse(
                "IMPORT-NO-NUMBER",
                "The person has no number of a system, so a second import could not know them.",
            )
        )
    known = door.look(patients_by_word, numbers)
    person = person_of(patient)
    ours = _who(door, known, person)
    told = Told(PATIENT, door.state("patient", ours), ours) if ours else _registered(door, person)
    who = told.stream_id
    if _is_unchanged(told.state, patient):
        return door.write({})
    if ours:
        _correct(door, told, patient, person)
    _identify(door, told, numbers, [word for word in numbers if who not in known[word]])
    _record(door, told, patient)
    got = door.facts("episode", tuple(door.look(episodes_of, who)) if ours else ())
    return door.write({("patient", who): told.decision, **_referrals(door, who, patient, got)})


def _who(door: Door, known: Mapping[str, tuple[str, ...]], person: Person) -> str:
    """Our id of this person, empty where nobody here has one of the numbers."""
    found = {standing(door, one) for ids in known.values() for one in ids}
    if len(found) > 1:
        raise _left_out(
            refuse(
                "IMPORT-SEVERAL",
                "The numbers belong to several patients here; merge their records first.",
            )
        )
    ours = found.pop() if found else ""
    if not ours:
        return ""
    state: PatientState = door.fact("patient", ours)
    if state.stage is PatientStage.ERASED:
        raise _left_out(refuse("IMPORT-ERASED", "This person was erased here."))
    if is_somebody_else(person, opened(door, ours, state)):
        raise _left_out(
            refuse(
                "IMPORT-SOMEBODY-ELSE",
                "A patient here has one of the numbers, but another name and another birth date.",
            )
        )
    return ours


def _registered(door: Door, person: Person) -> Told[PatientState]:
    try:
        person.birth_year(date.fromisoformat(door.act.today))
    except IdentityError as error:
        raise _left_out(
            refuse("IMPORT-BIRTH", f"The birth date cannot be taken. {error}")
        ) from None
    if not (str(person.name) and person.birth_date):
        raise _left_out(
            refuse("IMPORT-NAMELESS", "There is no name or no birth date; a person needs both.")
        )
    new = door.new()
    told = Told(PATIENT, PatientState(), new)
    told.say(registering(door, new, person, PatientOrigin.FHIR))
    return told


def _is_unchanged(state: PatientState, patient: ReferredPatient) -> bool:
    former = state.histories.get(source_of(patient))
    return former is not None and former.fingerprint == _fingerprint(patient)


def _fingerprint(patient: ReferredPatient) -> str:
    """Keyed, so that nobody can test guesses about a person against the ledger."""
    return keys.token(f"fhir history|{patient.fingerprint}").hex()


def _correct(
    door: Door, told: Told[PatientState], patient: ReferredPatient, person: Person
) -> None:
    """Corrects what the source says otherwise than it said before."""
    who = told.stream_id
    former = told.state.histories.get(source_of(patient))
    before = None
    if former and former.kept:
        before = person_of(unpacked(door.keys.open(f"patient/{who}", former.kept)))
    ours = opened(door, who, told.state)
    fields = changed_fields(person, before, ours)
    if not fields:
        return
    today = date.fromisoformat(door.act.today)
    try:
        year = person.birth_year(today)
    except IdentityError as error:
        raise _left_out(
            refuse("IMPORT-BIRTH", f"The birth date cannot be taken. {error}")
        ) from None
    changes = sealed_changes(door, who, person, fields, year)
    reason = CorrectionReason.OTHER_SYSTEM
    told.say(decide.correct(told.state, changes=changes, reason=reason, today=today))
    new_words = [word for word in person.words() if word not in ours.words()]
    door.keys.index(f"patient/{who}", new_words)


def _identify(
    door: Door,
    told: Told[PatientState],
    numbers: Mapping[str, tuple[str, str]],
    new: list[str],
) -> None:
    subject = f"patient/{told.stream_id}"
    for word in new:
        system, value = numbers[word]
        sealed = door.seal(subject, value)
        told.say(decide.identify(told.state, system=system, value=sealed, known=False))
    door.keys.index(subject, new)


def _record(door: Door, told: Told[PatientState], patient: ReferredPatient) -> None:
    """The history, and a death that we did not know of."""
    kept = door.seal(f"patient/{told.stream_id}", packed(patient))
    history = history_of(patient, fingerprint=_fingerprint(patient), kept=kept)
    told.say(decide.record_history(told.state, history=history))
    if patient.is_dead and not told.state.dead:
        on = patient.deceased[:10] if isinstance(patient.deceased, str) else ""
        today = date.fromisoformat(door.act.today)
        other = ToldBy.OTHER_SYSTEM
        told.say(record_death(told.state, on=on, told_by=other, today=today))


def _referrals(
    door: Door, who: str, patient: ReferredPatient, got: tuple[EpisodeState, ...]
) -> dict[tuple[str, str], Decision]:
    """An episode for each referred problem that the person has not got yet."""
    decisions: dict[tuple[str, str], Decision] = {}
    have = [(episode.condition, episode.side) for episode in got]
    for condition, side in _wanted(patient.referrals):
        if any(one == condition and (not side or its in ("", side)) for one, its in have):
            continue
        have.append((condition, side))
        new = door.new()
        decisions[("episode", new)] = episodes.open_episode(
            door.begin("episode", new),
            patient=who,
            condition=condition,
            side=side,
            origin=EpisodeOrigin.FHIR.value,
            patient_exists=True,
        )
    return decisions


def _wanted(referrals: tuple[Referral, ...]) -> Iterator[tuple[str, str]]:
    """Condition and side of each referral; both sides are two problems, said ones come first."""
    for referral in sorted(referrals, key=lambda one: one.side is None):
        sided = catalogue().condition(referral.condition).has_side
        sides = {"both": ("left", "right"), None: ("",)}.get(referral.side, (referral.side or "",))
        yield from ((referral.condition, side) for side in (sides if sided else ("",)))


def _left_out(why: Finding) -> RefusedError:
    return RefusedError(Refusal((why,)))
