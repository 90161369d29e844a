"""Delivers the outbox by mail: who is at fault when it fails, and when it is tried again."""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from blastema.actions.act import Act, utc_text
from blastema.actions.send_followups import mail_failed
from blastema.actions.send_followups_letter import Letter, NotNeeded, letter_of
from blastema.core.verdict import Refusal
from blastema.records import outbox
from blastema.records.outbox import Waiting

# Longer than a mail server is waited for; a worker that died frees its mail after it.
LEASE = timedelta(minutes=10)
# After the first, second ... failed try; from the last on always the same. All ours.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360))
# An address that is refused "for now" so often, over about two days, is taken for dead.
MOST_TRIES = 12
_PERMANENT = range(500, 600)


@dataclass
class Delivered:
    """What one round did."""

    sent: int = 0
    failed: int = 0
    later: int = 0
    not_needed: int = 0


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a mail did not go, in words without anybody's data.

    ``theirs`` where the address was refused, ``final`` where it will be again; a fault of
    the server says nothing about the person, and is tried for as long as the letter stands.
    """

    words: str
    theirs: bool = False
    final: bool = False


def deliver(act: Callable[[], Act], stopped: Callable[[], bool]) -> Delivered:
    """Sends what is due; ``act`` gives each mail a command of its own."""
    done = Delivered()
    with _Server() as server:
        while not stopped():
            now = act().now
            row = outbox.claim(now=utc_text(now), lease_until=utc_text(now + LEASE))
            if row is None or not _deliver(act(), row, server, done):
                break
    return done


def _deliver(act: Act, row: Waiting, server: _Server, done: Delivered) -> bool:
    """Whether the next one is worth trying in this round."""
    letter = letter_of(act, row)
    if isinstance(letter, Refusal | NotNeeded):
        why = letter.why if isinstance(letter, NotNeeded) else ", ".join(letter.rules)
        outbox.give_up(row.id, f"not sent: {why}")
        done.not_needed += 1
        return True
    fault = server.send(letter, row.id)
    if fault is None:
        outbox.mark_sent(row.id, at=utc_text(act.now))
        done.sent += 1
        return True
    _failed(act, row, letter, fault, done)
    return fault.theirs


def _failed(act: Act, row: Waiting, letter: Letter, fault: Fault, done: Delivered) -> None:
    if not (fault.final or (fault.theirs and row.tries >= MOST_TRIES)):
        outbox.try_again(row.id, at=utc_text(next_try(act.now, row.tries)), fault=fault.words)
        done.later += 1
        return
    told = mail_failed(act, followup=letter.followup, row=row.id, fault=fault.words)
    if isinstance(told, Refusal):
        outbox.give_up(row.id, fault.words)
    done.failed += 1


def next_try(now: datetime, tries: int) -> datetime:
    return now + PAUSES[min(tries, len(PAUSES)) - 1]


class _Server:
    """One connection for a round, opened by the first letter; made anew after a fault."""

    def __init__(self) -> None:
        self._connection: Any = None

    def __enter__(self) -> _Server:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def send(self, letter: Letter, row_id: str) -> Fault | None:
        try:
            if self._connection is None:
                self._connection = get_connection()
                self._connection.open()
            self._connection.send_messages([_message(letter, row_id)])
        except (smtplib.SMTPException, OSError) as error:
            self._close()
            return fault_of(error)
        return None

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            connection.close()
        except (smtplib.SMTPException, OSError):
            return  # it was gone already


def _message(letter: Letter, row_id: str) -> EmailMessage:
    """The id is that of the row: a letter sent twice after a crash is seen to be the same."""
    sender = settings.DEFAULT_FROM_EMAIL
    domain = parseaddr(sender)[1].rpartition("@")[2]
    headers = {"Message-ID": f"<{row_id}@{domain}>", "Auto-Submitted": "auto-generated"}
    return EmailMessage(letter.subject, letter.text, sender, [letter.to], headers=headers)


def fault_of(error: smtplib.SMTPException | OSError) -> Fault:
    """Never with the server's own words: they repeat the address."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = max(code for code, _ in error.recipients.values())
        return _refused(code)
    if isinstance(error, smtplib.SMTPDataError):
        return _refused(error.smtp_code)
    if isinstance(error, smtplib.SMTPResponseException):
        return Fault(f"the mail server answered {error.smtp_code}")
    return Fault(f"the mail server cannot be used ({type(error).__name__})")


def _refused(code: int) -> Fault:
    words = f"the mail server refused the address or the letter ({code})"
    return Fault(words, theirs=True, final=code in _PERMANENT)
