"""The addresses that are open to everybody."""

from __future__ import annotations

from django.urls import path

from blastema.web.public import ask, home, results

urlpatterns = [
    path("", home.home, name="home"),
    path("ask/", ask.AskView.as_view(), name="ask"),
    path("ask/suggest/", ask.suggest, name="ask-suggest"),
    path("ask/sent/", ask.asked, {"urgent": False}, name="asked"),
    path("ask/sent/call-now/", ask.asked, {"urgent": True}, name="asked-urgent"),
    path("answers/<slug:slug>/", home.answer_page, name="answer"),
    path(
        "results/<slug:site>/<slug:condition>/<slug:product_class>/",
        results.results,
        name="public-results",
    ),
]
