"""Every policy that has a page, by its name."""

from __future__ import annotations

from collections.abc import Callable

from blastema.web.administration import (
    claims,
    consent_settings,
    limits,
    notice_words,
    sheets,
    words,
)
from blastema.web.administration.forms import LicenceForm, PolicyForm
from blastema.web.administration.policy_page import PolicyPage


def page_of(policy: str) -> PolicyPage | None:
    """``None`` for a policy that is set at the command line alone, or that nothing reads."""
    return next((page for find in _FAMILIES if (page := find(policy))), None)


def _licence(policy: str) -> PolicyPage | None:
    if policy != words.LICENCE:
        return None
    title = "Licence of the treating physicians"
    return PolicyPage(title, LicenceForm, lambda found: _or_not_said(found.state.policy(policy)))


def _assurance(policy: str) -> PolicyPage | None:
    title = words.OF_A_SITE.get(policy)
    if title is None:
        return None
    rules = words.rules_behind(policy)
    return PolicyPage(
        title, PolicyForm, lambda found: _or_not_said(found.state.policy(policy)), rules
    )


def _or_not_said(value: str) -> str:
    return value or words.NOT_SAID


_FAMILIES: tuple[Callable[[str], PolicyPage | None], ...] = (
    sheets.page_of,
    claims.page_of,
    notice_words.page_of,
    consent_settings.page_of,
    limits.page_of,
    _licence,
    _assurance,
)
