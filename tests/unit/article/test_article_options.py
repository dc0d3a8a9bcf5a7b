"""The options of articles, and the places where they can be given."""

from __future__ import annotations

from dataclasses import Field, fields
from itertools import chain
from typing import Any

import pytest

from enricher.article.article_options import (
    ArticleOptions,
    flags_of,
    front_matter_options,
    merged,
    options_of,
    with_front_matter,
)
from enricher.cli.commands import COMMANDS
from enricher.errors import UsageError
from enricher.platform.cache import cache_key
from tests.support.options import other_value


def test_declarations() -> None:
    """The flags, configuration tables and front matter keys of options are stable."""
    declared = {
        option.name: (
            flags_of(option),
            option.metadata["in_options"],
            option.metadata["in_article"],
            option.metadata["front_matter"],
        )
        for option in fields(ArticleOptions)
    }
    stable = {
        "service": (("--service",), False, True, "enrich.service"),
        "language": (("--language",), True, True, "enrich.language"),
        "resource_types": (("--resource-type",), False, True, "enrich.resource-types"),
        "limit": (("--limit",), True, True, None),
        "preview": (("--preview/--no-preview",), True, False, None),
        "include_generic": (("--include-generic",), True, False, None),
        "compliance": (("--compliance",), True, False, None),
        "link_mentions": (
            ("--link-mentions/--no-link-mentions",),
            True,
            True,
            "enrich.link-mentions",
        ),
    }
    assert stable.items() <= declared.items()
    for option in fields(ArticleOptions):
        texts = {"": option.metadata["help"], **option.metadata["command_help"]}
        assert {*texts} <= {"", *option.metadata["commands"]}
        assert all(text.endswith(".") for text in texts.values())


def test_options_of() -> None:
    """Commands that write articles take all options; the others take those that they need."""
    names = {command: {option.name for option in options_of(command)} for command in COMMANDS}
    assert {"limit", "preview", "include_generic", "compliance"} <= names["fill"] & names["refresh"]
    assert "service" not in names["refresh"]  # where it selects articles
    listing = {"preview", "include_generic", "custom"}
    assert names["policies"] == {"service", "resource_types", *listing}
    assert names["gaps"] == {"limit", *listing}
    assert names["lint"] == {
        "service",
        "preview",
        "include_generic",
        "language",
        "link_mentions",
    }
    assert names["explain"] == {"service"}
    assert {*chain(*(option.metadata["commands"] for option in fields(ArticleOptions)))} <= {
        *COMMANDS
    }


@pytest.mark.parametrize("option", fields(ArticleOptions), ids=lambda option: option.name)
def test_cache_key__depends_on_each_option(option: Field[Any]) -> None:
    """Every option is part of the key, including one that is added later."""
    changed = merged(ArticleOptions(), {option.name: other_value(ArticleOptions, option)})
    assert cache_key(changed) != cache_key(ArticleOptions())


def test_front_matter_options() -> None:
    """The front matter gives a service and resource types, as Azure compares them."""
    matter = {"enrich.service": ["aks"], "enrich.resource-types": ["A.B/cs", "D.E/fs"], "x": ["y"]}
    assert front_matter_options(matter) == {
        "service": ("aks",),
        "resource_types": ("a.b/cs", "d.e/fs"),
    }
    assert front_matter_options(matter, {"service"}) == {"service": ("aks",)}
    assert front_matter_options({}) == front_matter_options({"": ["5"]}) == {}
    with pytest.raises(UsageError, match="'x'"):
        front_matter_options({"enrich.resource-types": ["x"]})


def test_merged__ignores_options_that_are_not_given() -> None:
    """None stands for an option that is not given; other values replace those before."""
    options = ArticleOptions(limit=5, preview=False)
    assert merged(options, {"limit": None, "preview": True}) == ArticleOptions(limit=5)


def test_with_front_matter__options_take_precedence() -> None:
    """The front matter fills only options that have their default values."""
    matter = {"enrich.service": ["aks"], "enrich.resource-types": ["not a type"]}
    given = ArticleOptions(resource_types=("a.b/cs",))
    assert with_front_matter(given, matter) == ArticleOptions(("aks",), ("a.b/cs",))


@pytest.mark.parametrize(
    ("text", "value"),
    [("true", True), ("Yes", True), ("on", True), ("false", False), ("no", False)],
)
def test_front_matter__switch(text: str, *, value: bool) -> None:
    """A switch is written as in YAML, and one that is given elsewhere takes precedence."""
    matter = {"enrich.link-mentions": [text]}
    assert with_front_matter(ArticleOptions(), matter).link_mentions is value
    assert with_front_matter(ArticleOptions(link_mentions=False), matter).link_mentions is False


def test_front_matter__invalid_switch() -> None:
    """Another value is an error that says what to write."""
    with pytest.raises(UsageError, match="'maybe' is neither true nor false"):
        front_matter_options({"enrich.link-mentions": ["maybe"]})


GUID = "00000000-0000-4000-8000-00000000000a"


@pytest.mark.parametrize(
    ("name", "given", "value"),
    [
        ("service", "AKS, key-vault", ("aks", "key-vault")),
        ("resource_types", ["Microsoft.KeyVault/Vaults"], ("microsoft.keyvault/vaults",)),
        ("resource_types", "A.B/cs,D.E/fs", ("a.b/cs", "d.e/fs")),
        ("limit", "2", 2),
        ("preview", "no", False),
        ("language", "de-DE", "de"),
        ("exclude", [GUID.upper()], (GUID,)),
        ("pin", f"/providers/Microsoft.Authorization/policyDefinitions/{GUID}", (GUID,)),
    ],
)
def test_options__read_their_values(name: str, given: object, value: object) -> None:
    """Values are normalized: ids and types in lower case, texts with commas as tuples."""
    assert getattr(merged(ArticleOptions(), {name: given}), name) == value


@pytest.mark.parametrize(
    ("name", "given", "why"),
    [
        ("resource_types", "circuits", "resource_types: 'circuits' is not a resource type"),
        ("resource_types", [3], "'3' is not a text"),
        ("limit", 0, "limit: '0' is not a number of 1 or more"),
        ("limit", -1, "'-1' is not a number"),
        ("limit", True, "'True' is not a number"),
        ("preview", 1, "'1' is neither true nor false"),
        ("language", "tlh", "no language 'tlh'"),
        ("exclude", "da8a2248", "exclude: 'da8a2248' is not the id of a definition"),
        ("pin", ["Circuits should be Zone Redundant"], "is not the id of a definition"),
    ],
)
def test_options__refuse_invalid_values(name: str, given: object, why: str) -> None:
    """An invalid value is refused, and never taken for one that nothing matches."""
    with pytest.raises(UsageError, match=why):
        merged(ArticleOptions(), {name: given})
