"""The findings of lint in an article, and their fixes."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from enricher.article.model import Article
from enricher.lint.violation import Fix
from enricher.markdown.document import Span
from enricher.markdown.edit import Edit, apply
from enricher.markdown.outline import Outline


class Finding(Struct, frozen=True, eq=False):
    """A violation of a rule at a position in an article; lines and columns start at 1.

    Findings are compared without their fixes and subjects.
    """

    line: int
    column: int
    code: str
    message: str
    fix: Fix | None = None
    subject: str = ""  # what it is about, which stays the same if lines move
    span: Span | None = None  # of the text that it is about; None for one in code

    @property
    def key(self) -> tuple[int, int, str, str]:
        """The fields that findings are compared and sorted by."""
        return self.line, self.column, self.code, self.message

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Finding) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)

    def __lt__(self, other: Finding) -> bool:
        return self.key < other.key

    def __str__(self) -> str:
        return f"line {self.line}: {self.message} ({self.code})"


def apply_fixes(article: Article, findings: Iterable[Finding]) -> tuple[Article, int]:
    """Return the article after applying the fixes of the findings, and the number of these.

    Of fixes that overlap, only the first is applied: check the article again for the others.
    """
    edits: list[Edit] = []
    fixes = {finding.fix for finding in findings if finding.fix}
    for fix in sorted(fixes, key=lambda fix: (fix.span.start, fix.span.end, fix.text)):
        if not edits or edits[-1].span.end <= fix.span.start:
            edits.append(Edit(fix.span, fix.text))
    after = apply(article.outline.document, edits)
    return replace(article, outline=Outline.of(after)), len(edits)
