"""Brings in a spreadsheet of patients and past treatments, as a mapping declares it.

History enters as "transferred in": no consent, plan or visit of ours is invented. The whole
file is one transaction. A patient is recognised by the mapping's name and their identifier
in the file; the same file again changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from blastema.actions.act import Act
from blastema.actions.desk import open_desk
from blastema.actions.door import RefusedError
from blastema.actions.import_outcomes_patient import import_patient
from blastema.actions.import_report import Advance, ImportReport, patient_report
from blastema.actions.import_stream import opened_conditions
from blastema.core.catalogue import catalogue
from blastema.core.episode.place import SIDES
from blastema.core.instruments import instruments
from blastema.core.intake import (
    ImportedEpisode,
    Intake,
    decode_table,
    parse_mapping,
    read_table,
)
from blastema.core.verdict import Refusal

# Patients whose streams are held in memory before they are written.
_HELD = 500

NOT_KEPT = "read and not kept: day 0 is the anchor, and days count from it"


def read_spreadsheet(data: bytes, mapping: str, *, today: date) -> Intake:
    """The patients of a file; raises ``MappingError`` or ``TableError`` with every fault.

    Arms are the source's own words; all other words must be the catalogue's.
    """
    rules = parse_mapping(mapping, known_words())
    return read_table(decode_table(data, rules.file), rules, as_of=today)


def known_words() -> dict[str, tuple[str, ...]]:
    """What a mapping may say, by field."""
    scales = (scale.slug for one in instruments().values() for scale in one.scales)
    return {
        "condition": tuple(catalogue().conditions),
        "instrument": tuple(scales),
        "product": tuple(catalogue().products),
        "body_site": tuple(catalogue().sites),
        "side": SIDES,
    }


def import_outcomes(act: Act, intake: Intake, *, advance: Advance) -> ImportReport | Refusal:
    """Stores every patient of the file, or nothing; ``advance`` is told of each."""
    report = ImportReport()
    try:
        with open_desk() as desk:
            for number, episodes in enumerate(_patients(intake), start=1):
                report += _imported(act, intake.source, episodes)
                advance(1)
                if number % _HELD == 0:
                    desk.forget()
    except RefusedError as error:
        return error.refusal
    return report + _account_of_reader(intake)


def patients_in(intake: Intake) -> int:
    return len({episode.identifier for episode in intake.episodes})


def _patients(intake: Intake) -> Iterator[tuple[ImportedEpisode, ...]]:
    """The episodes of each patient together, in the order of their first rows."""
    found: dict[str, list[ImportedEpisode]] = {}
    for episode in intake.episodes:
        found.setdefault(episode.identifier, []).append(episode)
    return map(tuple, found.values())


def _imported(act: Act, source: str, episodes: tuple[ImportedEpisode, ...]) -> ImportReport:
    result = import_patient(replace(act, command=act.fresh.id()), source=source, episodes=episodes)
    if isinstance(result, Refusal):
        raise RefusedError(result)
    return patient_report([result], opened_conditions(result))


def _account_of_reader(intake: Intake) -> ImportReport:
    """Rejected cells by row and column, rows left out by reason, dates that are not kept."""
    skips = Counter({(f"row {c.row}, column {c.column}", c.why): 1 for c in intake.rejected})
    skips.update({("row", skipped.why): skipped.count for skipped in intake.skipped})
    if dated := sum(episode.treated_on is not None for episode in intake.episodes):
        skips["treated_on", NOT_KEPT] = dated
    used = sum(len(episode.rows) for episode in intake.episodes)
    return ImportReport(mapped=Counter({"rows": used}), skips=skips)
