"""`enrich init`: write a configuration to start from."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from enricher.cli.console import print_info
from enricher.docset.config import Config
from enricher.docset.locate import CONFIG_NAME, find_config
from enricher.errors import UsageError
from enricher.platform.files import write_new
from enricher.platform.words import count


def write_config() -> None:
    """Write a commented enrich.toml into the current folder."""
    folder = Path.cwd()
    existing = find_config(folder).file
    if existing in (folder / CONFIG_NAME, folder / "pyproject.toml"):
        name = existing.name
        raise UsageError(f"this folder already has a configuration: {name}. Edit it instead.")
    write_new(
        folder / CONFIG_NAME,
        resources.files("enricher.docset").joinpath("starter.toml").read_bytes(),
    )
    articles = len(Config(folder).articles_in())
    following = "Next, run 'enrich refresh', which fills the service guides among them."
    if not articles:
        following = "Next, add a service guide, such as docs/expressroute.md."
    print_info(f"{CONFIG_NAME}: written, for {count(articles, 'Markdown file')}. {following}")
