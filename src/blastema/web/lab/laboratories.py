"""The laboratories of a site's register, as the list beside the code that a result names."""

from __future__ import annotations

from django import forms

from blastema.actions.act import Act
from blastema.actions.read.laboratories import laboratories_to_name
from blastema.core.access.permissions import Permission
from blastema.web.listed import ListedInput
from blastema.web.verbs import shown_or_raise

Listed = dict[str, tuple[tuple[str, str], ...]]


def laboratory_field(label: str, help_text: str, *, longest: int, required: bool) -> forms.Field:
    return forms.CharField(
        label=label,
        required=required,
        max_length=longest,
        help_text=help_text,
        widget=ListedInput,
    )


def laboratories_listed(act: Act, permission: Permission, site: str) -> Listed:
    """One that is not valid today is offered as well: its report may be of an earlier day."""
    lines = shown_or_raise(laboratories_to_name(act, permission, site))
    offered = ((line.state.code, _words(line.state.name, line.valid)) for line in lines)
    return {"laboratory": tuple(offered)}


def _words(name: str, valid: bool) -> str:
    return name if valid else f"{name}, not valid today"
