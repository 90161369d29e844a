"""Somebody with the database's password changes it: verification finds it, and says where."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection

from blastema.actions.sign_checkpoint import sign_checkpoint
from blastema.actions.verify_ledger import verify_ledger
from blastema.ledger import Checkpoint, Verdict
from blastema.records import guards
from blastema.records.models import Episode
from tests.actions.paths import treated_course
from tests.actions.world import World
from tests.harness.databases import Throwaway


@pytest.fixture
def world(committed_db: Throwaway, settings: Any) -> World:
    """A whole marrow path under one checkpoint, and one patient newer than it."""
    from dataclasses import replace

    folder = committed_db.data_dir / "checkpoints"
    settings.BLASTEMA = replace(
        settings.BLASTEMA,
        checkpoint_copies=folder,
        master_key_file=committed_db.data_dir / "keys" / "master.key",
    )
    world = World()
    treated_course(world)
    assert isinstance(sign_checkpoint(world.act("quality")), Checkpoint)
    world.register()
    return world


def tamper(*statements: tuple[str, list[Any]] | str) -> None:
    """As the owner of the tables would, with the guards out of the way."""
    with connection.cursor() as cursor:
        for name in _guard_names():
            table = name.rsplit("_no_", 1)[0]
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER {name}{on}")
        for statement in statements:
            sql, values = (statement, []) if isinstance(statement, str) else statement
            cursor.execute(sql, values)
    guards.rearm()


def _guard_names() -> list[str]:
    return sorted(guards._expected(connection.vendor))


def verdict(world: World) -> Verdict:
    found = verify_ledger(world.act("quality"))
    assert isinstance(found, Verdict)
    return found


def one(query: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()


pytestmark = pytest.mark.sqlite  # the restricted role of PostgreSQL cannot even try


def test_untouched_it_verifies(world: World) -> None:
    found = verdict(world)
    assert (found.ok, found.first_bad) == (True, None)
    assert found.unsigned_events == 1


def test_one_changed_byte_is_found_and_named(world: World) -> None:
    identity, stream, position, body = one(
        "SELECT id, stream, position, body FROM ledger_event WHERE type = 'treatment.injected.v2'"
    )
    tamper(
        ("UPDATE ledger_event SET body = %s WHERE id = %s",
         [bytes(body).replace(b"6000", b"6001"), identity])
    )  # fmt: skip
    bad = verdict(world).first_bad
    assert bad is not None
    assert (bad.stream, bad.position) == (stream, position)


def test_a_removed_row_is_found_and_named(world: World) -> None:
    stream, position = one(
        "SELECT stream, position FROM ledger_event WHERE type = 'course.consented.v1'"
    )
    tamper(("DELETE FROM ledger_event WHERE stream = %s AND position = %s", [stream, position]))
    bad = verdict(world).first_bad
    assert bad is not None
    assert (bad.stream, bad.position) == (stream, position)


def test_two_swapped_rows_are_found_and_named(world: World) -> None:
    (stream,) = one("SELECT stream FROM ledger_event WHERE type = 'course.consented.v1'")
    tamper(
        ("UPDATE ledger_event SET position = 99 WHERE stream = %s AND position = 2", [stream]),
        ("UPDATE ledger_event SET position = 2 WHERE stream = %s AND position = 3", [stream]),
        ("UPDATE ledger_event SET position = 3 WHERE stream = %s AND position = 99", [stream]),
    )
    bad = verdict(world).first_bad
    assert bad is not None
    assert (bad.stream, bad.position) == (stream, 2)


def test_a_cut_tail_under_a_checkpoint_is_found(world: World) -> None:
    (stream,) = one("SELECT stream FROM ledger_event WHERE type = 'course.following.v1'")
    (last,) = one(f"SELECT MAX(position) FROM ledger_event WHERE stream = '{stream}'")
    tamper(("DELETE FROM ledger_event WHERE stream = %s AND position = %s", [stream, last]))
    assert verdict(world).ok is False


def test_a_tail_cut_together_with_its_checkpoint_is_found_by_the_kept_copy(world: World) -> None:
    tamper("DELETE FROM ledger_checkpoint", "DELETE FROM ledger_leaf", "DELETE FROM ledger_event")
    bad = verdict(world).first_bad
    assert bad is not None


def test_a_cut_tail_newer_than_every_checkpoint_is_found_by_its_head_and_rows(
    world: World,
) -> None:
    (newest,) = one("SELECT MAX(id) FROM ledger_event")
    tamper(("DELETE FROM ledger_event WHERE id = %s", [newest]))
    bad = verdict(world).first_bad
    assert bad is not None


def test_a_changed_row_of_a_projection_is_found_and_named(world: World) -> None:
    episode = Episode.objects.get()
    Episode.objects.update(side="left")
    bad = verdict(world).first_bad
    assert bad is not None
    assert bad.stream == f"episode/{episode.id}"
    assert "side" in bad.why


def test_a_row_that_no_event_explains_is_found(world: World) -> None:
    Episode.objects.create(
        id="invented", patient="x", condition="y", origin="z", stage="registered"
    )
    bad = verdict(world).first_bad
    assert bad is not None
    assert bad.stream == "table episode"


def test_a_damaged_copy_of_a_checkpoint_is_a_fault(world: World, settings: Any) -> None:
    (copy,) = settings.BLASTEMA.checkpoint_folder.glob("checkpoint-*.json")
    copy.write_text("gone")
    bad = verdict(world).first_bad
    assert bad is not None
    assert bad.stream == "checkpoint copy"


def test_an_access_row_removed_after_it_was_signed_is_found(world: World) -> None:
    from blastema.records import access

    act = world.act("quality")
    look = access.Look(act.fresh.id(), act.recorded_at, act.who.id, world.site, "p", "page")
    access.write([look])
    assert isinstance(sign_checkpoint(world.act("quality")), Checkpoint)
    assert verdict(world).ok
    tamper(("DELETE FROM access_log WHERE id = %s", [look.id]))
    bad = verdict(world).first_bad
    assert bad is not None
    assert (bad.stream, bad.position) == ("access log", 2)


def test_the_kept_copy_is_what_was_signed(world: World, settings: Any) -> None:
    (copy,) = settings.BLASTEMA.checkpoint_folder.glob("checkpoint-*.json")
    (body,) = one("SELECT body FROM ledger_checkpoint")
    assert json.loads(copy.read_bytes())["body"] == bytes(body).decode()
