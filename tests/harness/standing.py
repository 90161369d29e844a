"""A database beside the test's own, in which this process may commit for a server to see."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connections
from pytest_django.plugin import DjangoDbBlocker

from tests.harness import run
from tests.harness.databases import Throwaway


@contextmanager
def standing_on(own: Throwaway, blocker: DjangoDbBlocker) -> Iterator[None]:
    """All threads of this process use ``own``, with its folder of data, until the end."""
    described, config = connections.settings["default"], settings.BLASTEMA
    before = described["NAME"]
    connections.close_all()
    described["NAME"] = own.name if run.ON_POSTGRESQL else str(run.sqlite_file(own.name))
    settings.BLASTEMA = dataclasses.replace(config, data_dir=own.data_dir)
    try:
        with blocker.unblock():
            yield
            connections.close_all()
    finally:
        described["NAME"], settings.BLASTEMA = before, config
