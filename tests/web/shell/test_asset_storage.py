"""Assets are collected under names that carry their digest, without source maps."""

from __future__ import annotations

from pathlib import Path

from django.core.files.storage import FileSystemStorage
from django.test import override_settings

from blastema.web.assets import AssetStorage
from tests.web.shell.gallery.pages import WEB


def _collected(root: Path) -> AssetStorage:
    with override_settings(STATIC_ROOT=str(root)):
        storage = AssetStorage(location=str(root), base_url="/static/")
    source = FileSystemStorage(location=str(WEB / "static"))
    names = [str(p.relative_to(WEB / "static")) for p in (WEB / "static").rglob("*") if p.is_file()]
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes((WEB / "static" / name).read_bytes())
    for name, _, processed in storage.post_process({n: (source, n) for n in names}):
        assert not isinstance(processed, Exception), name
    return storage


def test_all_of_the_rooms_assets_can_be_collected(tmp_path: Path) -> None:
    storage = _collected(tmp_path)
    sheet = storage.stored_name("vendor/uswds/css/uswds.min.css")
    assert sheet != "vendor/uswds/css/uswds.min.css"
    font = storage.stored_name(
        "vendor/uswds/fonts/source-sans-pro/sourcesanspro-regular-webfont.woff2"
    )
    assert Path(font).name in (tmp_path / sheet).read_text()
