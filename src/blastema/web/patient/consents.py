"""Reading a consent on a phone, point by point, with a short check; and signing it there."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse

from blastema.actions.act import Done, Result
from blastema.actions.consent_for import read_consent_for, sign_consent_for
from blastema.actions.read.consents import Asked
from blastema.actions.read.own_consents import OwnConsents, own_consents, represented_consents
from blastema.actions.read.who import Place, places
from blastema.actions.read_consent import read_own_consent, sign_own_consent
from blastema.core.consent.state import ConsentStage, SignedBy
from blastema.core.sheets import Language
from blastema.core.verdict import Refusal
from blastema.web.patient.consent_words import WORDS
from blastema.web.patient.visit import Visit, by_link, by_link_for
from blastema.web.verbs import UNPROCESSABLE, sent, shown_or_raise, status_of

_NAMES = {"en": "English", "es": "Español"}


class CheckForm(forms.Form):
    """The questions of one document, in its language."""

    use_required_attribute = False
    command = forms.CharField(widget=forms.HiddenInput, max_length=64)
    shown = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, asked: Asked, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        spanish = asked.document.language == "es"
        for one in asked.questions:
            self.fields[f"answer-{one.slug}"] = forms.ChoiceField(
                label=one.words[spanish],
                choices=[(answer.slug, answer.words[spanish]) for answer in one.answers],
                widget=forms.RadioSelect,
                error_messages={"required": WORDS[asked.document.language]["choose"]},
            )

    def answers(self, asked: Asked) -> dict[str, str]:
        return {one.slug: self.cleaned_data[f"answer-{one.slug}"] for one in asked.questions}


class SignForm(forms.Form):
    use_required_attribute = False
    command = forms.CharField(widget=forms.HiddenInput, max_length=64)
    shown = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, asked: Asked, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        words = WORDS[asked.document.language]
        self.fields["elements"] = forms.MultipleChoiceField(
            label=words["agree"],
            choices=[(point.slug, point.title) for point in asked.document.points],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": words["choose"]},
        )
        self.fields["signature"] = forms.CharField(
            label=words["name"],
            max_length=200,
            error_messages={"required": words["name"]},
        )


def _list(visit: Visit) -> HttpResponse:
    """Every document of the courses that are going on, and how far the person is with it."""
    language = _language(visit)
    found = _all(visit)
    chosen = language or (found[0].consents.language if found else "en")
    words = WORDS[chosen]
    lines = [
        {
            "title": asked.document.title,
            "language": asked.document.language,
            "state": words[_said(visit, asked)],
            "url": _url(visit, "own-consent", own, asked),
        }
        for own in found
        for asked in own.consents.asked
        if not asked.document.missing
    ]
    waits = any(own.consents.missing for own in found)
    context = {
        "lines": lines,
        "words": words,
        "language": chosen,
        "waits": waits,
        "person": found[0].person if found else "",
        "back_url": "" if visit.representative else visit.url("own-home"),
    }
    return visit.show("consents", {**context, **_others(chosen)})


def _document(visit: Visit, course: str, purpose: str) -> HttpResponse:
    own, asked = _found(visit, course, purpose)
    if visit.request.method == "POST":
        return _read(visit, own, asked)
    form = CheckForm(asked, initial=_initial(visit, asked))
    return _show(visit, own, asked, form)


def _read(visit: Visit, own: OwnConsents, asked: Asked) -> HttpResponse:
    form = CheckForm(asked, visit.request.POST)
    if not form.is_valid():
        return _show(visit, own, asked, form, status=UNPROCESSABLE)
    act = visit.act(_place(own, visit), form.cleaned_data["command"])
    result: Result = sent(
        lambda: (read_consent_for if visit.representative else read_own_consent)(
            act,
            course=own.consents.course,
            purpose=asked.purpose,
            answers=form.answers(asked),
            language=asked.document.language,
            shown=form.cleaned_data["shown"],
        )
    )
    if isinstance(result, Done):
        return visit.go_to(_url(visit, "own-consent", own, asked))
    return _show(visit, own, asked, form, refusal=result, status=status_of(result))


def _signing(visit: Visit, course: str, purpose: str) -> HttpResponse:
    own, asked = _found(visit, course, purpose)
    if not _may_sign(own, asked):
        return visit.go_to(_url(visit, "own-consent", own, asked))
    if visit.request.method == "POST":
        return _sign(visit, own, asked)
    return _show_sign(visit, own, asked, SignForm(asked, initial=_initial(visit, asked)))


def _sign(visit: Visit, own: OwnConsents, asked: Asked) -> HttpResponse:
    form = SignForm(asked, visit.request.POST)
    if not form.is_valid():
        return _show_sign(visit, own, asked, form, status=UNPROCESSABLE)
    data = form.cleaned_data
    act = visit.act(_place(own, visit), data["command"])
    result: Result = sent(
        lambda: (sign_consent_for if visit.representative else sign_own_consent)(
            act,
            course=own.consents.course,
            purpose=asked.purpose,
            elements=tuple(data["elements"]),
            signature=data["signature"],
            language=asked.document.language,
            shown=data["shown"],
        )
    )
    if isinstance(result, Done):
        return visit.go_to(_url(visit, "own-consent", own, asked))
    return _show_sign(visit, own, asked, form, refusal=result, status=status_of(result))


def _found(visit: Visit, course: str, purpose: str) -> tuple[OwnConsents, Asked]:
    """The document of the address, where it is the person's own and can be shown."""
    for own in _all(visit):
        for asked in own.consents.asked:
            here = (own.consents.course, asked.purpose.value) == (course, purpose)
            if here and not asked.document.missing:
                return own, asked
    raise Http404


def _all(visit: Visit) -> tuple[OwnConsents, ...]:
    """What this side reads; a representative the documents of the person of their link."""
    act, language = visit.act(), _language(visit)
    if visit.representative:
        found = represented_consents(act, patient=visit.patient, language=language)
    else:
        found = own_consents(act, language=language)
    shown: tuple[OwnConsents, ...] = shown_or_raise(found)
    return shown


def _may_sign(own: OwnConsents, asked: Asked) -> bool:
    ready = asked.stage is ConsentStage.READ and asked.reads_as_now and not asked.unclear
    return ready and own.by_link


def _show(
    visit: Visit,
    own: OwnConsents,
    asked: Asked,
    form: CheckForm,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    language = asked.document.language
    spanish = language == "es"
    context = {
        "asked": asked,
        "words": WORDS[language],
        "language": language,
        "form": form,
        "refusal": refusal,
        "state": _state(asked),
        "said": WORDS[language][_said(visit, asked)],
        "person": own.person,
        "desk": WORDS[language][_desk(visit, own)],
        "again": asked.stage in (ConsentStage.NONE, ConsentStage.WITHDRAWN)
        or (asked.stage is ConsentStage.READ and not asked.reads_as_now),
        "unclear": [(one.words[spanish], one.why[spanish]) for one in asked.unclear],
        "sign_url": _url(visit, "own-consent-sign", own, asked) if _may_sign(own, asked) else "",
        "list_url": f"{visit.url('own-consents')}?language={language}",
        **_others(language),
    }
    return visit.show("consent", context, status=status)


def _show_sign(
    visit: Visit,
    own: OwnConsents,
    asked: Asked,
    form: SignForm,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "asked": asked,
        "words": WORDS[asked.document.language],
        "language": asked.document.language,
        "person": own.person,
        "form": form,
        "refusal": refusal,
        "document_url": _url(visit, "own-consent", own, asked),
    }
    return visit.show("consent_sign", context, status=status)


def _state(asked: Asked) -> str:
    if asked.stage is ConsentStage.SIGNED:
        return "signed"
    if asked.stage is ConsentStage.READ and asked.reads_as_now:
        return "talk" if asked.unclear else "read"
    return "to-read"


def _said(visit: Visit, asked: Asked) -> str:
    """The word for how far it is; one side is told where the other one signed."""
    state = _state(asked)
    signed_by = SignedBy.REPRESENTATIVE if visit.representative else SignedBy.PATIENT
    other = state == "signed" and asked.state is not None and asked.state.by != signed_by
    return "signed-other" if other else state


def _desk(visit: Visit, own: OwnConsents) -> str:
    """Why this side does not sign here."""
    if own.other_signs:
        return "theirs" if visit.representative else "another"
    return "desk"


def _initial(visit: Visit, asked: Asked) -> dict[str, str]:
    return {"command": visit.act().fresh.id(), "shown": asked.digest}


def _url(visit: Visit, page: str, own: OwnConsents, asked: Asked) -> str:
    url = visit.url(page, course=own.consents.course, purpose=asked.purpose.value)
    return f"{url}?language={asked.document.language}"


def _place(own: OwnConsents, visit: Visit) -> Place:
    return next((place for place in places() if place.id == own.site), visit.place)


def _language(visit: Visit) -> str:
    """What the person chose; anything else in the address counts as no choice."""
    chosen = visit.request.GET.get("language", "")
    return chosen if chosen in {one.value for one in Language} else ""


def _others(language: str) -> dict[str, list[tuple[str, str]]]:
    return {"others": [(code, name) for code, name in _NAMES.items() if code != language]}


consents = by_link("GET")(_list)
consent = by_link("GET", "POST")(_document)
sign = by_link("GET", "POST")(_signing)
# The same pages, for somebody who may sign for the patient.
consents_for = by_link_for("GET")(_list)
consent_for = by_link_for("GET", "POST")(_document)
sign_for = by_link_for("GET", "POST")(_signing)
