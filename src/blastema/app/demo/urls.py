"""The addresses of a demonstration: those of every installation, and *Start here*."""

from __future__ import annotations

from django.urls import include, path

from blastema.app import urls

handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500

urlpatterns = [path("start/", include("blastema.web.start.urls")), *urls.urlpatterns]
