"""The values of a command's parameters, read without pydantic where nothing is to be checked.

typer makes a pydantic adapter for whatever a command can take, asked for or not, and to load
pydantic takes longer than all the rest of a short command.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import Any, get_args


def read_lightly(command: Any, context: Any) -> None:
    """Let a command read text, paths, and what nobody gave, by itself; typer reads the rest."""
    for parameter in command.get_params(context):
        parameter.process_value = _lightly(parameter)


def _lightly(parameter: Any) -> Callable[[Any, Any], Any]:
    by_typer = parameter.process_value
    takes_several = parameter.multiple or parameter.nargs == -1
    annotation = parameter.type_descriptor.annotation
    (kind,) = get_args(annotation) or (annotation,)

    def process(context: Any, value: Any) -> Any:
        if parameter.required and not value:
            return by_typer(context, value)  # which says what is missing
        try:
            given = [] if value is None else value if takes_several else [value]
            read = [_read(one, kind) for one in given]
        except ValueError:
            return by_typer(context, value)  # which says what is wrong
        told = read if takes_several else read[0] if read else None
        return parameter.callback(context, parameter, told) if parameter.callback else told

    return process


def _read(value: Any, kind: Any) -> Any:
    """A value of a kind; raises ValueError where it is to be checked, or is none."""
    if kind in (str, Path) or issubclass(kind, Enum):
        return kind(value)
    if not isinstance(value, kind):
        raise ValueError
    return value
