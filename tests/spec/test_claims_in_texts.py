"""What a text that goes out may not say: each rule with texts that it finds and that it leaves.

The rules are those that FTC and Georgia v. Peyroux (N.D. Ga. 1:21-cv-03329) and the FDA's letters
on websites show; Florida's notice is of Ch. 2025-185, in force from 1 July 2025.
"""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.app import cli
from blastema.core.rules.claims import Lint, read_claims

DAY = date(2026, 11, 22)
NOTICE = (
    "This therapy has not yet been approved by the United States Food and Drug Administration. "
    "Please consult your primary care provider before it."
)


def found(text, place="", on=DAY):
    return [(one.rule, one.found.lower()) for one in read_claims(text, place=place, on=on)]


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("It regenerates your cartilage.", [("ADVERT-1", "regenerates")]),
        ("Our injection relieves pain.", [("ADVERT-1", "relieves pain")]),
        ("We are FDA registered.", [("ADVERT-2", "fda registered")]),
        ("A proven cure.", [("ADVERT-2", "proven"), ("ADVERT-2", "cure")]),
        ("An alternative\n  to surgery", [("ADVERT-2", "alternative to surgery")]),
        ("There are no side effects", [("ADVERT-2", "no side effects")]),
        ("It changed my life!", [("ADVERT-4", "changed my life")]),
        # What is denied is not claimed.
        ("It is not approved by the FDA.", []),
        ("Nothing here is proven? It is not proven.", [("ADVERT-2", "proven")]),
        ("This is not a cure.", []),
        ("It does not regenerate anything.", []),
        # Words inside other words.
        ("A secure, curated list", []),
        ("Of 100 people, 48 had half the pain after 12 months; without cells, 41 of 100.", []),
    ],
)
def test_what_a_text_claims(text, rules):
    assert found(text) == rules


@pytest.mark.parametrize(
    ("text", "place", "on", "missing"),
    [
        ("An injection for the knee.", "US-FL", DAY, True),
        (NOTICE, "US-FL", DAY, False),
        (NOTICE.replace("primary care", "own"), "US-FL", DAY, True),
        (NOTICE.replace("not yet been", "long been"), "US-FL", DAY, True),
        ("An injection for the knee.", "US-FL", date(2025, 6, 30), False),
        ("An injection for the knee.", "US-FL", date(2025, 7, 1), True),
        ("An injection for the knee.", "US-TX", DAY, False),
    ],
)
def test_a_notice_that_the_place_asks_for(text, place, on, missing):
    rules = [one for one in read_claims(text, place=place, on=on) if one.rule == "ADVERT-3"]
    assert bool(rules) is missing
    assert all(not one.verified and one.lint is Lint.BLOCK for one in rules)


def test_a_finding_names_its_place_what_to_do_and_its_source():
    (one,) = read_claims("First.\n\nIt  is a\ncure.", place="", on=DAY)
    assert (one.line, one.column) == (4, 1)
    assert one.remedy
    assert "Peyroux" in one.citation


@given(
    st.text(alphabet="ab .\n", max_size=40), st.sampled_from(["proven", "FDA approved", "cures"])
)
def test_wherever_a_promise_stands_it_is_found_in_its_place(before, phrase):
    text = f"{before}. {phrase} indeed"
    (one,) = read_claims(text, place="", on=DAY)
    lines = text.split("\n")
    assert lines[one.line - 1][one.column - 1 :].startswith(phrase)


def test_the_command_prints_each_and_says_no(tmp_path, capsys):
    page = tmp_path / "page.txt"
    page.write_text("It cures.\nIt changed my life.", "utf-8")
    assert cli.main(["rules", "claims", str(page), "--place", "US-FL", "--on", "2026-11-22"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(": ")[0] for line in lines] == [f"{page}:1:4", f"{page}:2:4", str(page)]
    assert "(not verified)" in lines[2]


def test_the_command_is_content_with_what_is_only_to_be_looked_at(tmp_path, capsys):
    page = tmp_path / "page.txt"
    page.write_text("It changed my life.", "utf-8")
    assert cli.main(["rules", "claims", str(page)]) == 0
    assert "ADVERT-4 review" in capsys.readouterr().out
