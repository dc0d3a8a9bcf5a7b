"""Which service an article is about, from the options, its front matter, its name or its title."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec.structs import replace

from enricher.article.model import Article
from enricher.article.options import Options
from enricher.catalog.model import Service
from enricher.catalog.services import ArticleIdentity, Registry, read_resource_types
from enricher.errors import ArticleError, UsageError
from enricher.markdown import front_matter
from enricher.markdown.blocks import Outline
from enricher.markdown.document import Document

SERVICE_KEY, RESOURCE_TYPES_KEY = "enrich.service", "enrich.resource-types"  # of front matter


def read_article(
    path: Path, name: str, document: Document, options: Options, registry: Registry
) -> Article:
    """Find out what an article is about: as the options say, else as the article itself does.

    Its front matter may say so with keys of ours.
    Raises ArticleError when a service or type that is named there can't be one.
    """
    if document.conflict:
        raise ArticleError(
            f"line {document.conflict}: the conflict of a git merge begins there. Settle it first."
        )
    outline = Outline.of(document)
    matter = front_matter.read(document)
    identity = _identity(path, outline, matter)
    try:
        key = options.service or next(iter(matter.get(SERVICE_KEY, ())), None)
        why, service = ("", named_service(key, registry)) if key else registry.identify(identity)
        doubt = _doubt(why, service, identity, registry) if why and service else ""
        types = options.resource_types or read_resource_types(matter.get(RESOURCE_TYPES_KEY, ()))
    except UsageError as error:
        raise ArticleError(str(error)) from error
    if types:
        service = service or Service(key=path.stem, name=identity.title or path.stem)
        service = replace(service, resource_types=tuple(types), related={})
    unknown = "" if service else _unknown(identity, registry)
    return Article(path, name, outline, service, options, unknown, doubt)


def _doubt(why: str, chosen: Service, identity: ArticleIdentity, registry: Registry) -> str:
    """What the article and its file name differently, in words; empty where they don't."""
    other = registry.of_file(identity.stem)
    if other is None or other is chosen:
        return ""
    return (
        f"its file's name '{identity.stem}' names {other.name}, but {why} names {chosen.name}, "
        "which counts. Say it with --service where that is wrong."
    )


def named_service(key: str, registry: Registry) -> Service:
    """The service of a key that a person gave; raises UsageError with the nearest keys."""
    service = registry.by_key(key)
    if service is None:
        near = ", ".join(registry.nearest(key)) or "see 'enrich services'"
        raise UsageError(f"unknown service '{key}'. Nearest: {near}. 'enrich services' lists all.")
    return service


def _identity(path: Path, outline: Outline, matter: Mapping[str, Sequence[str]]) -> ArticleIdentity:
    heading = outline.title()
    title = " ".join(matter.get("title", [])) or heading
    keys = ("products", "ms.service", "ms.subservice")
    marks = tuple(mark for key in keys for mark in matter.get(key, ()))
    return ArticleIdentity(path.stem, title, heading, marks)


def _unknown(identity: ArticleIdentity, registry: Registry) -> str:
    near = ", ".join(registry.nearest(identity.stem.replace("-", " ")))
    return (
        f"can't tell its Azure service (title: {identity.title or 'none'}). "
        f"Name it with --service{f'; nearest: {near}' if near else ''}."
    )
