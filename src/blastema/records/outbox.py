"""The outbox: messages written with their events, delivered by one worker at a time.

A row waits while ``due_at`` is set and ``sent_at`` is empty. Claiming it moves ``due_at``
to the end of a lease, by an update that only one of two workers can win. A worker that
dies between sending and marking leaves the row to be claimed again when the lease is
over: a message may go out twice, and none is lost. A row that will never be sent has
neither time; ``fault`` then says why, in words without anybody's data.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F

from blastema.records.models import Outbox

MAIL = "mail"
# A worker looks at a few at a time: two of them then rarely reach for the same row.
_CANDIDATES = 10


@dataclass(frozen=True, slots=True)
class Waiting:
    """A claimed message: whose it is, what it says (sealed), the try that this is."""

    id: str
    subject: str
    sealed: str
    tries: int


def add(row_id: str, subject: str, sealed: str, due_at: str, channel: str = MAIL) -> None:
    Outbox.objects.create(id=row_id, subject=subject, channel=channel, sealed=sealed, due_at=due_at)


def claim(*, now: str, lease_until: str, channel: str = MAIL) -> Waiting | None:
    """The next message that is due, kept from other workers until the lease ends."""
    due = Outbox.objects.filter(sent_at="", due_at__gt="", due_at__lte=now, channel=channel)
    for row in due.order_by("due_at", "id")[:_CANDIDATES]:
        mine = Outbox.objects.filter(id=row.id, sent_at="", due_at=row.due_at)
        if mine.update(due_at=lease_until, tries=F("tries") + 1):
            return Waiting(row.id, row.subject, row.sealed, row.tries + 1)
    return None


def mark_sent(row_id: str, *, at: str) -> None:
    Outbox.objects.filter(id=row_id).update(sent_at=at, fault="")


def try_again(row_id: str, *, at: str, fault: str) -> None:
    Outbox.objects.filter(id=row_id, sent_at="").update(due_at=at, fault=fault[:200])


def give_up(row_id: str, fault: str) -> None:
    Outbox.objects.filter(id=row_id, sent_at="").update(due_at="", fault=fault[:200])


def waiting() -> int:
    """How many messages are still to be sent."""
    return Outbox.objects.filter(sent_at="", due_at__gt="").count()
