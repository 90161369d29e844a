"""The addresses of an external company."""

from __future__ import annotations

from django.urls import path

from blastema.web.outside import views

urlpatterns = [
    path("assigned/", views.assigned_list, name="assigned"),
    path("assigned/<slug:assignment_id>/", views.assignment_page, name="assignment"),
    path("assigned/<slug:assignment_id>/done/", views.FinishView.as_view(), name="assignment-done"),
]
