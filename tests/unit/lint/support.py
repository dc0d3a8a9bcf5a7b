"""Linting a text in an article on ExpressRoute."""

from __future__ import annotations

from enricher.catalog.catalog import Catalog
from enricher.catalog.clouds import CLOUDS, Cloud
from enricher.lint.finding import Finding
from enricher.lint.linter import Linter
from tests.support.builders import guid
from tests.support.project import definition
from tests.unit.article.support import article, catalog

PORTAL = "https://portal.azure.com/#x/definitionId/%2Fproviders%2FM.A%2FpolicyDefinitions%2F"
PAGE = "/azure/governance/policy/samples/built-in-policies"
OLD = "Circuits should use the former private network"
OTHER = definition(
    8, "Things should be good", kind="m.things/things", metadata={"category": "Things"}
)
FACTS = catalog(definition(7, f"[Deprecated]: {OLD}", description=f"Use {guid(3)} instead."), OTHER)


def findings(body: str, *, cloud: Cloud = Cloud.PUBLIC, facts: Catalog = FACTS) -> list[Finding]:
    """Return the findings in a section on policies."""
    text = f"# ExpressRoute\n\n## Azure policies\n\n{body}\n"
    linter = Linter(facts, CLOUDS[cloud])
    found = linter.check(article(text))
    assert not found or linter.may_find(text)  # or else the file would not be parsed
    return found


def messages(body: str, *, cloud: Cloud = Cloud.PUBLIC, facts: Catalog = FACTS) -> list[str]:
    """Return the codes and messages of the findings."""
    return [f"{each.code}: {each.message}" for each in findings(body, cloud=cloud, facts=facts)]
