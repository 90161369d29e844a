"""What a site can sign for, in plain words, with the rules that ask for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from blastema.core.access.roles import GRANTABLE, ROLES
from blastema.core.rules import Rule, rulebook
from blastema.core.rules.assurances import Level

Choices = list[tuple[str, str]]

LICENCE = "licence"
# What a form says where a policy is taken back; a site's stream then holds an empty text.
NOT_SAID = "no"

# Facts about a site and how it works: somebody of the site answers for each.
OF_A_SITE: Mapping[str, str] = {
    one.slug: one.words for one in rulebook().on_file.values() if one.level is Level.SITE
}
# Facts about one person or one donor: no site can sign for them once and for all.
OF_A_PERSON: Mapping[str, str] = {
    one.slug: one.words for one in rulebook().on_file.values() if one.level is not Level.SITE
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
    "when": "on other days",
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
