"""Writes a cohort for research: pseudonyms, relative days, small cells withheld.

One row is one person's one scale at one due visit. Of each person and condition the first
course counts: the small-cell rule counts people, and a second course is the same person
again. Who is in the files stands in the access log before the files are in their place.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction

from blastema.actions.door import RefusedError
from blastema.actions.read.reader import Reader, reading
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import UnknownSlugError, catalogue
from blastema.core.instruments import instruments
from blastema.core.verdict import Refusal, refuse
from blastema.evidence import CohortFiles, FolderNotEmptyError, pseudonym, write_cohort
from blastema.records import cohort
from blastema.records.cohort import FollowedCourse, Wanted

if TYPE_CHECKING:
    import pyarrow as pa

LATER_COURSE = "a later course of the same person and condition"
_BATCH = 5000


@dataclass(frozen=True, slots=True)
class Exported:
    """The files, and how many courses are not in them, by reason."""

    files: CohortFiles
    left_out: dict[str, int]


@reading(Permission.COHORT_EXPORT)
def export_cohort(reader: Reader, *, folder: Path, condition: str = "") -> Exported:
    """Writes the cohort of a condition, or of all, into a new or empty folder.

    The same records and the same question give the same files: pseudonyms come from a key of
    this installation and the definition, so exports of other definitions do not match them.
    Raises ``FolderNotEmptyError`` and ``OSError``.
    """
    reader.allow(reader.act.site)
    _must_exist(condition)
    definition = {"condition": condition or "all", "course": "the first of each person"}
    wanted = Wanted(reader.sites, reader.act.today, condition)
    rows = _Rows(cohort.pseudonym_key(json.dumps(definition, sort_keys=True)))
    table = rows.table(cohort.courses(wanted))
    if not table.num_rows:
        raise RefusedError(Refusal((refuse("COHORT-EMPTY", "Nobody is in this cohort."),)))
    files = _written(reader, table, folder, definition, rows)
    left_out = cohort.left_out(wanted) | ({LATER_COURSE: rows.later} if rows.later else {})
    return Exported(files, left_out)


def _must_exist(condition: str) -> None:
    try:
        if condition:
            catalogue().condition(condition)
    except UnknownSlugError as error:
        raise RefusedError(Refusal((refuse("COHORT-CONDITION", str(error)),))) from None


class _Rows:
    """Courses become rows; remembers which pseudonym is whose, and what was passed over."""

    def __init__(self, key: bytes) -> None:
        self.patients: dict[str, str] = {}
        self.later = 0
        self._key = key

    def table(self, courses: Iterator[FollowedCourse]) -> pa.Table:
        """All rows; they are gathered in batches, so that Python holds few of them at once."""
        import pyarrow as pa

        rows = (row for course in self._first(courses) for row in self._of(course))
        batches = []
        while part := list(islice(rows, _BATCH)):
            batches.append(pa.RecordBatch.from_pylist(part, schema=_schema()))
        return pa.Table.from_batches(batches, schema=_schema())

    def _first(self, courses: Iterator[FollowedCourse]) -> Iterator[FollowedCourse]:
        """The first followed course of each person and condition; a person's come together."""
        for _, theirs in groupby(courses, key=lambda course: course.patient):
            conditions: set[str] = set()
            for course in theirs:
                if not course.answers:
                    continue
                if course.condition in conditions:
                    self.later += 1
                    continue
                conditions.add(course.condition)
                yield course

    def _of(self, course: FollowedCourse) -> Iterator[dict[str, Any]]:
        name = pseudonym(course.patient, self._key)
        self.patients[name] = course.patient
        common = {
            "subject": name,
            "condition": course.condition,
            "arm": course.arm,
            "treated": course.treated,
            "age_years": _age(course),
            "sex": course.sex or None,
        }
        for answer in course.answers:
            for scale in _scales(answer.instrument):
                yield common | {
                    "instrument": scale,
                    "visit": answer.visit,
                    "relative_day": answer.relative_day,
                    "due": True,
                    "answered": answer.score_milli is not None,
                    "value_milli": answer.score_milli,
                }


def _schema() -> pa.Schema:
    import pyarrow as pa

    text = ("subject", "condition", "arm", "sex", "instrument", "visit")
    whole = ("age_years", "relative_day", "value_milli")
    flags = ("treated", "due", "answered")
    kinds = ((text, pa.string()), (whole, pa.int64()), (flags, pa.bool_()))
    return pa.schema([(name, kind) for names, kind in kinds for name in names])


def _age(course: FollowedCourse) -> int | None:
    """The year of day 0 less the year of birth: a band of ten years needs no more."""
    if course.birth_year is None or not course.anchor:
        return None
    return max(0, int(course.anchor[:4]) - course.birth_year)


def _scales(instrument: str) -> tuple[str, ...]:
    """The scales of an instrument that lacks altogether; a scale's own name stays."""
    known = instruments().get(instrument)
    return tuple(scale.slug for scale in known.scales) if known else (instrument,)


def _written(
    reader: Reader, table: pa.Table, folder: Path, definition: dict[str, str], rows: _Rows
) -> CohortFiles:
    """Drafts the files, logs who is in them, and only then puts them in their place."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderNotEmptyError(f"{folder} is not an empty folder; name a new or an empty one")
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        files = write_cohort(table, draft, definition=definition)
        with transaction.atomic():
            reader.show_many((rows.patients[name] for name in _names_in(draft)), "cohort.export")
            reader.finish()
        if folder.is_dir():
            folder.rmdir()
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return replace(files, folder=folder)


def _names_in(folder: Path) -> list[str]:
    """The pseudonyms that the small-cell rule let through."""
    import pyarrow.parquet as pq

    subjects = pq.read_table(folder / "cohort.parquet", columns=["subject"])["subject"]
    return sorted(subjects.unique().to_pylist())
