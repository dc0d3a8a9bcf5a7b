"""The findings in an article that is being edited: only the blocks that changed are checked."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from enricher.article.model import Article
from enricher.lint.finding import Finding
from enricher.lint.mentions import TextBlock
from enricher.lint.violation import Fix
from enricher.markdown.document import Span


class LintMemory:
    """The findings in the blocks of an article that is being edited, with the same linter."""

    def __init__(self) -> None:
        self._article: object = None
        self._before: dict[object, tuple[int, int, Sequence[Finding]]] = {}
        self._now: dict[object, tuple[int, int, Sequence[Finding]]] = {}

    def begin(self, article: Article) -> None:
        """Begin the check of another version; forget what only earlier ones had.

        Findings depend on the service, the options, the language, and the link reference
        definitions as well; those in a region on the service of its directive.
        """
        same = (
            article.service,
            article.options,
            article.language,
            article.directives,
            id(article.outline.references),
        )
        self._before = self._now if same == self._article else {}
        self._article, self._now = same, {}
        self._references = article.outline.references  # as long as it is kept, no other has its id

    def findings(self, block: TextBlock, article: Article) -> Sequence[Finding] | None:
        """Return the findings in a block, where it is now; None if they aren't known."""
        known = self._now.get(_key(block, article)) or self._before.get(_key(block, article))
        if known is None:
            return None
        start, line, found = known
        at = block.passage.span.start
        lines = block.document.line_of(at) - line
        if found and (at != start or lines):
            found = [_moved(finding, at - start, lines) for finding in found]
        self.remember(block, article, found)
        return found

    def remember(self, block: TextBlock, article: Article, found: Sequence[Finding]) -> None:
        """Remember the findings in a block."""
        start = block.passage.span.start
        self._now[_key(block, article)] = start, block.document.line_of(start), found


def _key(block: TextBlock, article: Article) -> tuple[object, ...]:
    """Return what the findings in a block depend on, with the service of its region."""
    is_html = block.passage.is_html
    return block.source, block.section, is_html, block.is_on_policies, article.service


def _moved(finding: Finding, by: int, lines: int) -> Finding:
    """Return a finding of a block that has moved. Blocks are whole lines, so columns stay."""
    span, fix = finding.span, finding.fix
    return replace(
        finding,
        line=finding.line + lines,
        span=span and Span(span.start + by, span.end + by),
        fix=fix and Fix(Span(fix.span.start + by, fix.span.end + by), fix.text),
    )
