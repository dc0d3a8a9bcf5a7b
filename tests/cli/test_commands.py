"""The list of commands: names and help, without importing any command."""

from __future__ import annotations

from importlib import import_module, metadata

import pytest

from enricher.cli.commands import COMMANDS
from tests.support.project import loaded_by, run


@pytest.mark.parametrize("name", COMMANDS)
def test_command__has_one_description(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    """The list of commands and the command's own help share its description."""
    assert run(name, "--help") == 0
    assert COMMANDS[name][1] in " ".join(capfd.readouterr().out.split())


@pytest.mark.parametrize("argument", ["--version", "--help"])
def test_list__imports_no_command(argument: str) -> None:
    """`--help` and `--version` import no command and none of its libraries."""
    commands = {f"enricher.cli.{where.partition(':')[0]}" for where, _ in COMMANDS.values()}
    heavy = {"azure", "jinja2", "markdown_it", "pydantic", "requests", "rich", "yaml", *commands}
    assert heavy.isdisjoint(loaded_by(argument))


def test_command__imports_pydantic_only_for_numbers() -> None:
    """Valid text, paths, flags and names are read without pydantic; a number needs it."""
    arguments = [
        "policies",
        "--fixtures",
        "sample",
        "--service",
        "expressroute",
        "--pillar",
        "security",
    ]
    assert "pydantic" not in loaded_by(*arguments)
    assert "pydantic" in loaded_by(*arguments, "--max-age", "5")


def test_list__names_existing_functions() -> None:
    """Each entry names a function that exists."""
    for where, _ in COMMANDS.values():
        module, _, name = where.partition(":")
        assert hasattr(import_module(f"enricher.cli.{module}"), name)


def test_script__has_both_names() -> None:
    """`uvx` and `pipx run` look for a script with the name of the distribution."""
    scripts = metadata.distribution("enrich-waf").entry_points.select(group="console_scripts")
    assert {entry.name for entry in scripts} == {"enrich", "enrich-waf"}
    assert len({entry.value for entry in scripts}) == 1
