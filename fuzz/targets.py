"""The readers of what somebody else wrote, each as a function of bytes that raises for faults.

What is refused with an error of the family is no fault. tests/corpus holds inputs that once were
one; the test suite runs them all.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from enricher.article.enrich import Enricher
from enricher.article.identify import read_article
from enricher.article.model import Article
from enricher.article.options import Options
from enricher.article.wording import Wording
from enricher.catalog.advisor import from_wire
from enricher.catalog.catalog import Catalog
from enricher.catalog.conditions import Resource, evaluate
from enricher.catalog.model import PolicyDefinition
from enricher.catalog.relevance import target_types
from enricher.catalog.services import load_registry
from enricher.docset.config import LOCK_NAME, find_config
from enricher.docset.lock import LockFile
from enricher.errors import ArticleError, UsageError
from enricher.lint.linter import Linter
from enricher.markdown.document import Document
from tests.support.project import DEFINITIONS, RECOMMENDATIONS


@cache
def _catalog() -> Catalog:
    types = [one for one in map(from_wire, RECOMMENDATIONS) if one]
    return Catalog([PolicyDefinition.from_wire(wire) for wire in DEFINITIONS], (), types)


@cache
def _enricher() -> Enricher:
    return Enricher(_catalog(), None, Wording())


def article(data: bytes) -> None:
    """Fill an article and check it: refused, or filled so that a second run changes nothing."""
    try:
        first = _enricher().enrich(_read(data))
    except ArticleError:
        return
    text = first.after.encode()
    again = _enricher().enrich(_read(text))
    assert again.after.encode() == text, "a second run changes it"
    Linter(_catalog()).check(again.article)


def _read(data: bytes) -> Article:
    path = Path("expressroute.md")
    return read_article(path, path.name, Document.decode(data), Options(), load_registry())


def rule(data: bytes) -> None:
    """Read a definition from JSON, and do with it all that is done with one."""
    try:
        wire = json.loads(data)
    except (ValueError, RecursionError):
        return
    if isinstance(wire, dict):
        use(wire)


def use(wire: dict[str, Any]) -> None:
    """Judge a definition in wire form, for some services and for all; what is none is refused."""
    try:
        made = PolicyDefinition.from_wire(wire)
    except ValueError:
        return
    catalog = Catalog([made], [])
    services = load_registry().services
    for service in (services["expressroute"], services["aks"], None):
        for judged in catalog.policies(service):
            assert judged.verdict.pillars, "no pillar"
    catalog.families(services["expressroute"], preview=True, include_generic=True)
    about = target_types(made)
    assert bool(about.types) != bool(about.generic), "about nothing, or about all and some"
    for kind in about.types:
        assert evaluate(made, Resource(kind)).truth in (True, False, None)
    assert made.effects or made.unknown_effects, "no word on its effect"


def lock(data: bytes) -> None:
    """Read a lock: what can be read is written as it was, and the rest is told."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / LOCK_NAME
        path.write_bytes(data)
        try:
            first = LockFile.read(path)
        except UsageError:
            return
        path.write_text(first.render(), encoding="utf-8")
        again = LockFile.read(path)
        assert again.damage is None, "what it writes is damaged"
        assert again.render() == first.render(), "what it writes is not what it read"


def configuration(data: bytes) -> None:
    """Read an enrich.toml, and find the articles that it names."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "enrich.toml").write_bytes(data)
        (Path(folder) / "article.md").write_text("# Article\n")
        try:
            config = find_config(Path(folder))
            config.inside()
            config.passed_over()
            config.options_of("article.md")
        except UsageError:
            return


TARGETS: dict[str, Callable[[bytes], None]] = {
    one.__name__: one for one in (article, rule, lock, configuration)
}
