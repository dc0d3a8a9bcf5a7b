"""Check an article: everything that it mentions, against every rule."""

from __future__ import annotations

from dataclasses import dataclass

from enricher.article.model import Article
from enricher.catalog.catalog import Catalog
from enricher.clouds import CLOUDS, Cloud, Hosts
from enricher.lint.mentions import mentions
from enricher.lint.rules import RULES, Known


@dataclass(frozen=True, order=True)
class Finding:
    """One finding, with its place; lines and columns from 1."""

    line: int
    column: int
    code: str
    message: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.message} ({self.code})"


class Linter:
    """Checks articles against a catalogue."""

    def __init__(self, catalog: Catalog, hosts: Hosts = CLOUDS[Cloud.PUBLIC]) -> None:
        """`hosts` are those of the cloud that the catalogue is of."""
        self._known = Known(catalog, hosts)

    def check(self, article: Article) -> list[Finding]:
        """All findings in an article, in order."""
        found = {
            Finding(mention.line, mention.column, rule.code, message)
            for mention in mentions(article.outline)
            for rule in RULES
            for message in rule.check(self._known, mention, article.service)
        }
        return sorted(found)
