"""Links outside of articles: whole ones, that work wherever they are read."""

from __future__ import annotations

from enricher.article.wording import Wording
from enricher.catalog.clouds import CLOUDS, Cloud, Hosts
from enricher.catalog.news import Subject
from enricher.catalog.recommendation import RecommendationType

_LEARN = "https://learn.microsoft.com"
#: The pages of a public site with each built-in definition of the public cloud, and its history.
DEFINITION_PAGE = "https://www.azadvertizer.net/azpolicyadvertizer/{}.html"


def pages_on(subject: Subject, hosts: Hosts) -> list[str]:
    """Return the pages on a policy or recommendation type, those first that need no account.

    The last one of a policy is that of the portal. A recommendation type may have none.
    """
    if isinstance(subject, RecommendationType):
        return [*filter(None, [learn_more_of(subject, hosts)])]
    public = [DEFINITION_PAGE.format(subject.id)] if hosts == CLOUDS[Cloud.PUBLIC] else []
    return [*public, Wording(hosts=hosts).definition_link(subject.id)]


def learn_more_of(entry: RecommendationType, hosts: Hosts) -> str:
    """Return the page with more on a recommendation type; empty if there is none."""
    page = hosts.page(entry.learn_more or "")
    if page.startswith("/"):
        return f"{_LEARN}{page}"
    return page if page.startswith("https://") else ""
