"""The steps of a run in words: what was done, when, by whom, and how often."""

from __future__ import annotations

from datetime import datetime

from blastema.actions.read.product_page import RunPage
from blastema.core.catalogue import Step
from blastema.core.run.state import StepDone
from blastema.web.clinic.words import names as said
from blastema.web.lab.amounts import shown


def step_line(page: RunPage, step: Step) -> dict[str, str]:
    times = [one for one in page.state.steps if one.step == step.slug]
    limit = page.limits.get(step.limit_setting)
    return {
        "label": step.name,
        "state": _state(page, step),
        "when": _when(page, step, times),
        "text": _times_words(page, step, times) or (f"within {limit} minutes" if limit else ""),
    }


def _when(page: RunPage, step: Step, times: list[StepDone]) -> str:
    if step.repeats:
        return f"{len(times)} {'time' if len(times) == 1 else 'times'}"
    return f"{clock(page, times[0].at):%H:%M}" if times else ""


def _times_words(page: RunPage, step: Step, times: list[StepDone]) -> str:
    """What was done; of a step that repeats every time, with its day."""
    if not step.repeats:
        return _done_words(page, step, times[0]) if times else ""
    return "; ".join(
        f"{clock(page, one.at):%-d %B, %H:%M}: {_done_words(page, step, one)}" for one in times
    )


def _state(page: RunPage, step: Step) -> str:
    if step in page.again and page.state.stage == "running":
        return "now"
    if page.state.done_at(step.slug):
        return "done"
    if page.state.stage == "failed":
        return "stopped"
    return "now" if step == page.next_step else "later"


def _done_words(page: RunPage, step: Step, done: StepDone) -> str:
    names = {m.slug: m.name for m in step.measures}
    measured = [
        f"{names.get(slug, slug)}: {shown(done.units[slug], value)}"
        for slug, value in done.measurements.items()
    ]
    lots = [f"{r.name} lot {r.lot}, good until {said.day(r.expires)}" for r in done.reagents]
    seen_by = page.people.get(done.witnessed_by, "")
    who = [f"by {page.people.get(done.done_by, 'somebody')}"]
    witness = [f"seen by {seen_by}"] if seen_by else []
    return " · ".join([*measured, *lots, *who, *witness])


def clock(page: RunPage, moment: str) -> datetime:
    return datetime.fromisoformat(moment).astimezone(page.zone).replace(tzinfo=None)
