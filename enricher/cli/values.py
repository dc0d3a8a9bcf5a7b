"""Read the values of parameters without pydantic where nothing has to be validated.

typer 0.29 makes a pydantic adapter for every parameter of a command, given or not. Importing
pydantic takes 0.12 s, which is three quarters more of `enrich services`, and half more of an
article filled offline. Text, paths, enums and parameters that were not given are read here, through
click's documented `process_value`; typer reads numbers, and reports missing and invalid values.
tests/unit/cli/test_values.py compares both.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import Any, get_args


def read_lightly(command: Any, context: Any) -> None:
    """Let a command read the values of its parameters without pydantic."""
    for parameter in command.get_params(context):
        parameter.process_value = _process_value(parameter)


def _process_value(parameter: Any) -> Callable[[Any, Any], Any]:
    validate = parameter.process_value
    is_repeatable = parameter.multiple or parameter.nargs == -1
    annotation = parameter.type_descriptor.annotation
    (kind,) = get_args(annotation) or (annotation,)

    def process(context: Any, value: Any) -> Any:
        if parameter.required and not value:
            return validate(context, value)  # reports what is missing
        try:
            given = [] if value is None else value if is_repeatable else [value]
            values = [_convert(item, kind) for item in given]
        except ValueError:
            return validate(context, value)  # reports what is invalid
        result = values if is_repeatable else values[0] if values else None
        return parameter.callback(context, parameter, result) if parameter.callback else result

    return process


def _convert(value: Any, kind: Any) -> Any:
    """Return a value as its kind; raise ValueError if it has to be validated, or is invalid."""
    if kind in (str, Path) or issubclass(kind, Enum):
        return kind(value)
    if not isinstance(value, kind):
        raise ValueError
    return value
