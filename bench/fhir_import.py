"""How many FHIR bundles are imported per second: `python bench/fhir_import.py`.

The shared sample bundles, five times over with other numbers so that each is somebody new,
into an SQLite database of its own: read, stored (a transaction and an fsync a bundle), and
read again when nothing changed. A probe of the disk's fsync stands beside the figures.
"""

from __future__ import annotations

import gzip
import os
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import fsync

ROUNDS = 5
ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("BLASTEMA_TEST_DATA") or ROOT.parent / "shared" / "data")


def settle(folder: str) -> None:
    """An installation of its own in this folder."""
    os.environ["BLASTEMA_DATA_DIR"] = folder
    os.environ["BLASTEMA_DATABASE_URL"] = f"sqlite:///{folder}/bench.sqlite3"
    os.environ["DJANGO_SETTINGS_MODULE"] = "blastema.app.settings"
    import django

    django.setup()
    from blastema.app.migration import migrate

    migrate()


def somebody_new(bundle, number: int):
    """The bundle with every identifier changed: other people with the same histories."""
    people = []
    for patient in bundle.patients:
        numbers = tuple(replace(i, value=f"{i.value}-{number}") for i in patient.identifiers)
        people.append(replace(patient, identifiers=numbers))
    return replace(bundle, patients=tuple(people))


def round_of(texts: list[bytes], number: int) -> float:
    """Seconds to read and store every bundle as the people of this round."""
    from blastema.actions.import_fhir import import_bundle, read_source
    from blastema.app.acting import accepted, job
    from blastema.core.access.roles import Role

    start, seen = time.perf_counter(), set()
    for text in texts:
        bundle = somebody_new(read_source(text, "bench"), number)
        accepted(import_bundle(job(Role.IMPORT), bundle, seen=seen))
    return time.perf_counter() - start


def main() -> int:
    files = sorted((DATA / "fhir_r4_patients").glob("*.json.gz"))
    if not files:
        print(f"fhir_import: no bundles under {DATA}; set BLASTEMA_TEST_DATA")
        return 1
    texts = [gzip.decompress(file.read_bytes()) for file in files]
    with tempfile.TemporaryDirectory() as folder:
        settle(folder)
        probe = fsync.told(Path(folder))
        stored = [round_of(texts, number) for number in range(ROUNDS)]
        again = [round_of(texts, number) for number in range(ROUNDS)]
    print(f"{len(texts)} bundles, {sum(map(len, texts)) / 1e6:.1f} MB; {probe}")
    print(f"read and stored    {len(texts) / min(stored):8.0f} bundles/s")
    print(f"read, unchanged    {len(texts) / min(again):8.0f} bundles/s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
