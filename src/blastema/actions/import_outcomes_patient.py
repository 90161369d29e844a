"""One patient of a spreadsheet: who they are, their problems, courses and answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import groupby

from blastema.actions.act import Done
from blastema.actions.door import Door, RefusedError, verb
from blastema.actions.import_stream import Told
from blastema.actions.reaching import standing
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import catalogue
from blastema.core.course.decide import transfer_in as course_in
from blastema.core.course.state import CourseState
from blastema.core.episode.decide import transfer_in as episode_in
from blastema.core.episode.state import EpisodeState
from blastema.core.followup.decide import transfer_in as visit_in
from blastema.core.followup.state import FollowupState
from blastema.core.followup.transfer import transfer_in_again
from blastema.core.intake import DueAnswer, ImportedEpisode
from blastema.core.patient import decide
from blastema.core.patient.state import (
    PATIENT,
    CorrectionReason,
    PatientField,
    PatientOrigin,
    PatientState,
    Sex,
)
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, Refusal, refuse
from blastema.records.known import courses_of, episodes_of, followups_of, patients_by_word

Decisions = dict[tuple[str, str], Decision]


@verb(Permission.IMPORT_OUTCOMES)
def import_patient(door: Door, *, source: str, episodes: tuple[ImportedEpisode, ...]) -> Done:
    """Takes in one patient; ``episodes`` are all of theirs. Told again, only what is new."""
    identifier = episodes[0].identifier
    word = f"{source}|{identifier}"
    ids = {standing(door, one) for one in door.look(patients_by_word, [word])[word]}
    if len(ids) > 1:
        words = f"{_rows(episodes)}: several patients here have this number."
        raise _refused(refuse("OUTCOMES-SEVERAL", words, "Merge their records first."))
    if not ids:
        return door.write(_all_new(door, source, word, episodes))
    (patient,) = ids
    told = Told[PatientState](PATIENT, door.state("patient", patient), patient)
    _correct(door, told, episodes)
    decisions: Decisions = {("patient", patient): told.decision}
    known = door.look(episodes_of, patient)
    for episode in episodes:
        decisions |= _known_episode(door, source, patient, known, episode)
    return door.write(decisions)


def _all_new(
    door: Door, source: str, word: str, episodes: tuple[ImportedEpisode, ...]
) -> Decisions:
    patient = door.new()
    told = Told(PATIENT, PatientState(), patient)
    told.say(_registering(door, patient, episodes))
    value = door.seal(f"patient/{patient}", episodes[0].identifier)
    told.say(decide.identify(told.state, system=source, value=value, known=False))
    door.keys.index(f"patient/{patient}", [word])
    decisions: Decisions = {("patient", patient): told.decision}
    for episode in episodes:
        decisions |= _new_episode(door, source, patient, episode)
    return decisions


def _registering(door: Door, patient: str, episodes: tuple[ImportedEpisode, ...]) -> Decision:
    """A person of the past, who has no name here and perhaps no birth date."""
    subject = door.begin_person("patient", patient)
    born = _birth_date(episodes)
    return decide.register(
        door.begin("patient", patient),
        name="",
        birth_date=door.seal(subject, born),
        birth_year=_birth_year(episodes),
        sex=Sex(_first(episode.sex for episode in episodes) or "unknown"),
        contact="",
        address="",
        zone="",
        origin=PatientOrigin.REGISTRY,
        site=door.act.site,
        site_exists=door.exists("site", door.act.site),
        today=date.fromisoformat(door.act.today),
    )


def _correct(door: Door, told: Told[PatientState], episodes: tuple[ImportedEpisode, ...]) -> None:
    """Takes over sex and birth year where the file now says another; never of our own patients."""
    state = told.state
    if state.origin != PatientOrigin.REGISTRY:
        return
    changes: dict[PatientField, str | int | None] = {}
    sex, year = _first(episode.sex for episode in episodes), _birth_year(episodes)
    if sex and sex != state.sex:
        changes[PatientField.SEX] = sex
    if year is not None and year != state.birth_year:
        changes[PatientField.BIRTH_YEAR] = year
        sealed = door.seal(f"patient/{told.stream_id}", _birth_date(episodes))
        changes[PatientField.BIRTH_DATE] = sealed
    if changes:
        reason = CorrectionReason.OTHER_SYSTEM
        today = date.fromisoformat(door.act.today)
        told.say(decide.correct(state, changes=changes, reason=reason, today=today))


def _known_episode(
    door: Door, source: str, patient: str, known: Iterable[str], episode: ImportedEpisode
) -> Decisions:
    """What the file says anew about a problem of somebody whom we know."""
    for one in known:
        if _is_same(door.fact("episode", one), source, episode):
            for course in door.look(courses_of, one):
                return _known_course(door, one, course, episode)
    return _new_episode(door, source, patient, episode)


def _is_same(state: EpisodeState, source: str, episode: ImportedEpisode) -> bool:
    told = (episode.condition, _body_site(episode), episode.side, episode.level)
    return (source, *told) == (
        state.source,
        state.condition,
        state.body_site,
        state.side,
        state.level,
    )


def _known_course(door: Door, known: str, course: str, episode: ImportedEpisode) -> Decisions:
    state: CourseState = door.state("course", course)
    if (state.arm, state.anchor) != (episode.arm, episode.anchor.isoformat()):
        words = f"{_rows((episode,))}: the arm or day 0 is not what was imported before."
        raise _refused(refuse("OUTCOMES-COURSE", words, "Correct the file, or its mapping."))
    ids = tuple(door.look(followups_of, course))
    visits: dict[str, str] = {
        one.visit: stream_id
        for stream_id, one in zip(ids, door.facts("followup", ids), strict=True)
    }
    decisions: Decisions = {}
    for visit, answers in _visits(episode):
        if visit in visits:
            now: FollowupState = door.state("followup", visits[visit])
            decisions["followup", visits[visit]] = transfer_in_again(
                now, relative_day=answers[0].day, scores=_scores(answers)
            )
        else:
            decisions |= _new_visit(door, state.patient, known, course, episode, answers)
    return decisions


def _new_episode(door: Door, source: str, patient: str, episode: ImportedEpisode) -> Decisions:
    new, course = door.new(), door.new()
    decisions: Decisions = {
        ("episode", new): episode_in(
            door.begin("episode", new),
            patient=patient,
            condition=episode.condition,
            side=episode.side,
            level=episode.level,
            body_site=episode.body_site,
            source=source,
            patient_exists=True,
        ),
        ("course", course): course_in(
            door.begin("course", course),
            patient=patient,
            episode=new,
            arm=episode.arm,
            product_class=episode.product or _product_of(episode.arm),
            protocol="",
            anchor=episode.anchor.isoformat(),
            treated=episode.treated,
        ),
    }
    for _, answers in _visits(episode):
        decisions |= _new_visit(door, patient, new, course, episode, answers)
    return decisions


def _new_visit(
    door: Door,
    patient: str,
    episode_id: str,
    course: str,
    episode: ImportedEpisode,
    answers: tuple[DueAnswer, ...],
) -> Decisions:
    new, day = door.new(), answers[0].day
    taken_in = visit_in(
        door.begin("followup", new),
        patient=patient,
        episode=episode_id,
        course=course,
        visit=answers[0].visit,
        # A nominal day 0 makes no dates: only differences of days mean anything.
        due=None if episode.nominal_anchor else episode.anchor + timedelta(days=day),
        relative_day=day,
        scores=_scores(answers),
    )
    return {("followup", new): taken_in}


def _visits(episode: ImportedEpisode) -> Iterator[tuple[str, tuple[DueAnswer, ...]]]:
    """The answers of each due visit together, earliest visit first."""
    ordered = sorted(episode.answers, key=lambda answer: (answer.day, answer.visit))
    for visit, answers in groupby(ordered, key=lambda answer: answer.visit):
        yield visit, tuple(answers)


def _scores(answers: tuple[DueAnswer, ...]) -> dict[str, int | None]:
    return {answer.instrument: answer.value_milli for answer in answers}


def _product_of(arm: str) -> str:
    return arm if arm in catalogue().products else ""


def _body_site(episode: ImportedEpisode) -> str:
    return episode.body_site or catalogue().condition(episode.condition).sites[0]


def _birth_date(episodes: tuple[ImportedEpisode, ...]) -> str:
    return _first(e.birth_date.isoformat() if e.birth_date else "" for e in episodes)


def _birth_year(episodes: tuple[ImportedEpisode, ...]) -> int | None:
    """As told; of an age, the year that makes it right at the end of day 0's year."""
    for episode in episodes:
        if episode.birth_date:
            return episode.birth_date.year
        if episode.birth_year is not None:
            return episode.birth_year
        if episode.age is not None:
            return episode.anchor.year - episode.age
    return None


def _first(texts: Iterable[str]) -> str:
    return next((text for text in texts if text), "")


def _rows(episodes: Iterable[ImportedEpisode]) -> str:
    rows = sorted(row for episode in episodes for row in episode.rows)
    return f"Rows {', '.join(map(str, rows))}"


def _refused(why: Finding) -> RefusedError:
    return RefusedError(Refusal((why,)))
