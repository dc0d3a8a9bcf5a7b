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
    removed: list[tuple[str, str, str]]  # state, name, and the name of the other bullet
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
    removed = [
        (match[1], match[2], match[3] or "")
        for match in re.finditer(
            r"^  ([\w ]+): (.+?)(?:, (?:superseded by|into) (.+))?$", changes, re.MULTILINE
        )
    ]
    return ReportContents(
        articles, removed, _groups(re.findall(r"^  ([^:\n]+): ([\d,]+)$", review, re.M))
    )


def in_summary(text: str) -> ReportContents:
    """Read the Markdown summary."""
    articles = {
        match[1]: Numbers(int(match[2]), int(match[3]), int(match[5]))
        for match in re.finditer(
            r"^\| `(.+)` \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", text, re.MULTILINE
        )
    }
    removed = [
        (match[1], _plain(match[2]), _plain(match[3] or ""))
        for match in re.finditer(
            rf"^  - (?!added|updated)([\w ]+): {_LINK}(?:, (?:superseded by|into) {_LINK})?$",
            text,
            re.MULTILINE,
        )
    ]
    review = text.partition("### To review\n")[2].partition("| Article |")[0]
    groups = {
        head: sum(1 for line in items.splitlines() if line.startswith("- "))
        for head, items in re.findall(r"^#### (.+)\n((?:(?!#).*\n)*)", review, re.MULTILINE)
    }
    return ReportContents(articles, removed, groups)


def in_page(text: str) -> ReportContents:
    """Read the HTML page."""
    text = html.unescape(text)
    articles = {}
    removed = []
    for name, article in re.findall(
        r'<details class="article".*?<span class="title">(.+?)</span>(.*?)</details>', text, re.S
    ):
        if 'class="tag quiet">unchanged' in article:
            continue
        added = _number((re.search(r"<ins>\+([\d,]+)</ins>", article) or [None, None])[1])
        gone = _number((re.search(r"<del>−([\d,]+)</del>", article) or [None, None])[1])
        updated = sum(
            part.count("<li>") for part in re.findall(r"<h4>Updated</h4><ul>(.*?)</ul>", article)
        )
        articles[name] = Numbers(added, gone, updated)
        removed += [
            (state, link, other)
            for state, link, other in re.findall(
                r"<li>([\w ]+): <a[^>]*>(.+?)</a>(?:, (?:superseded by|into) <a[^>]*>(.+?)</a>)?",
                article,
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
        for label, number in re.findall(r"<dt>(.+?)</dt><dd>([\d,]+)</dd>", text)
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
        for change in article["changes"]:
            for entry in change["retired"]:
                successor = entry["successor"]["name"] if entry["successor"] else ""
                removed.append((entry["state"], entry["policy"]["name"], successor))
            removed += [
                ("folded", entry["bullet"]["name"], entry["into"]["name"])
                for entry in change["folded"]
            ]
            removed += [("removed", link["name"], "") for link in change["removed"]]
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


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)
