"""A release with another rule book: what was decided before is replayed under the book of then."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import pytest

from blastema.actions import gate
from blastema.actions.read.gate_check import Replayed, replay_decisions
from blastema.actions.read.rulebook_shelf import Shelf
from blastema.core.catalogue.load import fingerprint
from blastema.core.rules import gate as gate_of
from blastema.core.rules import rulebook
from blastema.core.rules.load import former, rulebook_texts
from blastema.core.rules.what_if import question_of
from blastema.records.editions import edition_texts, keep_edition
from tests.actions import paths
from tests.actions.world import World

pytestmark = pytest.mark.django_db

FLORIDA = 'id = "FL-0"\nauthority = "state"\njurisdiction = "US-FL"\neffect = '


@dataclass(frozen=True)
class Before:
    """One course that was planned under an edition in which FL-0 allowed."""

    world: World
    version: str
    texts: dict[str, str]

    def replayed(self) -> Replayed:
        found = replay_decisions(self.world.act("quality"))
        assert isinstance(found, Replayed)
        return found


def former_texts() -> dict[str, str]:
    """Today's book, but FL-0 allowed, and nobody had thought of FED-9, FL-B and AGE-2 yet."""
    today = rulebook_texts()
    assert f'{FLORIDA}"conditions"' in today["states.toml"]
    states = today["states.toml"].replace(f'{FLORIDA}"conditions"', f'{FLORIDA}"allowed"')
    texts = {**today, "states.toml": states}
    del texts["changes.toml"]  # tells of the rules that are taken out here
    return {name: _without(text, "FED-9", "FL-B", "AGE-2") for name, text in texts.items()}


def _without(text: str, *rules: str) -> str:
    return "".join(
        part
        for part in re.split(r"(?m)^(?=\[\[)", text)
        if not any(f'id = "{rule}"\n' in part for rule in rules)
    )


@pytest.fixture
def before(monkeypatch: pytest.MonkeyPatch) -> Before:
    texts = former_texts()
    version = f"2025-01-01+{fingerprint(texts)}"
    world = World()
    with monkeypatch.context() as then:
        then.setattr(gate, "rulebook", lambda: former(version, texts))
        paths.planned_course(world)
    return Before(world, version, texts)


def test_a_decision_comes_out_the_same_under_the_book_it_was_made_under(before: Before) -> None:
    keep_edition(before.version, before.texts, "")
    found = before.replayed()
    assert (found.same, found.differ, found.other_books, found.spoilt) == (1, (), 0, ())
    assert found.editions == tuple(sorted((before.version, rulebook().version)))


def test_what_a_book_does_not_hold_does_not_speak(before: Before) -> None:
    old = former(before.version, before.texts)
    assert old.absent == {"FED-9", "FL-B", "AGE-2"}
    # Of a product of blood, and of somebody of unknown age, the rules of today would speak.
    asked = replace(question_of("prp", {}), age=None)
    said = [one.rule for one in gate_of(asked, old).findings]
    now = [one.rule for one in gate_of(asked).findings]
    assert {"FL-B", "AGE-2"} <= set(now)
    assert {*said} & old.absent == set()
    knee = question_of("knee", {})
    assert set(gate_of(knee).open) - set(gate_of(knee, old).open) == {"FED-9"}


def test_it_is_counted_where_its_book_is_not_kept(before: Before) -> None:
    found = before.replayed()
    assert (found.same, found.differ, found.other_books) == (0, (), 1)
    assert found.editions == (rulebook().version,)


def test_a_kept_book_that_somebody_changed_is_told_and_not_used(before: Before) -> None:
    keep_edition(before.version, rulebook_texts(), "")
    found = before.replayed()
    assert (found.same, found.differ, found.other_books) == (0, (), 1)
    assert found.spoilt == (before.version,)


def test_a_kept_book_that_this_release_cannot_read_is_none() -> None:
    unread = {"states.toml": "[[rules]]\nid = 1\n"}
    version = f"2024-01-01+{fingerprint(unread)}"
    keep_edition(version, unread, "")
    shelf = Shelf()
    assert (shelf.book(version), shelf.spoilt) == (None, ())


def test_migrating_keeps_the_book_of_the_release_once() -> None:
    assert edition_texts(rulebook().version) == rulebook_texts()
    assert keep_edition(rulebook().version, {}, "") is False
    assert edition_texts(rulebook().version) == rulebook_texts()
