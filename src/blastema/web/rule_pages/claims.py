"""A text that is to go out, read for what it may not claim.

Sent and answered in one request: the text stands in no address, and nothing of it is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from blastema.actions.read.rule_book import TextRead, own_place, text_read, texts_on_file
from blastema.core.rules import rulebook
from blastema.core.rules.claims import ClaimFound, Lint
from blastema.web.acting import act_of
from blastema.web.verbs import UNPROCESSABLE, shown_or_raise

# A long leaflet; whatever is longer is read in parts, or at the command line.
MOST = 50_000


class TextForm(forms.Form):
    place = forms.ChoiceField(
        label="Where does it go out?",
        required=False,
        help_text="Some places ask for a notice in every advertisement.",
    )
    text = forms.CharField(
        label="The text",
        help_text="A page, a leaflet, a letter, a post. It is read and not kept. "
        "Do not paste anything about a patient.",
        max_length=MOST,
        # Lines are counted as they were pasted.
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        listed = [("", "Not said"), *((one.code, one.name) for one in rulebook().places.values())]
        self.fields["place"].choices = listed  # type: ignore[attr-defined]

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if not text.strip():
            raise ValidationError("There is nothing to read. Paste the text.")
        return text


@dataclass(frozen=True, slots=True)
class FoundLine:
    """One finding as shown; ``where`` says line and column, or that something is missing."""

    one: ClaimFound
    blocks: bool
    where: str


@never_cache
@sensitive_post_parameters("text")
@require_http_methods(["GET", "HEAD", "POST"])
def read_text(request: HttpRequest) -> HttpResponse:
    act = act_of(request)
    here = shown_or_raise(own_place(act))
    pasted = request.POST if request.method == "POST" else None
    form = TextForm(pasted, initial={"place": here})
    context: dict[str, Any] = {"form": form, "on_file": shown_or_raise(texts_on_file(act))}
    if form.is_valid():
        told = form.cleaned_data
        found: TextRead = shown_or_raise(text_read(act, text=told["text"], place=told["place"]))
        place = rulebook().places.get(told["place"])
        context |= _answered(found, place.name if place else "")
    wrong = form.is_bound and not form.is_valid()
    return render(request, "rules/claims.html", context, status=UNPROCESSABLE if wrong else 200)


def _answered(read: TextRead, place: str) -> dict[str, Any]:
    lines = tuple(_line(one) for one in read.found)
    blocks = sum(line.blocks for line in lines)
    return {
        "read": True,
        "lines": lines,
        "blocks": blocks,
        "reviews": len(lines) - blocks,
        "unknown_notice": place if not read.asks_notice else "",
    }


def _line(one: ClaimFound) -> FoundLine:
    where = f"Line {one.line}, column {one.column}" if one.line else "Missing"
    return FoundLine(one, one.lint is Lint.BLOCK, where)
