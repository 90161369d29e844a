"""How many FHIR bundles are read per second, on one core: `python bench/fhir_read.py`.

Reads every bundle of the shared sample data (or of the folder in `BLASTEMA_TEST_DATA`) from
memory, so that neither disk nor gzip is measured, and takes the best of five rounds.
"""

from __future__ import annotations

import gzip
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from blastema.fhir import read_bundle, write_bundle, write_json

ROUNDS = 5
ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("BLASTEMA_TEST_DATA") or ROOT.parent / "shared" / "data")


def best(measure: Callable[[], object]) -> float:
    """Seconds of the fastest round: the one that other programs disturbed least."""
    seconds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        measure()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def main() -> int:
    files = sorted((DATA / "fhir_r4_patients").glob("*.json.gz"))
    if not files:
        print(f"fhir_read: no bundles under {DATA}; set BLASTEMA_TEST_DATA")
        return 1
    texts = [gzip.decompress(file.read_bytes()) for file in files]
    size = sum(map(len, texts)) / 1e6
    patients = [p for t in texts for p in read_bundle(t, name="bench", known={}).patients]
    plain = best(lambda: [json.loads(text) for text in texts])
    read = best(lambda: [read_bundle(text, name="bench", known={}) for text in texts])
    prints = best(lambda: [patient.fingerprint for patient in patients])
    write = best(lambda: write_json(write_bundle(patients)))
    print(f"{len(texts)} bundles, {size:.1f} MB")
    print(f"json.loads alone  {len(texts) / plain:8.0f} bundles/s")
    print(f"read_bundle       {len(texts) / read:8.0f} bundles/s  {size / read:6.1f} MB/s")
    print(f"fingerprint       {len(patients) / prints:8.0f} patients/s")
    print(f"write_bundle      {len(patients) / write:8.0f} patients/s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
