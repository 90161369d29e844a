"""The addresses of *Start here*; only a demonstration includes them."""

from __future__ import annotations

from django.urls import path

from blastema.web.start import views

urlpatterns = [
    path("", views.start, name="start"),
    path("try-to-change-a-byte/", views.change_a_byte, name="start-byte"),
    path("<slug:task>/", views.go, name="start-task"),
]
