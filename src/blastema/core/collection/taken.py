"""How a collection went, as it is told, and every fault in what is told.

Missing, negative, absurd and foreign facts are all named at once. Who was identified, and how,
is part of it: the wristband is scanned, or a second person reads it too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from blastema.core.collection.kinds import CollectionKind, kinds
from blastema.core.event import Json
from blastema.core.treatment.label import wristband_code
from blastema.core.verdict import Finding, refuse

NONE = "none"
OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What is told of a collection.

    ``facts`` and ``choices`` are those of the kind. ``wristband`` is what was scanned;
    ``second_person`` is ``staff/ID`` of who also read name and label, where nothing could be
    scanned. ``operator`` is empty where the person who tells took it. ``note`` is sealed.
    """

    kind: str
    started_at: datetime
    ended_at: datetime
    facts: Mapping[str, int] = field(default_factory=dict)
    choices: Mapping[str, str] = field(default_factory=dict)
    prepared: tuple[str, ...] = ()
    operator: str = ""
    wristband: str = ""
    second_person: str = ""
    complications: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What is true around a collection: the person, the place, the people, the clock.

    ``now`` and ``since`` are UTC: when this is told, and when the session was opened;
    ``wristband`` is empty where no patient is there to wear one.
    """

    source: str
    body_site: str
    volume_ul: int
    wristband: str
    told_by: str
    colleagues: Collection[str]
    now: str
    since: str = ""
    donor: bool = False


def faults(taken: Taken, around: Around) -> tuple[Finding, ...]:
    """Everything that keeps a collection from being recorded as it is told."""
    kind = kinds().get(taken.kind)
    if kind is None:
        listed = ", ".join(k.slug for k in kinds().values() if k.donor is around.donor)
        return (refuse("COLLECTION-KIND", "There is no such kind.", f"Choose one of: {listed}."),)
    found = (
        *_place(kind, around),
        *_facts(kind, taken),
        *_choices(kind, taken),
        *_sums(kind, taken, around),
        *_codes(kind, taken),
        *_times(taken, around),
        *_people(taken, around),
    )
    return tuple(found)


def _place(kind: CollectionKind, around: Around) -> Iterator[Finding]:
    if around.source not in kind.sources or kind.donor is not around.donor:
        yield refuse(
            "COLLECTION-SOURCE",
            f"The plan takes from {around.source or 'no source'}; this kind takes from "
            f"{' or '.join(kind.sources)}.",
            "Choose the kind that the plan names, or plan again.",
            "clinician",
        )
    if kind.sites and around.body_site not in kind.sites:
        yield refuse(
            "COLLECTION-PLACE",
            f"This is taken from: {', '.join(kind.sites)}.",
            "Hold the time-out for the place where it is taken.",
            "clinician",
        )


def _facts(kind: CollectionKind, taken: Taken) -> Iterator[Finding]:
    for slug in taken.facts:
        if slug not in kind.facts:
            yield _foreign(slug, kind)
    for slug, fact in kind.facts.items():
        said = taken.facts.get(slug)
        if said is None:
            if fact.required:
                yield refuse(
                    "COLLECTION-MISSING", f"Nothing is said of: {fact.name}.", "Measure or count."
                )
        elif not fact.least <= said <= fact.most:
            yield refuse(
                "COLLECTION-ABSURD",
                f"{fact.name}: a whole number from {fact.least} to {fact.most} "
                f"({fact.unit.value}) was expected.",
                "Read it again, with its unit.",
            )


def _foreign(slug: str, kind: CollectionKind) -> Finding:
    return refuse(
        "COLLECTION-FOREIGN",
        f"{kind.name} knows no such fact.",
        f"Say: {', '.join([*kind.facts, *kind.choices])}.",
    )


def _choices(kind: CollectionKind, taken: Taken) -> Iterator[Finding]:
    for slug in taken.choices:
        if slug not in kind.choices:
            yield _foreign(slug, kind)
    for slug, choice in kind.choices.items():
        if taken.choices.get(slug) not in choice.options:
            yield refuse(
                "COLLECTION-CHOICE",
                f"{choice.name}: one of {', '.join(choice.options)} was expected.",
                "Choose one.",
            )


def _sums(kind: CollectionKind, taken: Taken, around: Around) -> Iterator[Finding]:
    """Nothing appears: what is in the container went into it."""
    facts = taken.facts
    if kind.holds and all(one in facts for one in kind.holds):
        into = sum(facts[one] for one in kind.holds)
        if around.volume_ul > into:
            yield refuse(
                "COLLECTION-BALANCE",
                f"The container holds {around.volume_ul} µl, and {into} µl went into it.",
                "Measure again: nothing appears.",
            )
    for less, more in kind.not_over:
        if less in facts and more in facts and facts[less] > facts[more]:
            yield refuse(
                "COLLECTION-MORE",
                f"{kind.facts[less].name} is more than {kind.facts[more].name.lower()}.",
                "Correct one of the two.",
            )
    for amount, named in kind.together.items():
        word = taken.choices.get(named, "")
        if amount in facts and word and (facts[amount] == 0) is not (word == NONE):
            yield refuse(
                "COLLECTION-TOGETHER",
                f"{kind.facts[amount].name} and {kind.choices[named].name.lower()} do not agree.",
                "Say none of nothing, or how much of what.",
            )


def _codes(kind: CollectionKind, taken: Taken) -> Iterator[Finding]:
    missing = [one for one in kind.prepared if one not in taken.prepared]
    if not taken.prepared or set(taken.prepared) - set(kind.prepared):
        yield refuse(
            "COLLECTION-PREPARED",
            f"Say what was prepared, of: {', '.join(missing or kind.prepared)}.",
            "Tick what was done.",
        )
    unknown = set(taken.complications) - set(kind.complications)
    if unknown or len(set(taken.complications)) < len(taken.complications):
        yield refuse(
            "COLLECTION-COMPLICATION",
            f"Complications are, each once: {', '.join(kind.complications)}.",
            "Choose of the list; words go into the note.",
        )
    if OTHER in taken.complications and not taken.note:
        yield refuse("COLLECTION-NOTE", "Something else happened.", "Say what, in the note.")


def _times(taken: Taken, around: Around) -> Iterator[Finding]:
    if taken.ended_at < taken.started_at:
        yield refuse("COLLECTION-ORDER", "It ends before it begins.", "Correct the two times.")
    if utc(taken.ended_at) > around.now:
        yield refuse(
            "COLLECTION-AHEAD",
            "The end of the collection lies in the future.",
            "Correct the time, and look whether the clock of this machine is right.",
        )
    if around.since and utc(taken.started_at) < around.since[:16]:
        yield refuse(
            "COLLECTION-BEFORE",
            "It would begin before its session was opened.",
            "Correct the time, and look whether the clock of this machine was set back.",
        )


def utc(moment: datetime) -> str:
    """``2026-11-22T09:30:00.000000Z``: as the record writes its moments."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def _people(taken: Taken, around: Around) -> Iterator[Finding]:
    named = {one for one in (taken.operator, taken.second_person) if one}
    if not named <= set(around.colleagues):
        yield refuse(
            "COLLECTION-STRANGER",
            "Somebody who is named does not work at this site.",
            "Name each person by the code of their sign-in.",
        )
    operator = taken.operator or around.told_by
    if taken.second_person and taken.second_person == operator:
        yield refuse(
            "COLLECTION-SAME-PERSON",
            "The second person is the one who collected.",
            "Let somebody else read name and label too.",
        )
    if taken.wristband and wristband_code(taken.wristband) != around.wristband:
        yield refuse(
            "COLLECTION-WRISTBAND",
            "The wristband is not that of the person of this session.",
            "Stop. Ask the person for name and date of birth, and keep the container apart.",
        )
    if not taken.wristband and not taken.second_person:
        yield refuse(
            "COLLECTION-IDENTIFIED",
            "Nobody identified the person and the container.",
            "Scan the wristband, or let a second person read both.",
        )


def as_data(taken: Taken, *, told_by: str, note: str) -> dict[str, Json]:
    """What is kept; ``note`` is sealed, and of a scan only that it was one."""
    return {
        "kind": taken.kind,
        "facts": {**taken.facts},
        "choices": {**taken.choices},
        "prepared": [*taken.prepared],
        "operator": taken.operator or told_by,
        "identified_by": "scan" if taken.wristband else "two-people",
        "second_person": taken.second_person,
        "started_at": utc(taken.started_at),
        "ended_at": utc(taken.ended_at),
        "complications": [*taken.complications],
        "note": note,
    }
