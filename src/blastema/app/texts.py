"""The folder of a site's own questionnaire texts, read once when a process starts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from blastema.app.config import Config
from blastema.core.instruments import Texts, TextsError, site_texts


def instrument_texts(config: Config) -> Texts | TextsError:
    """The texts, or everything that is wrong with them.

    A fault is no exception here: what needs no text (a back-up, a migration) goes on, what
    would show or schedule questions ends with the faults in plain words (`actions.texts`),
    and `serve` does not start (check `blastema.E007`).
    """
    folder = config.instrument_folder
    if not folder.is_dir():
        # Where nothing was said there need be no folder; one that was named has to be there.
        named = config.instrument_texts is not None
        return TextsError((f"{folder}: found no folder, expected one.",)) if named else Texts()
    try:
        return site_texts(dict(_files(folder)))
    except TextsError as error:
        return error
    except OSError as error:
        return TextsError((f"{error.filename}: cannot be read ({error.strerror}).",))


def _files(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.glob("*.toml")):
        try:
            yield path.name, path.read_text("utf-8")
        except UnicodeDecodeError:
            raise TextsError((f"{path.name}: found no text, expected TOML in UTF-8.",)) from None
