"""The addresses of the pages of recalls."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from blastema.web.recall import forms, pages, persons, withdrawal

_RECALL = "recalls/<str:recall>/"
_PERSON = "exposures/<str:exposure>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("recalls/", pages.show_recalls, name="recalls"),
    path("recalls/open/", forms.OpenRecall.as_view(), name="recall-open"),
    path("recalls/drill/", forms.DrillRecall.as_view(), name="recall-drill"),
    path(_RECALL, pages.show_recall, name="recall"),
    path(f"{_RECALL}extend/", forms.ExtendRecall.as_view(), name="recall-extend"),
    path(f"{_RECALL}report/", forms.ReportRecall.as_view(), name="recall-report"),
    path(f"{_RECALL}close/", forms.CloseRecall.as_view(), name="recall-close"),
    path(f"{_RECALL}withdraw/", withdrawal.WithdrawRecall.as_view(), name="recall-withdraw"),
    path(_PERSON, pages.show_person, name="exposure"),
    path(f"{_PERSON}read/", persons.ReadAlert.as_view(), name="exposure-read"),
    path(f"{_PERSON}withdrawal/", withdrawal.ReadWithdrawal.as_view(), name="exposure-withdrawal"),
    path(f"{_PERSON}contact/", persons.Contact.as_view(), name="exposure-contact"),
    path(f"{_PERSON}judge/", persons.Judge.as_view(), name="exposure-judge"),
    path(f"{_PERSON}settle/", persons.Settle.as_view(), name="exposure-settle"),
]
