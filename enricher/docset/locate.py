"""Find the configuration that governs an article or a folder."""

from __future__ import annotations

from pathlib import Path

from enricher.docset.config import LOCK_NAME, Config, absolute
from enricher.docset.config_file import read_config
from enricher.docset.journal import JOURNAL_NAME
from enricher.errors import ConfigError, NotFoundError
from enricher.platform.locations import from_working_directory
from enricher.platform.reading import decode_text, parse_toml, read_file

CONFIG_NAME = "enrich.toml"
_CONFIG_FILES = (CONFIG_NAME, "pyproject.toml")
_REPOSITORY = ".git"
LIMIT = 4 * 2**20  # bytes of a configuration file


def find_config(start: Path) -> Config:
    """Return the configuration of the docset that a path belongs to, or that it names.

    The folder and its parents are searched, up to the root of the repository; without a
    repository up to the working directory, which the user chose, or only the folder itself:
    other parents may belong to others. If there is no configuration, the folder is a docset with
    default values.

    Raises NotFoundError if the path does not exist, and ConfigError, which names the file and the
    key, if a configuration is malformed.
    """
    if not start.exists():
        raise NotFoundError(f"no such file or folder: {start}. Check the path.")
    if start.suffix == ".toml":
        file = start.resolve()
        return read_config(file, _tables(file))
    path = absolute(start)
    folder = path if path.is_dir() else path.parent
    for parent in _up_to_repository(folder):
        for file in (parent / name for name in _CONFIG_FILES):
            if file.is_file():
                tables = _tables(file)
                if tables is not None:
                    return read_config(file, tables)
        if any((parent / name).is_file() for name in (LOCK_NAME, JOURNAL_NAME)):
            return Config(parent)
    return Config(folder)


def governs(folder: Path, article: Path) -> bool:
    """Return whether a configuration in a folder would be that of an article."""
    return folder in _up_to_repository(absolute(article).parent)


def _up_to_repository(folder: Path) -> list[Path]:
    """Return a folder and its parents up to the root of its repository.

    Without a repository up to the working directory, or the folder alone if that isn't a parent.
    """
    folders = [folder, *folder.parents]
    roots = (parent for parent in folders if (parent / _REPOSITORY).exists())
    root = next(roots, Path.cwd())
    return folders[: folders.index(root) + 1] if root in folders else [folder]


def _tables(file: Path) -> object:
    """Return the tables of enrich.toml, or those below `[tool.enrich]`; None if there are none."""
    try:
        data = parse_toml(decode_text(read_file(file, LIMIT)))
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        name = from_working_directory(file)
        raise ConfigError(f"{name} can't be read as TOML: {reason}.") from error
    if file.name != "pyproject.toml":
        return data
    tool = data.get("tool")
    return tool.get("enrich") or None if isinstance(tool, dict) else None
