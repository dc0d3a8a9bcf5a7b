"""The options that show or install the completion of a shell, with typer's own functions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from subprocess import SubprocessError
from typing import Annotated, Any

import typer
from typer.completion import get_completion_inspect_parameters, install_callback, show_callback

from enricher.cli.streams import OutputError
from enricher.errors import UsageError

get_completion_inspect_parameters()  # registers the shells, as `add_completion` of an app does


class Shell(StrEnum):
    """The shells that typer can complete in."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"
    POWERSHELL = "powershell"
    PWSH = "pwsh"
    AUTO = "auto"  # the one that runs the command


_SHOW, _INSTALL = "--show-completion", "--install-completion"
OPTIONS = {_SHOW, _INSTALL}
_NAMES = ", ".join(shell.value for shell in Shell if shell is not Shell.AUTO)


def with_shell(args: Sequence[str]) -> list[str]:
    """Return the arguments, with the shell that runs the command if an option lacks its shell."""
    return [*args, Shell.AUTO.value] if args[-1] in OPTIONS else [*args]


def _show(context: typer.Context, parameter: typer.CallbackParam, value: Shell | None) -> None:
    _call(show_callback, context, parameter, value)


def _install(context: typer.Context, parameter: typer.CallbackParam, value: Shell | None) -> None:
    _call(install_callback, context, parameter, value)


def _call(
    callback: Callable[..., Any],
    context: typer.Context,
    parameter: typer.CallbackParam,
    shell: Shell | None,
) -> None:
    """Call typer's function for an option, which ends the process.

    Raises UsageError for a shell that typer doesn't know, and OutputError if its files can't be
    written.
    """
    given = shell.value if shell else None
    try:
        callback(context, parameter, True if shell is Shell.AUTO else given)
    except typer.Exit as error:
        raise UsageError(f"can't complete in this shell. Name one of {_NAMES}.") from error
    except (OSError, RuntimeError, SubprocessError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or str(error).rstrip(".")
        file = getattr(error, "filename", None)
        show = " ".join([_SHOW, *([] if shell is Shell.AUTO or not given else [given])])
        raise OutputError(
            f"can't install the completion: {reason}{f': {file}' if file else ''}. Check HOME, or "
            f"load what '{show}' prints."
        ) from error


ShowCompletion = Annotated[
    Shell | None,
    typer.Option(
        _SHOW,
        metavar="[SHELL]",
        is_eager=True,
        callback=_show,
        help=f"Print the completion script of a shell: {_NAMES}. [default: the current one]",
    ),
]
InstallCompletion = Annotated[
    Shell | None,
    typer.Option(
        _INSTALL,
        metavar="[SHELL]",
        is_eager=True,
        callback=_install,
        help="Install the completion of a shell, for new terminals. [default: the current one]",
    ),
]
