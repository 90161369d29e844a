"""Reads the installation's own label templates and product codes, strictly, at the start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from blastema.app.config import Config
from blastema.core.labels import CodeTable, LabelDataError, Templates, read_codes, read_templates
from blastema.core.labels.load import shipped_texts

MOST_BYTES = 1_000_000  # ours: a file of templates or codes is some kilobytes


@dataclass(frozen=True, slots=True)
class Labelling:
    templates: Templates
    codes: CodeTable


def labelling(config: Config) -> Labelling:
    """Raises `LabelDataError` with every fault of every file, each with its line."""
    faults: list[str] = []
    templates, codes = Templates(()), CodeTable()
    try:
        templates = read_templates({**shipped_texts(), **_folder(config.label_templates)})
    except LabelDataError as error:
        faults += error.faults
    try:
        codes = _codes(config.product_codes)
    except LabelDataError as error:
        faults += error.faults
    if faults:
        raise LabelDataError(faults)
    return Labelling(templates, codes)


def _codes(path: Path | None) -> CodeTable:
    return read_codes(_text(path, "BLASTEMA_PRODUCT_CODES"), path.name) if path else CodeTable()


def _folder(folder: Path | None) -> Mapping[str, str]:
    """Every TOML file of the installation's folder; one named as ours replaces ours."""
    if folder is None:
        return {}
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix == ".toml")
    except OSError as error:
        raise LabelDataError([_unreadable("BLASTEMA_LABEL_TEMPLATES", error)]) from error
    return {path.name: _text(path, "BLASTEMA_LABEL_TEMPLATES") for path in paths}


def _text(path: Path, setting: str) -> str:
    try:
        content = path.read_bytes()[: MOST_BYTES + 1]
    except OSError as error:
        raise LabelDataError([_unreadable(setting, error)]) from error
    if len(content) > MOST_BYTES:
        raise LabelDataError([f"{setting}: {path.name} is larger than {MOST_BYTES:,} bytes"])
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise LabelDataError([f"{setting}: {path.name} is not text in UTF-8"]) from error


def _unreadable(setting: str, error: OSError) -> str:
    return f"{setting}: cannot read {error.filename} ({error.strerror})"
