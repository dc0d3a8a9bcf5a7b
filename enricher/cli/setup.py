"""What sets a docset up: `init`, `templates`."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from enricher.cli.say import complain, tell
from enricher.docset.config import CONFIG_NAME, Config, find_config
from enricher.errors import UsageError


def write_config() -> None:
    """Write a commented enrich.toml into the folder that you are in."""
    folder = Path.cwd()
    if find_config(folder).file in (folder / CONFIG_NAME, folder / "pyproject.toml"):
        raise UsageError(f"this folder has a configuration: {find_config(folder).file}. It stays.")
    _write_new(folder / CONFIG_NAME, files("enricher.docset").joinpath("starter.toml").read_bytes())
    count = len(Config(folder).inside())
    tell(f"{CONFIG_NAME}: written, for {count} Markdown files. 'enrich refresh' fills the guides.")


def copy_templates(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Where to; made where it is not there.")
    ],
) -> None:
    """Copy the templates into a folder, to change the wording."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"can't make {folder}: {error.strerror}. Name another folder.") from error
    there = []
    for template in files("enricher.article").joinpath("templates").iterdir():
        if (folder / template.name).exists():
            there.append(template.name)
        elif template.is_file():
            _write_new(folder / template.name, template.read_bytes())
            tell(f"{folder / template.name}")
    if there:
        complain(f"{folder} has these already, and they stay: {', '.join(sorted(there))}.")
    tell(f"Remove those that you don't change, and give --templates {folder}.")


def _write_new(file: Path, content: bytes) -> None:
    """Write a file that is not there; raises UsageError where one is, or it can't be written."""
    try:
        with file.open("xb") as stream:
            stream.write(content)
    except OSError as error:
        raise UsageError(f"can't write {file}: {error.strerror}. It is as it was.") from error
