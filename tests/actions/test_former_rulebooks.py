"""A release with another rule book: what was decided before is replayed under the book of then."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from blastema.actions import gate
from blastema.actions.read.gate_check import Replayed, replay_decisions
from blastema.actions.read.rulebook_shelf import Shelf
from blastema.core.catalogue.load import fingerprint
from blastema.core.rules import rulebook
from blastema.core.rules.load import former, rulebook_texts
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


@pytest.fixture
def before(monkeypatch: pytest.MonkeyPatch) -> Before:
    today = rulebook_texts()
    assert f'{FLORIDA}"conditions"' in today["states.toml"]
    states = today["states.toml"].replace(f'{FLORIDA}"conditions"', f'{FLORIDA}"allowed"')
    texts = {**today, "states.toml": states}
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
