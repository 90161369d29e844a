"""The walk from products to all they touch, by the database: ids and rows out, no rules.

A walk is one recursive query over the edges between products; a
circle in wrong data ends it, because every product is met once. PostgreSQL cannot know how
few products one more step will reach and would read the whole table for each; the LATERAL
step with its OFFSET makes it ask the index once for every product instead.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection

from blastema.core.trace.touch import NAMED, Kind
from blastema.records.among import among, asked, one_value
from blastema.records.merged import standing_for

# More than a practice gives of one lot; a walk that is cut says so.
MOST = 20_000


@dataclass(frozen=True, slots=True)
class Traced:
    """One product as a trace tells of it."""

    id: str
    site: str
    din: str
    division: str
    product_class: str
    patient: str
    release: str
    disposition: str
    volume_left_ul: int
    holding: str

    @property
    def holds(self) -> tuple[str, ...]:
        return tuple(filter(None, self.holding.split(",")))


@dataclass(frozen=True, slots=True)
class Given:
    """One product in one session; a person may have had it in several places at once.

    ``product`` is empty where a session is told of in which no product was given.
    """

    product: str
    treatment: str
    patient: str
    course: str
    site: str
    at: str


def below(start: Collection[str], most: int = MOST) -> list[str]:
    """These products and everything that was made of them."""
    return _walk(start, "parent", "origin", most)


def above(start: Collection[str], most: int = MOST) -> list[str]:
    """These products and everything that they were made of."""
    return _walk(start, "origin", "parent", most)


_WALK = {
    "sqlite": "WITH RECURSIVE met(id) AS (SELECT value FROM json_each(%s) UNION "
    "SELECT e.{to} FROM met JOIN product_parent e ON e.{by} = met.id) "
    "SELECT id FROM met LIMIT %s",
    "postgresql": "WITH RECURSIVE met(id) AS ("
    "SELECT CAST(one AS varchar) FROM unnest(string_to_array(%s, chr(31))) one UNION "
    "SELECT step.id FROM met CROSS JOIN LATERAL ("
    "SELECT CAST(e.{to} AS varchar) AS id FROM product_parent e WHERE e.{by} = met.id OFFSET 0"
    ") step) SELECT id FROM met LIMIT %s",
}


def _walk(start: Collection[str], to: str, by: str, most: int) -> list[str]:
    if not start:
        return []
    found = asked(_WALK[connection.vendor].format(to=to, by=by), [one_value(start), most + 1])
    return [row[0] for row in found]


def edges(products: Collection[str]) -> list[tuple[str, str, int]]:
    """Origin, product and volume in microlitres, where both are among these."""
    known = frozenset(products)
    sql = "SELECT origin, parent, volume_ul FROM product_parent WHERE parent {among} ORDER BY id"
    return [(one, made, ul) for one, made, ul in among(sql, products) if one in known]


def products(ids: Collection[str]) -> list[Traced]:
    """Oldest first: an id tells when its product began."""
    found = among(
        "SELECT id, site, din, division, product_class, patient, release, disposition, "
        "volume_left_ul, holds FROM product WHERE id {among} ORDER BY id",
        ids,
    )
    return [Traced(*row) for row in found]


def given(ids: Collection[str]) -> list[Given]:
    """To whom any of these products was given, and when; the person as the record that stands."""
    found = among(
        "SELECT DISTINCT i.product, i.parent, t.patient, t.course, t.site, i.at "
        "FROM injection i JOIN treatment t ON t.id = i.parent "
        "WHERE i.product {among} ORDER BY i.at, i.parent",
        ids,
    )
    stands = standing_for(row[2] for row in found)
    return [Given(row[0], row[1], stands[row[2]], *row[3:]) for row in found]


def sessions(treatments: Collection[str]) -> list[Given]:
    """Whose sessions these are, whatever was given in them; other streams are left out."""
    found = among(
        "SELECT '', id, patient, course, site, opened_at FROM treatment WHERE id {among} "
        "ORDER BY id",
        treatments,
    )
    stands = standing_for(row[2] for row in found)
    return [Given(row[0], row[1], stands[row[2]], *row[3:]) for row in found]


def and_sessions(found: list[Given], treatments: Collection[str]) -> list[Given]:
    """What was given, and those of these sessions in which nothing of it was."""
    told = {one.treatment for one in found}
    return [*found, *sessions([one for one in treatments if one not in told])]


def given_in(treatments: Collection[str]) -> list[str]:
    """The products that these sessions used."""
    sql = "SELECT DISTINCT product FROM injection WHERE parent {among} AND product <> ''"
    return sorted(row[0] for row in among(sql, treatments))


def touches(streams: Collection[str]) -> list[tuple[str, str, str, str]]:
    """What touched each of these products and runs: stream, kind, word, label."""
    sql = "SELECT parent, kind, word, label FROM touch WHERE parent {among} ORDER BY id"
    return [(stream, kind, word, label) for stream, kind, word, label in among(sql, streams)]


_TOUCHED = {
    "sqlite": "SELECT DISTINCT parent FROM touch "
    "WHERE word IN (SELECT value FROM json_each(%s)) AND kind = %s LIMIT %s",
    "postgresql": "SELECT DISTINCT step.parent FROM unnest(string_to_array(%s, chr(31))) one "
    "CROSS JOIN LATERAL (SELECT parent FROM touch WHERE word = one AND kind = %s OFFSET 0) step "
    "LIMIT %s",
}


def touched(kind: Kind, words: Collection[str], most: int = MOST) -> list[str]:
    """The streams that any of these things touched."""
    if not words:
        return []
    values = [one_value(words), kind.value, most + 1]
    return [row[0] for row in asked(_TOUCHED[connection.vendor], values)]


def known_as(word: str) -> list[tuple[str, str]]:
    """In which kinds a word stands, each with one way in which it was written."""
    one = "SELECT * FROM (SELECT kind, label FROM touch WHERE word = %s AND kind = %s LIMIT 1) k"
    sql = " UNION ALL ".join([one] * len(NAMED))
    found = asked(sql, [part for kind in NAMED for part in (word, kind.value)])
    return [(kind, label) for kind, label in found]


def with_number(din: str, division: str = "") -> list[str]:
    sql = "SELECT id FROM product WHERE din = %s AND (%s = '' OR division = %s) ORDER BY id"
    return [row[0] for row in asked(sql, [din, division, division])]


def own_products(patient: str) -> list[str]:
    """Everything that holds this person's own cells."""
    return [
        row[0] for row in asked("SELECT id FROM product WHERE patient = %s ORDER BY id", [patient])
    ]


def treatments_of(patient: str) -> list[str]:
    return [
        row[0]
        for row in asked("SELECT id FROM treatment WHERE patient = %s ORDER BY id", [patient])
    ]


_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_STREAMS = {
    "product": "SELECT site FROM product WHERE id = %s",
    "run": "SELECT site FROM run WHERE id = %s",
    "treatment": "SELECT site FROM treatment WHERE id = %s",
    "patient": "SELECT site FROM patient WHERE id = %s",
    "donor": "SELECT site FROM donor WHERE id = %s",
}


def which(stream_id: str) -> str:
    """The kind of stream that an id without its kind belongs to; empty for none of these."""
    if not _ID.fullmatch(stream_id):
        return ""
    return next((kind for kind in _STREAMS if site_of(kind, stream_id)), "")


def site_of(kind: str, stream_id: str) -> str:
    """Where a product, run, treatment, patient or donor belongs; empty where there is none."""
    found = asked(_STREAMS[kind], [stream_id])
    return str(found[0][0]) if found else ""


def runs(ids: Collection[str]) -> list[tuple[str, str, str]]:
    """Each run with its process and its stage."""
    found = among("SELECT id, process, stage FROM run WHERE id {among} ORDER BY id", ids)
    return [(run, process, stage) for run, process, stage in found]


def staff_called(username: str) -> tuple[str, str] | None:
    """Id and name of a member of staff."""
    found = asked("SELECT id, name FROM staff_member WHERE username = %s", [username])
    return (found[0][0], found[0][1]) if found else None


def stores_called(code: str) -> list[tuple[str, str]]:
    """Freezers and the like that carry this code, one a site at most: id and name."""
    found = asked("SELECT id, name FROM store WHERE LOWER(code) = %s ORDER BY id", [code])
    return [(key, name) for key, name in found]


def donors_called(code: str) -> list[tuple[str, str]]:
    """Donors with this code, of whichever supplier: id and supplier."""
    found = asked("SELECT id, supplier FROM donor WHERE code = %s ORDER BY id", [code])
    return [(key, supplier) for key, supplier in found]


def donor_names(ids: Collection[str]) -> dict[str, str]:
    """Each donor's code with the supplier's name."""
    found = among("SELECT id, code, supplier FROM donor WHERE id {among}", ids)
    return {key: ", ".join(filter(None, (code, supplier))) for key, code, supplier in found}


def store_names(ids: Collection[str]) -> dict[str, str]:
    return dict(among("SELECT id, name FROM store WHERE id {among}", ids))


def labels_of(kind: str, word: str) -> str:
    """One way in which a thing was written; empty where it was never met."""
    found = asked("SELECT label FROM touch WHERE word = %s AND kind = %s LIMIT 1", [word, kind])
    return str(found[0][0]) if found else ""


def contacts_of(patients: Collection[str]) -> dict[str, str]:
    """How to reach patients, sealed."""
    sql = "SELECT id, contact FROM patient WHERE id {among}"
    return dict(among(sql, patients))
