"""The words of a state's notice: entered from the statute by the site, and signed."""

from __future__ import annotations

from django import forms
from django.urls import reverse

from blastema.actions.read.staff import SiteShown
from blastema.core.consent.notices import NOTICES, Notice
from blastema.web.administration.policy_page import PolicyPage, as_signed
from blastema.web.parts import Cell
from blastema.web.verbs import CommandForm


class NoticeWordsForm(CommandForm):
    value = forms.CharField(
        label="The words of the statute",
        help_text="Copy them from the statute, word for word. They were not checked for you.",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )


def notice_of(policy: str) -> Notice | None:
    """The notice whose words a policy holds; ``None`` for every other policy."""
    return next((one for one in NOTICES.values() if one.policy == policy), None)


def page_of(policy: str) -> PolicyPage | None:
    """``None`` for every policy that holds no words of a notice."""
    notice = notice_of(policy)
    return PolicyPage(_title(notice), NoticeWordsForm, as_signed(policy)) if notice else None


def _title(notice: Notice) -> str:
    return f"Words of the notice that {notice.name} asks for"


def rows_of(found: SiteShown) -> list[list[object]]:
    """The line of the place's notice among what a site signs for; none elsewhere."""
    notice = NOTICES.get(found.state.jurisdiction)
    if notice is None:
        return []
    signed = found.state.policies.get(notice.policy)
    entered = bool(signed and signed.value)
    title = Cell(_title(notice), url=reverse("policy", args=[found.id, notice.policy]))
    state = Cell("entered", status="good") if entered else Cell("missing", status="wait")
    return [[title, state, found.signers[signed.signed_by] if signed and entered else ""]]
