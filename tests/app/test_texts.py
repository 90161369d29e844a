"""The folder of a site's questionnaire texts: read at the start, or the start is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from blastema.app.config import Config
from blastema.app.texts import instrument_texts
from blastema.app.values import Database
from blastema.core.instruments import Texts, TextsError
from tests.core.invented_texts import koos, odi
from tests.harness.databases import Throwaway


def config(data: Path, folder: Path | None = None) -> Config:
    return Config(data, Database("sqlite", "nowhere"), instrument_texts=folder)


def brought(found: Texts | TextsError) -> list[tuple[str, str]]:
    assert isinstance(found, Texts)
    return [(one.place, one.instrument.slug) for one in found.brought]


def faults(found: Texts | TextsError) -> str:
    assert isinstance(found, TextsError)
    return "\n".join(found.faults)


def test_the_folder_in_the_data_folder_need_not_be_there(tmp_path: Path) -> None:
    assert instrument_texts(config(tmp_path)) == Texts()


def test_a_folder_that_was_named_has_to_be_there(tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere"
    told = faults(instrument_texts(config(tmp_path, nowhere)))
    assert told == f"{nowhere}: found no folder, expected one."


@pytest.mark.parametrize("named", [False, True])
def test_every_file_of_toml_is_read_and_nothing_else(tmp_path: Path, named: bool) -> None:
    folder = tmp_path / ("elsewhere" if named else "instruments")
    folder.mkdir()
    (folder / "back.toml").write_text(odi())
    (folder / "knee.toml").write_text(koos())
    (folder / "licence.pdf").write_bytes(b"\xff")
    found = instrument_texts(config(tmp_path, folder if named else None))
    assert brought(found) == [("back.toml", "odi"), ("knee.toml", "koos")]


def test_what_is_no_text_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "instruments"
    folder.mkdir()
    (folder / "back.toml").write_bytes(b"\xff\xfe")
    assert faults(instrument_texts(config(tmp_path))).startswith("back.toml: found no text")
    (folder / "back.toml").unlink()
    (folder / "back.toml").mkdir()
    assert "back.toml: cannot be read" in faults(instrument_texts(config(tmp_path)))


def test_a_bad_file_stops_the_pages_and_not_a_backup(
    throwaway_db: Throwaway, tmp_path: Path
) -> None:
    folder = throwaway_db.data_dir / "instruments"
    folder.mkdir(parents=True)
    (folder / "odi.toml").write_text(odi().replace("Invented section 7", ""))
    served = throwaway_db.run("serve", "--port", "1", check=False)
    assert served.returncode == 2
    assert "blastema.E007" in served.stderr
    assert "odi.toml: items: 07: found no words" in served.stderr
    assert "Traceback" not in served.stderr
    throwaway_db.run("backup", tmp_path / "clinic.backup")


def test_what_was_read_is_said_at_the_start(throwaway_db: Throwaway, tmp_path: Path) -> None:
    (tmp_path / "odi.toml").write_text(odi())
    # No such port: it ends after its checks.
    served = throwaway_db.run(
        "serve", "--port", "-1", check=False, BLASTEMA_INSTRUMENT_TEXTS=str(tmp_path)
    )
    assert "blastema.I001: Questionnaires in the site's own words: odi (en)." in served.stderr


def test_who_would_ask_by_half_ends_in_plain_words(settings) -> None:
    from blastema.actions.texts import texts
    from blastema.app.cli.outcome import told

    settings.BLASTEMA_TEXTS = TextsError(("odi.toml: not TOML",))
    with pytest.raises(TextsError) as raised:
        texts()
    said = told(raised.value)
    assert said is not None
    assert said.text == "The questionnaires' texts cannot be used:\nodi.toml: not TOML"
