"""What the programme itself says to patients and the public, read as any advertisement is.

Templates, sheets, consents, mails, labels and what a person is told of the gate: nothing in them
may claim what a site's own words may not. And each public page, as a visitor of a practice in
Florida sees it, says what Florida asks of advertisements.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from html import unescape
from pathlib import Path

import pytest

import blastema
from blastema.actions.send_followups_letter import SUBJECT, TEXT
from blastema.core.rules.claims import Lint, read_claims
from tests.web.access.addresses import addresses
from tests.web.access.practice import Practice

ROOT = Path(blastema.__file__).parent
DAY = date(2026, 11, 29)
# What is read outside: by a visitor, a patient, whoever is handed a paper or a container.
TEMPLATES = ("public", "patient", "base_p", "base_root", "parts")
DATA = (
    "core/catalogue/data",
    "core/sheets/data",
    "core/labels/data",
    "core/treatment/data",
    "core/rules/data/tellings.toml",
)
CODE = ("web/public", "web/patient", "web/papers", "core/consent", "core/labels", "core/sheets")
# Each exception with its sentence.
EXCEPTIONS = {
    ("core/catalogue/data/consents-built.toml", "FDA approved"): (
        "It asks whether the person understood; the right answer is no."
    ),
}


def plain(html: str) -> str:
    """A template's or a page's words without its tags, comments and scripts."""
    hidden = re.compile(r"\{% comment %\}.*?\{% endcomment %\}|<script.*?</script>", re.DOTALL)
    bare = re.sub(r"\{[%#].*?[%#]\}|<[^>]*>", "", hidden.sub("", html), flags=re.DOTALL)
    return unescape(re.sub(r"\{\{.*?\}\}", "…", bare))


def words_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from words_in(inner)


def files(under: str, kind: str) -> list[Path]:
    path = ROOT / under
    return [path] if path.is_file() else sorted(path.rglob(f"*.{kind}"))


def strings(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def outgoing() -> dict[str, tuple[str, ...]]:
    """By file, each text that goes out."""
    templates = ROOT / "web/templates"
    own = [
        path
        for path in sorted(templates.rglob("*.html"))
        if str(path.relative_to(templates)).startswith(TEMPLATES)
    ]
    found = {path: (plain(path.read_text("utf-8")),) for path in own}
    found |= {
        path: tuple(words_in(tomllib.loads(path.read_text("utf-8"))))
        for under in DATA
        for path in files(under, "toml")
    }
    found |= {path: tuple(strings(path)) for under in CODE for path in files(under, "py")}
    told = {path.relative_to(ROOT).as_posix(): texts for path, texts in found.items()}
    return {**told, "actions/send_followups_letter.py": (SUBJECT, TEXT)}


OUTGOING = outgoing()


def claimed(name: str) -> list[str]:
    return [
        one.found
        for text in OUTGOING[name]
        for one in read_claims(text, place="", on=DAY)
        if one.lint is Lint.BLOCK
    ]


def test_what_is_read_is_all_there():
    names = " ".join(OUTGOING)
    for part in (
        "templates/public/home.html",
        "templates/patient/consent_sign.html",
        "templates/base_public.html",
        "data/conditions/general.toml",
        "data/consents-built.toml",
        "data/sheets.toml",
        "data/tellings.toml",
        "patient/consent_words.py",
    ):
        assert part in names


@pytest.mark.parametrize("name", sorted(OUTGOING))
def test_nothing_that_goes_out_claims(name):
    assert [one for one in claimed(name) if (name, one) not in EXCEPTIONS] == []


@pytest.mark.parametrize("exception", EXCEPTIONS, ids=str)
def test_no_exception_is_idle(exception):
    name, phrase = exception
    assert phrase in claimed(name)


def test_a_claim_in_a_template_would_be_found():
    page = '<p>It {% if x %}<b class="cure">cures</b>{% endif %} {{ x }}</p>{# proven #}'
    assert [one.found for one in read_claims(plain(page), place="", on=DAY)] == ["cures"]


@pytest.mark.django_db
def test_every_public_page_of_a_practice_in_florida_says_what_florida_asks(client):
    ids = Practice().ids
    for name in ("home", "ask", "answer", "public-results"):
        answer = client.get(addresses()[name].url(ids))
        assert answer.status_code == 200, name
        found = read_claims(plain(answer.content.decode()), place="US-FL", on=DAY)
        assert [(one.rule, one.found) for one in found] == [], name
