"""Records an assessment: what was found, what was tried, and whether cells are an option.

Where an urgent sign is among it that was not there before, it raises the alarm.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.actions.person_facts import facts_of, laid_over, sealed_facts
from blastema.actions.standing import must_be_patient
from blastema.core.access.permissions import Permission
from blastema.core.episode import decide
from blastema.core.episode.state import AssessmentVerdict, EpisodeState
from blastema.core.rules import rulebook
from blastema.core.rules.said import against_tried, faults, with_tried
from blastema.core.rules.urgent import urgent

NOTHING_SAID: Mapping[str, str] = {}


@verb(Permission.EPISODE_ASSESS)
def assess_episode(
    door: Door,
    *,
    episode: str,
    verdict: AssessmentVerdict,
    findings: str = "",
    tried: tuple[str, ...] = (),
    grade: str = "",
    side: str = "",
    facts: Mapping[str, str] = NOTHING_SAID,
) -> Done:
    """``side`` is needed where the referral did not say it.

    ``facts`` are answers about the person by their question. They are laid over those of the
    last assessment: what is not named stays as it was said, an empty answer takes one back.
    """
    state = door.state("episode", episode)
    must_be_patient(door, state.patient)
    book = rulebook()
    known = with_tried(laid_over(facts_of(door.keys, state), facts), tried, book)
    today = date.fromisoformat(door.act.today)
    why = newly_urgent(state, facts_of(door.keys, state), known, today)
    assessed = decide.assess(
        state,
        verdict=verdict,
        findings=door.seal(f"patient/{state.patient}", findings),
        tried=tried,
        grade=grade,
        side=side,
        facts=sealed_facts(door, state, known),
        faults=(*faults(known, today, book), *against_tried(known, tried, book)),
        alarm=door.seal(f"patient/{state.patient}", why),
        at=door.act.occurred_at,
    )
    return door.write({("episode", episode): assessed})


def newly_urgent(
    state: EpisodeState, before: Mapping[str, str], now: Mapping[str, str], today: date
) -> str:
    """Every urgent sign in words, where one of them is new or none was ever told of."""
    book = rulebook()
    signs = urgent(state.condition, now, today, book)
    known = {one.rule for one in urgent(state.condition, before, today, book)}
    is_new = not state.alarm.raised_at or any(one.rule not in known for one in signs)
    return " ".join(one.words for one in signs) if is_new else ""
