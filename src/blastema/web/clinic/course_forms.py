"""The verbs of a course: allocation, sessions, closing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from blastema.actions.act import Act, Done, Result
from blastema.actions.close_course import close_course
from blastema.actions.free_product import free_product
from blastema.actions.open_treatment import open_treatment
from blastema.actions.read.stock import allocatable, allocated
from blastema.actions.receive_product import allocate_product
from blastema.core.access.permissions import Permission
from blastema.core.course.state import CourseEnd, FreeReason, Target
from blastema.web.clinic.fields import (
    choices,
    named,
    one_of,
    picked,
    side_of,
)
from blastema.web.clinic.room import collected_at, from_elsewhere
from blastema.web.clinic.verbs import CourseVerb
from blastema.web.clinic.words import names
from blastema.web.verbs import CommandForm, shown_or_raise


class CloseCourseForm(CommandForm):
    reason = one_of("Why is it closed?", choices(CourseEnd))


class CloseCourse(CourseVerb):
    form_class = CloseCourseForm
    permission = Permission.COURSE_CLOSE
    title, submit = "Close this course", "Close the course"
    done_message = "The course is closed."
    danger = True

    def send(self, act: Act, data: Mapping[str, Any]) -> Result:
        return close_course(act, course=self.about.id, reason=CourseEnd(data["reason"]))


class AllocateForm(CommandForm):
    product = picked("Which container?")


class AllocateProduct(CourseVerb):
    form_class = AllocateForm
    permission = Permission.COURSE_ALLOCATE
    title, submit = "Allocate a product", "Allocate it"
    done_message = "The product is meant for this course."

    def shown(self, act: Act) -> dict[str, Any]:
        found = shown_or_raise(allocatable(act, course=self.about.id))
        stock = [(one.id, f"{one.code} · {names.product(one.product_class)}") for one in found]
        lead = "" if stock else "Nothing in stock is for this person and this course."
        return {"choices": {"product": [("", "Choose"), *stock]}, "lead": lead}

    def send(self, act: Act, data: Mapping[str, Any]) -> Result:
        return allocate_product(act, course=self.about.id, product=data["product"])


class FreeForm(CommandForm):
    product = picked("Which container?")
    reason = one_of("Why is it no longer meant for this course?", choices(FreeReason))


class FreeProduct(CourseVerb):
    form_class = FreeForm
    permission = Permission.COURSE_ALLOCATE
    title, submit = "Free a product", "Free it"
    done_message = "The product is free for another course of this person."

    def shown(self, act: Act) -> dict[str, Any]:
        found = shown_or_raise(allocated(act, course=self.about.id))
        meant = [(one.id, f"{one.code} · {names.product(one.product_class)}") for one in found]
        lead = "" if meant else "No product is meant for this course."
        return {"choices": {"product": [("", "Choose"), *meant]}, "lead": lead}

    def send(self, act: Act, data: Mapping[str, Any]) -> Result:
        reason = FreeReason(data["reason"])
        return free_product(act, course=self.about.id, product=data["product"], reason=reason)


class OpenSessionForm(CommandForm):
    place = picked("Where will cells be taken?")
    side = side_of("From which side?")


class OpenSession(CourseVerb):
    """Where cells are to be taken is written down here; the time-out is held against it."""

    form_class = OpenSessionForm
    permission = Permission.TREATMENT_OPEN
    title, submit = "Open a treatment session", "Open the session"
    done_message = "The session is open."

    def shown(self, act: Act) -> dict[str, Any]:
        places = named(collected_at(self.about.state), names.place)
        several = [("", "Choose"), *places] if len(places) > 1 else places
        if from_elsewhere(self.about.state):
            return {}
        return {"choices": {"place": [*several, (NOWHERE, "No cells are taken this time")]}}

    def _filled(self, form: CommandForm, context: Mapping[str, Any]) -> CommandForm:
        if from_elsewhere(self.about.state):
            del form.fields["place"], form.fields["side"]
        return super()._filled(form, context)

    def send(self, act: Act, data: Mapping[str, Any]) -> Result:
        place = data.get("place", NOWHERE)
        collect_from = None if place == NOWHERE else Target(place, data["side"])
        return open_treatment(act, course=self.about.id, collect_from=collect_from)

    def next_url(self, done: Done, **ids: str) -> str:
        return reverse("treatment", args=[done.first("treatment")])


NOWHERE = "nowhere"
