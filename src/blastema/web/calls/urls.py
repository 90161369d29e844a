"""The addresses of the follow-up calls."""

from __future__ import annotations

from django.urls import path

from blastema.web.calls import pages, verbs

_ONE = "calls/<str:followup>/"

urlpatterns = [
    path("calls/", pages.call_list, name="calls"),
    path("calls/figures/", pages.call_figures, name="calls-figures"),
    path(_ONE, pages.call_page, name="call"),
    path(f"{_ONE}contact/", verbs.RecordContact.as_view(), name="call-contact"),
    path(f"{_ONE}link/", verbs.SendLink.as_view(), name="call-link"),
    path(f"{_ONE}missed/", verbs.Miss.as_view(), name="call-missed"),
    path(f"{_ONE}answers/<slug:instrument>/", verbs.EnterAnswers.as_view(), name="call-answers"),
    path(f"{_ONE}correct/<slug:instrument>/", verbs.CorrectAnswers.as_view(), name="call-correct"),
    path(f"{_ONE}take-back/<slug:instrument>/", verbs.TakeBack.as_view(), name="call-take-back"),
]
