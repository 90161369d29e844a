"""The check before going home, in a browser."""

from __future__ import annotations

import pytest
from django.urls import reverse

from blastema.core.treatment.discharge import discharge_list
from blastema.records import find_trace
from tests.actions import paths
from tests.web.clinic.hands import now_practice, send, sent
from tests.web.people import Practice

pytestmark = pytest.mark.django_db

WELL = {slug.replace("-", "_"): item.passing for slug, item in discharge_list().items()}
CHECK = "treatment-check-discharge"


@pytest.fixture
def practice() -> Practice:
    return now_practice()


@pytest.fixture
def treatment(practice: Practice) -> str:
    patient, _ = paths.treated_course(practice.world)
    return find_trace.treatments_of(patient)[0]


def page_of(practice: Practice, treatment: str) -> str:
    url = reverse("treatment", args=[treatment])
    return practice.browser("clinician").get(url).content.decode()


def test_what_was_measured_is_kept_in_its_units(practice: Practice, treatment: str) -> None:
    assert reverse(CHECK, args=[treatment]) in page_of(practice, treatment)
    typed = {**WELL, "pulse": "72", "temperature": "36.8", "pain": "0"}
    sent(practice.browser("clinician"), CHECK, treatment, **typed)
    page = page_of(practice, treatment)
    assert "The check before going home has passed." in page
    assert "Pulse 72 a minute, temperature 36.8 °C, pain 0 of 10." in page
    assert paths.state("treatment", treatment).may_go is True


def test_an_answer_that_stops_says_so(practice: Practice, treatment: str) -> None:
    typed = {**WELL, "pulse": "72", "new_weakness": "yes"}
    sent(practice.browser("clinician"), CHECK, treatment, **typed)
    page = page_of(practice, treatment)
    assert "Does not go home yet" in page
    assert "New weakness or numbness" in page


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"pulse": "720"},
        {"pulse": "quick"},
        {"temperature": "nan"},
        {"pulse": "72", "walks": ""},
    ],
)
def test_faults_are_shown_and_nothing_is_kept(practice: Practice, treatment: str, typed) -> None:
    answer = send(practice.browser("clinician"), CHECK, treatment, **{**WELL, **typed})
    assert answer.status_code == 422
    assert paths.state("treatment", treatment).may_go is None
