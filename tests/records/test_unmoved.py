"""What is written after the heads were locked stands only where no head has moved."""

from __future__ import annotations

from contextlib import suppress

import pytest
from django.db import IntegrityError, transaction
from django.db.transaction import TransactionManagementError

from blastema.actions.desk import open_desk
from blastema.actions.open_episode import open_episode
from blastema.ledger import Entry
from blastema.records import driver, history
from blastema.records.history import ChangedMeanwhileError
from blastema.records.models import Episode, LedgerEvent, LedgerStream, StaffRole
from tests.actions.world import World

pytestmark = pytest.mark.django_db


def moves(patient: str) -> None:
    """Somebody else adds to the patient's stream."""
    LedgerStream.objects.filter(id=f"patient/{patient}").update(position=2)


def open_knee(world: World, patient: str) -> None:
    act = world.act("coordinator")
    open_episode(act, patient=patient, condition="knee-osteoarthritis", side="left")


def open_and_be_second(world: World, patient: str) -> None:
    with open_desk():
        open_knee(world, patient)
        moves(patient)


def open_and_hear_nothing_of_it(world: World, patient: str) -> None:
    with open_desk() as desk:
        open_knee(world, patient)
        moves(patient)
        with suppress(ChangedMeanwhileError):
            desk.flush()


def test_nothing_of_a_change_that_came_second_is_kept() -> None:
    world = World()
    patient = world.register()
    events = LedgerEvent.objects.count()
    with pytest.raises(ChangedMeanwhileError):
        open_and_be_second(world, patient)
    assert (LedgerEvent.objects.count(), Episode.objects.count()) == (events, 0)


def test_whoever_catches_it_inside_a_transaction_cannot_commit() -> None:
    world = World()
    patient = world.register()
    events = LedgerEvent.objects.count()
    with pytest.raises(TransactionManagementError):
        open_and_hear_nothing_of_it(world, patient)
    assert (LedgerEvent.objects.count(), Episode.objects.count()) == (events, 0)


def test_an_event_that_is_there_already_is_a_change() -> None:
    world = World()
    patient = world.register()
    entry = LedgerEvent.objects.get(stream=f"patient/{patient}")
    again = Entry(
        *(entry.id, entry.stream, entry.position, entry.type, entry.command),
        *(entry.recorded_at, bytes(entry.body), bytes(entry.hash)),
    )
    wrote = history.unmoved({}, [(again, 0)])
    with pytest.raises(ChangedMeanwhileError), transaction.atomic(), wrote:
        pass


def test_a_row_that_cannot_be_is_a_fault_and_no_change() -> None:
    World()
    grant = StaffRole.objects.values_list("parent", "role", "site", "until")[0]
    sql = "INSERT INTO staff_role (parent, role, site, until) VALUES (%s, %s, %s, %s)"
    with pytest.raises(IntegrityError), transaction.atomic(), history.unmoved({}, []):
        driver.tell(sql, [grant])
