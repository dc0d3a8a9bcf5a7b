"""An article, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from enricher.article.bullets import Departure
from enricher.article.history import ArticleLock
from enricher.article.layout import Layout, find_layout
from enricher.article.options import Options
from enricher.article.outcome import Outcome, written_in
from enricher.article.sections import Facts
from enricher.article.template import Slot
from enricher.catalog.model import Service
from enricher.markdown.blocks import Outline
from enricher.markdown.document import Document


class Article(Struct, frozen=True, eq=False, dict=True):
    """An article that was read."""

    path: Path
    name: str  # relative to its docset, with slashes
    outline: Outline
    service: Service | None  # None: nobody can tell, and `unknown` says what is seen instead
    options: Options = Options()
    unknown: str = ""
    doubt: str = ""  # that it is about this service

    @property
    def document(self) -> Document:
        """Its text."""
        return self.outline.document

    @cached_property
    def layout(self) -> Layout:
        """Where its places are; raises ArticleError when one is there twice."""
        return find_layout(self.outline)


class ArticleResult(Struct, frozen=True, eq=False):
    """An article before and after, and what became of each of its places."""

    article: Article
    facts: Facts
    filled_outline: Outline  # of the text after
    after: Document
    outcomes: Mapping[Slot, Outcome | None]  # None: the place is not there
    departures: Mapping[Slot, Sequence[Departure]]  # the bullets that left
    changed: bool  # is there anything to write?
    warnings: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()  # what the article still says that is no longer so

    @property
    def path(self) -> Path:
        """The article's file."""
        return self.article.path

    @property
    def name(self) -> str:
        """What the article is called in its docset."""
        return self.article.name

    @property
    def before(self) -> Document:
        """The text that was read."""
        return self.article.document

    @property
    def service(self) -> Service:
        """The service that the article is about."""
        return self.facts.service

    @property
    def filled(self) -> list[Outcome]:
        """What became of each place that is there."""
        return [outcome for outcome in self.outcomes.values() if outcome]

    def departures_of(self, slot: Slot) -> Sequence[Departure]:
        """The bullets that left a place."""
        return self.departures.get(slot, ())

    @property
    def written(self) -> ArticleLock:
        """What of the article is the tool's, for the lock."""
        return written_in(self.outcomes)

    def without_outlines(self) -> ArticleResult:
        """What it takes to deliver it, and no more: where it changed, its texts."""
        light = self.without_texts()
        if not self.changed:
            return light
        before = replace(NO_TEXT, document=self.before)
        return replace(light, article=replace(light.article, outline=before), after=self.after)

    def without_texts(self) -> ArticleResult:
        """What a report needs of it, once it was delivered: many of these take little memory."""
        outcomes = {slot: one and one.without_texts() for slot, one in self.outcomes.items()}
        bare = replace(self.article, outline=NO_TEXT)
        return replace(
            self,
            article=bare,
            filled_outline=NO_TEXT,
            after=NO_TEXT.document,
            outcomes=outcomes,
        )


#: Stands where a text was, and is needed no more.
NO_TEXT = Outline.of(Document(""))
