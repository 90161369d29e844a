"""The procedure note: what was recorded of a session, for whatever records system there is.

Nothing is invented. What was not recorded is named as missing; what the programme has no
place for is not guessed from what is usual.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from blastema.actions.person import Name
from blastema.actions.read.happenings import Happening, happenings, wall_clock
from blastema.actions.read.note_sections import sections
from blastema.actions.read.reader import Reader, reading
from blastema.actions.specification import judged_by
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import Specification
from blastema.core.consent.state import ConsentState
from blastema.core.course.state import CourseState
from blastema.core.episode.state import EpisodeState
from blastema.core.followup.state import FollowupStage
from blastema.core.paper import Paper, as_text
from blastema.core.product.dose import Counts, counts
from blastema.core.product.state import ProductState
from blastema.core.run.state import RunState
from blastema.core.safety.state import AdverseState
from blastema.core.site.state import SiteState
from blastema.core.treatment.state import TreatmentStage, TreatmentState
from blastema.records import find_binder, find_clinic, find_lab
from blastema.records.find import chains_of
from blastema.records.history import Loaded


@dataclass(frozen=True, slots=True)
class Container:
    """One product that this session used or filled, with what was counted in it."""

    state: ProductState
    run: RunState | None
    counts: Counts
    chains: tuple[str, ...]
    specification: Specification


@dataclass(frozen=True, slots=True)
class NoteFacts:
    """Everything that the note is written from; times are those of the site."""

    id: str
    name: Name = field(repr=False)
    born: str = field(repr=False)
    site: SiteState
    session: TreatmentState
    course: CourseState
    episode: EpisodeState
    consent: ConsentState | None
    told: tuple[Happening, ...] = field(repr=False)
    containers: Mapping[str, Container]
    people: Mapping[str, str]
    adverse: tuple[AdverseState, ...] = field(repr=False)
    due: tuple[str, ...]
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Note:
    """The note as plain text and as a paper; ``missing`` is what should stand in it and does
    not, ``draft`` that the session is still open."""

    draft: bool
    missing: tuple[str, ...]
    jurisdiction: str
    text: str = field(repr=False)
    paper: Paper = field(repr=False)


@reading(Permission.TREATMENT_READ)
def procedure_note(reader: Reader, *, treatment: str) -> Note:
    facts = _facts(reader, treatment)
    paper = _paper(facts)
    return Note(
        draft=facts.session.stage is TreatmentStage.OPEN,
        missing=paper.missing,
        jurisdiction=facts.site.jurisdiction,
        text=as_text(paper),
        paper=paper,
    )


def _paper(facts: NoteFacts) -> Paper:
    draft = facts.session.stage is TreatmentStage.OPEN
    return Paper(
        title="Procedure note" + (" (draft: the session is still open)" if draft else ""),
        kicker=f"{facts.site.name}",
        lead=f"Times are those of {facts.site.zone}. What was not recorded is named as missing.",
        sections=sections(facts),
        foot=f"Written from record treatment/{facts.id}, {len(facts.told)} events, "
        f"on {facts.made_at:%-d %B %Y, %H:%M}. It is no signed document.",
    )


def _facts(reader: Reader, treatment: str) -> NoteFacts:
    loaded = reader.load("treatment", treatment)
    session: TreatmentState = loaded.state
    site = loaded.meta.site
    course, episode, patient, place = (
        one.state
        for one in reader.fold(
            f"course/{session.course}",
            f"episode/{session.episode}",
            f"patient/{session.patient}",
            f"site/{site}",
        )
    )
    reader.show(session.patient, "procedure note", site=site)
    told = tuple(reversed(happenings(reader, session.patient, [f"treatment/{treatment}"], {})))
    containers = _containers(reader, session)
    return NoteFacts(
        id=treatment,
        name=reader.name(session.patient, patient.name),
        born=reader.text(session.patient, patient.birth_date),
        site=place,
        session=session,
        course=course,
        episode=episode,
        consent=reader.fold(f"consent/{course.consent}")[0].state if course.consent else None,
        told=told,
        containers=containers,
        people=find_lab.staff_names(
            who for one in containers.values() for who in one.state.released_by
        ),
        adverse=_adverse(reader, session),
        due=_due(reader, session),
        made_at=wall_clock(reader.act.recorded_at, ZoneInfo(place.zone)),
    )


def _containers(reader: Reader, session: TreatmentState) -> dict[str, Container]:
    given = [one.product for one in session.injections if one.product]
    filled = [one.product for one in session.collections]
    keys = list(dict.fromkeys([*given, *filled]))
    found = reader.fold(*(f"product/{key}" for key in keys))
    return {key: _container(reader, key, one) for key, one in zip(keys, found, strict=True)}


def _container(reader: Reader, key: str, loaded: Loaded) -> Container:
    state: ProductState = loaded.state
    site: SiteState = reader.fold(f"site/{loaded.meta.site}")[0].state
    run: RunState | None = reader.fold(f"run/{state.run}")[0].state if state.run else None
    return Container(state, run, counts(state, run), tuple(chains_of(key)), judged_by(state, site))


def _adverse(reader: Reader, session: TreatmentState) -> tuple[AdverseState, ...]:
    """What was reported of this course, the words as they were written."""
    found = [
        one.state
        for one in reader.fold(
            *(f"adverse/{key}" for key in find_clinic.adverse_of(session.patient))
        )
    ]
    return tuple(
        replace(one, term=reader.words(session.patient, one.term))
        for one in found
        if one.course in ("", session.course)
    )


def _due(reader: Reader, session: TreatmentState) -> tuple[str, ...]:
    """The days of the visits that are due after today, the next one first."""
    keys = find_binder.of_patients("followup", [session.patient])
    visits = [one.state for one in reader.fold(*(f"followup/{key}" for key in keys))]
    open_ = (FollowupStage.DUE, FollowupStage.STARTED)
    own = (v for v in visits if v.course == session.course and v.stage in open_)
    return tuple(sorted(v.due for v in own if v.due > reader.act.today))
