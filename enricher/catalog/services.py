"""The registry of Azure services: which service an article is about (`services.toml`)."""

from __future__ import annotations

import copyreg
import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any

from msgspec import Struct

from enricher.catalog.model import Service, Words
from enricher.catalog.wire import Json, as_list, as_object, as_text, read_data
from enricher.errors import UsageError

_RESOURCE_TYPE = re.compile(r"[A-Za-z0-9]+(?:\.[A-Za-z0-9]+)+(?:/[A-Za-z0-9_.-]+)+")


class ArticleIdentity(Struct, frozen=True):
    """What an article says of its own subject."""

    stem: str  # the file's name without `.md`
    title: str = ""  # title of the front matter, else the H1
    heading: str = ""  # the H1
    marks: tuple[str, ...] = ()  # values of ms.service, ms.subservice and products


class Registry(Struct, frozen=True):
    """All services, by key."""

    services: Mapping[str, Service]

    def with_services(self, more: Mapping[str, Service]) -> Registry:
        """The same with more services; one of a key that there is takes its place."""
        return Registry({**more, **self.services, **more}) if more else self

    def by_key(self, key: str) -> Service | None:
        """The service of that key, in any case."""
        return self.services.get(key.lower())

    def nearest(self, name: str, count: int = 3) -> list[str]:
        """Keys of the services whose key or product name is nearest to a name."""
        names = {service.key: service.key for service in self.services.values()}
        names |= {service.name.lower(): service.key for service in self.services.values()}
        wanted = name.lower()
        inside = [key for text, key in names.items() if wanted in text]
        close = [names[text] for text in get_close_matches(wanted, names, count * 2, cutoff=0.4)]
        return list(dict.fromkeys([*close, *sorted(inside)]))[:count]

    def identify(self, article: ArticleIdentity) -> tuple[str, Service | None]:
        """What names an article's service, in words, and which; an empty text and None if nothing.

        Its metadata goes before its title's words, and these before its file's name. A title
        decides for the service whose name in it is the longest, so that 'Azure SQL Managed
        Instance' is not taken for SQL Database.
        """
        for mark in article.marks:  # the first product that is known is the main one
            for service in self.services.values():
                if mark.lower() in service.ms_service:
                    return f"'{mark}' in its front matter", service
        for what, text in (("title", article.title), ("heading", article.heading)):
            if found := self._by_title(text):
                return f"its {what} '{text}'", found
        if found := self.of_file(article.stem):
            return f"its file's name '{article.stem}'", found
        return "", None

    def of_file(self, stem: str) -> Service | None:
        """The service that the name of an article's file names, as a whole or by its words."""
        name = stem.lower()
        exact = (service for service in self.services.values() if name in service.articles)
        return next(exact, None) or self._by_title(name.replace("-", " ").replace("_", " "))

    def _by_title(self, text: str) -> Service | None:
        lowered = text.lower()
        matches = [
            (len(words), service)
            for service in self.services.values()
            for words in service.titles
            if words.lower() in lowered
            and re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE)
        ]
        return max(matches, key=lambda match: match[0])[1] if matches else None


def read_resource_types(texts: Iterable[str]) -> tuple[str, ...]:
    """Resource types that somebody wrote, as Azure compares them: in lower case.

    Raises UsageError for one that can't be one: only such may reach a filter or a query.
    """
    types = tuple(texts)
    for kind in types:
        if not _RESOURCE_TYPE.fullmatch(kind):
            raise UsageError(
                f"'{kind}' is no resource type. Write it as Microsoft.KeyVault/vaults."
            )
    return tuple(kind.lower() for kind in types)


def is_registered(service: Service) -> bool:
    """Is it one of the registry, just as it is there?"""
    return load_registry().services.get(service.key) is service


def _by_reference(service: Service) -> str | tuple[Any, ...]:
    """For another process: one of the registry is the one of the registry there."""
    return (_registered, (service.key,)) if is_registered(service) else service.__reduce_ex__(2)


def _registered(key: str) -> Service:
    return load_registry().services[key]


copyreg.pickle(Service, _by_reference)


@cache
def load_registry() -> Registry:
    """The registry that ships with the tool."""
    return parse_registry(read_data("services.toml"), check=False)


def parse_registry(data: Mapping[str, Json], *, check: bool = True) -> Registry:
    """Make a registry from parsed TOML; raises ValueError that names the malformed service.

    Patterns are read where they are used first; `check` reads them all.
    """
    made = {key: _service(key, as_object(table)) for key, table in sorted(data.items())}
    for key, service in made.items() if check else ():
        for pattern in (
            *service.leave_out,
            *service.leave_out_policies,
            *service.related.values(),
        ):
            try:
                pattern.search("")
            except re.error as error:
                raise ValueError(f"{key}: '{pattern.text}': {error}") from error
    return Registry(made)


def _service(key: str, table: Mapping[str, Json]) -> Service:
    unknown = table.keys() - {*Service.__struct_fields__}
    if unknown or not table.get("name") or not table.get("resource_types"):
        what = f"unknown key {sorted(unknown)[0]}" if unknown else "name or resource_types missing"
        raise ValueError(f"{key}: {what}")
    return Service(
        key=key,
        name=as_text(table["name"]),
        articles=_lower(_texts(table, "articles")),
        ms_service=_lower(_texts(table, "ms_service")),
        titles=_texts(table, "titles"),
        resource_types=_lower(_texts(table, "resource_types")),
        exclude_types=_lower(_texts(table, "exclude_types")),
        policy_reference=as_text(table.get("policy_reference")),
        counterparts=_lower(_texts(table, "counterparts")),
        categories=_texts(table, "categories"),
        former={k.lower(): as_text(v) for k, v in as_object(table.get("former")).items()},
        related={
            kind.lower(): Words("|".join(map(as_text, as_list(names))))
            for kind, names in as_object(table.get("related")).items()
        },
        leave_out=tuple(map(Words, _texts(table, "leave_out"))),
        leave_out_policies=tuple(map(Words, _texts(table, "leave_out_policies"))),
        facts={k.lower(): tuple(as_list(v)) for k, v in as_object(table.get("facts")).items()},
        absent={k.lower(): as_text(v) for k, v in as_object(table.get("absent")).items()},
    )


def _texts(table: Mapping[str, Json], key: str) -> tuple[str, ...]:
    return tuple(as_text(item) for item in as_list(table.get(key)))


def _lower(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(text.lower() for text in texts)
