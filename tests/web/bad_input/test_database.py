"""A database that cannot be written to: plain words, 503, nothing half-written, and it recovers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, OperationalError, connection
from django.test import Client

from blastema.actions.register_patient import register_patient
from blastema.actions.verify_ledger import verify_ledger
from blastema.records.models import LedgerEvent, Patient, PersonIndex, PersonKey
from tests.actions.world import ANN, World, done
from tests.harness.databases import Throwaway
from tests.web.people import Practice, typed_in


@contextmanager
def read_only() -> Iterator[None]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA query_only = ON")
        else:
            cursor.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
        yield
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA query_only = OFF")
        else:
            cursor.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE")


@contextmanager
def full() -> Iterator[None]:
    """Not one page more: what SQLite says then is what it says on a full disk."""
    with connection.cursor() as cursor:
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")
        yield
        cursor.execute("PRAGMA max_page_count = 4294967294")


def counts() -> tuple[int, ...]:
    return tuple(m.objects.count() for m in (LedgerEvent, Patient, PersonKey, PersonIndex))


STATES = [
    pytest.param(read_only, id="read-only"),
    # PostgreSQL has no such switch; its "disk full" is an OperationalError like any other.
    pytest.param(full, id="full", marks=pytest.mark.sqlite),
]


@pytest.mark.parametrize("state", STATES)
def test_nothing_is_half_written_and_nothing_is_lost(committed_db: Throwaway, state) -> None:
    world = World()
    patients = [world.register()]
    act = world.act("front-desk")
    before = counts()
    with state():
        # A page that has room left takes what fits in it, so it may need several tries.
        with pytest.raises(DatabaseError):  # noqa: PT012  (which of the tries fails is not ours)
            for _ in range(1000):
                before = counts()
                act = world.act("front-desk")
                patients.append(done(register_patient(act, person=ANN)).subject)
        assert counts() == before
    again = done(register_patient(act, person=ANN)).subject
    assert Patient.objects.filter(id__in=[*patients, again]).count() == len(patients) + 1
    assert verify_ledger(world.act("quality")).ok


@pytest.mark.parametrize("state", STATES)
def test_a_person_reads_what_happened_and_can_go_on_after(committed_db: Throwaway, state) -> None:
    practice = Practice()
    name = practice.username("clinician")
    # A page of a session has room for a few more: the last of many finds none.
    with state():
        answers = [
            typed_in(Client(raise_request_exception=False), name)
            for _ in range(1 if state is read_only else 60)
        ]
    assert answers[-1].status_code == 503
    assert "The records cannot be reached just now" in answers[-1].text
    assert "Nothing was saved" in answers[-1].text
    assert answers[-1]["Retry-After"] == "60"
    assert typed_in(Client(), name).status_code == 302


@pytest.mark.sqlite
def test_the_words_are_sqlites_own(committed_db: Throwaway) -> None:
    """What the command line's remedies are keyed by."""
    with full(), pytest.raises(OperationalError, match="disk is full"):  # noqa: PT012  (as above)
        for _ in range(1000):
            PersonIndex.objects.create(subject="x", token=b"x" * 1000)
