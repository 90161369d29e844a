"""How long does a person wait for a page when the practice has had many patients?

    python bench/pages.py [--patients N] [--data FOLDER] [--requests R]

Makes a demonstration of N patients in a folder of its own (or takes the one that is in
FOLDER), serves it as `blastema serve` does, signs in as a coordinator, and asks again and
again over connections that stay open, each page with other records: alone, and as four
people at once. Prints median, 95th and 99th percentile in milliseconds; the aim is a 99th
of 100 with 50,000 patients.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import fsync
from ground import ROOT, stand_in

AIM_MS = 100
WARM = 20
TOGETHER = 4
SETTINGS = {"BLASTEMA_REQUIRE_SECOND_FACTOR": "False"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, default=600)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--requests", type=int, default=300)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="blastema-bench-") as own:
        folder = args.data or Path(own)
        if args.data is None:
            demonstrate(folder, args.patients)
        measure(folder, args.requests)


def environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "BLASTEMA_DATA_DIR": str(folder), **SETTINGS}


def demonstrate(folder: Path, patients: int) -> None:
    start = time.perf_counter()
    command = [sys.executable, "-m", "blastema.app.cli", "demo", "--no-serve"]
    subprocess.run(
        [*command, "--patients", str(patients)],
        env=environment(folder),
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    print(f"a demonstration of {patients:,} patients: {time.perf_counter() - start:.0f} s")


def measure(folder: Path, requests: int) -> None:
    os.environ.update(SETTINGS)
    stand_in(folder)
    from blastema.records.models import Episode, Followup, LedgerEvent, Patient
    from tests.harness import server

    print(fsync.told(folder))
    print(
        f"{Patient.objects.count():,} patients, {Episode.objects.count():,} episodes, "
        f"{LedgerEvent.objects.count():,} events"
    )
    cookie, site = a_coordinator()
    some = random.Random(1)
    episodes = ids_of(Episode, site, some)
    patients = ids_of(Patient, site, some)
    followups = ids_of(Followup, site, some)
    pages: dict[str, Callable[[], str]] = {
        "board": lambda: f"/board/?page={some.randint(1, 5)}",
        "episode": lambda: f"/episodes/{some.choice(episodes)}/",
        "patient": lambda: f"/patients/{some.choice(patients)}/",
        "patients": lambda: "/patients/?q=wright",
        "calls": lambda: "/calls/",
        "call": lambda: f"/calls/{some.choice(followups)}/",
    }
    port = server._free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "blastema.app.cli", "serve", "--port", str(port)],
        env={**environment(folder), "BLASTEMA_BASE_URL": f"http://127.0.0.1:{port}"},
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        server._wait_until_it_answers(address, process)
        for name, page in pages.items():
            report(name, address, cookie, page, requests)
    finally:
        process.terminate()
        process.wait()


def a_coordinator() -> tuple[str, str]:
    """The cookie of a coordinator who is signed in, and where they work."""
    from django.test import Client

    from blastema.records.models import StaffRole, User

    role = StaffRole.objects.filter(role="coordinator").order_by("site", "parent").first()
    assert role is not None
    client = Client()
    user = User.objects.get(staff=role.parent)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return f"sessionid={client.cookies['sessionid'].value}", role.site


def ids_of(model, site: str, some: random.Random) -> list[str]:
    """Some hundred records of the site, from all over the table."""
    found = list(model.objects.filter(site=site).values_list("id", flat=True))
    return some.sample(found, min(300, len(found)))


def report(name: str, address: str, cookie: str, page: Callable[[], str], requests: int) -> None:
    asked(address, cookie, page, WARM)
    alone = asked(address, cookie, page, requests)
    with ThreadPoolExecutor(TOGETHER) as people:
        each = requests // TOGETHER
        parts = people.map(lambda _: asked(address, cookie, page, each), range(TOGETHER))
        together = [wait for part in parts for wait in part]
    print(f"  {name:10} alone {told(alone)};  four at once {told(together)}")


def asked(address: str, cookie: str, page: Callable[[], str], requests: int) -> list[float]:
    """Milliseconds from asking to the last byte, over one connection."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    waits = []
    for _ in range(requests):
        path = page()
        start = time.perf_counter()
        connection.request("GET", path, headers={"Cookie": cookie})
        answer = connection.getresponse()
        answer.read()
        waits.append((time.perf_counter() - start) * 1000)
        if answer.status != 200:
            raise SystemExit(f"{path} gave {answer.status}")
    connection.close()
    return waits


def told(waits: list[float]) -> str:
    cuts = statistics.quantiles(waits, n=100)
    ratio = cuts[98] / AIM_MS
    return f"{cuts[49]:4.0f} {cuts[94]:4.0f} {cuts[98]:4.0f} ms ({ratio:.2f} of the limit)"


if __name__ == "__main__":
    main()
