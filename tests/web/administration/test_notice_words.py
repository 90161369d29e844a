"""The words of a state's notice: entered on the page of a site that lies there, and printed."""

from __future__ import annotations

import pytest
from django.urls import reverse

from blastema.actions.open_site import change_site
from blastema.core.site.state import SiteField
from tests.actions import paths
from tests.actions.world import done
from tests.web.people import Practice, carried

pytestmark = pytest.mark.django_db
POLICY, WORDS = "consent-notice-us-ut", "INVENTED WORDING\nof a statute"


@pytest.fixture
def practice() -> Practice:
    """The first site lies in Utah."""
    practice = Practice()
    to_utah(practice)
    return practice


def to_utah(practice: Practice) -> None:
    act = practice.world.act("administrator")
    changes = {SiteField.JURISDICTION: "US-UT"}
    done(change_site(act, site=practice.world.site, changes=changes))


def url(practice: Practice, policy: str) -> str:
    return reverse("policy", args=[practice.world.site, policy])


def send(client, path, value):
    return client.post(path, {**carried(client.get(path)), "value": value})


def test_the_words_are_entered_and_then_it_may_hang(practice):
    client = practice.browser("quality")
    page = reverse("site", args=[practice.world.site])
    assert f'href="{url(practice, POLICY)}"' in client.get(page).text
    posted = url(practice, "state-notice-posted")
    refused = send(client, posted, "yes")
    assert refused.status_code == 422
    assert "The words of the notice that Utah asks for are not on file" in refused.text
    assert "word for word" in client.get(url(practice, POLICY)).text
    assert send(client, url(practice, POLICY), WORDS).status_code == 303
    assert send(client, posted, "yes").status_code == 303
    assert "INVENTED WORDING" in client.get(url(practice, POLICY)).text


def test_a_claim_in_them_is_refused_like_any_other(practice):
    answer = send(practice.browser("quality"), url(practice, POLICY), "It cures.")
    assert answer.status_code == 422
    assert "“cures”" in answer.text


def test_a_site_elsewhere_is_not_asked_for_them(practice):
    client = practice.browser("quality", charlie=True)
    page = client.get(reverse("site", args=[practice.other])).text
    assert POLICY not in page
    assert "Words of the notice" not in page


def test_the_consents_of_a_course_lead_to_the_paper():
    practice = Practice()
    _, course = paths.planned_course(practice.world)
    to_utah(practice)
    page = practice.browser("clinician").get(reverse("course-consents", args=[course])).text
    assert reverse("consent-notice", args=["US-UT"]) in page
    assert "The wording is missing" in page
    assert practice.browser("clinician", charlie=True).get(
        reverse("course-consents", args=[course])
    ).status_code in (403, 404)
