"""Who was treated with one product class for one problem at one site, and who came to harm.

Leaves out whom the registry leaves out, and counts people beside courses: somebody who was
treated twice is one person. Two records of one person count as two until they are merged.
"""

from __future__ import annotations

from dataclasses import dataclass

from blastema.records.among import asked
from blastema.records.cohort import COURSES, WHY

_OF = f"c.site = %s AND e.condition = %s AND c.arm = %s AND c.anchor <> '' AND {WHY} = ''"
# Of the course, or, where no course was named, of its patient from day 0 on.
_HARM = "a.course = c.id OR (a.course = '' AND a.onset >= c.anchor)"


@dataclass(frozen=True, slots=True)
class Treated:
    """``first`` and ``last`` are the days 0 of the earliest and the newest course."""

    courses: int
    people: int
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Harmed:
    """People with any adverse event, and those among them with a serious one, each once."""

    any: int
    serious: int


def treated(site: str, condition: str, arm: str) -> Treated:
    sql = (
        "SELECT COUNT(*), COUNT(DISTINCT c.patient), COALESCE(MIN(c.anchor), ''), "
        f"COALESCE(MAX(c.anchor), '') {COURSES} WHERE {_OF}"
    )
    return Treated(*asked(sql, [site, condition, arm])[0])


def harmed(site: str, condition: str, arm: str) -> Harmed:
    sql = (
        "SELECT COUNT(DISTINCT c.patient), "
        f"COUNT(DISTINCT CASE WHEN a.serious THEN c.patient END) {COURSES} "
        f"JOIN adverse_event a ON a.patient = c.patient AND ({_HARM}) WHERE {_OF}"
    )
    return Harmed(*asked(sql, [site, condition, arm])[0])
