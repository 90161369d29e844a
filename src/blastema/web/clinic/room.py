"""The procedure room on a tablet: one big step at a time, and a stop that cannot be missed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from blastema.actions.read.treatment_page import TreatmentPage, treatment_image, treatment_page
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import catalogue
from blastema.core.collection.kinds import kinds_from
from blastema.core.course.state import CourseState
from blastema.core.product.state import Disposition, ProductState
from blastema.core.treatment.checklist import checklist
from blastema.core.treatment.state import Act, TreatmentStage
from blastema.core.treatment.timeout import PROCEDURE_ROOM
from blastema.web.acting import act_of
from blastema.web.clinic.words import names, timeline
from blastema.web.clinic.words import room as words
from blastema.web.verbs import shown_or_raise

ROOM, LABORATORY = PROCEDURE_ROOM, "laboratory"

_P = Permission


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that can be done in the room: its button and what it needs."""

    verb: str
    label: str
    text: str
    permission: Permission


_MOVES = {
    "time-out-collection": Move(
        "time-out-collection", "Time-out before collecting", "", _P.TREATMENT_TIME_OUT
    ),
    "collect": Move("collect", "Collect", "The time-out has passed.", _P.PRODUCT_COLLECT),
    "hand-over": Move("hand-over", "Hand over to the laboratory", "", _P.PRODUCT_HAND_OVER),
    "take-over": Move("take-over", "Take over from the laboratory", "", _P.PRODUCT_TAKE_OVER),
    "time-out-injection": Move(
        "time-out-injection", "Time-out before injecting", "", _P.TREATMENT_TIME_OUT
    ),
    "inject": Move("inject", "Inject", "The time-out has passed.", _P.TREATMENT_INJECT),
    "type-identifiers": Move(
        "type-identifiers", "Nothing can be scanned: type it", "", _P.BEDSIDE_IDENTIFY
    ),
    "finish": Move("finish", "Finish the session", "", _P.TREATMENT_FINISH),
    "abandon": Move("abandon", "End the session early", "", _P.TREATMENT_FINISH),
    "check-discharge": Move("check-discharge", "Check before going home", "", _P.TREATMENT_FINISH),
}


def treatment(request: HttpRequest, treatment: str) -> HttpResponse:
    page: TreatmentPage = shown_or_raise(treatment_page(act_of(request), treatment=treatment))
    now, wait = next_move(page)
    context = {
        "page": page,
        "title": names.product(page.course.product_class),
        "born": names.day(page.birth_date) if page.birth_date else "not known",
        "targets": [names.target(target.as_data()) for target in page.course.targets],
        "collect_from": names.target(page.state.collect_from.as_data())
        if page.state.collect_from
        else "",
        "route": names.route(page.course.route),
        "now": _button(page, now),
        "wait": wait,
        "others": [_button(page, one) for one in _others(page, now)],
        "stop": _stop(page),
        "halted": words.HALTS.get(page.state.halted, page.state.halted),
        "halt": reverse("treatment-stop", args=[page.id]) if _P.BEDSIDE_STOP in page.may else "",
        "done": _done(page),
        "images": _images(page),
        "may_go": page.state.may_go,
        "timeline": timeline(page.timeline),
        "open": page.state.stage is TreatmentStage.OPEN,
    }
    return render(request, "clinic/treatment.html", context)


def next_move(page: TreatmentPage) -> tuple[str, str]:
    """The verb whose turn it is, or the sentence that says what the room waits for."""
    if page.state.stage is not TreatmentStage.OPEN:
        return "", f"This session is {page.state.stage.value}."
    if page.state.ready:
        return ("collect" if page.state.ready.purpose is Act.COLLECTION else "inject"), ""
    if needs_material(page):
        return "time-out-collection", ""
    if not page.untreated and page.state.injections:
        return "finish", ""
    return _with_product(page)


def needs_material(page: TreatmentPage) -> bool:
    """Whether cells have to be taken first: nothing is left of what is meant for this course."""
    if is_received(page) or page.state.collections:
        return False
    waiting = (Disposition.IN_STOCK, Disposition.ISSUED)
    return not any(
        usable(product) and product.volume_left_ul and product.disposition in waiting
        for product in page.products.values()
    )


def is_received(page: TreatmentPage) -> bool:
    return from_elsewhere(page.course)


def from_elsewhere(course: CourseState) -> bool:
    """Whether the product comes from elsewhere, so that nothing is collected."""
    known = catalogue().products.get(course.product_class)
    return bool(known and known.received)


def collected_at(course: CourseState) -> tuple[str, ...]:
    """The places at which this course's cells can be taken."""
    sites = [site for kind in kinds_from(course.source) for site in kind.sites]
    return tuple(dict.fromkeys(sites)) or tuple(catalogue().sites)


def usable(product: ProductState) -> bool:
    gone = (Disposition.DISCARDED, Disposition.RETURNED)
    return product.release != "refused" and product.disposition not in gone


def _with_product(page: TreatmentPage) -> tuple[str, str]:
    if to_take_over(page):
        return "take-over", ""
    if injectable(page):
        return "time-out-injection", ""
    if to_hand_over(page):
        return "hand-over", ""
    return "", _waits_for(page)


def to_take_over(page: TreatmentPage) -> dict[str, ProductState]:
    """Containers on their way here, which somebody in the room has to scan."""
    return {
        one: product
        for one, product in page.products.items()
        if product.in_transit and product.custody[-1].to_place == ROOM
    }


def to_hand_over(page: TreatmentPage) -> dict[str, ProductState]:
    """Containers that were filled here and have not gone anywhere."""
    return {
        one: product
        for one, product in page.products.items()
        if usable(product)
        and product.place in ("", ROOM)
        and not product.in_transit
        and product.disposition is Disposition.IN_STOCK
        and product.treatment == page.id
        and product.volume_left_ul
    }


def injectable(page: TreatmentPage) -> dict[str, ProductState]:
    """Containers that were issued to this session."""
    given = (Disposition.ISSUED, Disposition.ADMINISTERED)
    return {
        one: product
        for one, product in page.products.items()
        if product.disposition in given
        and product.issued_to == page.id
        and product.volume_left_ul
        and not product.in_transit
    }


def _waits_for(page: TreatmentPage) -> str:
    meant = [p for p in page.products.values() if p.product_class == page.course.product_class]
    if any(product.in_transit for product in page.products.values()):
        return "A container is on its way: the receiver has to scan it."
    if any(product.released for product in meant):
        return "The product is released. The laboratory issues it to this session and brings it."
    if not page.products:
        return "No product is allocated to this course yet."
    return "The laboratory is working. This page shows when the product is issued."


def _others(page: TreatmentPage, now: str) -> list[str]:
    """What else can be done; the time-out can always be held again."""
    if page.state.stage is not TreatmentStage.OPEN:
        return ["check-discharge"]
    begun = bool(page.state.collections or page.state.injections)
    other = {
        "time-out-collection": not is_received(page),
        "time-out-injection": bool(page.products),
        "take-over": bool(to_take_over(page)),
        "hand-over": bool(to_hand_over(page)),
        "type-identifiers": True,
        "check-discharge": begun,
        "finish": begun,
        "abandon": True,
    }
    return [verb for verb, possible in other.items() if possible and verb != now]


def _button(page: TreatmentPage, verb: str) -> dict[str, Any] | None:
    if not verb:
        return None
    move = _MOVES[verb]
    return {
        "label": move.label,
        "text": move.text or _ready_for(page, verb),
        "url": reverse(f"treatment-{verb}", args=[page.id]),
        "may": move.permission in page.may,
    }


def _ready_for(page: TreatmentPage, verb: str) -> str:
    if verb == "time-out-injection" and page.untreated:
        return f"Next target: {names.target(page.untreated[0].as_data())}."
    return ""


def _stop(page: TreatmentPage) -> dict[str, Any] | None:
    if page.stop is None:
        return None
    return {
        "said": names.target(page.stop.target.as_data()) or "nothing",
        "planned": _planned(page),
        "mismatches": [(rule, words.mismatch(rule)) for rule in page.stop.mismatches],
        "again": reverse(f"treatment-time-out-{page.stop.purpose}", args=[page.id]),
        "decide": reverse("treatment-decide", args=[page.id]) if _waits(page) else "",
    }


def _waits(page: TreatmentPage) -> bool:
    """Whether something in the stop is the clinician's to decide, and this person is one."""
    rules = {item.decide_rule for item in checklist().values()}
    stopped = page.stop.mismatches if page.stop else ()
    return _P.TREATMENT_DECIDE in page.may and not rules.isdisjoint(stopped)


def _planned(page: TreatmentPage) -> str:
    place = page.state.collect_from
    if page.stop and page.stop.purpose == Act.COLLECTION:
        return names.target(place.as_data()) if place else "nothing is to be collected"
    return " or ".join(names.target(target.as_data()) for target in page.course.targets)


def _done(page: TreatmentPage) -> list[str]:
    collected = [
        f"{names.millilitres(one.volume_ul)} taken from the "
        f"{names.target({'body_site': one.body_site, 'side': one.side})}"
        for one in page.state.collections
    ]
    injected = [
        f"{names.millilitres(one.volume_ul)} injected into the {names.target(one.target.as_data())}"
        for one in page.state.injections
    ]
    return [*collected, *injected]


def _images(page: TreatmentPage) -> list[dict[str, str]]:
    return [
        {
            "url": reverse("treatment-image", args=[page.id, one.image]),
            "alt": f"Needle at the {names.target(one.target.as_data())}",
        }
        for one in page.state.injections
        if one.image
    ]


def image(request: HttpRequest, treatment: str, digest: str) -> HttpResponse:
    found = shown_or_raise(treatment_image(act_of(request), treatment=treatment, digest=digest))
    if found is None:
        raise Http404
    answer = HttpResponse(found.content, content_type=found.media_type)
    answer["Cache-Control"] = "no-store"
    return answer
