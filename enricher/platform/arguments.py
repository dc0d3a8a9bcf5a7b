"""Arguments of public functions, in the forms that callers give them."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from enricher.errors import UsageError

_Choice = TypeVar("_Choice", bound=StrEnum)


def listed(value: Any) -> list[Any]:
    """Return the items of an iterable, or anything else, such as a single text, as the only one."""
    return [*value] if isinstance(value, Iterable) and not isinstance(value, str) else [value]


def paths_of(value: Path | str | Iterable[Path | str]) -> list[Path]:
    """Return the paths of an iterable, or a single one as the only one."""
    return [*map(Path, listed(value))]


def choice(name: str, value: str, choices: type[_Choice]) -> _Choice:
    """Return a choice by its name; raise UsageError, with all names, if there is no such choice."""
    try:
        return choices(value)
    except ValueError as error:
        raise UsageError(f"{name} {value}: give one of {', '.join(choices)}.") from error
