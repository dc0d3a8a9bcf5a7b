"""Checks of links."""

from __future__ import annotations

import pytest

from enricher.catalog.clouds import Cloud
from enricher.catalog.overrides import Overrides
from tests.support.builders import catalog_of, guid
from tests.unit.article.support import catalog
from tests.unit.lint.support import FACTS, OLD, PAGE, PORTAL, messages

FORMER = "/azure/advisor/advisor-{}-recommendations"
REFERENCE = "/azure/advisor/advisor-reference-{}-recommendations"


@pytest.mark.parametrize(
    ("target", "message"),
    [
        (f"{PORTAL}{guid(1)}", None),
        (
            f"{PORTAL}{guid(7)}",
            f"deprecated-policy-link: '{OLD}' is deprecated; "
            f"use 'Circuits should use private link' ({guid(3)}) instead",
        ),
        (
            f"{PORTAL}{guid(99)}",
            f"unknown-policy-link: no built-in policy definition has the id {guid(99)}",
        ),
        (f"{PAGE}#network", None),
        (PAGE, None),
        (
            f"{PAGE}#netwrk",
            "unknown-category: the page of built-in policies has no heading '#netwrk'; "
            "nearest: '#network'",
        ),
        (
            f"{PAGE}#Azure-Networks",
            "unknown-category: the page of built-in policies has no heading '#Azure-Networks'; "
            "use '#network' instead",
        ),
        (
            f"{PAGE}#zzzz",
            "unknown-category: the page of built-in policies has no heading '#zzzz'; "
            "the policies of Azure ExpressRoute are in '#network'",
        ),
        (
            f"{PAGE}#things",
            "empty-category: no policy in category '#things' applies to Azure ExpressRoute; "
            "its policies are in '#network'",
        ),
        (
            "https://ms.Portal.azure.com/#home",
            "preview-portal-link: ms.portal.azure.com is a test portal; "
            "link to portal.azure.com instead",
        ),
        ("https://portal.azure.com/#home", None),
        ("https://portal.azure.us/#home", None),
        (
            FORMER.format("high-availability"),
            "former-advisor-page: this page no longer lists the recommendations; link to "
            f"{REFERENCE.format('reliability')} instead",
        ),
        (REFERENCE.format("cost"), None),
        (f"{FORMER.format('cost')}-more", None),
    ],
)
def test_link(target: str, message: str | None) -> None:
    """The target of each link."""
    assert messages(f"See [it]({target}).") == ([message] if message else [])


def test_link__in_another_cloud() -> None:
    """A definition may be missing in one cloud only; the documentation is the cloud's own."""
    page = "https://docs.azure.cn/governance/policy/samples/built-in-policies"
    unknown, category = messages(
        f"[it]({PORTAL}{guid(99)})\n\n[a]({page}#network)\n\n[b]({page}#x)", cloud=Cloud.CHINA
    )
    assert "no built-in policy definition in Azure in China has the id" in unknown
    assert "has no heading '#x'" in category


def test_link__without_policies() -> None:
    """If only recommendations were queried, nothing is said of definitions and categories."""
    body = f"[it]({PORTAL}{guid(99)})\n\n[a]({PAGE}#network)"
    assert messages(body, facts=catalog_of(None, (), ())) == []


def test_link__with_recordings() -> None:
    """Recordings are a part of Azure, so that an unknown id may exist."""
    assert messages(f"[it]({PORTAL}{guid(99)})", facts=catalog(partial=True)) == []


@pytest.mark.parametrize(
    ("body", "is_found"),
    [
        (f"- [Ours]({PORTAL}{guid(8)})", True),
        (f"- Ours:\n  - `{guid(8)}`", True),
        (f"See [ours]({PORTAL}{guid(8)}).", False),
        (f"- [Ours]({PORTAL}{guid(1)})", False),
    ],
)
def test_unrelated_definition(body: str, *, is_found: bool) -> None:
    """A bullet on a policy that doesn't apply to the service is found; other text isn't."""
    message = "unrelated-policy: 'Things should be good' doesn't apply to Azure ExpressRoute"
    assert messages(body) == ([message] if is_found else [])
    excluding = FACTS.with_overrides(Overrides(exclude=frozenset({guid(1)})))
    assert messages(body, facts=excluding) == messages(body)
