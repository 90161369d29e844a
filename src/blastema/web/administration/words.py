"""What a site can sign for, in plain words, with the rules that ask for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from blastema.core.access.roles import GRANTABLE, ROLES
from blastema.core.rules import Rule, rulebook

Choices = list[tuple[str, str]]

LICENCE = "licence"
# What a form says where a policy is taken back; a site's stream then holds an empty text.
NOT_SAID = "no"

# Facts about a site and how it works: somebody of the site answers for each.
OF_A_SITE: Mapping[str, str] = {
    "medical-director-rule": "The medical director has signed a written rule for each product",
    "device-cleared": "The devices that prepare products are cleared by the authority",
    "autologous-labels": "Stored material carries the labels that the law asks for",
    "accompanying-records": "Received products come with their accompanying records",
    "ind-active": "An investigational application for our study is in effect",
    "irb-approved": "A review board has approved our study",
    "facility-accredited": "The facility that prepares the cells is registered and accredited",
    "viability-report": "We obtain a report of viability after thaw for each lot",
    "advertisement-notice": "Every advertisement carries the notice that the state asks for",
    "state-law-checked": "A lawyer has checked the law of our state",
    "state-notice-given": "Each patient gets the state's written notice before the first therapy",
    "state-notice-posted": "The state's notice hangs where patients see it",
    "state-consent-form": "Patients sign the state's own consent form",
    "physician-certified-by-board": "A review board has certified the treating physicians",
    "licensed-facility": "The place is one of those that the state's law names",
}
# The rule book's own words for the facts of the places it was given since.
OF_A_SITE = {
    **OF_A_SITE,
    **{one.slug: one.words for one in rulebook().on_file.values() if one.level == "site"},
}
# Facts about one person or one donor: no site can sign for them once and for all.
OF_A_PERSON: Mapping[str, str] = {
    "donor-eligible": "a donor was found eligible",
    "guardian-signed": "a guardian has signed for a minor",
    "bmi-reasoned": "a reason stands beside a high body mass index",
    "cancer-decision": "the medical director decided about a person with cancer",
    "immune-plan": "a plan meets the risk of a weakened immune defence",
    "bleeding-plan": "a plan was agreed for a medicine that thins the blood",
    "severe-disease-documented": "a severe disease is documented",
}
LICENCES: Mapping[str, str] = {
    NOT_SAID: "Not said",
    **rulebook().licences,
    "other": "Another licence",
}


# What stands in a rule's words where a plan would name its own.
_ANY = {
    "product": "the product",
    "route": "this route",
    "source": "the cell source",
    "site": "this place",
    "state": "the state",
    "country": "the country",
    "choices": "the choices",
    "flag": "the finding",
    "unknown": "what is not known",
    "words": "this",
}


def rules_behind(assurance: str) -> tuple[Rule, ...]:
    """The rules that ask for this fact, in words that fit every plan."""
    asking = (rule for rule in rulebook().rules.values() if rule.assurance == assurance)
    return tuple(replace(rule, words=_for_any(rule.words)) for rule in asking)


def asked_elsewhere(assurance: str, jurisdiction: str) -> bool:
    """Whether only rules of other places ask for a fact."""
    book = rulebook()
    here = {"", jurisdiction, *book.places_of(jurisdiction[:2])}
    asking = [one for one in book.rules.values() if assurance in (one.assurance, one.opened_by)]
    return not any(one.jurisdiction in here for one in asking)


def _for_any(text: str) -> str:
    said = text.format(**_ANY)
    return said[:1].upper() + said[1:]


def jurisdiction(code: str) -> str:
    """A country's or a state's code with its name, where the name is known."""
    place = rulebook().places.get(code)
    return f"{place.name} ({code})" if place else code


def role_choices() -> Choices:
    """The roles that can be held, in the order in which they are described."""
    return [(str(role), card.title) for role, card in ROLES.items() if role in GRANTABLE]


def role_title(role: str) -> str:
    return ROLES[role].title if role in ROLES else role
