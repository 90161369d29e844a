"""blastema labels: the templates, a label as a file, a scan read; and what can go wrong."""

from __future__ import annotations

import errno
import io
import json

import pytest

from blastema.app import cli, label_file
from blastema.app.cli.outcome import Outcome
from blastema.app.config import read_config
from blastema.app.label_file import LabelFile
from blastema.app.labelling import labelling
from blastema.core.labels import LabelDataError
from blastema.core.labels.load import shipped_texts
from blastema.records.models import LedgerEvent
from tests.actions import paths
from tests.actions.world import World
from tests.app.typist import Typist, typist

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(tmp_path, capsys, monkeypatch) -> Typist:
    return typist(World(), tmp_path, capsys, monkeypatch)


def printed() -> int:
    return LedgerEvent.objects.filter(type="product.label_printed.v2").count()


def test_the_templates_are_listed_with_their_versions(capsys) -> None:
    assert cli.main(["labels", "list"]) == Outcome.DONE
    said = capsys.readouterr().out
    assert "container    version 1  archived" in said
    assert "registration with ICCBBA" in said
    assert cli.main(["labels", "list", "--json"]) == Outcome.DONE
    slugs = {one["slug"] for one in json.loads(capsys.readouterr().out)["templates"]}
    assert slugs == {"bag", "container", "syringe", "vial"}


def test_a_template_is_shown(capsys) -> None:
    assert cli.main(["labels", "show", "vial", "--json"]) == Outcome.DONE
    shown = json.loads(capsys.readouterr().out)
    assert (shown["width_mm"], shown["height_mm"]) == (45, 19)
    assert cli.main(["labels", "show", "vial"]) == Outcome.DONE
    assert "donation number, with its check character" in capsys.readouterr().out
    assert cli.main(["labels", "show", "gold"]) == Outcome.NOT_POSSIBLE
    assert "there are: bag, container, syringe, vial" in capsys.readouterr().err


@pytest.mark.parametrize(("ending", "begins"), [("pdf", b"%PDF"), ("png", b"\x89PNG")])
def test_a_label_is_printed_into_a_file_and_counted(people: Typist, ending, begins) -> None:
    product = paths.received_allograft(people.world)
    out = people.folder / f"label.{ending}"
    words = ["labels", "render", product, "--template", "vial", "-o", str(out), "--json"]
    code, told, err = people.command("laboratory", *words)
    assert (code, err) == (0, "")
    assert json.loads(told)["copy"] == 1
    assert out.read_bytes().startswith(begins)
    code, told, _ = people.command("laboratory", *words)
    assert code == Outcome.NO
    assert json.loads(told)["findings"][0]["rule"] == "PRODUCT-REPRINT-REASON"
    code, told, _ = people.command("laboratory", *words[:-1], "--reason", "torn")
    assert (code, "copy 2, written down" in told) == (0, True)
    assert sorted(path.name for path in people.folder.glob("*label*")) == [out.name]


def test_a_preview_is_not_counted(people: Typist) -> None:
    product = paths.received_allograft(people.world)
    out = people.folder / "label.svg"
    code, told, _ = people.command(
        "laboratory", "labels", "render", product, "-o", str(out), "--preview"
    )
    assert (code, printed()) == (0, 0)
    assert "a preview, not written down" in told


@pytest.mark.parametrize(
    ("role", "words", "code", "said"),
    [
        ("front-desk", (), Outcome.NO, "ACCESS-ROLE"),
        ("laboratory", ("--template", "gold"), Outcome.NO, "LABEL-TEMPLATE"),
        ("laboratory", ("-o", "label.exe"), Outcome.NOT_POSSIBLE, "does not end in .pdf"),
        ("laboratory", ("-o", "/nowhere/label.pdf"), Outcome.NOT_POSSIBLE, "Cannot write /nowhere"),
    ],
)
def test_what_cannot_be_printed_is_told_and_not_counted(people, role, words, code, said) -> None:
    product = paths.received_allograft(people.world)
    given = ["labels", "render", product, "-o", str(people.folder / "label.pdf"), *words]
    found, out, err = people.command(role, *given)
    assert found == code
    assert said in out + err
    assert printed() == 0
    assert list(people.folder.glob("*label*")) == []


def test_a_place_that_is_taken_leaves_nothing_half_done(people: Typist) -> None:
    product = paths.received_allograft(people.world)
    target = people.folder / "label.pdf"
    target.mkdir()  # the name is taken by something that cannot be replaced
    code, _, err = people.command("laboratory", "labels", "render", product, "-o", str(target))
    assert code == Outcome.NOT_POSSIBLE
    assert "Cannot write" in err
    assert printed() == 0
    assert list(people.folder.glob(".label*")) == []
    assert LabelFile(target).kind.value == "pdf"


def test_a_full_disk_leaves_nothing_half_done(people: Typist, monkeypatch) -> None:
    product = paths.received_allograft(people.world)

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(label_file.os, "fsync", full)
    out = str(people.folder / "label.pdf")
    code, _, err = people.command("laboratory", "labels", "render", product, "-o", out)
    assert (code, printed()) == (Outcome.NOT_POSSIBLE, 0)
    assert "No space left on device" in err
    assert list(people.folder.glob("*label*")) == []


def test_scans_are_read_line_by_line(capsys, monkeypatch) -> None:
    scans = "=A99992600000168\r\n=+02000=A99992600000168=<A0001000\n&):XX\nnonsense!\n"
    monkeypatch.setattr("sys.stdin", io.StringIO(scans))
    assert cli.main(["labels", "check", "-", "--json"]) == Outcome.NO
    found = json.loads(capsys.readouterr().out)["scans"]
    assert [len(one["structures"]) for one in found] == [1, 2, 1, 0]
    assert found[0]["structures"][0]["number"] == "A999926000001"
    assert found[2]["structures"][0]["layout"] == "not known"
    assert found[3]["findings"][0]["rule"] == "SCAN-UNKNOWN"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("A9999 26 000001 8 A0", "container"),
        ("=>026365", "2026-12-31"),
        ("&>0263652359", "2026-12-31T23:59"),
        ("CI-A9999260000016", "chain-of-identity number"),
        ("DE00A317A999926000001E000005700020261231", "Single European Code"),
        ("DE00A317A999926000001E000005700000000000", "Single European Code"),
    ],
)
def test_each_kind_has_its_words(tmp_path, capsys, line: str, words: str) -> None:
    (tmp_path / "scans").write_text(line, "utf-8")
    assert cli.main(["labels", "check", str(tmp_path / "scans")]) == Outcome.DONE
    assert words in capsys.readouterr().out


def test_a_file_of_scans_that_is_gone_is_told(tmp_path, capsys) -> None:
    assert cli.main(["labels", "check", str(tmp_path / "gone")]) == Outcome.NOT_POSSIBLE
    assert "Cannot read" in capsys.readouterr().err
    (tmp_path / "empty").write_bytes(b"\xff\xfe\x00")
    assert cli.main(["labels", "check", str(tmp_path / "empty")]) == Outcome.NO


class TestTheInstallationsOwnFiles:
    def read(self, tmp_path, **settings: str):
        env = {f"BLASTEMA_{name.upper()}": value for name, value in settings.items()}
        return labelling(read_config(env, lambda path: path.read_text(), tmp_path))

    def test_an_own_template_and_own_codes_are_used(self, tmp_path) -> None:
        own = shipped_texts()["vial-1.toml"].replace('slug = "vial"', 'slug = "cryovial"')
        (tmp_path / "cryovial.toml").write_text(own, "utf-8")
        codes = 'licence = "L"\n[[codes]]\nproduct_class = "whole-blood"\n'
        (tmp_path / "codes").write_text(codes + 'description = "S1"\n', "utf-8")
        with pytest.raises(LabelDataError) as refused:
            self.read(tmp_path, product_codes=str(tmp_path / "codes"))
        assert len(refused.value.faults) == 2
        (tmp_path / "codes").write_text(
            codes + 'description = "S1234"\ncollection_type = "1"\n', "utf-8"
        )
        found = self.read(
            tmp_path, label_templates=str(tmp_path), product_codes=str(tmp_path / "codes")
        )
        assert found.templates.find("cryovial").version == 1
        assert found.codes.licence == "L"

    def test_every_fault_of_every_file_is_told_at_once(self, tmp_path) -> None:
        (tmp_path / "a.toml").write_text("slug = 1", "utf-8")
        (tmp_path / "b.toml").write_bytes(b"\xff")
        with pytest.raises(LabelDataError, match=r"b\.toml is not text"):
            self.read(tmp_path, label_templates=str(tmp_path))
        (tmp_path / "b.toml").unlink()
        with pytest.raises(LabelDataError) as refused:
            self.read(tmp_path, label_templates=str(tmp_path), product_codes="/nowhere/codes")
        said = str(refused.value)
        assert "a.toml: slug is int, expected str (line 1)" in said
        assert "BLASTEMA_PRODUCT_CODES: cannot read /nowhere/codes" in said

    def test_a_folder_that_is_gone_and_a_file_that_is_too_large(self, tmp_path) -> None:
        with pytest.raises(LabelDataError, match="cannot read /nowhere"):
            self.read(tmp_path, label_templates="/nowhere")
        (tmp_path / "c.toml").write_bytes(b"#" * 1_000_001)
        with pytest.raises(LabelDataError, match="larger than"):
            self.read(tmp_path, label_templates=str(tmp_path))
