"""What a site states for the sheets that patients read: one setting a line, none built in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse

from blastema.actions.read.staff import SiteShown
from blastema.core.sheets import REQUIRED, SLOTS, is_readable, sheet_book
from blastema.web.administration.policy_page import PolicyPage, as_signed
from blastema.web.clinic.fields import sized
from blastema.web.parts import Cell, Table, table
from blastema.web.verbs import CommandForm

_PREFIX = "sheet-"


def slot_of(policy: str) -> str:
    """The setting that a policy states, empty where it is none of a sheet."""
    slot = policy.removeprefix(_PREFIX) if policy.startswith(_PREFIX) else ""
    return slot if slot in SLOTS else ""


def page_of(policy: str) -> PolicyPage | None:
    """``None`` for every policy that is none of a sheet."""
    slot = slot_of(policy)
    if not slot:
        return None
    title = f"Sheets for patients: {SLOTS[slot].what}"
    return PolicyPage(title, form_for(policy), as_signed(policy))


class SheetSettingForm(CommandForm):
    value = sized(
        forms.CharField(label="What holds at this site?", required=False, max_length=300), "xl"
    )


def form_for(policy: str) -> type[SheetSettingForm]:
    """A form that refuses what no sheet could read; empty takes the setting back."""
    slot = slot_of(policy)
    levels = sheet_book().levels
    choices = f" The levels are {', '.join(levels)}." if SLOTS[slot].unit == "weeks" else ""

    class Form(SheetSettingForm):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.fields["value"].help_text = f"Such as {SLOTS[slot].example}.{choices}"

        def clean_value(self) -> str:
            value: str = self.cleaned_data["value"].strip()
            if value and not is_readable(slot, value, levels):
                raise ValidationError(f"It cannot be read. Write it such as {SLOTS[slot].example}.")
            return value

    return Form


def settings_table(site: SiteShown) -> Table:
    """Every setting for all products; one for a family alone is set at the command line."""
    rows: list[list[object]] = [_row(site, slot) for slot in SLOTS]
    return table("What the sheets for patients say here", ["What", "State", "Signed by"], rows)


def _row(site: SiteShown, slot: str) -> list[object]:
    policy = site.state.policies.get(f"{_PREFIX}{slot}")
    url = reverse("policy", args=[site.id, f"{_PREFIX}{slot}"])
    signer = site.signers[policy.signed_by] if policy and policy.value else ""
    return [Cell(SLOTS[slot].what.capitalize(), url=url), _state(site, slot), signer]


def _state(site: SiteShown, slot: str) -> Cell:
    value = site.state.policy(f"{_PREFIX}{slot}")
    if value and is_readable(slot, value, sheet_book().levels):
        return Cell(value, status="good")
    if value:
        return Cell(f"{value}: cannot be read", status="stop")
    if slot == "emergency-number" and site.state.jurisdiction.startswith("US"):
        return Cell("911", status="neutral")
    needed = slot in REQUIRED
    return Cell("not stated: no sheet is given" if needed else "not stated", status="wait")
