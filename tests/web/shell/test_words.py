"""What the pages never say: the house style's forbidden words, and code the policy would stop."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.web.shell.gallery.pages import WEB

TEMPLATES = sorted((WEB / "templates").rglob("*.html")) + sorted((WEB / "templates").rglob("*.txt"))
HOUSE_STYLE = (WEB.parents[2] / "docs" / "explanation" / "how-we-speak.md").read_text()

# Word stems of the design's "how we speak to patients"; "cure" must not catch "secure".
FORBIDDEN = {
    "regenerate": r"\bregenerat",
    "rejuvenate": r"\brejuvenat",
    "cure": r"\bcur(e|es|ed|ing|ative)\b",
    "proven": r"\bproven\b",
    "safe": r"\bsafe(r|st|ly)?\b",
    "breakthrough": r"\bbreakthrough",
    "pain-free": r"\bpain[- ]free\b",
    "natural": r"\bnatural(ly)?\b",
    "FDA registered": r"\bfda[- ]registered",
    "testimonial": r"\btestimonial",
    "miracle": r"\bmiracle",
    "stem cells": r"\bstem cells\b",
}
# Template and word where the word is right, each with its reason.
ALLOWED: dict[tuple[str, str], str] = {
    ("public/results.html", "stem cells"): "it says that a mixture is none of them",
}

# What `default-src 'self'` stops in a browser, found here before a browser does.
STOPPED = {
    "inline script": r"<script(?![^>]*\bsrc=)[^>]*>",
    "inline style": r"<style\b|\sstyle=",
    "event attribute": r"\son[a-z]+=",
    "htmx script": r"\shx-on\b|hx-vals=['\"]js:|\bjavascript:",
}


def _words(text: str) -> str:
    """What a person reads: no comments, no tags of the template language."""
    text = re.sub(r"\{%\s*comment.*?endcomment\s*%\}", "", text, flags=re.DOTALL)
    return re.sub(r"\{%.*?%\}|\|\s*safe\b", "", text)


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda p: str(p.relative_to(WEB / "templates")))
def test_a_template_says_no_forbidden_word(file: Path) -> None:
    name, words = str(file.relative_to(WEB / "templates")), _words(file.read_text())
    said = [w for w, stem in FORBIDDEN.items() if re.search(stem, words, re.IGNORECASE)]
    assert [word for word in said if (name, word) not in ALLOWED] == []


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda p: str(p.relative_to(WEB / "templates")))
def test_a_template_holds_no_code_that_the_policy_stops(file: Path) -> None:
    text = _words(file.read_text())
    assert [kind for kind, code in STOPPED.items() if re.search(code, text)] == []


def test_the_house_style_names_the_same_words() -> None:
    never = HOUSE_STYLE.split("do not appear: ")[1].split(". ")[0]
    named = never.replace('"', "").split(", ")
    assert [word for word in named if word not in FORBIDDEN] == []
    assert len(named) == 9  # the sentence of the design page names nine


@pytest.mark.parametrize(
    ("words", "caught"),
    [
        ("This cures knees.", ["cure"]),
        ("A secure sign-in, unsafe to share.", []),
        ("Natural and SAFE.", ["safe", "natural"]),
        ("{{ text|safe }}", []),
    ],
)
def test_the_stems_catch_the_word_and_not_its_neighbours(words: str, caught: list[str]) -> None:
    found = [w for w, stem in FORBIDDEN.items() if re.search(stem, _words(words), re.IGNORECASE)]
    assert found == caught
