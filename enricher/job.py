"""The main job for one article, top down: what is it about, what is true, where does it go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from enricher.article.document import Document
from enricher.article.edit import apply
from enricher.article.layout import find_layout, outline_of
from enricher.article.lockfile import ArticleLock, Lock
from enricher.article.merge import Removed, name_key
from enricher.article.outline import parse
from enricher.catalog.catalog import Catalog
from enricher.catalog.model import Pillar, Service, Usage
from enricher.catalog.services import Registry
from enricher.errors import ArticleError, InternalError
from enricher.identify import choose_service
from enricher.places import Facts, Past, Place, fill_advisor, fill_policies
from enricher.render.wording import Wording

#: What it means for an article when the lock was lost.
LOST = (
    "enrich.lock knows nothing of it, though it holds what enrich wrote: "
    "of that, what is missing counts as deleted by people."
)


@dataclass(frozen=True)
class Options:
    """What the user asked for, beyond where the facts come from."""

    service: str | None = None
    resource_types: tuple[str, ...] = ()
    limit: int = 10
    preview: bool = True
    include_generic: bool = False
    compliance: bool = False


@dataclass(frozen=True)
class Article:
    """An article that was read, and what it is about."""

    path: Path
    document: Document
    service: Service


@dataclass(frozen=True)
class ArticleResult:
    """An article before and after, and what became of each of its places."""

    path: Path
    facts: Facts
    before: Document
    after: Document
    places: tuple[Place, ...]
    warnings: tuple[str, ...]

    @property
    def service(self) -> Service:
        """The service that the article is about."""
        return self.facts.service

    @property
    def written(self) -> ArticleLock:
        """What of the article is the tool's, for the lock."""
        return {name: lines for place in self.places for name, lines in place.written.items()}

    @property
    def removed(self) -> list[Removed]:
        """The bullets that left."""
        return [one for place in self.places if place.filled for one in place.filled.removed]

    @property
    def lost(self) -> bool:
        """Does the lock know nothing of an article that the tool filled before?"""
        return self.facts.past is not None and self.facts.past.lost

    @property
    def changed(self) -> bool:
        """Is there anything to write?"""
        return self.before.text != self.after.text


def read_article(path: Path, data: bytes, registry: Registry, options: Options) -> Article:
    """Read an article and find out its service; raises ArticleError when it can't be done."""
    document = Document.decode(data)
    service = choose_service(
        path,
        document,
        registry,
        service_key=options.service,
        resource_types=options.resource_types,
    )
    return Article(path, document, service)


def enrich(
    article: Article,
    catalog: Catalog,
    own: Usage | None,
    wording: Wording,
    options: Options,
    lock: Lock | None = None,
    name: str = "",
) -> ArticleResult:
    """Fill the places of one article; nothing is written here.

    `name` is the article's in the docset's lock, where there is one.

    Raises ArticleError when the article can't be done as it is, InternalError when the result
    would break the promise that enriching it again changes nothing.
    """
    service = article.service
    facts = Facts(
        service,
        options.limit,
        catalog.families(service, preview=options.preview, include_generic=options.include_generic),
        catalog.recommendations(service),
        own if options.compliance else None,
    )
    if lock is not None:
        written = lock.articles.get(name)
        facts = replace(facts, past=past_of(article.document, facts, catalog, written, wording))
    if catalog.partial and not facts.has_its_own:
        raise ArticleError(
            f"the recordings hold nothing on {service.name}, which says nothing of Azure. "
            "Ask Azure itself, or use --policies-from."
        )
    after, places = fill(article.document, facts, wording)
    if fill(after, facts, wording)[0].text != after.text:
        raise InternalError("a second run would change it again; nothing was written. Report this.")
    warnings = [*warn_of_unasked(facts), *warn_of_missing(places, article.document)]
    if facts.past and facts.past.lost:
        warnings.append(LOST)
    return ArticleResult(
        article.path, facts, article.document, after, tuple(places), tuple(warnings)
    )


def past_of(
    document: Document,
    facts: Facts,
    catalog: Catalog,
    written: ArticleLock | None,
    wording: Wording,
) -> Past:
    """What the lock knows of an article, with what Azure still has.

    Where it knows nothing, though the article holds bullets of the tool's, the lock was lost.
    """
    bullets = (wording.policy_bullet(f) for group in (facts.families or {}).values() for f in group)
    return Past(
        written or {},
        lost=written is None and any(bullet in document.text for bullet in bullets),
        live_policies={
            key for policy in catalog.live for key in (policy.id, name_key(policy.display_name))
        },
        live_recommendations={name_key(r.display_name) for r in facts.all_recommendations},
    )


def fill(document: Document, facts: Facts, wording: Wording) -> tuple[Document, list[Place]]:
    """Fill every place that the layout has."""
    layout = find_layout(document, parse(document), {p.value: p.title for p in Pillar})
    places = [
        *fill_policies(document, layout, facts, wording),
        *fill_advisor(document, layout, facts, wording),
    ]
    return apply(document, [edit for place in places for edit in place.edits]), places


def warn_of_unasked(facts: Facts) -> Iterable[str]:
    """Say which sections were left as they were because their source was not asked."""
    if facts.families is None:
        yield "policy definitions were not asked for; their sections are as they were."
    if facts.recommendations is None:
        yield "Azure Advisor was not asked; its sections are as they were."


def warn_of_missing(places: Sequence[Place], document: Document) -> Iterable[str]:
    """Say which places the article lacks, how to add them, and which headings were seen."""
    how = {
        "policy-definitions": "a heading '### Policy definitions' below the pillar's '## …'",
        "advisor-sentence": "a paragraph that begins 'Azure Advisor helps you ensure and improve'",
        "advisor-recommendations": "a heading '## Azure Advisor recommendations'",
    }
    missing = [place for place in places if place.status == "missing"]
    for kind, advice in how.items():
        where = [p.pillar.title if p.pillar else "the article" for p in missing if p.kind == kind]
        if where:
            yield f"no place for {kind} in {', '.join(where)}. To have it, add {advice}."
    if missing:
        seen = "; ".join(outline_of(parse(document)))
        yield f"headings seen: {seen if len(seen) <= 400 else seen[:400] + '…'}"
