"""Checks of bullets."""

from __future__ import annotations

import pytest

from enricher.lint.finding import Finding, apply_fixes
from enricher.lint.linter import Linter
from tests.support.builders import guid
from tests.support.project import definition
from tests.unit.article.support import article, catalog

NAME = "Circuits should be Zone Redundant"
TWIN = "Circuits should use two providers of networks"
FACTS = catalog(definition(5, TWIN), definition(6, f"[Preview]: {TWIN}"))


def findings(body: str, *, link_mentions: bool | None = True) -> list[Finding]:
    """Return the findings in an article that asks for links, or not."""
    read = article(f"# ExpressRoute\n\n{body}\n", link_mentions=link_mentions)
    return [each for each in Linter(FACTS).check(read) if each.code == "unlinked-policy"]


def test_unlinked_policy() -> None:
    """A bullet's words that name a policy are reported, with a link as the fix."""
    (finding,) = findings(f"## Policies\n\n- Mind {NAME}: it helps.")
    assert finding.message == f"'{NAME}' has no link to '{NAME}' ({guid(1)})"
    assert (finding.line, finding.column) == (5, 3)
    assert finding.fix
    assert finding.fix.text.startswith(f"[{NAME}](https://portal.azure.com/#blade/")
    assert finding.fix.text.endswith(f"policyDefinitions%2F{guid(1)})")


def test_unlinked_policy__of_several() -> None:
    """A name of several policies has no fix."""
    (finding,) = findings(f"## Policies\n\n- {TWIN}")
    assert finding.message.endswith(f"link the one: {guid(5)}, {guid(6)}")
    assert finding.fix is None


@pytest.mark.parametrize(
    "body",
    [
        f"## Policies\n\n{NAME}",
        f"## Checklist\n\n- {NAME}",
        f"## Policies\n\n- [{NAME}](https://example.com)",
        f"## Policies\n\n<!-- enrich: ignore unlinked-policy -->\n\n- {NAME}",
    ],
)
def test_unlinked_policy__elsewhere(body: str) -> None:
    """Paragraphs, other sections, links and ignored bullets are not reported."""
    assert findings(body) == []


def test_unlinked_policy__is_off_by_default() -> None:
    """A list without links isn't wrong: the article has to ask for them."""
    assert findings(f"## Policies\n\n- {NAME}", link_mentions=None) == []


def test_unlinked_policy__with_another_fix() -> None:
    """The name is corrected as well, though both fixes overlap."""
    text = "# ExpressRoute\n\n## Policies\n\n- `Circuits should be zone-redundant`\n"
    read = article(text, link_mentions=True)
    for expected in (1, 1, 0):
        read, applied = apply_fixes(read, Linter(FACTS).check(read))
        assert applied == expected
    assert f"- [`{NAME}`](https" in read.document.text
