"""The address of the trace page."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from blastema.web.trace import page

urlpatterns: list[URLPattern | URLResolver] = [path("trace/", page.show_trace, name="trace")]
