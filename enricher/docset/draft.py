"""Drafts: the text of an article while it is being written, with everything an editor shows.

A draft keeps what it knows of the last version of its text, so that answers take milliseconds.
Positions are offsets in characters.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from enricher.article.identify import article_of, refuse_conflict, with_outline
from enricher.article.layout import find_layout
from enricher.article.model import Article, ArticleResult
from enricher.docset.draft_names import Named, names_in
from enricher.docset.draft_tools import DraftTools
from enricher.docset.filling_edits import SectionToFill, line_edits, sections_to_fill
from enricher.lint.finding import Finding
from enricher.lint.memory import LintMemory
from enricher.lint.mentions import mentions, text_blocks
from enricher.markdown.document import Document, Span
from enricher.markdown.edit import Edit
from enricher.markdown.incremental import IncrementalParser
from enricher.markdown.outline import Outline
from enricher.markdown.wrapping import wrap

_LEARN = "https://learn.microsoft.com"  # of site-relative links


class Draft:
    """The text of an article in an editor, and its path, where no file needs to exist."""

    def __init__(self, path: Path, tools: DraftTools, text: str = "") -> None:
        self.path = path
        self.name = tools.config.name_of(path)
        self.tools = tools
        self._parser = IncrementalParser()
        self._memory = LintMemory()
        self._identified: tuple[object, Article] | None = None
        self._findings: list[Finding] | None = None
        self._filled: ArticleResult | None = None
        self.document = Document(text)

    def update(self, text: str) -> None:
        """Replace the text."""
        if text != self.document.text:
            self.document = Document(text)
            self._findings = self._filled = None

    def require_tools(self) -> None:
        """Raise UsageError for a configuration that names unknown rules or missing templates."""
        _ = self.tools.linter, self.tools.wording

    @property
    def outline(self) -> Outline:
        """The blocks of the text."""
        return self._parser.outline(self.document)

    @property
    def article(self) -> Article:
        """The article that the text is; raises ArticleError if it can't be read."""
        refuse_conflict(self.document.checked())
        outline = self.outline
        key = self.document.front_matter, self.document.front_matter_is_toml, outline.title()
        if self._identified is None or self._identified[0] != key:
            config = self.tools.config
            options, registry = config.options_of(self.name), config.registry
            article = article_of(self.path, self.name, outline, options, registry, config.layouts)
            self._identified = key, article
        if self._identified[1].outline is not outline:
            article = with_outline(self._identified[1], outline, self.tools.config.registry)
            self._identified = key, article
        return self._identified[1]

    @property
    def findings(self) -> list[Finding]:
        """The findings of lint, in order; raises ArticleError if the text can't be read."""
        if self._findings is None:
            self._findings = self.tools.linter.check(self.article, self._memory)
        return self._findings

    def fill(self) -> ArticleResult:
        """Return the result of filling the article, without counts of the user's own resources.

        Raises ArticleError if it can't be filled.
        """
        if self._filled is None:
            self._filled = self.tools.fill(self.article)
        return self._filled

    def edits_to_fill(self, section: SectionToFill | None = None) -> list[Edit]:
        """Return the edits of whole lines that fill the article, or only one of its sections."""
        result = self.fill()
        before, after = self.document.text, result.after.text
        if section is None:
            return line_edits(before, after, 0)
        layout = find_layout(result.filled_outline, [self.article.layout.definition])
        sections = {each.title: each for each in sections_to_fill(result.filled_outline, layout)}
        filled = sections[section.title]
        start, end = section.span.start, section.span.end
        return line_edits(before[start:end], after[filled.span.start : filled.span.end], start)

    def section_at(self, offset: int) -> SectionToFill | None:
        """Return the innermost section with slots that a position is in, or None."""
        sections = [each for each in self.sections if each.span.start <= offset < each.span.end]
        return min(sections, key=lambda each: each.span.end - each.span.start, default=None)

    @property
    def sections(self) -> list[SectionToFill]:
        """The sections with slots; raises ArticleError if one of them exists twice."""
        return [*sections_to_fill(self.outline, self.article.layout)]

    def named_at(self, offset: int) -> Named | None:
        """Return what the text names at a position, or None."""
        for block in text_blocks(self.outline):
            span = block.passage.span
            if span.start <= offset <= span.end:
                found = [
                    named
                    for named in names_in(block, self.article.service, self.tools)
                    if named.span.start <= offset <= named.span.end
                ]
                if found:
                    return min(found, key=lambda named: named.span.end - named.span.start)
        return None

    def edit_to_link(self, named: Named) -> Edit | None:
        """Return the edit that links the definition that a text names; None if it is linked."""
        text = self.document.text[named.span.start : named.span.end]
        if named.is_linked or not named.description.link or "](" in text:
            return None
        return Edit(named.span, wrap(text, (0, len(text)), named.description.link))

    def edit_to_ignore(self, finding: Finding) -> Edit | None:
        """Return the edit that adds a comment for lint to ignore a finding in its block."""
        if finding.span is None:
            return None
        at = finding.span.start
        for block in self.outline.blocks:
            if block.span.start <= at <= block.span.end:
                comment = f"<!-- enrich: ignore {finding.code} -->{self.document.newline}"
                return Edit(Span(block.span.start, block.span.start), comment)
        return None

    def links(self) -> Iterator[tuple[Span, str]]:
        """Yield the spans of links that only Learn resolves, and of ids, each with its address."""
        names = self.tools.context.definition_names
        for block in text_blocks(self.outline):
            for mention in mentions(block, {"link", "id"}):
                if mention.kind == "id":
                    guids = [each.id for each in names.named_in(mention.text)]
                    described = next(filter(None, map(self.tools.describe, guids)), None)
                    if described and described.link:
                        yield mention.visible_span, described.link
                elif mention.target.startswith("/azure/") and (span := mention.span_of("target")):
                    yield span, _LEARN + mention.target
