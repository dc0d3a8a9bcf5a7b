"""Checks of directives."""

from __future__ import annotations

import pytest

from enricher.lint.linter import Linter
from tests.support.builders import guid
from tests.unit.article.support import article, catalog

LINTER = Linter(catalog())
END = "<!-- /enrich -->"


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (f"# x\n\n<!-- enrich: polices -->\n{END}", 3, "unknown word 'polices'"),
        (f"# x\n\n{END}", 3, "closes nothing"),
        (f"<!-- enrich: policies category=Networks -->\n{END}", 1, "unknown category 'Networks'"),
        (f"<!-- enrich: policies -->\n{END}", 1, "names no service"),
    ],
)
def test_malformed_directive(text: str, line: int, message: str) -> None:
    """A directive that enrich can't fill is a finding, with its line and the span of that."""
    read = article(f"{text}\n", "page.md")
    (finding,) = LINTER.check(read)
    assert (finding.line, finding.code) == (line, "malformed-directive")
    assert finding.span == read.document.lines(line - 1, line)
    assert message in finding.message


def test_region__service() -> None:
    """In a region, the service of the directive counts, and not that of the article."""
    bullet = f"- [Circuits](https://portal.azure.com/#x/policyDefinitions/{guid(1)})"
    text = "# Key Vault\n\n## Policies\n\n{}\n"
    region = f"<!-- enrich: policies service=expressroute -->\n\n{bullet}\n\n{END}"
    codes = [
        [each.code for each in LINTER.check(article(text.format(part), "key-vault.md"))]
        for part in (bullet, region)
    ]
    assert codes == [["unrelated-policy"], []]
