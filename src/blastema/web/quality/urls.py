"""The addresses of the pages of quality."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from blastema.web.quality import ledger, overview, regrade

urlpatterns: list[URLPattern | URLResolver] = [
    path("quality/", overview.show_quality, name="quality"),
    path("quality/looks/<str:glass>/", overview.ReviewGlass.as_view(), name="glass-review"),
    path("quality/adverse/<str:adverse>/", overview.JudgeAdverse.as_view(), name="adverse-judge"),
    path(
        "quality/adverse/<str:adverse>/close/",
        overview.CloseAdverse.as_view(),
        name="adverse-close",
    ),
    path(
        "quality/adverse/<str:adverse>/regrade/",
        regrade.RegradeAdverse.as_view(),
        name="adverse-regrade",
    ),
    path("quality/ledger/", ledger.show_ledger, name="ledger"),
    path("quality/ledger/verify/", ledger.verify, name="ledger-verify"),
    path("quality/ledger/checkpoint/", ledger.checkpoint, name="ledger-checkpoint"),
    path("quality/ledger/export/", ledger.export, name="ledger-export"),
    path("quality/audit/", ledger.show_audit, name="audit"),
]
