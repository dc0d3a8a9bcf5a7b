"""Identify the service of an article: by the options, its front matter, its file name or title."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from msgspec.structs import replace

from enricher.article.article_options import ArticleOptions, with_front_matter
from enricher.article.directives.directive import read_directives
from enricher.article.layout_definition import LayoutDefinition
from enricher.article.model import Article
from enricher.catalog.service import Service
from enricher.catalog.services import ArticleIdentity, Registry, named_services
from enricher.errors import ArticleError, UsageError
from enricher.markdown import front_matter
from enricher.markdown.document import Document
from enricher.markdown.outline import Outline


def read_article(
    path: Path,
    name: str,
    document: Document,
    options: ArticleOptions,
    registry: Registry,
    layouts: tuple[LayoutDefinition, ...] | None = None,
) -> Article:
    """Return an article with its service; `layouts` are tried instead of the built-in ones.

    `options` take precedence over the front matter, and this over the name and title of the file.
    Raises ArticleError for a conflict marker of git, and for an invalid option.
    """
    refuse_conflict(document)
    return article_of(path, name, Outline.of(document), options, registry, layouts)


def refuse_conflict(document: Document) -> None:
    """Raise ArticleError for a conflict marker of git."""
    if document.conflict:
        raise ArticleError(
            f"line {document.conflict}: start of a git merge conflict. Resolve it first."
        )


def article_of(
    path: Path,
    name: str,
    outline: Outline,
    options: ArticleOptions,
    registry: Registry,
    layouts: tuple[LayoutDefinition, ...] | None = None,
) -> Article:
    """Return the article of a text that was parsed; otherwise as `read_article`."""
    matter = front_matter.read(outline.document)
    identity = _identity(path, outline, matter)
    try:
        options = with_front_matter(options, matter)
        reason, service = (
            ("", named_services(options.service, registry))
            if options.service
            else registry.identify(identity)
        )
        doubt = _doubt(reason, service, identity, registry) if reason and service else ""
    except UsageError as error:
        raise ArticleError(str(error)) from error
    if options.resource_types:
        service = service or Service(key=path.stem, name=identity.title or path.stem)
        service = replace(service, resource_types=options.resource_types, related={})
    why_unknown = str if service else partial(_unknown_reason, identity, registry)
    directives = read_directives(outline, service, options, registry)
    return Article(
        path,
        name,
        outline,
        service,
        options,
        why_unknown,
        doubt,
        layouts=layouts,
        directives=directives,
    )


def with_outline(article: Article, outline: Outline, registry: Registry) -> Article:
    """Return the article with another text that has the same front matter and title."""
    directives = read_directives(outline, article.service, article.options, registry)
    return replace(article, outline=outline, directives=directives)


def _doubt(reason: str, chosen: Service, identity: ArticleIdentity, registry: Registry) -> str:
    """Return a warning if the file name names another service than the article, else ""."""
    other = registry.of_file(identity.stem)
    if other is None or other is chosen:
        return ""
    return (
        f"the file name '{identity.stem}' names {other.name}, but {reason} names {chosen.name}, "
        "which takes precedence. If that is wrong, use --service."
    )


def _identity(path: Path, outline: Outline, matter: Mapping[str, Sequence[str]]) -> ArticleIdentity:
    heading = outline.title()
    title = " ".join(matter.get("title", [])) or heading
    keys = ("products", "ms.service", "ms.subservice")
    marks = tuple(mark for key in keys for mark in matter.get(key, ()))
    return ArticleIdentity(path.stem, title, heading, marks)


def _unknown_reason(identity: ArticleIdentity, registry: Registry) -> str:
    nearest = ", ".join(registry.nearest(identity.stem.replace("-", " ")))
    return (
        f"can't tell its Azure service (title: {identity.title or 'none'}). "
        f"Name it with --service{f'; nearest: {nearest}' if nearest else ''}."
    )
