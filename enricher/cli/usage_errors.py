"""Errors in the usage of commands, in the form of all other errors."""

from __future__ import annotations

import re

from typer import TyperException

from enricher.cli.help import argument_name
from enricher.errors import EnrichError, UsageError
from enricher.platform.value_errors import in_plain_words
from enricher.platform.words import did_you_mean, nearest


def as_usage_error(error: TyperException) -> EnrichError:
    """Convert an error of typer: what is wrong, the nearest valid value, where to read more.

    typer's own classes are private, so their attributes have to distinguish them.
    """
    context = getattr(error, "ctx", None)
    where = f" '{context.command_path} --help' shows the options." if context else ""
    param = getattr(error, "param", None)
    message = error.message.removeprefix("Value error, ")
    if option := getattr(error, "option_name", ""):
        if not message.startswith("No such"):
            return UsageError(f"{_sentence(message)}{where}")
        near = nearest(option, getattr(error, "possibilities", None) or (), 2)
        return UsageError(f"no such option: {option}.{did_you_mean(near)}{where}")
    if param is None or not message:
        return UsageError(f"{_sentence(error.format_message())}{where}")
    name = param.opts[-1] if param.param_type_name == "option" else argument_name(param)
    value, *choices = re.findall(r"'([^']*)'", message) or [""]
    reason = _sentence(in_plain_words(message).replace("'", ""))
    return UsageError(f"{name}: {reason}{did_you_mean(nearest(value, choices, 1))}")


def _sentence(text: str) -> str:
    end = "" if text.endswith(("?", ".")) else "."
    return f"{text[:1].lower()}{text[1:]}{end}"
