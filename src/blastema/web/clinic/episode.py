"""The page of one episode."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from blastema.actions.read.episode_page import CourseShown, EpisodePage, episode_page
from blastema.core.episode.steps import Step, Waiting
from blastema.core.sheets import sheet_book
from blastema.core.verdict import Finding
from blastema.web.acting import act_of
from blastema.web.clinic import asked
from blastema.web.clinic.alarm import on_episode
from blastema.web.clinic.board import STATUS
from blastema.web.clinic.outcomes import charts_of, has_charts
from blastema.web.clinic.owed import owed_list
from blastema.web.clinic.words import after, care, cells, names, timeline
from blastema.web.gate_panel import Panel, panel
from blastema.web.parts import Cell, Table, table
from blastema.web.verbs import shown_or_raise


def episode(request: HttpRequest, episode: str) -> HttpResponse:
    page: EpisodePage = shown_or_raise(episode_page(act_of(request), episode=episode))
    possible, blocked = _steps(page)
    context = {
        "page": page,
        "title": names.condition(page.state.condition, page.state.side, page.state.level),
        "waiting": _waiting(page),
        "alarm": on_episode(page),
        "urgent": [_in_words(finding) for finding in page.urgent],
        "facts": _facts(page),
        "answers": list(asked.shown(page.answers)),
        "possible": [step for step in possible if step["main"]],
        "others": [step for step in possible if not step["main"]],
        "blocked": blocked,
        "courses": [_course(page, course) for course in page.courses],
        "charts": has_charts(page.state.condition, page.courses),
        "adverse": _adverse(page),
        "timeline": timeline(page.timeline),
    }
    return render(request, "clinic/episode.html", context)


def outcomes(request: HttpRequest, episode: str) -> HttpResponse:
    """The charts of an episode: drawn after the page is there, since drawing takes a while."""
    page: EpisodePage = shown_or_raise(episode_page(act_of(request), episode=episode))
    context = {"page": page, "charts": charts_of(page.state.condition, page.courses)}
    part = "outcomes" if request.headers.get("HX-Request") else "outcomes_page"
    return render(request, f"clinic/{part}.html", context)


def _waiting(page: EpisodePage) -> list[dict[str, str]]:
    """What each open course waits for, or the episode itself where none is open."""
    running = [course for course in page.courses if course.facts.is_open]
    if not running:
        return [_turn("", page.shown, page.waiting)]
    return [
        _turn(names.product(c.facts.state.product_class), c.facts.shown, c.waiting) for c in running
    ]


def _turn(what: str, state: str, waiting: Waiting) -> dict[str, str]:
    return {
        "what": what,
        "state": str(state).capitalize(),
        "kind": STATUS.get(state, "neutral"),  # type: ignore[call-overload]
        "words": waiting.words,
        "remedy": waiting.remedy,
        "who": " or ".join(names.role(role) for role in waiting.who),
    }


def _facts(page: EpisodePage) -> list[tuple[str, str]]:
    state = page.state
    tried = [names.product(slug).lower() for slug in state.tried]
    facts = [
        ("Assessment", care.VERDICTS.get(state.verdict, "")),
        ("Findings", page.findings),
        ("Grade", state.grade),
        ("Tried before", names.listed(tried) if tried else ""),
        ("Paused", page.paused),
        ("Withdrawn from", names.listed(sorted(state.withdrawn)) if state.withdrawn else ""),
        ("Cells", care.CELLS.get(state.cells, "")),
        ("Referred to", page.referred_to),
        ("Closed", state.closed),
    ]
    return [(term, detail) for term, detail in facts if detail]


def _steps(page: EpisodePage) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    several = sum(course.facts.is_open for course in page.courses) > 1
    # The way to end an alarm stands with the alarm.
    listed = [step for step in page.steps if step.verb != "alarm"]
    shown = [(step, _label(page, step, several=several)) for step in listed]
    possible = [
        {"label": label, "url": _url(page, step), "main": _is_main(page, step)}
        for step, label in shown
        if step.possible
    ]
    blocked = [
        {"label": label, "findings": [_in_words(f) for f in step.findings]}
        for step, label in shown
        if not step.possible
    ]
    return possible, blocked


# The steps along the pathway; everything else is there when it is needed.
_MAIN = ("plan", "conventional", "consent", "open-session", "session", "resume")


def _is_main(page: EpisodePage, step: Step) -> bool:
    first = step.verb == "assess" and page.state.stage == "registered"
    started = any(course.facts.is_open for course in page.courses)
    return first or (step.verb in _MAIN and not (started and step.verb in _MAIN[:2]))


def _label(page: EpisodePage, step: Step, *, several: bool) -> str:
    if not (step.course and several):
        return step.label
    classes = {course.facts.id: course.facts.state.product_class for course in page.courses}
    return f"{step.label}: {names.product(classes[step.course]).lower()}"


def _in_words(finding: Finding) -> dict[str, Any]:
    """A finding with the role that can help under its title."""
    return {
        "words": finding.words,
        "remedy": finding.remedy,
        "who": names.role(finding.who) if finding.who else "",
        "rule": finding.rule,
        "citation": finding.citation,
        "verified": finding.verified,
        "effect": "cannot say" if finding.needs else finding.effect.value,
    }


def _url(page: EpisodePage, step: Step) -> str:
    if step.verb == "session":
        running = {course.facts.id: course.facts.state.open_session for course in page.courses}
        return reverse("treatment", args=[running[step.course]])
    kind = "course" if step.course else "episode"
    return reverse(f"{kind}-{step.verb}", args=[step.course or page.id])


def _course(page: EpisodePage, course: CourseShown) -> dict[str, Any]:
    state = course.facts.state
    kind = care.KINDS.get(state.kind, names.plain(state.kind))
    return {
        "id": course.facts.id,
        "title": f"{kind}: {names.product(state.product_class).lower()}",
        "state": str(course.facts.shown).capitalize(),
        "kind": STATUS[course.facts.shown],
        "plan": _plan(course),
        "panel": _panel(course),
        "owed": owed_list(page, course),
        "products": _products(page, course),
        "treatments": _treatments(page, course),
        "sheets": reverse("course-sheets", args=[course.facts.id])
        if sheet_book().family_of(state.product_class)
        else "",
        "consents": reverse("course-consents", args=[course.facts.id]),
        "followups": _followups(course),
    }


def _plan(course: CourseShown) -> list[tuple[str, str]]:
    state = course.facts.state
    targets = [names.target(target.as_data()) for target in state.targets]
    other = [names.product(slug).lower() for slug in state.alternatives]
    facts = [
        ("Cells from", names.source(state.source) if state.source else ""),
        ("Route", names.route(state.route) if state.route else ""),
        ("Into", names.listed(targets) if targets else ""),
        ("Guided by", names.guidance(state.guidance) if state.guidance else ""),
        ("Sessions", f"{state.sessions_done} of {state.sessions} done" if state.sessions else ""),
        ("Discussed instead", names.listed(other) if other else ""),
        ("Study", state.study),
        ("Consent", _consent(course)),
        ("Gate when planned", _gate_then(course)),
        ("Follow-up counted from", names.day(state.anchor) if state.anchor else ""),
        ("Closed", state.closed),
    ]
    return [(term, detail) for term, detail in facts if detail]


def _panel(course: CourseShown) -> Panel | None:
    return panel(course.gate, heading="The gate today") if course.gate else None


def _gate_then(course: CourseShown) -> str:
    state = course.facts.state
    return f"{state.gate_effect} ({names.rulebook(state.rulebook)})" if state.gate_effect else ""


def _consent(course: CourseShown) -> str:
    if course.consent is None:
        return ""
    return f"{course.consent.stage.value}, {names.day(course.consent.signed_at[:10])}"


def _products(page: EpisodePage, course: CourseShown) -> Table | None:
    if not (page.sees_products and course.products):
        return None
    rows: list[list[object]] = [
        [
            names.container(f"{product.din}{product.division}"),
            names.product(product.product_class),
            cells.RELEASE_STATES[product.release],
            Cell(cells.DISPOSITIONS[product.disposition], note=", ".join(sorted(product.holds))),
            names.millilitres(product.volume_left_ul),
        ]
        for _, product in course.products
    ]
    return table("Products", ["Number", "What", "Release", "Where", "Left#"], rows)


def _treatments(page: EpisodePage, course: CourseShown) -> list[dict[str, str]]:
    if not page.sees_treatments:
        return []
    return [
        {
            "url": reverse("treatment", args=[one]),
            "label": f"Session {state.session}",
            "state": f"{state.stage.value}, {names.day(state.at[:10])}",
        }
        for one, state in course.treatments
    ]


def _followups(course: CourseShown) -> Table | None:
    if not course.followups:
        return None
    rows: list[list[object]] = [
        [names.visit(state.visit), names.day(state.due), after.STAGES[state.stage]]
        for _, state in course.followups
    ]
    return table("Follow-up", ["Visit", "Due", "State"], rows)


def _adverse(page: EpisodePage) -> Table | None:
    if not page.adverse:
        return None
    rows: list[list[object]] = [
        [state.term, f"grade {state.grade}", names.day(state.onset), state.stage.value]
        for _, state in page.adverse
    ]
    return table("Adverse events", ["What", "Grade", "Since", "State"], rows)
