"""The time-out: every question, who answers, and what each answer does."""

from __future__ import annotations

from collections.abc import Iterator

from blastema.core.treatment.checklist import Asked, Item, checklist
from blastema.core.treatment.discharge import discharge_list
from docs.generate.markdown import code, codes, heading, page, table

INTRODUCTION = """
Held before each invasive act, a collection included, and again for each further target.
[How it is held](../how-to/hold-a-time-out.md). Wristband, container, place, side and level are
compared with the record and the plan, together with consent, release, expiry, holds, custody and
the gate; a mismatch there stops, and nobody can decide otherwise. The questions below are asked
aloud.

An answer **passes**, **stops**, or waits until the clinician **decides** to go on, with a reason
of the list (`decide-answer`). A question without an answer stops.
"""


def time_out_page() -> str:
    blocks = []
    for who in Asked:
        blocks += [heading(f"Answered by the {who.value}"), table(_HEAD, list(_rows(who)))]
    going = [(code(item.slug), item.question, item.stop) for item in discharge_list().values()]
    blocks += [heading("Before going home"), DISCHARGE, table(_GOING, going)]
    return page("The time-out", INTRODUCTION, *blocks)


_GOING = ("item", "question", "what keeps the person here")
DISCHARGE = """The check after a session (`check-discharge`): at least one vital sign, and these
questions. No limit of a vital sign is built in; refused is only what nobody alive has."""


_HEAD = ("item", "question", "before", "passes", "stops", "the clinician decides")


def _rows(who: Asked) -> Iterator[tuple[str, ...]]:
    for item in checklist().values():
        if item.asks is who:
            does = (_that(item, weight) for weight in ("passes", "stops", "decide"))
            yield code(item.slug), item.question, _before(item), *does


def _that(item: Item, weight: str) -> str:
    return codes(sorted(answer for answer, does in item.answers.items() if does == weight))


def _before(item: Item) -> str:
    acts = " and ".join(sorted(act.value for act in item.acts))
    return f"{acts}, where the target has a level" if item.levels else acts


def refusals_of_checklist() -> Iterator[tuple[str, list[list[str]]]]:
    """Each rule of the checklist with words, remedy and who; for the page of refusals."""
    for item in checklist().values():
        yield item.unanswered_rule, [[f"Not answered: {item.question}"], [_ASK], ["clinician"]]
        if "stops" in item.answers.values():
            yield item.stop_rule, [[item.stop], [_STOP], ["clinician"]]
        if item.decidable:
            words = f"{item.stop} The clinician has not decided to go on."
            yield item.decide_rule, [[words], [_DECIDE], ["clinician"]]


_ASK = "Ask aloud, and wait for the answer."
_STOP = "Stop. Put it right, or end the session."
_DECIDE = "The clinician decides and says why, or ends the session."
