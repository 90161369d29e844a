"""The addresses of the pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("blastema.web.clinic.urls")),
    path("", include("blastema.web.lab.urls")),
    path("", include("blastema.web.papers.urls")),
    path("", include("blastema.web.trace.urls")),
    path("", include("blastema.web.recall.urls")),
    path("", include("blastema.web.quality.urls")),
    path("", include("blastema.web.rule_pages.urls")),
    path("", include("blastema.web.desk.urls")),
    path("", include("blastema.web.administration.urls")),
    path("", include("blastema.web.outside.urls")),
    path("", include("blastema.web.public.urls")),
    path("", include("blastema.web.signin.urls")),
    path("", include("blastema.web.patient.urls")),
    path("", include("blastema.web.calls.urls")),
    path("", include("blastema.web.evidence_pages.urls")),
]
