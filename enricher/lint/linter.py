"""Check the mentions in an article with all rules that are enabled, and apply fixes."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from enricher.article.ignore_comments import ignored_lines
from enricher.article.model import Article
from enricher.catalog.catalog import Catalog
from enricher.catalog.clouds import CLOUDS, Cloud, Hosts
from enricher.errors import UsageError
from enricher.lint.article_blocks import blocks_of
from enricher.lint.code import violations_in
from enricher.lint.context import RuleContext
from enricher.lint.finding import Finding
from enricher.lint.mentions import Mention, TextBlock, mentions
from enricher.lint.rules import RULES, Rule
from enricher.lint.violation import Violation
from enricher.platform.words import nearest

if TYPE_CHECKING:
    from enricher.lint.memory import LintMemory


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
                near = nearest(code, codes, 1)
                hint = f"Nearest: {near[0]}" if near else f"The codes are {', '.join(codes)}"
                raise UsageError(f"lint.ignore: unknown code '{code}'. {hint}.")
        self.context = RuleContext(catalog, hosts)
        self._rules: dict[Callable[[TextBlock], bool], list[Rule]] = {}  # by `applies_to`
        missing = catalog.facts.missing
        for rule in RULES:
            if rule.code not in ignore and rule.needs not in missing:
                self._rules.setdefault(rule.applies_to, []).append(rule)
        enabled = [rule for group in self._rules.values() for rule in group]
        self._of_articles = [rule for rule in enabled if rule.check_article]
        self.codes = frozenset(rule.code for rule in enabled)
        # One by one, and without case, they take half the time of one expression.
        hints = dict.fromkeys(hint for rule in enabled for hint in rule.hints)
        self._hints = [re.compile(hint, re.MULTILINE) for hint in hints]

    def may_find(self, text: str) -> bool:
        """Return whether a text may have findings: a fast test, before it is parsed."""
        lowered = text.lower()
        return any(hint.search(lowered) for hint in self._hints)

    def check_code(self, text: str, suffix: str) -> list[Finding]:
        """Return the findings in code that assigns policies; `suffix` is that of its file."""
        found = violations_in(self.context, text, suffix, self.codes)
        return [
            Finding(line, column, code, violation.message, None, violation.subject)
            for line, column, code, violation in found
        ]

    def check(self, article: Article, memory: LintMemory | None = None) -> list[Finding]:
        """Return the findings in an article, in order, except those that its comments ignore.

        `memory` has the findings in the blocks of an earlier version of the article. Raises
        ArticleError for a resource type of its options that nothing knows.
        """
        article.require_known_types(self.context.catalog)
        if memory:
            memory.begin(article)
        findings = {
            finding
            for block, here in blocks_of(article)
            for finding in self._check_block(block, here, memory)
        }
        findings |= {
            _finding_on_line(line, article, rule, violation)
            for rule in self._of_articles
            if rule.check_article
            for line, violation in rule.check_article(self.context, article)
        }
        ignored = [*ignored_lines(article.outline)]
        return sorted(
            finding
            for finding in findings
            if not any(finding.line in lines and finding.code in codes for lines, codes in ignored)
        )

    def _check_block(
        self, block: TextBlock, article: Article, memory: LintMemory | None
    ) -> Sequence[Finding]:
        """Return the findings in a block, which depend on nothing else of the text."""
        found = memory.findings(block, article) if memory else None
        if found is None:
            found = [
                _finding(mention, rule, violation)
                for rule, mention in self._checks(block)
                for violation in rule.check(self.context, mention, article)
            ]
            if memory:
                memory.remember(block, article, found)
        return found

    def _checks(self, block: TextBlock) -> Iterator[tuple[Rule, Mention]]:
        """Yield each mention of a block with each of the rules that check it."""
        rules = [
            rule for applies_to, group in self._rules.items() if applies_to(block) for rule in group
        ]
        kinds = {kind for rule in rules for kind in rule.kinds}
        for mention in mentions(block, kinds) if rules else ():
            yield from ((rule, mention) for rule in rules if mention.kind in rule.kinds)


def _finding(mention: Mention, rule: Rule, violation: Violation) -> Finding:
    subject = violation.subject or mention.target or mention.text
    line, column, span = mention.line, mention.column, mention.visible_span
    return Finding(line, column, rule.code, violation.message, violation.fix, subject, span)


def _finding_on_line(line: int, article: Article, rule: Rule, violation: Violation) -> Finding:
    message = violation.message
    span = article.document.lines(line - 1, line)
    return Finding(line, 1, rule.code, message, None, message, span)
