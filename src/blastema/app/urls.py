"""Every address of the installation: the pages are the web room's."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [path("", include("blastema.web.urls"))]
