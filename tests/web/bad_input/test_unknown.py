"""A role that nobody knows, sent by a browser that altered the form."""

from __future__ import annotations

import pytest
from django.urls import reverse

from blastema.records.models import LedgerEvent
from tests.web.people import Practice, hidden

pytestmark = pytest.mark.django_db


def test_a_role_that_nobody_knows_is_granted_to_nobody() -> None:
    practice = Practice()
    world = practice.world
    administrator = practice.browser("administrator")
    address = reverse("person-grant", args=[world.staff["analyst1", world.site]])
    form = hidden(administrator.get(address))
    before = LedgerEvent.objects.count()
    answer = administrator.post(address, {**form, "role": "wizard", "site": world.site})
    assert answer.status_code == 422
    assert "wizard is not one of the available choices" in answer.text
    assert LedgerEvent.objects.count() == before
