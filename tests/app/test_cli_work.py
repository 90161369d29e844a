"""``blastema work`` as a process of its own, with a real mail server and a real clock."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.app.mail_server import MailServer, mail_server
from tests.harness import run as harness
from tests.harness.databases import COMMAND, Throwaway

PATIENCE_SECONDS = 60
# week-6 opens 28 days after the treatment and closes after 63 (protocols.toml).
OPEN, OVER = timedelta(days=30), timedelta(days=70)


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


@pytest.fixture
def treat(committed_db: Throwaway):
    """Makes patients who were treated so long ago, in a database with real commits."""
    from tests.actions.world import World

    world = World()

    def treated(ago: timedelta, *emails: str) -> list[str]:
        world.at(datetime.now(UTC) - ago)
        return [_treated(world, email) for email in emails]

    return treated


def _treated(world, email: str) -> str:
    """Conventional care: followed from the day on which it is chosen."""
    from blastema.actions.choose_conventional_care import choose_conventional_care
    from blastema.actions.open_episode import open_episode
    from blastema.actions.person import Contact
    from tests.actions.world import ANN, done

    patient = world.register(replace(ANN, contact=Contact("+1 555 0100", email)))
    opened = open_episode(
        world.act("coordinator"), patient=patient, condition="knee-osteoarthritis", side="left"
    )
    _assess(world, done(opened).subject)
    act = world.act("clinician")
    chosen = choose_conventional_care(act, episode=done(opened).subject, care="physiotherapy")
    done(chosen)
    return patient


def _assess(world, episode: str) -> None:
    from blastema.actions.assess_episode import assess_episode
    from blastema.core.episode.state import AssessmentVerdict
    from tests.actions.world import done

    done(
        assess_episode(
            world.act("clinician"),
            episode=episode,
            verdict=AssessmentVerdict.OTHER_ROAD,
            findings="",
            tried=(),
        )
    )


def _once(db: Throwaway, server: MailServer) -> str:
    return db.run("work", "--once", BLASTEMA_EMAIL_URL=server.url).stdout


def _contacts(patient: str) -> list[tuple[str, str]]:
    from blastema.records import history
    from blastema.records.models import Followup

    stream = f"followup/{Followup.objects.get(patient=patient, visit='week-6').id}"
    return [(c.channel, c.result) for c in history.load([stream])[stream].state.contacts]


def test_a_mail_arrives_once_and_says_where_to_answer(
    committed_db: Throwaway, server: MailServer, treat
) -> None:
    (patient,) = treat(OPEN, "ann@example.org")
    said = _once(committed_db, server)
    again = _once(committed_db, server)
    assert server.addresses == ["ann@example.org"]
    letter = server.letters[0]
    assert re.search(r"http://127\.0\.0\.1:8000/p/[0-9a-f]{32}\.\S+/", letter.get_content())
    assert letter["Auto-Submitted"] == "auto-generated"
    assert _contacts(patient) == [("link-by-mail", "sent")]
    assert "written 1, sent 1" in said
    assert "written 0, sent 0" in again


def test_a_closed_window_is_ended_and_what_happened_is_signed(
    committed_db: Throwaway, server: MailServer, treat
) -> None:
    from blastema.records.models import Followup, LedgerCheckpoint

    (patient,) = treat(OVER, "ann@example.org")
    said = _once(committed_db, server)
    assert Followup.objects.get(patient=patient, visit="week-6").stage == "missed"
    # The baseline of conventional care is open for 14 days: it is over as well.
    assert "Windows ended: 2. Expired products held: 0. Ledger: checkpoint 1 signed" in said
    assert "Registry: courses counted 1." in said
    assert LedgerCheckpoint.objects.count() == 1
    assert [p.name for p in (committed_db.data_dir / "checkpoints").iterdir()] == [
        "checkpoint-00000001.json"
    ]


def test_without_a_mail_server_nothing_is_said_to_be_sent(committed_db: Throwaway, treat) -> None:
    from blastema.records.models import Outbox

    (patient,) = treat(OPEN, "ann@example.org")
    done = committed_db.run("work", "--once")
    assert "BLASTEMA_EMAIL_URL is not set" in done.stderr
    assert (_contacts(patient), Outbox.objects.count()) == ([], 0)


def test_an_address_that_is_refused_for_good_is_told_to_those_who_call(
    committed_db: Throwaway, server: MailServer, treat
) -> None:
    from blastema.records.models import Outbox

    (patient,) = treat(OPEN, "gone@example.org")
    server.answers["gone@example.org"] = "550 no such mailbox gone@example.org"
    assert "undeliverable 1" in _once(committed_db, server)
    assert _contacts(patient) == [("link-by-mail", "sent"), ("link-by-mail", "not-delivered")]
    row = Outbox.objects.get()
    assert (row.sent_at, row.due_at) == ("", "")
    assert row.fault == "the mail server refused the address or the letter (550)"


@pytest.mark.parametrize("answer", ["451 try again later", "dead"])
def test_a_fault_that_passes_is_tried_again(
    committed_db: Throwaway, server: MailServer, treat, answer: str
) -> None:
    from blastema.records.models import Outbox

    (patient,) = treat(OPEN, "ann@example.org")
    if answer == "dead":
        out = committed_db.run("work", "--once", BLASTEMA_EMAIL_URL="smtp://127.0.0.1:9").stdout
    else:
        server.answers["ann@example.org"] = answer
        out = _once(committed_db, server)
    assert "to be tried again 1" in out
    assert "example.org" not in Outbox.objects.get().fault
    server.answers.clear()
    assert "sent 0" in _once(committed_db, server), "not before its pause is over"
    Outbox.objects.update(due_at="2026-01-01T00:00:00.000000Z")
    assert "sent 1" in _once(committed_db, server)
    assert _contacts(patient) == [("link-by-mail", "sent")]


def _started(db: Throwaway, server: MailServer, *options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMAND, "work", *options],
        env={**harness.without_settings(), **db.env, "BLASTEMA_EMAIL_URL": server.url},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
    )


def test_two_workers_at_once_write_to_each_person_once(
    committed_db: Throwaway, server: MailServer, treat
) -> None:
    emails = [f"p{n}@example.org" for n in range(8)]
    patients = treat(OPEN, *emails)
    workers = [_started(committed_db, server, "--once") for _ in range(2)]
    ends = [worker.communicate(timeout=PATIENCE_SECONDS)[0] for worker in workers]
    assert [worker.returncode for worker in workers] == [0, 0], ends
    _once(committed_db, server)
    assert server.addresses == emails
    assert [_contacts(patient) for patient in patients] == [[("link-by-mail", "sent")]] * 8


def test_killed_between_sending_and_marking_the_mail_goes_twice_and_is_not_lost(
    committed_db: Throwaway, server: MailServer, treat
) -> None:
    from blastema.records.models import Outbox

    (patient,) = treat(OPEN, "ann@example.org")
    worker = _started(committed_db, server, "--once")
    server.on_data = lambda: os.kill(worker.pid, signal.SIGKILL)
    worker.communicate(timeout=PATIENCE_SECONDS)
    assert worker.returncode == -signal.SIGKILL
    server.on_data = lambda: None
    assert "sent 0" in _once(committed_db, server), "its lease keeps others from it"
    assert Outbox.objects.get().sent_at == ""
    Outbox.objects.update(due_at="2026-01-01T00:00:00.000000Z")  # as if the lease were over
    _once(committed_db, server)
    assert server.addresses == ["ann@example.org"] * 2
    assert len({letter["Message-ID"] for letter in server.letters}) == 1
    assert _contacts(patient) == [("link-by-mail", "sent")]


def test_a_worker_that_is_asked_to_stop_stops(
    committed_db: Throwaway, server: MailServer, treat
) -> None:
    treat(OPEN, "ann@example.org")
    worker = _started(committed_db, server)
    assert worker.stdout is not None
    assert "Blastema works" in worker.stdout.readline()
    assert "sent 1" in worker.stdout.readline()
    worker.send_signal(signal.SIGTERM)
    said, _ = worker.communicate(timeout=PATIENCE_SECONDS)
    assert (worker.returncode, said) == (0, "Stopped.\n")
