"""An open page that costs work is closed for a while to whoever asks for it too often."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from blastema.actions.act import Act, utc_text
from blastema.records import rate

WINDOW = timedelta(minutes=10)
FROM_ONE_ADDRESS = 60  # ours: a reader, a family or a waiting room behind one address


def asked_too_often(act: Act, *, page: str, address: str) -> bool:
    """Counts this use of a page; only a keyed hash of the visitor's address is kept."""
    since = utc_text(act.now - WINDOW)
    if rate.used(page, since=since, address=address) >= FROM_ONE_ADDRESS:
        return True
    with transaction.atomic():
        rate.note(page, address=address, at=utc_text(act.now), forget_before=since)
    return False
