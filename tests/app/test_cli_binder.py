"""`blastema binder`: a whole file or none, made by somebody who signs in, with a reason."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from blastema.records import access
from blastema.web.papers import verify_binder
from tests.actions.world import World
from tests.app.typist import Typist, typist
from tests.web.papers.bound import treated

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic(tmp_path: Path, capsys: Any, monkeypatch: Any, settings: Any) -> Typist:
    settings.BLASTEMA = replace(settings.BLASTEMA, require_second_factor=False)
    return typist(World(), tmp_path, capsys, monkeypatch)


def test_it_is_written_whole_and_stands_in_the_access_log(clinic: Typist) -> None:
    patient, product = treated(clinic.world)
    file = clinic.folder / "out" / "binder.zip"
    file.parent.mkdir()
    words = ["binder", f"product/{product}", "-o", str(file), "--why", "inspection"]
    code, out, err = clinic.command("quality", *words)
    assert (code, err) == (0, "")
    assert out.splitlines()[0].endswith(f"in {file}")
    assert verify_binder.verify(file)[1] == 0
    assert [one.name for one in file.parent.iterdir()] == ["binder.zip"]
    assert file.stat().st_mode & 0o077 == 0  # nobody but its owner reads it
    seen = [(one.what, one.why) for one in access.of_patient(patient)]
    assert ("binder", "inspection") in seen


@pytest.mark.parametrize(
    ("role", "file", "said"),
    [
        ("clinician", "b.zip", "None of your roles lets you write out everything recorded"),
        ("quality", "nowhere/b.zip", "there is no folder"),
        ("quality", "b.tar", "does not end in .zip"),
    ],
)
def test_a_refusal_leaves_nothing_behind(clinic: Typist, role: str, file: str, said: str) -> None:
    _, product = treated(clinic.world)
    path = clinic.folder / file
    words = ["binder", f"product/{product}", "-o", str(path), "--why", "inspection"]
    code, out, err = clinic.command(role, *words)
    assert (code, out) == (2, "")
    assert said in err
    assert {one.name for one in clinic.folder.iterdir()} == {"password"}


def test_a_disk_that_is_full_leaves_the_former_file(clinic: Typist, monkeypatch: Any) -> None:
    _, product = treated(clinic.world)
    file = clinic.folder / "b.zip"
    file.write_bytes(b"the former one")
    full = OSError(28, "No space left on device")

    def no_room(*_: Any) -> None:
        raise full

    monkeypatch.setattr("blastema.web.papers.binder.zipfile.ZipFile.writestr", no_room)
    words = ["binder", f"product/{product}", "-o", str(file), "--why", "recall"]
    code, _, err = clinic.command("quality", *words)
    assert (code, "No space left on device" in err) == (2, True)
    assert file.read_bytes() == b"the former one"
    assert {one.name for one in clinic.folder.iterdir()} == {"password", "b.zip"}
