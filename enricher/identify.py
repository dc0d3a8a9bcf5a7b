"""Which service an article is about, from the options, its front matter, its name or its title."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import yaml

from enricher.article.document import Document
from enricher.article.outline import parse
from enricher.catalog.model import Service
from enricher.catalog.services import ArticleIdentity, Registry
from enricher.errors import ArticleError, UsageError


def choose_service(
    path: Path,
    document: Document,
    registry: Registry,
    *,
    service_key: str | None = None,
    resource_types: Sequence[str] = (),
) -> Service:
    """The service that an article is about: as the caller says, else as the article itself does.

    Its front matter may name it with `enrich.service` and `enrich.resource-types`.
    Raises ArticleError with the nearest names when the registry does not know it.
    """
    matter = front_matter(document)
    key = service_key or matter.get("enrich.service", [None])[0]
    found = named_service(key, registry) if key else service_of(path, document, registry)
    types = tuple(resource_types) or tuple(matter.get("enrich.resource-types", ()))
    if found is None:
        title = _identity(path, document).title
        if not types:
            near = ", ".join(registry.nearest(path.stem.replace("-", " ")))
            raise ArticleError(
                f"can't tell its Azure service (title: {title or 'none'}). "
                f"Name it with --service{f'; nearest: {near}' if near else ''}."
            )
        found = Service(key=path.stem, name=title or path.stem)
    return replace(found, resource_types=tuple(map(str.lower, types))) if types else found


def service_of(path: Path, document: Document, registry: Registry) -> Service | None:
    """The service that an article itself says it is about, or None when nobody can tell."""
    return registry.identify(_identity(path, document))


def _identity(path: Path, document: Document) -> ArticleIdentity:
    matter = front_matter(document)
    heading = next((b.text for b in parse(document) if b.kind == "heading" and b.level == 1), "")
    title = " ".join(matter.get("title", [])) or heading
    marks = [
        m for name in ("products", "ms.service", "ms.subservice") for m in matter.get(name, [])
    ]
    return ArticleIdentity(path.stem, title, heading, tuple(marks))


def named_service(key: str, registry: Registry) -> Service:
    """The service of a key that a person gave; raises UsageError with the nearest keys."""
    service = registry.by_key(key)
    if service is None:
        near = ", ".join(registry.nearest(key)) or "see 'enrich services'"
        raise UsageError(f"unknown service '{key}'. Nearest: {near}. 'enrich services' lists all.")
    return service


def front_matter(document: Document) -> dict[str, list[str]]:
    """The front matter as lists of texts by lower-case key; empty where it is not valid YAML."""
    try:
        data = yaml.safe_load(document.front_matter)
    except yaml.YAMLError:
        return {}
    items = data.items() if isinstance(data, dict) else ()
    return {
        str(key).lower(): [str(item) for item in (value if isinstance(value, list) else [value])]
        for key, value in items
        if value is not None
    }
