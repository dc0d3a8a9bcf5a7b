"""The contents of the four reports of a refresh, read back from their texts."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple


class Numbers(NamedTuple):
    """Bullets that changed."""

    added: int
    removed: int
    updated: int


class ReportContents(NamedTuple):
    """The contents of one report: numbers by article, removed bullets, and items to review."""

    articles: Mapping[str, Numbers]
    removed: list[str]  # each with the reason in parentheses
    to_review: Mapping[str, int]  # by title

    @property
    def total(self) -> Numbers:
        """The numbers of all articles."""
        return Numbers(*(sum(numbers[n] for numbers in self.articles.values()) for n in range(3)))


_NUMBERS = (
    r"(?=\S)(?:(\d[\d,]*) added)?(?:(?:, )?(\d[\d,]*) removed)?(?:(?:, )?(\d[\d,]*) updated)?"
    r"(?:sentences updated)?"
)
_LINK = r"\[((?:\\.|[^\]\\])*)\](?:\([^)]*\))"


def _number(text: str | None) -> int:
    return int((text or "0").replace(",", ""))


def _numbers(texts: Iterable[str | None]) -> Numbers:
    return Numbers(*map(_number, texts))


def in_terminal(text: str) -> ReportContents:
    """Read what was printed; it names up to ten removed bullets for each article."""
    articles = {
        match[1]: _numbers(match.group(2, 3, 4))
        for match in re.finditer(rf"^(\S+\.md): {_NUMBERS} \(.*\)$", text, re.MULTILINE)
    }
    changes, _, review = text.partition(" to review\n")
    removed = re.findall(r"^  removed: (.+)$", changes, re.MULTILINE)
    return ReportContents(
        articles, removed, _groups(re.findall(r"^  ([^:\n]+): ([\d,]+)$", review, re.M))
    )


def in_summary(text: str) -> ReportContents:
    """Read the Markdown summary."""
    articles = {
        match[1]: Numbers(int(match[2]), int(match[3]), int(match[6]))
        for match in re.finditer(
            r"^\| `(.+)` \| (\d+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", text, re.MULTILINE
        )
    }
    removed = [
        _plain(re.sub(_LINK, r"\1", match[1])).partition("); ")[0].removesuffix(")") + ")"
        for match in re.finditer(r"^  - removed: (.+)$", text, re.MULTILINE)
    ]
    review = text.partition("### What needs a decision\n")[2].partition("\n### ")[0]
    groups = {
        head: sum(1 for line in items.splitlines() if line.startswith("- "))
        for head, items in re.findall(r"^#### (.+)\n((?:(?!#).*\n)*)", review, re.MULTILINE)
    }
    return ReportContents(articles, removed, groups)


def in_page(text: str) -> ReportContents:
    """Read the HTML page."""
    source, text = text, html.unescape(text)
    articles = {}
    for name, rest in re.findall(
        r'<details class="article".*?<span class="title">(.+?)</span>(.*?)</summary>', text, re.S
    ):
        patterns = (r"<ins>\+([\d,]+)</ins>", r"<del>−([\d,]+)</del>", r">([\d,]+) updated<")
        articles[name] = _numbers(
            match[1] if (match := re.search(pattern, rest)) else None for pattern in patterns
        )
    removed = [
        f"{_untagged(name)} ({_untagged(why)})"
        for name, why in re.findall(
            r'<li data-t="removed.*?<span class="what">(.*?) <span class="why">(.*?)</span></span>',
            source,
            re.S,
        )
    ]
    groups = re.findall(
        r'<details class="review.*?<summary>(.+?) <span class="count">([\d,]+)</span>', text, re.S
    )
    return ReportContents(articles, removed, _groups(groups))


def figures(text: str) -> Mapping[str, int]:
    """Return the figures at the top of a page, by label."""
    return {
        label: _number(number)
        for label, number in re.findall(r"<dt>(.+?)</dt><dd><a[^>]*>([\d,]+)</a></dd>", text)
    }


def in_json(text: str) -> ReportContents:
    """Read the JSON report."""
    report = json.loads(text)
    articles, removed = {}, []
    for article in report["articles"]:
        if article["changed"]:
            sections = article["sections"]
            articles[article["path"]] = Numbers(
                *(sum(section[key] for section in sections) for key in Numbers._fields)
            )
        removed += [
            f"{change['bullet']['name']} ({change['why']})"
            for change in article["bullets"]
            if change["action"] == "removed"
        ]
    groups: dict[str, int] = {}
    for item in report["to_review"]:
        groups[item["title"]] = groups.get(item["title"], 0) + 1
    return ReportContents(articles, removed, groups)


def accounted_ids(text: str) -> set[str]:
    """Return the ids of the policies that are removed, or in an updated bullet, by the report."""
    changes = [change for article in json.loads(text)["articles"] for change in article["changes"]]
    links = [
        *(link for change in changes for link in (*change["removed"], *change["updated"])),
        *(entry["policy"] for change in changes for entry in change["retired"]),
        *(entry["bullet"] for change in changes for entry in change["folded"]),
    ]
    return {guid for link in links for guid in link["ids"]}


def _groups(groups: Iterable[tuple[str, str]]) -> dict[str, int]:
    return {title: _number(number) for title, number in groups}


def _untagged(text: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", text))


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)
