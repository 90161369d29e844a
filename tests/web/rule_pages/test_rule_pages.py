"""The rule book for everybody of the staff, and the gate asked about made-up facts."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.utils.html import escape

from blastema.core.catalogue.load import fingerprint
from blastema.core.rules import rulebook
from blastema.core.rules.cases import cases
from blastema.core.rules.load import rulebook_texts
from blastema.records.editions import keep_edition
from blastema.records.models import LedgerEvent
from tests.web.people import Practice

pytestmark = pytest.mark.django_db

KNEE = {
    "condition": "knee-osteoarthritis",
    "product": "marrow-concentrate",
    "jurisdiction": "US-FL",
    "on": "2026-11-22",
    "age": "60",
    "route": "joint",
    "guidance": "ultrasound",
    "targets": "knee",
    "licence": "MD",
}


@pytest.fixture
def clinician():
    return Practice().browser("clinician")


def body(client, path, status=200, **headers):
    answer = client.get(path, headers=headers)
    assert answer.status_code == status
    return answer.content.decode()


def asked(client, status=200, headers=None, **facts):
    query = urlencode({**KNEE, **facts})
    return body(client, f"/rules/what-if/?{query}", status, **headers or {})


class TestTheBook:
    def test_every_rule_stands_there_with_its_source(self, clinician):
        page = body(clinician, "/rules/")
        for rule in rulebook().rules.values():
            assert f'id="{rule.id}"' in page
            assert escape(rule.citation) in page
        assert page.count("not legal advice") == 1
        assert rulebook().version in page

    def test_the_history_of_the_book_stands_at_its_end(self, clinician):
        page = body(clinician, "/rules/")
        assert "The act holds from 1 July 2026." in page

    def test_every_edition_in_force_here_says_what_is_otherwise_today(self, clinician):
        states = rulebook_texts()["states.toml"]
        former = {**rulebook_texts(), "states.toml": states.replace('id = "FL-0"', 'id = "FL-00"')}
        keep_edition(f"2025-01-01+{fingerprint(former)}", former, "2025-02-03T00:00:00.000000Z")
        keep_edition("2024-01-01+0000000000000000", former, "2024-02-03T00:00:00.000000Z")
        page = body(clinician, "/rules/")
        told = page[page.index('id="editions"') :]
        assert "Nothing: it is the book of today." in told
        assert "3 February 2025" in told
        assert "FL-0, FL-00" in told
        assert "This release cannot read it" in told
        assert 'id="editions"' not in body(clinician, "/rules/?rule=FL-0")

    @pytest.mark.parametrize(
        ("query", "there", "not_there"),
        [
            ("place=US-UT", {"UT-1", "FED-1"}, {"FL-1", "JP-1", "AGE-1"}),
            ("place=EU", {"EU-1"}, {"FED-1", "GB-1"}),
            ("product=exosomes", {"FL-9", "FED-1", "AGE-1"}, {"FL-1", "TX-1"}),
            ("place=US-TX&product=prp-leukocyte-poor", {"TX-B", "FED-1"}, {"TX-1", "FL-B"}),
        ],
    )
    def test_a_place_and_a_product_narrow_it(self, clinician, query, there, not_there):
        page = body(clinician, f"/rules/?{query}")
        assert {rule for rule in there if f'id="{rule}"' in page} == there
        assert not {rule for rule in not_there if f'id="{rule}"' in page}

    def test_a_place_that_nobody_knows_has_no_rule(self, clinician):
        assert "No rule of the book" in body(clinician, "/rules/?place=XX-Y")

    def test_each_rule_is_shown_alone_with_its_cases(self, clinician):
        for rule in rulebook().rules:
            page = body(clinician, f"/rules/?rule={rule}")
            assert page.count('class="gate-rule"') == 1
            assert "Its cases" in page
            for case in (one for one in cases() if one.rule == rule and one.why):
                assert escape(case.why) in page

    def test_a_rule_that_was_followed_by_another_says_so(self, clinician):
        assert "to 6 August 2027, then EU-7" in body(clinician, "/rules/?rule=EU-6")

    def test_what_was_changed_in_a_rule_stands_with_it(self, clinician):
        assert "A refusal names every reason, not the first." in body(
            clinician, "/rules/?rule=FED-5"
        )

    def test_no_such_rule(self, clinician):
        body(clinician, "/rules/?rule=FED-99", 404)


class TestWhatIf:
    def test_it_begins_with_marrow_into_a_knee(self, clinician):
        page = body(clinician, "/rules/what-if/")
        assert "It may be planned; 4 things are still owed" in page
        assert page.count("not legal advice") == 1

    @pytest.mark.parametrize(
        ("facts", "words"),
        [
            ({"stored": "on"}, "Only within a study"),
            ({"elsewhere": "on"}, "Only within a study"),
            ({"claims": "repair"}, "FED-8"),
            ({"age": "12"}, "It may not be done"),
            ({"said-pregnancy": "yes"}, "The person is pregnant."),
            ({"jurisdiction": "BR"}, "The rule book holds no law of BR"),
            ({"jurisdiction": "JP"}, "Which of the three classes"),
            ({"on": "2024-09-26", "product": "stromal-vascular-fraction"}, "JUR-2"),
            ({"product": "physiotherapy"}, "It may be done"),
            ({"refused_sources": "bone-marrow"}, "PREF-1"),
            ({"study": "on", "stored": "on"}, "STU-1"),
        ],
    )
    def test_a_changed_fact_changes_the_answer(self, clinician, facts, words):
        assert words in asked(clinician, **facts)

    def test_an_answer_is_held_beside_the_one_before(self, clinician):
        page = asked(clinician, stored="on", beside=urlencode(KNEE))
        head, _, rest = page.partition("Began to speak")
        assert "What changed" in head
        assert "FED-2" in rest
        assert "DON-2" in rest
        again = asked(clinician, beside=urlencode({**KNEE, "stored": "on"}))
        assert "Stopped speaking" in again
        assert "No rule began or stopped speaking." in asked(clinician, beside=urlencode(KNEE))

    @pytest.mark.parametrize("beside", ["nonsense", "condition=%00", "condition=x&on=y"])
    def test_what_is_no_question_is_not_held_beside(self, clinician, beside):
        assert "What changed" not in asked(clinician, beside=beside)

    def test_the_script_gets_the_answer_alone(self, clinician):
        part = asked(clinician, headers={"HX-Request": "true"})
        assert "<html" not in part
        assert "It may be planned" in part

    @pytest.mark.parametrize(
        ("facts", "words"),
        [
            ({"product": "elixir"}, "Select a valid choice"),
            ({"age": "131"}, "less than or equal to 130"),
            ({"on": "soon"}, "Enter a valid date"),
            ({"jurisdiction": "Utah"}, "a jurisdiction is written US-FL"),
            ({"claims": "eternal-life"}, "Select a valid choice"),
        ],
    )
    def test_what_is_no_fact_is_told_beside_its_field(self, clinician, facts, words):
        assert words in asked(clinician, 422, **facts)

    def test_nothing_is_stored(self, clinician):
        before = LedgerEvent.objects.count()
        asked(clinician, stored="on")
        assert LedgerEvent.objects.count() == before

    def test_a_visitor_is_sent_to_sign_in(self, client):
        assert client.get("/rules/what-if/").status_code == 302
        assert client.get("/rules/").status_code == 302


def test_the_places_to_choose_from_are_those_whose_rules_stand_in_the_book(clinician):
    page = body(clinician, "/rules/")
    assert '<option value="US-UT">' in page
    assert '<option value="US-NV">' not in page
