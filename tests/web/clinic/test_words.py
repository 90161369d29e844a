"""Every event type has its sentence, and what is told is marked as far as it was checked."""

from __future__ import annotations

import pytest
from django.db import connection
from django.urls import reverse

from blastema.actions.read.episode_page import EpisodePage, episode_page
from blastema.actions.sign_checkpoint import sign_checkpoint
from blastema.core.event import SIGNED
from blastema.core.treatment.timeout import time_out
from blastema.records.kinds import KINDS
from blastema.web.clinic import words
from blastema.web.clinic.words import names, room
from tests.actions import paths
from tests.web.clinic.test_board import collected, opened
from tests.web.people import Practice


def test_every_event_type_can_be_told() -> None:
    known = {kind for stream in KINDS.values() for kind in stream.handlers}
    assert set(words.SENTENCES) == {*known, SIGNED}


def test_every_mismatch_of_a_time_out_has_its_words() -> None:
    import inspect
    import re

    source = inspect.getsource(inspect.getmodule(time_out))  # type: ignore[arg-type]
    rules = set(re.findall(r'"(TIMEOUT-[A-Z-]+)"', source)) - {"TIMEOUT-WHEN"}
    assert rules <= set(room.MISMATCHES)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-03-02", "2 March 2026"),
        ("2026-03", "March 2026"),
        ("2026", "2026"),
        ("", "on a day not known"),
    ],
)
def test_days_are_written_as_people_write_them(written: str, read: str) -> None:
    assert names.day(written) == read


@pytest.mark.django_db
def test_every_event_of_a_whole_practice_is_told_in_words() -> None:
    practice = Practice()
    _, course, _ = collected(practice.world)
    shown = told(practice, paths.state("course", course).episode)
    assert shown
    for entry in words.timeline(shown.timeline):
        assert "{" not in entry.what
        assert "None" not in entry.what
        assert entry.what.endswith((".", "?"))
        assert entry.zone == "New York time"


def told(practice: Practice, episode: str) -> EpisodePage:
    page = episode_page(practice.world.act("clinician"), episode=episode)
    assert isinstance(page, EpisodePage)
    return page


@pytest.mark.django_db
def test_verified_is_said_of_what_a_checkpoint_covers_and_of_nothing_else() -> None:
    practice = Practice()
    _, episode = opened(practice.world)
    assert {one.verified for one in told(practice, episode).timeline} == {None}
    sign_checkpoint(practice.world.act("quality"))
    assert {one.verified for one in told(practice, episode).timeline} == {True}
    paths.consented(practice.world, episode, paths.marrow_plan())
    assert {one.verified for one in told(practice, episode).timeline} == {True, None}


@pytest.mark.django_db
@pytest.mark.sqlite
def test_a_changed_byte_is_shown_where_it_lies() -> None:
    practice = Practice()
    _, episode = opened(practice.world)
    sign_checkpoint(practice.world.act("quality"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (trigger,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {trigger}")
        cursor.execute(
            "UPDATE ledger_event SET body = CAST(REPLACE(CAST(body AS TEXT), 'eligible', "
            "'eligibly') AS BLOB) WHERE stream = %s AND type = 'episode.assessed.v2'",
            [f"episode/{episode}"],
        )
    marks = {one.type: one.verified for one in told(practice, episode).timeline}
    assert marks == {
        "episode.opened.v1": True,
        "episode.assessed.v2": False,
    }
    clinician = practice.browser("clinician")
    page = clinician.get(reverse("episode", args=[episode])).content.decode()
    assert "does not agree with the ledger" in page


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("A999726000001A0", "A9997 26 000001 X A0"),
        ("A999726000001", "A9997 26 000001 X"),
        ("?", "?"),
    ],
)
def test_a_container_is_named_as_on_its_label(code: str, said: str) -> None:
    assert names.container(code) == said


def test_a_rule_book_is_named_by_its_day() -> None:
    assert names.rulebook("2026-11-22+80ac2878daa66950") == "rule book of 22 November 2026"
