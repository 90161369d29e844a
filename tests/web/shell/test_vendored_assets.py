"""The vendored browser assets are the published files, all listed and nothing else."""

from __future__ import annotations

import hashlib
import re
import tomllib

import pytest

from tests.web.shell.gallery.pages import WEB

VENDOR = WEB / "static" / "vendor"
LISTED = tomllib.loads((VENDOR / "manifest.toml").read_text())["file"]
# Under 2.5 MB: half of it the design system's style sheet and the chart engine.
LARGEST_TOTAL = 2_500_000


@pytest.mark.parametrize("entry", LISTED, ids=lambda entry: entry["file"])
def test_each_listed_file_has_its_published_digest(entry: dict[str, str]) -> None:
    assert hashlib.sha256((VENDOR / entry["file"]).read_bytes()).hexdigest() == entry["sha256"]
    assert all(entry[key] for key in ("package", "version", "licence", "source"))


def test_no_file_is_unlisted_or_listed_twice() -> None:
    present = [str(p.relative_to(VENDOR)) for p in VENDOR.rglob("*") if p.is_file()]
    assert sorted(present) == sorted([*(entry["file"] for entry in LISTED), "manifest.toml"])


def test_every_file_the_style_sheet_names_is_there() -> None:
    sheet = VENDOR / "uswds" / "css" / "uswds.min.css"
    named = {url for url in re.findall(r"url\(([^)]*)\)", sheet.read_text()) if url}
    assert named
    assert [url for url in sorted(named) if not (sheet.parent / url).is_file()] == []


def test_the_folder_stays_of_reasonable_size() -> None:
    assert sum(p.stat().st_size for p in VENDOR.rglob("*") if p.is_file()) < LARGEST_TOTAL
