"""The docset job: fetch once, fill every article that is known, keep the lock, report."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date

from enricher.article.document import Document
from enricher.article.merge import Removed, definition_ids
from enricher.catalog.catalog import Catalog
from enricher.catalog.model import PolicyDefinition, Service, Usage
from enricher.config import Config
from enricher.docset import Docset, Failure, Keeper
from enricher.errors import ArticleError, InternalError
from enricher.job import LOST, ArticleResult, enrich
from enricher.render.wording import Wording

_MS_DATE = re.compile(r"(?<![^\r\n])(ms\.date:[ \t]*)[^\r\n#]*?([ \t]*(?:#[^\r\n]*)?)(?![^\r\n])")


@dataclass(frozen=True)
class Departure:
    """A policy definition that Azure has no more, or has deprecated, and what takes its place."""

    id: str
    name: str = ""  # empty: Azure knows it no more
    successor: PolicyDefinition | None = None

    @property
    def words(self) -> str:
        """What became of it."""
        instead = f"; instead: {self.successor.display_name}" if self.successor else ""
        return f"{self.name} is deprecated{instead}" if self.name else f"{self.id} is no more"


@dataclass
class Report:
    """What a refresh did. Names are paths relative to the docset's root, with slashes."""

    results: dict[str, ArticleResult] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)  # no service guides
    refused: list[str] = field(default_factory=list)  # sources that refused
    warnings: list[str] = field(default_factory=list)
    departed: dict[str, Departure] = field(default_factory=dict)  # by id
    link: Callable[[str], str] = str  # from a definition's id to its page

    @property
    def changed(self) -> dict[str, ArticleResult]:
        """The articles that changed, or would."""
        return {name: result for name, result in self.results.items() if result.changed}

    def departures(self, removed: Iterable[Removed]) -> list[Departure]:
        """Those that made these bullets leave."""
        return [self.departed[key] for key in _gone(removed) if key in self.departed]


def refresh(
    config: Config,
    docset: Docset,
    keeper: Keeper,
    catalog: Catalog,
    own: Mapping[Service, Usage],
    wording: Wording,
    *,
    write: bool = True,
    jobs: int = 1,
    touch_date: date | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Report:
    """Fill every article of a docset; one that fails doesn't stop the others.

    `touch_date` becomes the `ms.date` of the articles that change; `progress` is told the name of
    each article that is done.
    """
    report = Report(
        failures=[*docset.failures], skipped=[*docset.skipped], link=wording.definition_link
    )
    report.warnings += [*filter(None, [keeper.damage]), *_idle(config, catalog)]

    def do(name: str) -> ArticleResult | Failure:
        article = docset.articles[name]
        try:
            return enrich(
                article,
                catalog,
                own.get(article.service),
                wording,
                config.options_of(name),
                keeper.lock,
                name,
            )
        except (ArticleError, InternalError) as error:
            return Failure(name, str(error))

    with ThreadPoolExecutor(jobs) as pool:
        for name, done in zip(docset.articles, pool.map(do, docset.articles), strict=True):
            progress(name)
            if isinstance(done, Failure):
                report.failures.append(done)
                continue
            dated = touch(done.after, touch_date) if touch_date and done.changed else done.after
            result = replace(done, after=dated)
            try:
                if write:
                    keeper.write(name, result)
            except ArticleError as error:
                report.failures.append(Failure(name, str(error)))
                continue
            report.results[name] = result
            if result.lost:
                report.warnings.append(f"{name}: {LOST}")
            report.departed |= {one.id: one for one in _departed(result.removed, catalog)}
    return report


def _idle(config: Config, catalog: Catalog) -> Iterator[str]:
    """What of a configuration is about nothing that there is, which is most likely a slip."""
    chosen = config.overrides
    if catalog.definitions is not None and not catalog.partial:
        known = {policy.id for policy in catalog.definitions}
        for guid in sorted({*chosen.exclude, *chosen.pin, *chosen.pillars} - known):
            yield f"the configuration names {guid}, which is no built-in definition."
    for name in sorted(config.own_options):
        if not (config.root / name).is_file():
            yield f"the configuration names the article {name}, which is not there."


def _gone(removed: Iterable[Removed]) -> dict[str, None]:
    """The keys of what Azure has no more, each once, in order."""
    return dict.fromkeys(key for bullet in removed if bullet.gone for key in bullet.keys)


def _departed(removed: Iterable[Removed], catalog: Catalog) -> Iterator[Departure]:
    """What became of the policies that bullets which left were about."""
    for key in _gone(removed):
        policy = next((one for one in catalog.find(key) if one.id == key), None)
        if policy is None and definition_ids(f"/policyDefinitions/{key}"):
            yield Departure(key)
        elif policy and policy.deprecated:
            yield Departure(key, policy.display_name, catalog.successor(policy))


def touch(document: Document, day: date) -> Document:
    """The article with `ms.date` of its front matter set, when it has one."""
    start = document.text.find(document.front_matter) if document.front_matter else -1
    if start < 0:
        return document
    dated = _MS_DATE.sub(rf"\g<1>{day:%m/%d/%Y}\g<2>", document.front_matter, count=1)
    end = start + len(document.front_matter)
    return Document(document.text[:start] + dated + document.text[end:])
