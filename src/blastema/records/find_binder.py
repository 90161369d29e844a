"""Which streams belong into a binder: ids by what a product or a person had to do with them."""

from __future__ import annotations

from collections.abc import Collection

from blastema.records.among import among


def of_patients(kind: str, patients: Collection[str]) -> list[str]:
    """The ids of every stream of this kind about these persons, oldest first.

    Raises ``KeyError`` for a kind that is about nobody.
    """
    sql = f"SELECT id FROM {_TABLES[kind]} WHERE patient {{among}} ORDER BY id"  # noqa: S608  (ours)
    return [row[0] for row in among(sql, patients)]


_TABLES = {
    "episode": "episode",
    "course": "course",
    "consent": "consent",
    "treatment": "treatment",
    "followup": "followup",
    "adverse": "adverse_event",
    "product": "product",
    "exposure": "exposure",
}


def filed_about(patients: Collection[str]) -> list[tuple[str, str]]:
    """Kind and id of what stands in the quality file about these persons."""
    sql = (
        "SELECT kind, id FROM quality_item WHERE patient {among} "
        "AND kind IN ('deviation', 'complaint') ORDER BY id"
    )
    return [(kind, key) for kind, key in among(sql, patients)]


def deviations_of(runs: Collection[str]) -> list[str]:
    """What the quality file took up of these runs: a source is ``run/ID/NUMBER``."""
    sql = "SELECT id FROM quality_item WHERE kind = 'deviation' AND SUBSTR(source, 1, 40) {among}"
    return sorted(row[0] for row in among(sql, [f"run/{run}" for run in runs]))


def cultures_of(products: Collection[str]) -> list[str]:
    """The cultures that were begun from these containers, oldest first."""
    sql = "SELECT id FROM culture WHERE product {among} ORDER BY id"
    return [row[0] for row in among(sql, products)]


def consents_of(courses: Collection[str]) -> list[str]:
    sql = "SELECT consent FROM course WHERE id {among} AND consent <> ''"
    return sorted({row[0] for row in among(sql, courses)})
