"""Episodes, courses, consents and appointments as rows."""

from __future__ import annotations

from blastema.core.consent.state import ConsentState
from blastema.core.course.state import CourseState
from blastema.core.episode.state import EpisodeState
from blastema.records.project.row import Projection, Row


def _episode(state: EpisodeState) -> Row:
    return {
        "patient": state.patient,
        "condition": state.condition,
        "body_site": state.body_site,
        "side": state.side,
        "level": state.level,
        "origin": state.origin,
        "stage": state.stage.value,
        "verdict": state.verdict,
        "paused": state.paused,
        "withdrawn": ",".join(sorted(state.withdrawn)),
        "closed": state.closed,
        "alarm_since": state.alarm.raised_at if state.alarm.is_open else "",
    }


def _course(state: CourseState) -> Row:
    return {
        "episode": state.episode,
        "patient": state.patient,
        "stage": state.stage.value,
        "kind": state.kind,
        "product_class": state.product_class,
        "arm": state.arm,
        "source": state.source,
        "route": state.route,
        "study": state.study,
        "sessions": state.sessions,
        "sessions_done": state.sessions_done,
        "protocol": state.protocol,
        "after": state.after,
        "gate_effect": state.gate_effect,
        "consent": state.consent,
        "anchor": state.anchor,
        "chain": state.chain,
        "closed": state.closed,
    }


def _allocations(parent: str, state: CourseState) -> list[Row]:
    return [
        {"parent": parent, "product": product, "number": number}
        for number, product in enumerate(state.allocations, start=1)
    ]


def _consent(state: ConsentState) -> Row:
    return {
        "patient": state.patient,
        "course": state.course,
        "document": state.document,
        "version": state.version,
        "signed_at": state.signed_at,
        "stage": state.stage.value,
    }


CONSENT_ROWS = Projection("consent", _consent, {})
EPISODE_ROWS = Projection("episode", _episode, {})
COURSE_ROWS = Projection("course", _course, {"course_product": _allocations})
