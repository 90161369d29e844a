"""People and their roles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from blastema.actions.act import Act, Done, Result
from blastema.actions.add_staff import add_staff, deactivate_staff, grant_role, revoke_role
from blastema.actions.own_sign_in import new_password
from blastema.actions.read.staff import (
    PER_PAGE,
    PersonLine,
    PersonShown,
    RoleHeld,
    member,
    places_to_add,
)
from blastema.actions.read.staff import people as read_people
from blastema.actions.renew_sign_in import renew_password, renew_second_factor
from blastema.core.access.permissions import SENTENCES, Permission
from blastema.core.access.roles import GRANTABLE, ROLES
from blastema.core.staff.state import DeactivateReason, RevokeReason
from blastema.web.acting import act_of
from blastema.web.administration.forms import (
    AddPersonForm,
    DeactivateForm,
    GrantForm,
    PasswordForm,
    RevokeForm,
)
from blastema.web.administration.words import role_title
from blastema.web.parts import Cell, table
from blastema.web.verbs import CommandForm, VerbView, shown_or_raise

_TOLD = "The person is told at the next sign-in, and quality sees that you did this."
_APART = "|"  # stands in no role and in no id of a site


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("page", "1")
    number = int(asked) if asked.isdigit() and len(asked) < len(str(10**6)) else 1
    found = shown_or_raise(read_people(act_of(request), page=number))
    columns = ["Name", "User name", "Roles", "State"]
    shown = {
        "people": table("People", list(columns), [_row(line) for line in found.lines]),
        "page": Paginator(range(found.total), PER_PAGE).get_page(number),
    }
    return render(request, "administration/people.html", shown)


def _row(line: PersonLine) -> list[object]:
    roles = "; ".join(f"{role_title(held.role)} at {held.site_name}" for held in line.roles)
    over = any(held.over for held in line.roles)
    state = Cell("works here", status="good") if line.active else Cell("left", status="neutral")
    return [
        Cell(line.name, url=reverse("person", args=[line.id])),
        line.username,
        Cell(roles or ("no role" if line.active else ""), note="agreement ended" if over else ""),
        state,
    ]


@require_safe
def roles(request: HttpRequest) -> HttpResponse:
    """Each role in prose, with the list that follows from it."""
    shown_or_raise(places_to_add(act_of(request)))
    cards = [
        (card.title, card.prose, sorted(SENTENCES[one] for one in card.permissions))
        for role, card in ROLES.items()
        if role in GRANTABLE
    ]
    return render(request, "administration/roles.html", {"cards": cards})


@require_safe
def person(request: HttpRequest, staff: str) -> HttpResponse:
    found = shown_or_raise(member(act_of(request), staff))
    shown = {
        "person": found,
        "title": found.state.name,
        "held": [(role_title(held.role), held) for held in found.roles],
        "facts": _facts(found),
        "revocable": [held for held in found.roles if held.site in dict(found.sites)],
    }
    return render(request, "administration/person.html", shown)


def _facts(found: PersonShown) -> list[tuple[str, str]]:
    seen = f"{found.last_seen:%-d %B %Y, %H:%M}" if found.last_seen else "not signed in now"
    told = [
        ("User name", found.state.username),
        ("Second factor", "set up" if found.second_factor else "not set up"),
        ("Last seen", seen),
        ("Left because", found.state.deactivated),
    ]
    return [(term, detail) for term, detail in told if detail]


@method_decorator([never_cache, sensitive_post_parameters("password")], name="dispatch")
class AddView(VerbView):
    """Adds a person without a role; roles are granted on the person's page."""

    form_class = AddPersonForm
    title = "Add a person"
    submit = "Add person"
    done_message = "Added. Now grant the roles that the work needs."

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        shown_or_raise(places_to_add(act))
        return {
            "back_url": reverse("people"),
            "back_label": "People",
            "initial": {"password": new_password(act.fresh)},
        }

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return add_staff(
            act, name=data["name"], username=data["username"], password=data["password"]
        )

    def next_url(self, done: Done, **ids: str) -> str:
        return reverse("person", args=[done.subject])


class PersonVerb(VerbView):
    """A form about one person."""

    found: PersonShown
    # What is asked at every site where the person works, for what touches the whole sign-in.
    to = Permission.STAFF_READ

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        self.found = shown_or_raise(member(act, ids["staff"], self.to))
        return {
            "kicker": self.found.state.name,
            "back_url": reverse("person", args=[ids["staff"]]),
            "seen": self.found.seen,
            **self.shown(act),
        }

    def shown(self, act: Act) -> dict[str, Any]:
        return {}

    def next_url(self, done: Done, **ids: str) -> str:
        return reverse("person", args=[ids["staff"]])


class GrantView(PersonVerb):
    form_class = GrantForm
    template_name = "administration/grant.html"
    title = "Grant a role"
    submit = "Grant role"
    done_message = "The role is granted."

    def shown(self, act: Act) -> dict[str, Any]:
        cards = [(card.title, card.prose) for role, card in ROLES.items() if role in GRANTABLE]
        return {
            "choices": {"site": list(self.found.sites)},
            "cards": cards,
            "initial": {"site": act.site},
        }

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return grant_role(
            act,
            staff=ids["staff"],
            role=data["role"],
            site=data["site"],
            until=data["until"],
            agreement=data["agreement"],
        )


class RevokeView(PersonVerb):
    form_class = RevokeForm
    title = "Take a role away"
    submit = "Take role away"
    done_message = "The role is taken away."
    danger = True

    def shown(self, act: Act) -> dict[str, Any]:
        mine = dict(self.found.sites)
        held = [(_held(one), _words(one)) for one in self.found.roles if one.site in mine]
        return {"choices": {"held": held}}

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        role, _, site = data["held"].partition(_APART)
        reason = RevokeReason(data["reason"])
        return revoke_role(act, staff=ids["staff"], role=role, site=site, reason=reason)


def _held(one: RoleHeld) -> str:
    return f"{one.role}{_APART}{one.site}"


def _words(one: RoleHeld) -> str:
    return f"{role_title(one.role)} at {one.site_name}"


class DeactivateView(PersonVerb):
    to = Permission.STAFF_DEACTIVATE
    form_class = DeactivateForm
    title = "Somebody leaves"
    submit = "Deactivate"
    done_message = "Deactivated: roles have ended, and open sessions with them."
    danger = True

    def shown(self, act: Act) -> dict[str, Any]:
        return {
            "lead": "Every role ends at once and nobody signs in as this person any more. "
            "What they did stays signed with their name."
        }

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return deactivate_staff(act, staff=ids["staff"], reason=DeactivateReason(data["reason"]))


@method_decorator([never_cache, sensitive_post_parameters("password")], name="dispatch")
class PasswordView(PersonVerb):
    to = Permission.STAFF_RENEW_SIGN_IN
    form_class = PasswordForm
    title = "Give a new password"
    submit = "Give this password"
    done_message = "The new password counts from now on; open sessions have ended."

    def shown(self, act: Act) -> dict[str, Any]:
        return {
            "lead": f"Only when you know who asks. {_TOLD}",
            "initial": {"password": new_password(act.fresh)},
        }

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return renew_password(act, staff=ids["staff"], password=data["password"])


class FactorView(PersonVerb):
    to = Permission.STAFF_RENEW_SIGN_IN
    form_class = CommandForm
    title = "Take the second factor away"
    submit = "Take away"
    done_message = "Taken away: the person sets a new one up at the next sign-in."
    danger = True

    def shown(self, act: Act) -> dict[str, Any]:
        return {
            "lead": "For somebody who lost phone and recovery codes. Only when you know who "
            f"asks. {_TOLD}"
        }

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return renew_second_factor(act, staff=ids["staff"])
