"""The addresses of the papers: binders, notes, sheets, forms for a downtime."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from blastema.web.papers import (
    batch_pages,
    binder_pages,
    consent_pages,
    downtime_pages,
    note_pages,
    sheet_pages,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("products/<str:product>/binder/", binder_pages.of_product, name="product-binder"),
    path("products/<str:product>/batch-record/", batch_pages.file, name="product-batch-record"),
    path("patients/<slug:patient>/binder/", binder_pages.of_patient, name="patient-binder"),
    path("treatments/<slug:treatment>/note/", note_pages.show, name="treatment-note"),
    path("treatments/<slug:treatment>/note/file/", note_pages.file, name="treatment-note-file"),
    path("courses/<slug:course>/sheets/", sheet_pages.show, name="course-sheets"),
    path("courses/<slug:course>/sheets/file/", sheet_pages.file, name="course-sheet-file"),
    path(
        "courses/<slug:course>/consents/<slug:purpose>/file/",
        consent_pages.signed,
        name="course-consent-file",
    ),
    path("consent/notices/<slug:jurisdiction>/", consent_pages.notice, name="consent-notice"),
    path("downtime/", downtime_pages.show, name="downtime"),
    path("downtime/file/", downtime_pages.file, name="downtime-file"),
    path(
        "treatments/<slug:treatment>/downtime/",
        downtime_pages.of_treatment,
        name="treatment-downtime",
    ),
    path("runs/<str:run>/downtime/", downtime_pages.of_run, name="run-downtime"),
]
