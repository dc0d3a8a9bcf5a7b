"""The commands as a list: what each is called and says of itself, without any being loaded."""

from __future__ import annotations

from importlib import import_module, metadata

import pytest

from enricher.cli.main import COMMANDS
from tests.support.project import loaded_by, run


@pytest.mark.parametrize("name", COMMANDS)
def test_command__says_the_same_of_itself(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    """In the list of all and in its own help."""
    assert run(name, "--help") == 0
    assert COMMANDS[name][1] in " ".join(capfd.readouterr().out.split())


@pytest.mark.parametrize("argument", ["--version", "--help"])
def test_list__loads_no_command(argument: str) -> None:
    """Nothing that a command needs is loaded to tell which there are."""
    commands = {f"enricher.cli.{where.partition(':')[0]}" for where, _ in COMMANDS.values()}
    heavy = {"azure", "jinja2", "markdown_it", "pydantic", "requests", "rich", "yaml", *commands}
    assert heavy.isdisjoint(loaded_by(argument))


def test_command__loads_no_pydantic_for_what_needs_no_check() -> None:
    """Text, paths, flags and names that are right are read without it; a number is checked."""
    arguments = ["policies", "--offline", "--service", "expressroute", "--pillar", "security"]
    assert "pydantic" not in loaded_by(*arguments)
    assert "pydantic" in loaded_by(*arguments, "--max-age", "5")


def test_list__names_modules_that_are_there() -> None:
    """Each has the function that the list names."""
    for where, _ in COMMANDS.values():
        module, _, name = where.partition(":")
        assert hasattr(import_module(f"enricher.cli.{module}"), name)


def test_script__is_there_by_both_names() -> None:
    """`uvx` and `pipx run` look for a script that is called like the distribution."""
    scripts = metadata.distribution("enrich-waf").entry_points.select(group="console_scripts")
    assert {one.name for one in scripts} == {"enrich", "enrich-waf"}
    assert len({one.value for one in scripts}) == 1
