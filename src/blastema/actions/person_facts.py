"""What was answered about a person, as an episode keeps it: one text under the patient's key."""

from __future__ import annotations

import json
from collections.abc import Mapping

from blastema.actions.door import Door
from blastema.core.episode.state import EpisodeState
from blastema.records.keys import ERASED, Keyring


def facts_of(keys: Keyring, episode: EpisodeState) -> Mapping[str, str]:
    """The answers of the newest assessment; of an erased person nothing is known."""
    text = keys.open(f"patient/{episode.patient}", episode.facts)
    found: dict[str, str] = json.loads(text) if text and text != ERASED else {}
    return found


def laid_over(former: Mapping[str, str], said: Mapping[str, str]) -> Mapping[str, str]:
    """What was said now over what was said before; an empty answer takes one back."""
    return {slug: answer for slug, answer in {**former, **said}.items() if answer}


def sealed_facts(door: Door, episode: EpisodeState, facts: Mapping[str, str]) -> str:
    """Canonical JSON, so that the same answers are the same text."""
    text = json.dumps(facts, sort_keys=True, separators=(",", ":")) if facts else ""
    return door.seal(f"patient/{episode.patient}", text)
