"""The addresses of the laboratory's pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from blastema.web.lab import (
    bench,
    custody,
    device,
    division,
    hand_overs,
    label,
    places,
    release,
    run,
    storage,
)

_PRODUCT = "products/<str:product>/"
_RUN = "runs/<str:run>/"
_DEVICE = "devices/<str:device>/"
_STORE = "stores/<str:store>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("bench/", bench.show_bench, name="bench"),
    path("bench/scan/", bench.scan, name="bench-scan"),
    path("bench/receive/", custody.ReceiveProduct.as_view(), name="product-receive"),
    path("products/", bench.show_products, name="products"),
    path(_PRODUCT, bench.show_product, name="product"),
    path(f"{_PRODUCT}label/", label.PrintLabel.as_view(), name="product-label"),
    path(f"{_PRODUCT}label/preview/", label.preview, name="product-label-preview"),
    path(f"{_PRODUCT}label/sheet/", label.sheet, name="product-label-sheet"),
    path(f"{_PRODUCT}label/file/", label.file, name="product-label-file"),
    path(f"{_PRODUCT}accept/", custody.AcceptProduct.as_view(), name="product-accept"),
    path(f"{_PRODUCT}turn-away/", custody.TurnAwayProduct.as_view(), name="product-turn-away"),
    path(f"{_PRODUCT}hand-over/", custody.HandOver.as_view(), name="product-hand-over"),
    path(f"{_PRODUCT}take-over/", custody.TakeOver.as_view(), name="product-take-over"),
    path(
        f"{_PRODUCT}refuse-hand-over/",
        custody.RefuseHandOver.as_view(),
        name="product-refuse-hand-over",
    ),
    path(f"{_PRODUCT}allocate/", custody.AllocateProduct.as_view(), name="product-allocate"),
    path(f"{_PRODUCT}issue/", custody.IssueProduct.as_view(), name="product-issue"),
    path(f"{_PRODUCT}return/", custody.ReturnProduct.as_view(), name="product-return"),
    path(f"{_PRODUCT}discard/", custody.DiscardProduct.as_view(), name="product-discard"),
    path(f"{_PRODUCT}release/", release.ReleaseProduct.as_view(), name="product-release"),
    path(f"{_PRODUCT}confirm/", release.ConfirmRelease.as_view(), name="product-confirm"),
    path(f"{_PRODUCT}final/", release.ReleaseFinally.as_view(), name="product-final"),
    path(
        f"{_PRODUCT}exceptional/",
        release.ReleaseExceptionally.as_view(),
        name="product-exceptional",
    ),
    path(f"{_PRODUCT}refuse/", release.RefuseRelease.as_view(), name="product-refuse"),
    path(f"{_PRODUCT}late/", release.LateResult.as_view(), name="product-late"),
    path(f"{_PRODUCT}test/", release.TestResult.as_view(), name="product-test"),
    path(f"{_PRODUCT}measure/", release.MeasureProduct.as_view(), name="product-measure"),
    path(f"{_PRODUCT}hold/", release.HoldProduct.as_view(), name="product-hold"),
    path(f"{_PRODUCT}lift-hold/", release.LiftHold.as_view(), name="product-lift-hold"),
    path(f"{_PRODUCT}correct/", release.CorrectProduct.as_view(), name="product-correct"),
    path(f"{_PRODUCT}divide/", division.DivideProduct.as_view(), name="product-divide"),
    path(f"{_PRODUCT}pool/", division.PoolProducts.as_view(), name="product-pool"),
    path(f"{_PRODUCT}parts/", hand_overs.show_parts, name="product-parts"),
    path(f"{_PRODUCT}store/", places.StoreProduct.as_view(), name="product-store"),
    path(f"{_PRODUCT}take-out/", places.TakeOutProduct.as_view(), name="product-take-out"),
    path("hand-overs/", hand_overs.show_hand_overs, name="hand-overs"),
    path("stores/", storage.show_stores, name="stores"),
    path("stores/new/", storage.SetUpStore.as_view(), name="store-set-up"),
    path("stores/scan/", places.StoreByScan.as_view(), name="store-scan"),
    path("stores/take-out/", places.TakeOutByScan.as_view(), name="store-take-out"),
    path(_STORE, storage.show_store, name="store"),
    path(f"{_STORE}temperatures/", storage.ImportLog.as_view(), name="store-temperatures"),
    path(f"{_STORE}retire/", storage.RetireStore.as_view(), name="store-retire"),
    path("devices/", device.show_devices, name="devices"),
    path("devices/new/", device.RegisterDevice.as_view(), name="device-register"),
    path(_DEVICE, device.show_device, name="device"),
    path(f"{_DEVICE}care/", device.CareForDevice.as_view(), name="device-care"),
    path(f"{_DEVICE}take-out/", device.TakeDeviceOut.as_view(), name="device-take-out"),
    path(f"{_DEVICE}bring-back/", device.BringDeviceBack.as_view(), name="device-bring-back"),
    path(f"{_DEVICE}retire/", device.RetireDevice.as_view(), name="device-retire"),
    path(f"{_PRODUCT}run/", run.StartRun.as_view(), name="run-start"),
    path(_RUN, run.show_run, name="run"),
    path(f"{_RUN}step/", run.DoStep.as_view(), name="run-step"),
    path(f"{_RUN}deviation/", run.ReportDeviation.as_view(), name="run-deviation"),
    path(f"{_RUN}finish/", run.FinishRun.as_view(), name="run-finish"),
    path(f"{_RUN}fail/", run.FailRun.as_view(), name="run-fail"),
]
