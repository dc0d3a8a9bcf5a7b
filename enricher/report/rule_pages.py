"""The pages about the rules of `enrich lint`, which reports link to."""

from __future__ import annotations

#: The project's page on the code host.
PROJECT = "https://github.com/enrich-waf/enrich"


def rule_page(code: str) -> str:
    """Return the URL of the page about a rule."""
    return f"{PROJECT}/blob/main/docs/reference/lint/{code}.md"
