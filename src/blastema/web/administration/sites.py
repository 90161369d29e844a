"""Sites, their particulars, and what somebody signed for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from blastema.actions.act import Act, Done, Result
from blastema.actions.open_site import change_site, open_site, set_policy
from blastema.actions.read.brought_texts import BroughtText, brought_texts
from blastema.actions.read.staff import SiteShown, may_open_site, policy_signatures, site_to_change
from blastema.actions.read.staff import site as read_site
from blastema.actions.read.staff import sites as read_sites
from blastema.core.rules import rulebook
from blastema.core.site.state import SiteField
from blastema.core.verdict import Refusal
from blastema.web.acting import act_of
from blastema.web.administration import (
    claims,
    consent_settings,
    limits,
    notice_words,
    sheets,
    words,
)
from blastema.web.administration.forms import PolicyForm, SiteForm
from blastema.web.administration.policy_pages import page_of
from blastema.web.clinic.words import names
from blastema.web.parts import Cell, Table, table
from blastema.web.signatures import signature_table
from blastema.web.signin.proving import ProvedVerb
from blastema.web.verbs import VerbView, shown_or_raise

_PARTICULARS = ("name", "address", "phone", "zone", "jurisdiction", "facility")


@require_safe
def administration(request: HttpRequest) -> HttpResponse:
    act = act_of(request)
    found = shown_or_raise(read_sites(act))
    rows: list[list[object]] = [
        [
            Cell(one.state.name, url=reverse("site", args=[one.id]) if one.mine else ""),
            words.jurisdiction(one.state.jurisdiction),
            names.zone(one.state.zone),
            one.state.facility,
            str(sum(policy.value != "" for policy in one.state.policies.values())),
        ]
        for one in found
    ]
    columns = ["Site", "Jurisdiction", "Time zone", "Facility number", "Signed for#"]
    shown = {
        "sites": table("Sites", list(columns), rows),
        "texts": _texts(shown_or_raise(brought_texts(act))),
        "version": rulebook().version,
        "may_open": may_open_site(act) is True,
    }
    return render(request, "administration/sites.html", shown)


def _texts(found: tuple[BroughtText, ...]) -> Table:
    rows: list[list[object]] = [
        [
            Cell(one.name, note=one.place),
            Cell(f"asked, in “{one.language}”", status="good")
            if one.place
            else Cell("left out: no words here", status="neutral"),
            one.licence or "none named",
        ]
        for one in found
    ]
    return table("Licensed questionnaires", ["Questionnaire", "State", "Licence"], rows)


@require_safe
def site(request: HttpRequest, site_id: str) -> HttpResponse:
    found = shown_or_raise(read_site(act_of(request), site_id))
    shown = {
        "site": found,
        "title": found.state.name,
        "facts": _facts(found),
        "policies": _policies(found),
        "limits": limits.limits_table(found),
        "consents": consent_settings.settings_table(found),
        "sheets": sheets.settings_table(found),
        "claims": claims.claims_table(found),
        "of_a_person": sorted(words.OF_A_PERSON.values()),
        "notices": found.state.notices_on(found.today),
    }
    return render(request, "administration/site.html", shown)


def _facts(found: SiteShown) -> list[tuple[str, str]]:
    state = found.state
    told = [
        ("Address", state.address),
        ("Telephone", state.phone),
        ("Time zone", names.zone(state.zone)),
        ("Jurisdiction", words.jurisdiction(state.jurisdiction)),
        ("Facility number", state.facility),
    ]
    return [(term, detail) for term, detail in told if detail]


def _policies(found: SiteShown) -> Table:
    rows = [
        _policy(found, slug, text)
        for slug, text in words.OF_A_SITE.items()
        if found.state.policy(slug) or not words.asked_elsewhere(slug, found.state.jurisdiction)
    ]
    licence = found.state.policy(words.LICENCE)
    held = Cell(words.LICENCES.get(licence, licence) if licence else "not said", status="neutral")
    first: list[object] = [
        Cell("Licence of the treating physicians", url=_policy_url(found, words.LICENCE)),
        held,
        _signer(found, words.LICENCE),
    ]
    return table(
        "What this site signs for",
        ["What", "State", "Signed by"],
        [first, *notice_words.rows_of(found), *rows],
    )


def _policy(found: SiteShown, slug: str, text: str) -> list[object]:
    yes = found.state.policy(slug) == "yes"
    state = Cell("yes", status="good") if yes else Cell("not signed", status="wait")
    return [Cell(text, url=_policy_url(found, slug)), state, _signer(found, slug)]


def _policy_url(found: SiteShown, slug: str) -> str:
    return reverse("policy", args=[found.id, slug])


def _signer(found: SiteShown, slug: str) -> str:
    policy = found.state.policies.get(slug)
    return found.signers[policy.signed_by] if policy and policy.value else ""


class OpenView(VerbView):
    form_class = SiteForm
    title = "Open a site"
    submit = "Open site"
    done_message = "The site is open, and you administer it."

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        shown_or_raise(may_open_site(act))
        return {"back_url": reverse("administration"), "initial": {"zone": act.zone}}

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return open_site(act, **{name: data[name] for name in _PARTICULARS})

    def next_url(self, done: Done, **ids: str) -> str:
        return reverse("site", args=[done.subject])


class SiteVerb(VerbView):
    """A form about one site."""

    found: SiteShown

    def read(self, act: Act, site_id: str) -> SiteShown | Refusal:
        return site_to_change(act, site_id)

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        self.found = shown_or_raise(self.read(act, ids["site_id"]))
        return {
            "kicker": self.found.state.name,
            "back_url": reverse("site", args=[ids["site_id"]]),
            "seen": self.found.seen,
        }

    def next_url(self, done: Done, **ids: str) -> str:
        return reverse("site", args=[ids["site_id"]])


class ChangeView(SiteVerb):
    form_class = SiteForm
    title = "Change particulars"
    submit = "Save particulars"

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        context = super().prepare(act, **ids)
        told = {name: getattr(self.found.state, name) for name in _PARTICULARS}
        lead = "A new facility number counts for donations from now on; labels keep theirs."
        return {**context, "initial": told, "lead": lead}

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        changes = {SiteField(name): data[name] for name in _PARTICULARS}
        return change_site(act, site=ids["site_id"], changes=changes)


class PolicyView(ProvedVerb, SiteVerb):
    """One policy with the rules that ask for it; saving signs it with one's name."""

    signing = ("set_policy",)
    template_name = "administration/policy.html"
    submit = "Sign"
    done_message = "Signed with your name."

    def setup(self, request: HttpRequest, *args: Any, **ids: Any) -> None:
        super().setup(request, *args, **ids)
        self.page = page_of(ids["policy"])
        self.form_class = self.page.form if self.page else PolicyForm

    def read(self, act: Act, site_id: str) -> SiteShown | Refusal:
        return read_site(act, site_id)

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        if self.page is None:
            raise Http404
        context = super().prepare(act, **ids)
        signed = shown_or_raise(policy_signatures(act, ids["site_id"], policy=ids["policy"]))
        return {
            **context,
            "title": self.page.title,
            "rules": self.page.rules,
            "initial": {"value": self.page.now(self.found)},
            "signatures": signature_table(signed),
        }

    def sign(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return set_policy(act, site=ids["site_id"], policy=ids["policy"], value=data["value"])
