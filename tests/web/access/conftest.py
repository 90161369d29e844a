"""One practice for the whole module: made once, and every test's writes undone."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

if TYPE_CHECKING:
    from tests.web.access.practice import Practice


@pytest.fixture(scope="module")
def practice(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Practice]:
    from blastema.app import middleware
    from tests.web.access.practice import Practice

    # Thousands of refusals are the point here; each would be logged with its traceback.
    logging.disable(logging.WARNING)
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        made = Practice()
        patch.setattr(middleware, "MACHINE", made.world.fresh)
        yield made
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)


@pytest.fixture(autouse=True)
def undone(practice: Practice) -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
