"""The addresses under ``/fhir``."""

from __future__ import annotations

from django.urls import path

from blastema.api import views

urlpatterns = [
    path("metadata", views.metadata, name="fhir-metadata"),
    path("Patient/<uuid:patient>", views.patient, name="fhir-patient"),
    path("Patient/<uuid:patient>/$everything", views.everything, name="fhir-everything"),
    path("<path:rest>", views.unknown, name="fhir-unknown"),
]
