"""The web room as a Django application: templates, tags and browser assets."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "blastema.web"
    label = "web"
    verbose_name = "Pages"
