"""Every form that signs asks for the password, and says first what the signature means."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from django.views import View

from blastema.actions.signs import SIGNS
from blastema.web.signin.proving import ProvedVerb
from blastema.web.verbs import VerbView
from tests.actions.test_divide_and_pool import concentrate
from tests.web.lab.bench import fill, rules, went
from tests.web.people import Practice


def views(patterns: list[URLPattern | URLResolver]) -> Iterator[type[View]]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from views(one.url_patterns)
        elif hasattr(one.callback, "view_class"):
            yield one.callback.view_class


FORMS = sorted(
    {v for v in views(get_resolver().url_patterns) if issubclass(v, VerbView)},
    key=lambda view: f"{view.__module__}.{view.__name__}",
)
SIGNING = [view for view in FORMS if issubclass(view, ProvedVerb)]


def test_every_verb_that_signs_has_a_form_that_asks_for_the_password() -> None:
    assert {name for view in SIGNING for name in view.signing} == set(SIGNS)


@pytest.mark.parametrize("view", FORMS, ids=lambda view: view.__name__)
def test_a_form_sends_no_signing_verb_but_those_that_it_names(view: type[VerbView]) -> None:
    """Found in the source: who calls a verb of the list names it, and so asks for the proof."""
    send = view.sign if issubclass(view, ProvedVerb) else view.perform
    called = set(re.findall(r"\b[a-z_]+(?=\()", inspect.getsource(send))) & set(SIGNS)
    named = set(view.signing) if issubclass(view, ProvedVerb) else set()
    assert called <= named


@pytest.fixture
def practice(db: None) -> Practice:
    return Practice()


def test_the_meaning_is_read_before_the_password_and_stands_on_the_record_after(
    practice: Practice,
) -> None:
    product, _ = concentrate(practice.world)
    quality = practice.browser("quality")
    went(fill(quality, f"/products/{product}/hold/", hold="quarantine", reason="the hood failed"))
    page = f"/products/{product}/lift-hold/"
    assert "It means approval: what the hold was for no longer stands." in (
        quality.get(page).content.decode()
    )
    wrong = fill(quality, page, reason="mended", password="not mine")
    assert (wrong.status_code, rules(wrong)) == (422, {"SIGNATURE-PASSWORD"})
    assert "not mine" not in wrong.content.decode()
    shown = quality.get(went(fill(quality, page, reason="mended"))).content.decode()
    assert "What the hold was for no longer stands" in shown
    assert "unchanged" in shown


def test_a_policy_shows_who_signed_for_it(practice: Practice) -> None:
    quality = practice.browser("quality")
    page = f"/administration/sites/{practice.world.site}/policies/licence/"
    went(fill(quality, page, value="MD"))
    shown = quality.get(page).content.decode()
    assert "This is what the site decided, and the signer answers for it" in shown
    assert "Quality Invented 1" in shown
