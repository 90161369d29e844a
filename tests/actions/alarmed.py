"""An urgent sign in an assessment, and what a clinician did about it."""

from __future__ import annotations

from blastema.actions.answer_alarm import answer_alarm
from blastema.actions.assess_episode import assess_episode
from blastema.core.episode.alarm import AlarmAnswer, AlarmOutcome
from blastema.core.episode.state import AssessmentVerdict
from tests.actions import paths
from tests.actions.world import World, done


def an_alarm(world: World) -> None:
    _, episode = paths.opened_episode(world, "degenerative-disc-disease", "")
    verdict = AssessmentVerdict.REFERRED
    told = {"verdict": verdict, "facts": {**paths.HEALTHY, "cauda-equina": "yes"}}
    done(assess_episode(world.act("clinician"), episode=episode, **told))
    sent = AlarmAnswer(
        AlarmOutcome.REFERRED, "the ward", "2026-01-02T08:05", "the registrar", "numb saddle"
    )
    done(answer_alarm(world.act("clinician"), episode=episode, answer=sent))
