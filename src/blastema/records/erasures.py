"""Erasure: destroys a person's key and files, and keeps a note of it outside the database.

The note is what a restore reads: a back-up made before the erasure still holds the
wrapped key, and must not bring the person back. The ledger knows every erasure, so the
book of notes is filled up from it: at once after each commit, in every pass of the
schedule and before pages are served. A process that dies between commit and note, a disk
that was full and a book that was lost leave nothing out for longer than that.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import transaction

from blastema.core.patient.state import PatientStage
from blastema.records import documents, find_lab, history, keys
from blastema.records.models import Patient, Product


def book() -> Path:
    """The file of notes, one line of JSON for each erasure."""
    path: Path = settings.BLASTEMA.checkpoint_folder
    return path / "erasures.jsonl"


def destroy(subject: str) -> None:
    """Deletes key and files in the transaction of the event that says so."""
    keys.destroy(subject)
    documents.forget(subject)
    # Where the note cannot be written the erasure stands all the same, and is noted later.
    transaction.on_commit(note, robust=True)


def note() -> int:
    """Notes every erasure that the book lacks; gives how many.

    Two processes may note the same one: a subject that stands twice is erased once.
    """
    known = set(noted())
    erased = Patient.objects.filter(status=PatientStage.ERASED.value).order_by("id")
    ids = erased.values_list("id", flat=True)
    lacking = [patient for patient in ids if f"patient/{patient}" not in known]
    if lacking:
        _append("".join(_lines(patient) for patient in lacking))
    return len(lacking)


def _lines(patient: str) -> str:
    """The person's line comes last: where it stands, nothing of theirs is lacking."""
    told = history.envelopes(f"patient/{patient}")
    at = next(one["recorded_at"] for one in told if one["type"] == "patient.erased.v1")
    subjects = [*about_products(patient), f"patient/{patient}"]
    return "".join(json.dumps({"subject": subject, "at": at}) + "\n" for subject in subjects)


def about_products(patient: str) -> list[str]:
    """Whose keys seal what was told of donors' products that were ever meant for this person."""
    meant = find_lab.ever_allocated_to(patient)
    donors = Product.objects.filter(id__in=meant, patient="").values_list("id", flat=True)
    return [f"product/{one}" for one in meant if one in set(donors)]


def _append(lines: str) -> None:
    book().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with book().open("a", encoding="ascii") as file:
        file.write(_break_after(book()) + lines)
        file.flush()
        os.fsync(file.fileno())


def _break_after(path: Path) -> str:
    """The line break that is missing where a crash cut the last line off."""
    content = path.read_bytes()
    return "" if not content or content.endswith(b"\n") else "\n"


def noted() -> Iterator[str]:
    """Every subject in the book."""
    lines = book().read_bytes().splitlines() if book().exists() else []
    for line in lines:
        try:
            yield json.loads(line)["subject"]
        except ValueError:
            # Cut off by a crash: ``note`` writes it again, whole.
            continue


def apply_again() -> int:
    """After a restore: erases again whoever was erased since the back-up; gives how many."""
    subjects = set(noted())
    for subject in subjects:
        keys.destroy(subject)
        documents.forget(subject)
    return len(subjects)
