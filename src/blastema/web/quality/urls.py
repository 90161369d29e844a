"""The addresses of the pages of quality."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from blastema.web.quality import (
    complaint_forms,
    controlled,
    controlled_forms,
    corrective_forms,
    deviation_forms,
    due,
    file,
    laboratory,
    laboratory_forms,
    ledger,
    overview,
    regrade,
    supplier,
    supplier_forms,
)

_DEVIATION = "quality/deviations/<str:deviation>/"
_COMPLAINT = "quality/complaints/<str:complaint>/"
_DOCUMENT = "documents/<str:controlled>/"
_LABORATORY = "laboratories/<str:laboratory>/"
_SUPPLIER = "suppliers/<str:supplier>/"
_ACTION = "quality/actions/<str:corrective>/"

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
    path(
        "quality/adverse/<str:adverse>/notify/",
        regrade.NotifyAdverse.as_view(),
        name="adverse-notify",
    ),
    path("quality/ledger/", ledger.show_ledger, name="ledger"),
    path("quality/ledger/verify/", ledger.verify, name="ledger-verify"),
    path("quality/ledger/checkpoint/", ledger.checkpoint, name="ledger-checkpoint"),
    path("quality/ledger/export/", ledger.export, name="ledger-export"),
    path("quality/audit/", ledger.show_audit, name="audit"),
    path("quality/file/", file.show_file, name="quality-file"),
    path("quality/file/export/", file.export, name="quality-file-export"),
    path(
        "quality/runs/<str:run>/deviations/<int:number>/",
        deviation_forms.TakeUpDeviation.as_view(),
        name="deviation-take-up",
    ),
    path(
        "quality/deviations/record/",
        deviation_forms.RecordDeviation.as_view(),
        name="deviation-record",
    ),
    path(_DEVIATION, file.show_deviation, name="deviation"),
    path(f"{_DEVIATION}judge/", deviation_forms.JudgeDeviation.as_view(), name="deviation-judge"),
    path(
        f"{_DEVIATION}report/", deviation_forms.ReportDeviation.as_view(), name="deviation-report"
    ),
    path(f"{_DEVIATION}close/", deviation_forms.CloseDeviation.as_view(), name="deviation-close"),
    path(
        f"{_DEVIATION}action/",
        corrective_forms.ActionOfDeviation.as_view(),
        name="deviation-action",
    ),
    path(
        "quality/complaints/take-down/",
        complaint_forms.ReceiveComplaint.as_view(),
        name="complaint-receive",
    ),
    path(_COMPLAINT, file.show_complaint, name="complaint"),
    path(
        f"{_COMPLAINT}review/", complaint_forms.ReviewComplaint.as_view(), name="complaint-review"
    ),
    path(
        f"{_COMPLAINT}investigate/",
        complaint_forms.InvestigateComplaint.as_view(),
        name="complaint-investigate",
    ),
    path(f"{_COMPLAINT}close/", complaint_forms.CloseComplaint.as_view(), name="complaint-close"),
    path(
        f"{_COMPLAINT}action/",
        corrective_forms.ActionOfComplaint.as_view(),
        name="complaint-action",
    ),
    path(
        "recalls/<str:recall>/action/",
        corrective_forms.ActionOfRecall.as_view(),
        name="recall-action",
    ),
    path("quality/due/", due.show_due, name="due"),
    path("laboratories/", laboratory.show_laboratories, name="laboratories"),
    path(
        "laboratories/new/",
        laboratory_forms.RegisterLaboratory.as_view(),
        name="laboratory-register",
    ),
    path(_LABORATORY, laboratory.show_laboratory, name="laboratory"),
    path(
        f"{_LABORATORY}renew/", laboratory_forms.RenewLaboratory.as_view(), name="laboratory-renew"
    ),
    path(f"{_LABORATORY}end/", laboratory_forms.EndLaboratory.as_view(), name="laboratory-end"),
    path("suppliers/", supplier.show_suppliers, name="suppliers"),
    path("suppliers/new/", supplier_forms.RegisterSupplier.as_view(), name="supplier-register"),
    path(_SUPPLIER, supplier.show_supplier, name="supplier"),
    path(f"{_SUPPLIER}judge/", supplier_forms.JudgeSupplier.as_view(), name="supplier-judge"),
    path(f"{_SUPPLIER}end/", supplier_forms.EndSupplier.as_view(), name="supplier-end"),
    path("documents/", controlled.show_documents, name="documents"),
    path("documents/issue/", controlled_forms.IssueDocument.as_view(), name="document-issue"),
    path(_DOCUMENT, controlled.show_document, name="document"),
    path(f"{_DOCUMENT}file/<int:version>/", controlled.show_file, name="document-file"),
    path(f"{_DOCUMENT}read/", controlled_forms.SignRead.as_view(), name="document-read"),
    path(f"{_DOCUMENT}train/", controlled_forms.RecordTraining.as_view(), name="document-train"),
    path(f"{_DOCUMENT}steps/", controlled_forms.DemandTraining.as_view(), name="document-steps"),
    path(f"{_DOCUMENT}retire/", controlled_forms.RetireDocument.as_view(), name="document-retire"),
    path(_ACTION, file.show_corrective, name="corrective"),
    path(f"{_ACTION}done/", corrective_forms.FinishAction.as_view(), name="corrective-done"),
    path(f"{_ACTION}check/", corrective_forms.CheckAction.as_view(), name="corrective-check"),
]
