"""An article, and the result of filling it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from enricher.article.article_options import ArticleOptions
from enricher.article.bullets import Bullet, RemovedBullet
from enricher.article.directives.directive import NO_DIRECTIVES, Directives
from enricher.article.layout import Layout, LayoutMatch, match_layouts
from enricher.article.layout_definition import LayoutDefinition
from enricher.article.lock_history import ArticleLock
from enricher.article.plan import ArticlePlan
from enricher.article.slot_result import SlotResult, written_in
from enricher.article.template import Slot
from enricher.catalog.catalog import Catalog
from enricher.catalog.service import Service
from enricher.errors import ArticleError, SourceError, UsageError
from enricher.markdown.document import Document
from enricher.markdown.outline import Outline


class Article(Struct, frozen=True, eq=False, dict=True):
    """An article that was read, with its service and options."""

    path: Path
    name: str  # its path relative to the docset, with slashes
    outline: Outline
    service: Service | None  # None if it can't be identified
    options: ArticleOptions = ArticleOptions()
    why_unknown: Callable[[], str] = str  # returns why the service can't be identified
    doubt: str = ""  # why it may be another service
    hash: str = ""  # of the bytes of its file
    layouts: tuple[LayoutDefinition, ...] | None = None  # to try; None: the built-in ones
    directives: Directives = NO_DIRECTIVES

    @cached_property
    def is_page(self) -> bool:
        """Whether directives are all that enrich fills in it, so that it is no service guide.

        Raises ArticleError if a section of a guide exists twice.
        """
        return bool(self.directives) and not self.layout.has_slots

    @property
    def subject(self) -> Service | None:
        """The service that its slots are about, or those of its directives as one."""
        if self.is_page:
            return self.directives.services or Service("", "")
        return self.service

    @property
    def unknown(self) -> str:
        """Why the service can't be identified. Looking up similar names takes 15 ms."""
        return self.why_unknown()

    @property
    def document(self) -> Document:
        """The text of the article."""
        return self.outline.document

    @cached_property
    def layout(self) -> Layout:
        """The sections with slots; raises ArticleError if one of them exists twice."""
        return self.layout_matches[0].checked(self.outline)

    @cached_property
    def layout_matches(self) -> list[LayoutMatch]:
        """The match of each layout, the one that the article has first."""
        return match_layouts(self.outline, self.layouts)

    @cached_property
    def language(self) -> str:
        """The language to write in: by the options, the layout, or the article's headings."""
        return self.options.language or self.layout_matches[0].language

    def require_known_types(self, catalog: Catalog) -> None:
        """Raise ArticleError if the options name a resource type that nothing knows."""
        try:
            catalog.require_types(self.options.resource_types)
        except (UsageError, SourceError) as error:
            raise ArticleError(str(error)) from error


class ArticleResult(Struct, frozen=True, eq=False):
    """An article before and after it was filled, with the result for each slot."""

    article: Article
    service: Service
    filled_outline: Outline  # of the text after
    after: Document
    slot_results: Mapping[Slot, SlotResult | None]  # None: the article lacks the slot
    removed_bullets: Mapping[Slot, Sequence[RemovedBullet]]
    changed: bool
    warnings: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()  # of lint, in the text after
    fixable: tuple[str, ...] = ()  # those of them that lint can fix
    repeated: ArticleResult | None = None  # of the next run, where it differs; without texts
    to_review: tuple[str, ...] = ()  # the user's bullets that need a decision
    linked: tuple[Bullet, ...] = ()  # policies that got a link in the user's words
    was_filled: bool = False  # by a run before, according to the lock
    is_stripped: bool = False  # of what enrich put in, and not filled
    plan: ArticlePlan = ArticlePlan()
    orphans: tuple[str, ...] = ()  # slots of directives that are in the lock, but not in it

    @property
    def path(self) -> Path:
        """The file of the article."""
        return self.article.path

    @property
    def name(self) -> str:
        """The path of the article relative to its docset, with slashes."""
        return self.article.name

    @property
    def before(self) -> Document:
        """The text that was read."""
        return self.article.document

    @property
    def filled(self) -> list[SlotResult]:
        """The results for the slots that the article has."""
        return [slot_result for slot_result in self.slot_results.values() if slot_result]

    def removed_bullets_of(self, slot: Slot) -> Sequence[RemovedBullet]:
        """Return the bullets that were removed from a slot."""
        return self.removed_bullets.get(slot, ())

    @property
    def written(self) -> ArticleLock:
        """The lock entries of the article."""
        return {**written_in(self.slot_results), **dict.fromkeys(self.orphans, ())}

    @property
    def hash(self) -> str:
        """The hash of the article's bytes after this run, once it is known."""
        return (self.repeated or self).article.hash

    def with_hash(self, hash_: str) -> ArticleResult:
        """Return the result with the hash of the bytes after this run."""
        if self.repeated is None:
            return self
        article = replace(self.repeated.article, hash=hash_)
        return replace(self, repeated=replace(self.repeated, article=article))

    def without_outlines(self) -> ArticleResult:
        """Return the result with the texts that are needed to write it, and no block structure."""
        light = self.without_texts()
        if not self.changed:
            return light
        before = replace(NO_TEXT, document=self.before)
        return replace(light, article=replace(light.article, outline=before), after=self.after)

    def without_texts(self) -> ArticleResult:
        """Return the result with only what a report needs, so that many of them fit in memory."""
        slot_results = {
            slot: slot_result and slot_result.without_texts()
            for slot, slot_result in self.slot_results.items()
        }
        bare = replace(self.article, outline=NO_TEXT)
        return replace(
            self,
            article=bare,
            filled_outline=NO_TEXT,
            after=NO_TEXT.document,
            slot_results=slot_results,
        )


#: Replaces the outline of a text that is no longer needed.
NO_TEXT = Outline.of(Document(""))
