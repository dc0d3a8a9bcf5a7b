"""The tables of `enrich.toml` are read into a configuration, or refused with file and key."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from enricher.article.article_options import ArticleOptions
from enricher.catalog.clouds import Cloud
from enricher.catalog.pillar import Pillar
from enricher.docset.config import Config
from enricher.docset.config_file import read_config
from enricher.errors import ConfigError
from enricher.sources.source_options import SourceOptions

FILE = Path("/docs/enrich.toml")
GUID = "c5ecf495-6caa-445c-b431-04fda56c555a"


def read(text: str) -> Config:
    """Return the configuration of a file with this text."""
    return read_config(FILE, tomllib.loads(text))


def test_read__of_an_empty_file_has_defaults() -> None:
    """No key is required."""
    assert read("") == Config(FILE.parent, FILE)


def test_read__options_of_all_articles_and_of_single_ones() -> None:
    """Options of an article replace those of all."""
    config = read(
        "[options]\nlimit = 5\npreview = false\ninclude-generic = true\n"
        '[articles."a.md"]\nservice = "aks"\nresource-types = ["Microsoft.Web/sites"]\n'
        '[articles."b.md"]\nlimit = 2\n'
    )
    common = ArticleOptions(limit=5, preview=False, include_generic=True)
    assert config.options == config.options_of("c.md") == common
    assert config.options_of("a.md") == ArticleOptions(
        ("aks",), ("microsoft.web/sites",), limit=5, preview=False, include_generic=True
    )
    assert config.options_of("b.md").limit == 2


def test_read__paths_are_relative_to_the_file() -> None:
    """The folder of the process doesn't count."""
    config = read(
        '[options]\ntemplates = "wording"\n'
        '[sources]\npolicies-from = "policies"\nrecommendations-from = ["a.json", "b.json"]\n'
    )
    assert config.templates == FILE.parent / "wording"
    assert config.sources == SourceOptions(
        policies_from=FILE.parent / "policies",
        recommendations_from=(FILE.parent / "a.json", FILE.parent / "b.json"),
    )


def test_read__sources_are_named_as_on_the_command_line() -> None:
    """The key of an option is its flag; a list stands for a repeatable one."""
    config = read('[sources]\nsubscription = ["x"]\ncloud = "usgov"\nrecommendations-from = "a"\n')
    assert config.sources.subscriptions == ("x",)
    assert config.sources.cloud is Cloud.USGOV
    assert config.sources.recommendations_from == (FILE.parent / "a",)


def test_read__ids_are_in_lower_case() -> None:
    """Definitions that are excluded, pinned, or moved to another pillar."""
    config = read(
        f'[policies]\nexclude = ["{GUID.upper()}"]\npin = ["{GUID}"]\n'
        f'[pillars]\n"{GUID.upper()}" = "security"\n[lint]\nignore = ["renamed-policy"]\n'
    )
    assert config.overrides.exclude == config.overrides.pin == {GUID}
    assert config.overrides.pillars == {GUID: Pillar.SECURITY}
    assert config.lint_ignores == ("renamed-policy",)


def test_read__reasons() -> None:
    """A text gets its final period; an empty one stays empty."""
    config = read(f'[reasons]\n"{GUID.upper()}" = " Our auditors ask for it "\nx = ""\n')
    assert config.overrides.reasons == {GUID: "Our auditors ask for it.", "x": ""}
    assert {GUID, "x"} == config.overrides.ids


def test_read__adds_services_to_the_registry() -> None:
    """A table of `[services]` has the keys of the registry."""
    config = read('[services.Tea]\nname = "Tea"\nresource_types = ["Tea.Pots/pots"]\n')
    assert config.service("tea").resource_types == ("tea.pots/pots",)
    assert config.service("aks").name


@pytest.mark.parametrize(
    ("text", "key", "reason"),
    [
        ("[optoins]\n", "optoins", "did you mean options?"),
        ("[docset]\nartciles = []\n", "docset.artciles", "did you mean articles?"),
        ('[options]\nlimit = "x"\n', "options.limit", "must be a whole number, not text"),
        ("[options]\nlimit = 0\n", "options.limit", "must be at least 1"),
        (
            "[sources]\noffline = 1\n",
            "sources.offline",
            "must be true or false, not a whole number",
        ),
        ('[sources]\ncloud = "mars"\n', "sources.cloud", "mars"),
        (
            "[docset]\narticles = 3\n",
            "docset.articles",
            "must be a list in brackets, not a whole number",
        ),
        ('[docset]\narticles = ["!"]\n', "docset.articles", "!"),
        ('[pillars]\nx = "y"\n', "pillars.x", "'y'"),
        ("pillars = 3\n", "pillars", "not a table"),
        ("[reasons]\nx = 3\n", "reasons.x", "must be text in quotes, not a whole number"),
        (f'[reasons]\nx = "{"y" * 301}"\n', "reasons.x", "must have at most 300 characters"),
        ('[reasons]\nx = "y\\n"\n', "reasons.x", "must be one line"),
        ('[reasons]\nx = "a\\u001bb"\n', "reasons.x", "must be one line"),
        ('[articles."a.md"]\nlimt = 3\n', "articles.a.md.limt", "did you mean limit?"),
        ('[articles."a.md"]\nresource-types = ["x"]\n', "articles.a.md.resource-types", "'x'"),
        ('[services.tea]\nname = "Tea"\n', "services.tea", "resource_types"),
        (
            '[services.tea]\nname = "Tea"\nresource_types = ["a.b/c"]\nleave_out = ["("]\n',
            "services",
            "tea",
        ),
    ],
)
def test_read__names_the_file_the_key_and_the_reason(text: str, key: str, reason: str) -> None:
    """The message is one line."""
    with pytest.raises(ConfigError) as error:
        read(text)
    message = str(error.value)
    assert message.startswith(f"{FILE}: {key}")
    assert reason in message
    assert "\n" not in message
