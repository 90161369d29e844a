"""Somebody with the database's password changes a signed consent: its paper tells it in words,
and the record verifies no longer."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from blastema.actions.close_episode import close_episode
from blastema.actions.manage_patient import erase_patient
from blastema.actions.read.consent_desk import CourseLines, course_lines
from blastema.actions.read.consent_proof import Bound
from blastema.actions.read.signed_consent import SignedConsent, signed_consent
from blastema.actions.sign_checkpoint import sign_checkpoint
from blastema.core.catalogue import Purpose
from blastema.core.episode.state import CloseReason
from blastema.core.paper import as_text
from blastema.core.patient.state import ErasureReason
from blastema.ledger import Checkpoint, seal_entry
from blastema.records.models import LedgerEvent
from blastema.web.papers.consent_pages import paper_of
from tests.actions.paths import planned_course, state
from tests.actions.world import World, done
from tests.harness.databases import Throwaway

from .test_tampering import tamper, verdict

pytestmark = pytest.mark.sqlite  # the restricted role of PostgreSQL cannot even try


class Signed:
    """A consent that was signed, under a checkpoint."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.patient, self.course = planned_course(world)
        assert isinstance(sign_checkpoint(world.act("quality")), Checkpoint)
        events = LedgerEvent.objects.filter(type="consent.signed.v3")
        self.event = next(one for one in events if b"-treatment" in bytes(one.body))

    def forge(self, change: Callable[[dict[str, Any]], None], *, rehash: bool = False) -> None:
        """Changes what the event says; with the hash made to fit where the forger is careful."""
        body = json.loads(bytes(self.event.body))
        change(body["data"])
        data = body["data"]
        changed = json.dumps(body, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
        hashed = bytes(self.event.hash)
        if rehash:
            named = ("id", "stream", "position", "type", "by", "site", "command")
            times = ("recorded_at", "occurred_at", "zone")
            told = {name: body[name] for name in (*named, *times)}
            hashed = seal_entry(**told, prev=bytes.fromhex(body["prev"]), data=data).hash
        tamper(
            ("UPDATE ledger_event SET body = %s, hash = %s WHERE id = %s",
             [changed.encode(), hashed, self.event.id])
        )  # fmt: skip

    def found(self) -> SignedConsent:
        act = self.world.act("clinician")
        found = signed_consent(act, course=self.course, purpose=Purpose.TREATMENT)
        assert isinstance(found, SignedConsent), found
        return found

    def page(self) -> CourseLines:
        found = course_lines(self.world.act("quality"), course=self.course)
        assert isinstance(found, CourseLines)
        return found


@pytest.fixture
def signed(committed_db: Throwaway, settings: Any) -> Signed:
    settings.BLASTEMA = replace(
        settings.BLASTEMA,
        checkpoint_copies=committed_db.data_dir / "checkpoints",
        master_key_file=committed_db.data_dir / "keys" / "master.key",
    )
    return Signed(World())


def set_to(**changed: Any) -> Callable[[dict[str, Any]], None]:
    return lambda data: data.update(changed)


def other_filled(data: dict[str, Any]) -> None:
    """One letter in the middle of what is sealed."""
    sealed = data["filled"]
    data["filled"] = sealed[:40] + ("A" if sealed[40] != "A" else "B") + sealed[41:]


RELY = "DO NOT RELY ON THIS PAPER"
CHANGED = "THE RECORD WAS CHANGED AFTER IT WAS WRITTEN, at position 1."
OTHER = "THE SIGNATURE DOES NOT FIT THESE WORDS."
UNREADABLE = "WHAT WAS FILLED IN WAS CHANGED AND CANNOT BE READ."
FORGERIES: list[tuple[str, Callable[[dict[str, Any]], None], bool, set[str]]] = [
    ("the hash of the words", set_to(text_sha256="0" * 64), False, {RELY, CHANGED, OTHER}),
    ("the hash, carefully", set_to(text_sha256="0" * 64), True, {RELY, OTHER}),
    ("the words filled in", other_filled, False, {RELY, CHANGED, UNREADABLE}),
    ("the words filled in, carefully", other_filled, True, {RELY, UNREADABLE}),
    ("nothing filled in", set_to(filled=""), True, {RELY, OTHER}),
    ("another version", set_to(version="1"), True, {RELY, OTHER}),
    ("another document", set_to(document="prp-treatment"), True, {RELY, OTHER}),
    ("another language", set_to(language="es"), True, {RELY, OTHER}),
    ("who signed", set_to(by="representative", relation="guardian"), False, {RELY, CHANGED}),
    ("what was agreed to", set_to(elements=["risks"]), False, {RELY, CHANGED}),
    ("when", set_to(signed_at="2020-01-01T00:00:00.000000Z"), False, {RELY, CHANGED}),
    ("the witness", set_to(witness="staff/nobody"), False, {RELY, CHANGED}),
]


@pytest.mark.parametrize(
    ("forge", "careful", "told"), [row[1:] for row in FORGERIES], ids=[row[0] for row in FORGERIES]
)
def test_the_paper_and_the_page_tell_it_and_the_record_verifies_no_longer(
    signed: Signed, forge, careful: bool, told: set[str]
) -> None:
    signed.forge(forge, rehash=careful)
    text = as_text(paper_of(signed.found()))
    assert {one for one in (RELY, CHANGED, OTHER, UNREADABLE) if one in text} == told
    assert "The signature is bound to exactly these words." not in text or CHANGED in text
    assert [purpose for purpose, _ in signed.page().altered] == [Purpose.TREATMENT]
    assert not verdict(signed.world).ok


def test_a_typed_name_that_was_changed_is_said_to_be(signed: Signed) -> None:
    def other_name(data: dict[str, Any]) -> None:
        data["signature"] = data["signature"][:-2] + "AA"

    signed.forge(other_name)
    assert "Signed by: cannot be read: it was changed" in as_text(paper_of(signed.found()))


def test_who_made_hash_and_chain_fit_is_found_by_the_checkpoint(signed: Signed) -> None:
    """What the words do not hold, the paper cannot tell; the signed checkpoint can."""
    signed.forge(set_to(witness="staff/nobody"), rehash=True)
    bad = verdict(signed.world).first_bad
    assert bad is not None


def test_untouched_it_stands_and_says_what_covers_it(signed: Signed) -> None:
    text = as_text(paper_of(signed.found()))
    assert RELY not in text
    assert "The signature is bound to exactly these words." in text
    assert "The record is as it was written, and a signed checkpoint covers it." in text
    assert signed.page().altered == ()


def test_of_an_erased_person_nobody_reads_the_words_and_nothing_was_forged(signed: Signed) -> None:
    world, reason = signed.world, ErasureReason.ASKED
    episode = state("course", signed.course).episode
    coordinator = world.act("coordinator")
    done(close_episode(coordinator, episode=episode, reason=CloseReason.IN_ERROR))
    done(erase_patient(world.act("quality"), patient=signed.patient, reason=reason))
    found = signed.found()
    assert (found.proof.bound, found.proof.stands) == (Bound.ERASED, True)
    assert "nobody can read any more what was filled in" in as_text(paper_of(found))
