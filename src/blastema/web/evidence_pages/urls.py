"""The addresses of the analyst's pages."""

from __future__ import annotations

from django.urls import path

from blastema.web.evidence_pages import pages

urlpatterns = [
    path("evidence/", pages.evidence, name="evidence"),
    path("exports/", pages.exports, name="exports"),
]
