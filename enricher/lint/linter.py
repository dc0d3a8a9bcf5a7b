"""Check the mentions in an article with all rules that are enabled, and apply fixes."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from difflib import get_close_matches

from msgspec import Struct
from msgspec.structs import replace

from enricher.article.model import Article
from enricher.catalog.catalog import Catalog
from enricher.catalog.clouds import CLOUDS, Cloud, Hosts
from enricher.errors import UsageError
from enricher.lint.context import Fix, RuleContext, Violation
from enricher.lint.mentions import Mention, TextBlock, mentions, text_blocks
from enricher.lint.rules import RULES, Rule
from enricher.markdown.blocks import Block
from enricher.markdown.edit import Edit, apply
from enricher.markdown.outline import Outline


class Finding(Struct, frozen=True, eq=False):
    """A violation of a rule at a position in an article; lines and columns start at 1.

    Findings are compared without their fixes.
    """

    line: int
    column: int
    code: str
    message: str
    fix: Fix | None = None

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


class Linter:
    """Checks articles against a catalogue. Rules that need facts that it lacks are off."""

    def __init__(
        self,
        catalog: Catalog,
        hosts: Hosts = CLOUDS[Cloud.PUBLIC],
        ignore: Collection[str] = (),
    ) -> None:
        """Raise UsageError for an unknown code.

        `hosts` are those of the catalogue's cloud; `ignore` has the codes of disabled rules.
        """
        codes = [rule.code for rule in RULES]
        for code in ignore:
            if code not in codes:
                nearest = ", ".join(get_close_matches(code, codes, 1)) or ", ".join(codes)
                raise UsageError(f"lint.ignore: unknown code '{code}'. Nearest: {nearest}.")
        self._context = RuleContext(catalog, hosts)
        self._rules: dict[Callable[[TextBlock], bool], list[Rule]] = {}  # by `applies_to`
        missing = catalog.facts.missing
        for rule in RULES:
            if rule.code not in ignore and rule.needs not in missing:
                self._rules.setdefault(rule.applies_to, []).append(rule)

    def check(self, article: Article) -> list[Finding]:
        """Return the findings in an article, in order, except those that its comments ignore.

        Raises ArticleError for a resource type of its options that nothing knows.
        """
        article.require_known_types(self._context.catalog)
        findings = {
            _finding(mention, rule, violation)
            for rule, mention in self._checks(article.outline)
            for violation in rule.check(self._context, mention, article)
        }
        ignored = [*_ignored(article.outline)]
        return sorted(
            finding
            for finding in findings
            if not any(finding.line in lines and finding.code in codes for lines, codes in ignored)
        )

    def _checks(self, outline: Outline) -> Iterator[tuple[Rule, Mention]]:
        """Yield each mention with each of the rules that check it."""
        for block in text_blocks(outline):
            rules = [
                rule
                for applies_to, group in self._rules.items()
                if applies_to(block)
                for rule in group
            ]
            if not rules:
                continue
            kinds = {kind for rule in rules for kind in rule.kinds}
            for mention in mentions(block, kinds):
                yield from ((rule, mention) for rule in rules if mention.kind in rule.kinds)


def _finding(mention: Mention, rule: Rule, violation: Violation) -> Finding:
    return Finding(mention.line, mention.column, rule.code, violation.message, violation.fix)


def apply_fixes(article: Article, findings: Iterable[Finding]) -> Article:
    """Return the article after applying the fixes of the findings.

    Raises ArticleError if two of them overlap.
    """
    fixes = {finding.fix for finding in findings if finding.fix}
    edits = [Edit(fix.span, fix.text) for fix in fixes]
    after = apply(article.outline.document, edits)
    return replace(article, outline=Outline.of(after))


_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_CODE_SPAN = re.compile(r"`[^`\n]*`")
_CODE = {"fence", "code_block"}
#: A comment that disables rules for its block, or for the next one if the block has nothing else.
_IGNORE = re.compile(r"<!--\s*enrich:\s*ignore\s+([\w-]+(?:[\s,]+[\w-]+)*?)\s*-->")


def _ignored(outline: Outline) -> Iterator[tuple[range, set[str]]]:
    """Yield ranges of lines, which start at 1, with the codes that comments disable for them."""
    following: Block | None = None  # the next block that is not a comment
    for block in reversed(outline.blocks):
        source = outline.source(block)
        if "<!--" not in source:
            following = block
            continue
        without_code = _CODE_SPAN.sub(lambda match: " " * len(match.group()), source)
        is_alone = _COMMENT.sub("", source).strip() == ""
        for match in _IGNORE.finditer(without_code) if block.kind not in _CODE else ():
            target = following if is_alone and following else block
            first, last = (
                outline.document.line_of(offset) for offset in (target.span.start, target.span.end)
            )
            yield range(first, last + 1), set(re.split(r"[\s,]+", match[1]))
        if not is_alone:
            following = block
