"""A patient's pages. Everything after ``/p/`` is secret and is cut from every log."""

from __future__ import annotations

from django.urls import path

from blastema.web.patient import appointment, consents, home, questions, review, sheets

_QUESTIONS = "p/<str:token>/questions/<str:followup>/"

# Somebody who may sign for a patient; its secret is cut from the logs like the patient's.
_FOR = "p/for/<str:for_token>/"

urlpatterns = [
    path(_FOR, consents.consents_for, name="for-consents"),
    path(f"{_FOR}<slug:course>/<slug:purpose>/", consents.consent_for, name="for-consent"),
    path(f"{_FOR}<slug:course>/<slug:purpose>/sign/", consents.sign_for, name="for-consent-sign"),
    path("p/<str:token>/", home.home, name="own-home"),
    path("p/<str:token>/agreed/", home.plans, name="own-plans"),
    path("p/<str:token>/sheets/", sheets.sheets, name="own-sheets"),
    path("p/<str:token>/consents/", consents.consents, name="own-consents"),
    path(
        "p/<str:token>/consents/<slug:course>/<slug:purpose>/",
        consents.consent,
        name="own-consent",
    ),
    path(
        "p/<str:token>/consents/<slug:course>/<slug:purpose>/sign/",
        consents.sign,
        name="own-consent-sign",
    ),
    path("p/<str:token>/course/", home.course, name="own-course"),
    path("p/<str:token>/records/", home.records, name="own-records"),
    path("p/<str:token>/appointment/", appointment.appointment, name="own-appointment"),
    path("p/<str:token>/appointment/asked/", appointment.asked, name="own-appointment-asked"),
    path(_QUESTIONS, questions.start, name="own-questions"),
    path(f"{_QUESTIONS}review/", review.review, name="own-review"),
    path(f"{_QUESTIONS}thanks/", review.thanks, name="own-thanks"),
    path(f"{_QUESTIONS}<slug:instrument>/<slug:item>/", questions.question, name="own-question"),
]
