"""`enrich templates`: copy the templates, to change the wording."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from enricher.article.language import DEFAULT_LANGUAGE, language_folder, read_language
from enricher.cli.console import print_error, print_info
from enricher.errors import NotWritableError
from enricher.platform.files import write_new


def copy_templates(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="The folder to write to; created if needed.")
    ],
    language: Annotated[
        str, typer.Option(metavar="LANG", help="The language of the templates.")
    ] = DEFAULT_LANGUAGE,
) -> None:
    """Copy the templates into a folder, to change the wording."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NotWritableError(
            f"can't create {folder}: {error.strerror}. Name another folder."
        ) from error
    existing = []
    for template in sorted(language_folder(read_language(language)).glob("*.md.j2")):
        file = folder / template.name
        if file.exists():
            existing.append(template.name)
        else:
            write_new(file, template.read_bytes())
            print_info(str(file))
    if existing:
        print_error(f"not overwritten in {folder}: {', '.join(existing)}.")
    print_info(f"Remove the templates that you don't change, and pass --templates {folder}.")
