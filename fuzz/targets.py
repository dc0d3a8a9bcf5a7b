"""Fuzz targets: functions of bytes that raise if enrich mishandles the input.

Rejecting input with one of enrich's own errors is correct. tests/corpus has inputs that once
failed; the test suite runs them all.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from enricher.article.article_options import ArticleOptions
from enricher.article.enrich import Enricher
from enricher.article.identify import read_article
from enricher.article.model import Article
from enricher.article.wording import Wording
from enricher.catalog.catalog import Catalog
from enricher.catalog.conditions import evaluate
from enricher.catalog.policy import PolicyDefinition
from enricher.catalog.recommendation import RecommendationType
from enricher.catalog.relevance import target_types
from enricher.catalog.resource import Resource
from enricher.catalog.services import load_registry
from enricher.docset.config import LOCK_NAME
from enricher.docset.locate import find_config
from enricher.docset.lock import LockFile
from enricher.errors import ArticleError, UsageError
from enricher.lint.linter import Linter
from enricher.markdown.document import Document
from tests.support.builders import catalog_of, compiled
from tests.support.project import DEFINITIONS, RECOMMENDATIONS


@cache
def _catalog() -> Catalog:
    types = [entry for entry in map(RecommendationType.from_wire, RECOMMENDATIONS) if entry]
    definitions = [PolicyDefinition.from_wire(wire) for wire in DEFINITIONS]
    return catalog_of(definitions, recommendation_types=types)


@cache
def _enricher() -> Enricher:
    return Enricher(_catalog(), None, Wording())


def article(data: bytes) -> None:
    """Fill and lint an article; a second run must change nothing."""
    try:
        first = _enricher().enrich(_read(data))
    except ArticleError:
        return
    filled = first.after.encode()
    second = _enricher().enrich(_read(filled))
    assert second.after.encode() == filled, "a second run changes the article"
    Linter(_catalog()).check(second.article)


def _read(data: bytes) -> Article:
    path = Path("expressroute.md")
    return read_article(path, path.name, Document.decode(data), ArticleOptions(), load_registry())


def rule(data: bytes) -> None:
    """Parse a definition from JSON, and classify it."""
    try:
        wire = json.loads(data)
    except (ValueError, RecursionError):
        return
    if isinstance(wire, dict):
        classify(wire)


def classify(wire: dict[str, Any]) -> None:
    """Classify a definition for two services and for all of them, unless it is rejected."""
    try:
        policy = PolicyDefinition.from_wire(wire)
    except ValueError:
        return
    catalog = catalog_of([policy])
    services = load_registry().services
    for service in (services["expressroute"], services["aks"], None):
        for classified in catalog.policies(service):
            assert classified.classification.pillars, "no pillar"
    catalog.families(services["expressroute"], preview=True, include_generic=True)
    targets = target_types(policy)
    assert bool(targets.types) != bool(targets.generic_reason), "neither types nor generic, or both"
    for resource_type in targets.types:
        assert evaluate(policy, Resource(resource_type)).truth in (True, False, None)
    entry = compiled(policy)
    assert entry.effects or entry.unknown_effects, "no effect"


def lock(data: bytes) -> None:
    """Read and write a lock file; readable entries survive unchanged."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / LOCK_NAME
        path.write_bytes(data)
        try:
            first = LockFile.read(path)
        except UsageError:
            return
        path.write_text(first.render(), encoding="utf-8")
        second = LockFile.read(path)
        assert second.damage is None, "the written lock is damaged"
        assert second.render() == first.render(), "reading and writing changes the lock"


def configuration(data: bytes) -> None:
    """Read an enrich.toml, and find its articles."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "enrich.toml").write_bytes(data)
        (Path(folder) / "article.md").write_text("# Article\n")
        try:
            config = find_config(Path(folder))
            config.articles_in()
            config.unusable_in()
            config.options_of("article.md")
        except UsageError:
            return


TARGETS: dict[str, Callable[[bytes], None]] = {
    target.__name__: target for target in (article, rule, lock, configuration)
}
