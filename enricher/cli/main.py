"""The entry point of the command line: options of all commands, errors, and exit codes."""

from __future__ import annotations

import errno
import re
import sys
from collections.abc import Sequence
from traceback import print_exc
from typing import Annotated, NoReturn

import typer

from enricher._version import __version__
from enricher.cli.commands import CommandGroup
from enricher.cli.console import echo, print_error, set_quiet
from enricher.cli.failures import print_failure
from enricher.cli.help import HELP_SETTINGS, is_help
from enricher.cli.shells import InstallCompletion, ShowCompletion
from enricher.cli.signals import terminate_cleanly
from enricher.cli.status import Status
from enricher.cli.streams import ClosedOutputError, OutputError, guarded_streams
from enricher.cli.usage_errors import as_usage_error
from enricher.errors import (
    ArticleError,
    EnrichError,
    InternalError,
    RefusedError,
    SourceError,
    UsageError,
)
from enricher.platform.process import collect_garbage_rarely

#: Exit codes by outcome, and by the cause of an error, where the first matching class counts.
_EXIT_CODES_OF_STATUS = {Status.DONE: 0, Status.FOUND: 1, Status.PARTIAL: 4}
_EXIT_CODES: dict[type[EnrichError], int] = {
    UsageError: 2,
    RefusedError: 4,
    SourceError: 3,
    ArticleError: 4,
    OutputError: 4,
    InternalError: 4,
}

_EXIT_CODE_OF_CLOSED_OUTPUT = 128 + 13  # as a shell reports a process that SIGPIPE ended

#: The options that any command takes, in any position before `--`.
_GLOBAL = {"-q": "quiet", "-v": "verbose"}
_GLOBAL |= {f"--{name}": name for name in (*_GLOBAL.values(), "debug")}
_SEVERAL = re.compile("-[qv]{2,}")  # of them in one argument

app = typer.Typer(
    cls=CommandGroup,
    no_args_is_help=True,
    add_completion=False,  # its options take no shell: see enricher.cli.shells
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings=HELP_SETTINGS,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        echo(f"enrich {__version__}")
        raise typer.Exit


@app.callback()
def _app(
    version: Annotated[
        bool,
        typer.Option("--version", is_eager=True, callback=_show_version, help="Show the version."),
    ] = False,
    install_completion: InstallCompletion = None,
    show_completion: ShowCompletion = None,
) -> None:
    """Keep the Azure Policy and Azure Advisor sections of service guides up to date.

    'enrich ARTICLE...' fills the sections of each article in place, and changes nothing else;
    'enrich fill --help' shows its options. Every command takes -q (print only problems), -v (show
    which account is signed in) and --debug (print tracebacks).
    """


def _show_log() -> None:
    """Print what sources log, such as the credentials that were tried, to stderr."""
    import logging  # noqa: PLC0415 - only with --verbose

    class ConsoleHandler(logging.Handler):
        """Prints records in the form of all other lines on stderr."""

        def emit(self, record: logging.LogRecord) -> None:
            """Print a record line by line."""
            for line in record.getMessage().splitlines():
                print_error(line)

    log = logging.getLogger("enricher")
    log.handlers = [ConsoleHandler()]
    log.setLevel(logging.INFO)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line. An error becomes one or two lines on stderr, and an exit code."""
    args = list(sys.argv[1:] if arguments is None else arguments)
    args, given = _without_global_options(args)
    if "verbose" in given:
        _show_log()
    set_quiet(on="quiet" in given)
    collect_garbage_rarely()
    with guarded_streams():
        code = _exit_code_of(args, debug="debug" in given)
    raise SystemExit(code)


def _without_global_options(args: Sequence[str]) -> tuple[list[str], set[str]]:
    """Return the arguments without the options of all commands, and the names of these."""
    end = args.index("--") if "--" in args else len(args)
    split = [
        part
        for arg in args[:end]
        for part in ([f"-{letter}" for letter in arg[1:]] if _SEVERAL.fullmatch(arg) else [arg])
    ]
    rest = [part for part in split if part not in _GLOBAL]
    return [*rest, *args[end:]], {_GLOBAL[part] for part in split if part in _GLOBAL}


def _exit_code_of(args: list[str], *, debug: bool) -> int:
    """Run a command, print its error if it fails, and return the exit code."""
    try:
        with terminate_cleanly():
            result = _run(args)
            sys.stdout.flush()
    except ClosedOutputError:
        return _EXIT_CODE_OF_CLOSED_OUTPUT
    except EnrichError as error:
        if debug:
            print_exc()
        print_error(str(error))
        for choice in error.choices:
            echo(f"  {choice}", err=True)
        print_failure(error, args)
        return _exit_code(error)
    except Exception as error:
        if debug:
            print_exc()
        message = (
            f"unexpected {type(error).__name__}: {error}. Run again with --debug, and report it."
        )
        print_error(message)
        print_failure(InternalError(message), args)
        return _EXIT_CODES[InternalError]
    return _exit_code(result)


def _exit_code(result: object) -> int:
    """Return the exit code for an error, or for the result of a command.

    The result is a status, an error that was printed already, or typer's own exit code.
    """
    if isinstance(result, EnrichError):
        return next(code for cause, code in _EXIT_CODES.items() if isinstance(result, cause))
    if isinstance(result, Status):
        return _EXIT_CODES_OF_STATUS[result]
    return result if isinstance(result, int) else 0


def _run(args: list[str]) -> object:
    """Run a command and return its result. Raises EnrichError for wrong usage that typer finds."""
    try:
        return app(args=args, prog_name="enrich", standalone_mode=False)
    except SystemExit as end:  # after the completion of a shell; its output is still to be flushed
        return end.code
    except typer.TyperException as error:
        if is_help(error.message):  # as it is shown without any argument
            typer.echo(error.message, err=True)
            return _EXIT_CODES[UsageError]
        raise as_usage_error(error) from error
    except OSError as error:
        if error.errno != errno.ENAMETOOLONG:
            raise
        name = str(error.filename)
        raise UsageError(f"{name[:60]}…: no file can have so long a name. Shorten it.") from error
