"""The addresses of the analyst's pages."""

from __future__ import annotations

from django.urls import path

from blastema.web.evidence_pages import pages, registry

urlpatterns = [
    path("evidence/", pages.evidence, name="evidence"),
    path("evidence/registry/", registry.registry, name="registry"),
    path("evidence/registry/sums/", registry.sums, name="registry-sums"),
    path("exports/", pages.exports, name="exports"),
]
