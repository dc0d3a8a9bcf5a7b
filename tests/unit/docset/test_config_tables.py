"""The tables of `enrich.toml`, and the JSON Schema of the file."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from enricher.article.article_options import ArticleOptions
from enricher.docset.config_tables import schema


def test_schema__describes_every_key() -> None:
    """No key of any table is without a meaning."""
    described = schema()
    tables = [table for table in described["$defs"].values() if "properties" in table]  # type: ignore[union-attr, call-overload, index]
    assert len(tables) == 13
    for table in tables:
        for key, value in table["properties"].items():
            assert value.get("description"), key


@pytest.mark.parametrize(
    ("text", "is_valid"),
    [
        ("[options]\nlimit = 5\ntemplates = 'wording'\n", True),
        ("[options]\nlimit = 0\n", False),
        ("[optoins]\n", False),
        ("[sources]\nrecommendations-from = ['a.json']\ncloud = 'usgov'\n", True),
        ("[sources]\ncloud = 'mars'\n", False),
        ("[sources]\nmax-age = 3\n", False),  # only on the command line
        ("[articles.'a.md']\nservice = 'aks'\n", True),
        ("[articles.'a.md']\ntemplates = 'wording'\n", False),  # of the whole docset
        ("[services.tea]\nname = 'Tea'\nresource_types = ['tea.pots/pots']\n", True),
        ("[services.tea]\nname = 'Tea'\n", False),
        ("[layout.x]\npolicies = {level = 2, headings = ['Rules']}\n", True),
        ("[layout.x]\npillars = {level = [2, 3], titles = {security = ['Schutz']}}\n", True),
        ("[layout.x]\npolicies = {level = 7, headings = ['Rules']}\n", False),
        ("[layout.x]\npolicies = {level = 2, headings = []}\n", False),
        ("[layout.x]\npolicies = {level = 2, headings = [' ']}\n", False),
    ],
)
def test_schema__accepts_what_the_file_may_have(text: str, is_valid: bool) -> None:
    """An editor marks an unknown key, a wrong type, and a missing key."""
    validator: Any = Draft202012Validator(schema())
    assert validator.is_valid(tomllib.loads(text)) is is_valid


def test_schema__accepts_the_starter() -> None:
    """The file that `enrich init` writes is valid, with all of its examples."""
    starter = files("enricher.docset").joinpath("starter.toml").read_text(encoding="utf-8")
    Draft202012Validator(schema()).validate(tomllib.loads(starter))


def test_starter__has_examples_that_change_something() -> None:
    """A line whose mark is removed is valid, and isn't the default."""
    starter = files("enricher.docset").joinpath("starter.toml").read_text(encoding="utf-8")
    options = starter.partition("[options]")[2].partition("\n\n")[0]
    lines = re.findall(r"^# (\S+ = .*)$", options, re.MULTILINE)
    chosen = tomllib.loads("\n".join(lines))
    Draft202012Validator(schema()).validate({"options": chosen})
    defaults = {
        option.name.replace("_", "-"): option.default
        for option in fields(ArticleOptions)
        if option.metadata["in_options"]
    }
    assert {*chosen} == {*defaults, "templates"}
    assert all(value != defaults.get(key) for key, value in chosen.items())
