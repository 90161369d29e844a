"""What happens by the clock: mails fall due, windows close, products expire, checkpoints.

Every step asks the tables what is to be done and does it through the same verbs as
anybody else. Two workers at once do no harm: each verb looks again under its lock, and a
letter is claimed by one of them. A step that fails leaves the others standing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from django.conf import settings

from blastema.actions.act import Act, Done, Fresh, Result, utc_text
from blastema.actions.answer_followup import lapse_followup
from blastema.actions.door import ChangedMeanwhileError
from blastema.actions.expire_product import expire_product
from blastema.actions.registry import count_changes
from blastema.actions.send_followups import mail_followup, waits_at
from blastema.actions.sign_checkpoint import sign_checkpoint
from blastema.app.acting import everywhere, job
from blastema.app.post import Delivered, deliver
from blastema.app.start import note_erasures, require_guards
from blastema.core.access.roles import Role
from blastema.core.product.expiry import has_passed
from blastema.core.verdict import Refusal
from blastema.ledger import Checkpoint
from blastema.records import find_follow, find_storage
from blastema.records.places import Place, places

# One pass ends this many windows a site; the rest follow in the next.
_AT_ONCE = 500
# Each checkpoint is a file and a signature; ten minutes is what may be unprotected by one.
CHECKPOINT_EVERY = timedelta(minutes=10)
# Every course's positions are compared this often; between, only what the ledger says moved.
SWEEP_EVERY = timedelta(hours=1)
# A pass counts at most so many changed courses for the registry; the rest follow in the next.
_COUNTED_AT_ONCE = 5000


@dataclass
class Report:
    """What one pass did."""

    mailed: int = 0
    lapsed: int = 0
    expired: int = 0
    delivered: Delivered = field(default_factory=Delivered)
    noted: int = 0
    counted: int = 0
    checkpoint: int | None = None

    def __str__(self) -> str:
        post = self.delivered
        signed = f"checkpoint {self.checkpoint} signed" if self.checkpoint else "nothing to sign"
        return (
            f"Mails: written {self.mailed}, sent {post.sent}, to be tried again {post.later}, "
            f"undeliverable {post.failed}, no longer needed {post.not_needed}. "
            f"Windows ended: {self.lapsed}. Expired products held: {self.expired}. "
            f"Ledger: {signed}."
            f"{f' Registry: courses counted {self.counted}.' if self.counted else ''}"
            f"{f' Erasures noted late: {self.noted}.' if self.noted else ''}"
        )

    @property
    def is_quiet(self) -> bool:
        return self == Report()


class Schedule:
    """The passes of one worker; remembers what it need not look at twice in a day."""

    def __init__(self, fresh: Fresh, stopped: Callable[[], bool] = lambda: False) -> None:
        self._fresh = fresh
        self._stopped = stopped
        self._seen: dict[str, tuple[str, set[str]]] = {}
        self._signed_at = self._swept_at = datetime.min.replace(tzinfo=UTC)

    def one_pass(self) -> Report:
        require_guards()
        report = Report(noted=note_erasures())
        known = places()
        for place in known:
            report.lapsed += self._lapse(place)
            report.expired += self._expire(place)
            if settings.BLASTEMA.email_url is not None:
                report.mailed += self._mail(place)
        if known and settings.BLASTEMA.email_url is not None:
            report.delivered = deliver(lambda: self._act(known[0]), self._stopped)
        report.checkpoint = self._sign() if known else None
        report.counted = self._count() if known else 0
        return report

    def _act(self, place: Place) -> Act:
        return job(Role.WORK, place.id, fresh=self._fresh)

    def _each(self, act: Act, ids: list[str], do: Callable[[Act, str], Result]) -> list[str]:
        """Does something to each, a command of its own each; gives those that were done."""
        done: list[str] = []
        for one in ids:
            if self._stopped():
                break
            mine = replace(act, now=self._fresh.now(), command=self._fresh.id())
            try:
                if isinstance(do(mine, one), Done):
                    done.append(one)
            except ChangedMeanwhileError:
                continue  # somebody was quicker; the next pass sees what is left
        return done

    def _lapse(self, place: Place) -> int:
        act = self._act(place)
        ids = find_follow.closed_windows(place.id, _today(act), _AT_ONCE)
        return len(self._each(act, ids, lambda mine, one: lapse_followup(mine, followup=one)))

    def _expire(self, place: Place) -> int:
        """Each is asked again under its lock; one that is held already is not held twice."""
        act = self._act(place)
        soon = utc_text(act.now + timedelta(days=1))
        now = utc_text(act.now)
        ids = [p for p, at in find_storage.expiring(place.id, soon) if has_passed(at, now)]
        return len(self._each(act, ids, lambda mine, one: expire_product(mine, product=one)))

    def _mail(self, place: Place) -> int:
        """Those that are not to be mailed today are not asked again before tomorrow."""
        act = self._act(place)
        day, seen = self._seen.get(place.id, ("", set()))
        if day != act.today:
            day, seen = act.today, set()
        ids = find_follow.to_mail(place.id, _today(act), waits_at(place.id))
        new = [one for one in ids if one not in seen]
        mailed = self._each(act, new, lambda mine, one: mail_followup(mine, followup=one))
        if not self._stopped():
            seen |= set(new)
        self._seen[place.id] = (day, seen)
        return len(mailed)

    def _sign(self) -> int | None:
        act = everywhere(Role.WORK, fresh=self._fresh)
        if act.now - self._signed_at < CHECKPOINT_EVERY:
            return None
        self._signed_at = act.now
        signed: Checkpoint | Refusal = sign_checkpoint(act, sweep=False)
        return None if isinstance(signed, Refusal) else signed.number

    def _count(self) -> int:
        """What changed for the registry, so that whoever asks it does not wait for that."""
        now = self._fresh.now()
        sweep = now - self._swept_at >= SWEEP_EVERY
        counted = count_changes(now, _COUNTED_AT_ONCE, sweep=sweep)
        if sweep and not counted.waiting:
            self._swept_at = now
        return counted.courses


def _today(act: Act) -> date:
    return date.fromisoformat(act.today)
