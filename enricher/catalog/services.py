"""The registry of Azure services (`services.toml`), which identifies the service of an article."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache

from msgspec import Struct

from enricher.catalog.json_values import Json, as_list, as_object, as_text, read_data
from enricher.catalog.service import NamePattern, Service, combined
from enricher.errors import NotFoundError, UsageError
from enricher.platform.words import nearest, series

_RESOURCE_TYPE = re.compile(r"[A-Za-z0-9]+(?:\.[A-Za-z0-9]+)+(?:/[A-Za-z0-9_.-]+)+")

_LEAST, _COMMON = 4, {"azure", "microsoft", "service", "services"}  # of words in names
_LISTED_KEYS = 12  # in an error


class ArticleIdentity(Struct, frozen=True):
    """The parts of an article that identify the service that it is about."""

    stem: str  # the file's name without `.md`
    title: str = ""  # title of the front matter, else the H1
    heading: str = ""  # the H1
    marks: tuple[str, ...] = ()  # values of ms.service, ms.subservice and products


class Registry(Struct, frozen=True):
    """All services, by key."""

    services: Mapping[str, Service]

    def with_services(self, more: Mapping[str, Service]) -> Registry:
        """Return the registry with more services, which replace those with the same key."""
        return Registry({**more, **self.services, **more}) if more else self

    def by_key(self, key: str) -> Service | None:
        """Return the service with a key, in any case."""
        return self.services.get(key.lower())

    def nearest(self, name: str, count: int = 3) -> list[str]:
        """Return the keys of services with a similar key, name or type, or with one that has it.

        A word of a name counts like a name.
        """
        services, wanted = self.services.values(), name.lower()
        if "/" in name:
            types = {kind: service.key for service in services for kind in service.resource_types}
            inside = [key for kind, key in types.items() if wanted in kind]
            close = [types[kind] for kind in nearest_types(wanted, types, count * 2)]
        else:
            names = {service.key: service.key for service in services}
            names |= {service.name.lower(): service.key for service in services}
            inside = [key for text, key in names.items() if wanted in text]
            words: dict[str, list[str]] = {}
            for text, key in names.items():
                for word in _words(text):
                    words.setdefault(word, []).append(key)
            close = [names[text] for text in nearest(wanted, names, count * 2)]
            close += [key for word in nearest(wanted, words, count) for key in words[word]]
        return list(dict.fromkeys([*close, *sorted(inside)]))[:count]

    def identify(self, article: ArticleIdentity) -> tuple[str, Service | None]:
        """Return the service of an article, after a phrase that says what identifies it.

        Returns an empty string and None if nothing does. Metadata takes precedence over the title,
        and the title over the file's name. Of several services that a title names, the one with the
        longest name wins, so that 'Azure SQL Managed Instance' is not taken for SQL Database.
        """
        for mark in article.marks:  # the first known product is the main one
            for service in self.services.values():
                if mark.lower() in service.ms_service:
                    return f"'{mark}' in its front matter", service
        for part, text in (("title", article.title), ("heading", article.heading)):
            if by_title := self._by_title(text):
                return f"its {part} '{text}'", by_title
        if by_file := self.of_file(article.stem):
            return f"its file's name '{article.stem}'", by_file
        return "", None

    def of_file(self, stem: str) -> Service | None:
        """Return the service that the name of an article's file (without `.md`) identifies."""
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


def nearest_types(wanted: str, types: Iterable[str], most: int = 3) -> list[str]:
    """Return the resource types that a misspelt one may mean.

    The last part of the name has to be similar as well, since the provider before it is often the
    longer part; or else all of it is that of the parent.
    """
    last = wanted.rpartition("/")[2]
    similar = [
        kind
        for kind in types
        if wanted.startswith(f"{kind}/") or nearest(last, [kind.rpartition("/")[2]])
    ]
    return nearest(wanted, sorted(similar), most, similarity=0.6)


def _words(name: str) -> Iterator[str]:
    """Yield the words of a key or a name by which a service may be looked up."""
    words = re.split(r"[\s.-]+", name)
    yield from (word for word in words if len(word) >= _LEAST and word not in _COMMON)


def nearest_hint(wanted: str, registry: Registry) -> str:
    """Return a sentence with the nearest keys, to append to another; empty if none is near."""
    keys = ", ".join(registry.nearest(wanted))
    return f" Nearest: {keys}." if keys else ""


def named_service(key: str, registry: Registry) -> Service:
    """Return the service with a key; raise NotFoundError, with the nearest keys, if none has it."""
    service = registry.by_key(key)
    if service is None:
        raise NotFoundError(
            f"unknown service '{key}'.{nearest_hint(key, registry)} 'enrich services' lists all."
        )
    return service


def named_services(keys: Iterable[str], registry: Registry) -> Service:
    """Return the service with the only key, or the services with several keys as one.

    Raises NotFoundError, with the nearest keys, for a key that no service has.
    """
    return combined([named_service(key, registry) for key in keys])


def find_service(words: str, registry: Registry) -> Service:
    """Return the service with a key, a name, a title or a resource type, in any case.

    A part of one is enough if no other service has it. Raises NotFoundError, with the nearest keys,
    if no service has it, and UsageError, with all keys, if several have it.
    """
    wanted, services = words.strip().lower(), [*registry.services.values()]
    by_precision = (
        [each for each in services if wanted == each.key],
        [each for each in services if wanted in map(str.lower, (each.name, *each.titles))],
        [each for each in services if wanted in each.resource_types],
        [each for each in services if each.is_called(wanted)],
        [each for each in services if each.mentions(wanted) or each.covers(wanted)],
    )
    matches = next(filter(None, by_precision), [])
    if len(matches) > 1:
        keys = series((service.key for service in matches), _LISTED_KEYS)
        raise UsageError(f"'{words}' may be any of {len(matches)} services: {keys}. Name one key.")
    return matches[0] if matches else named_service(words, registry)


def read_service_keys(texts: Iterable[str]) -> tuple[str, ...]:
    """Return keys of services, in lower case; a text may have several, between commas."""
    keys = (key.strip().lower() for text in texts for key in text.split(","))
    return tuple(dict.fromkeys(filter(None, keys)))


def read_resource_types(texts: Iterable[str]) -> tuple[str, ...]:
    """Return resource types in lower case, because Azure ignores their case.

    Raises UsageError for a malformed one, so that only well-formed types are part of a query.
    """
    types = tuple(texts)
    for kind in types:
        if not _RESOURCE_TYPE.fullmatch(kind):
            raise UsageError(
                f"'{kind}' is not a resource type. Write it as Microsoft.KeyVault/vaults."
            )
    return tuple(kind.lower() for kind in types)


def is_registered(service: Service) -> bool:
    """Return whether a service is in the registry, with the same values in all fields."""
    registered = load_registry().services.get(service.key)
    return registered is service or registered == service


def with_key(key: str, registry: Registry) -> Service | None:
    """Return the service with a key, also that of several services, as `combined` makes it."""
    services = [registry.by_key(part) for part in key.split("+")]
    present = [*filter(None, services)]
    return combined(present) if len(present) == len(services) else None


@cache
def registered_types() -> frozenset[str]:
    """Return the resource types of all services that ship with enrich."""
    services = load_registry().services.values()
    return frozenset(kind for service in services for kind in service.resource_types)


@cache
def load_registry() -> Registry:
    """Return the registry that ships with enrich."""
    return parse_registry(read_data("services.toml"))


def compile_pattern(expression: str) -> re.Pattern[str]:
    """Return a pattern that ignores case; raises ValueError if it is malformed."""
    try:
        return re.compile(expression, re.IGNORECASE)
    except re.error as error:
        raise ValueError(f"'{expression}': {error}") from error


def parse_registry(
    data: Mapping[str, Json], compile_: Callable[[str], NamePattern] = compile_pattern
) -> Registry:
    """Return the registry in parsed TOML, with each pattern as `compile_` returns it.

    Raises ValueError that names a malformed service.
    """
    services: dict[str, Service] = {}
    for key, table in sorted(data.items()):
        try:
            services[key] = _service(key, as_object(table), compile_)
        except ValueError as error:
            raise ValueError(f"{key}: {error}") from error
    return Registry(services)


def _service(
    key: str, table: Mapping[str, Json], compile_: Callable[[str], NamePattern]
) -> Service:
    unknown = table.keys() - ({*Service.__struct_fields__} - {"parts"})
    if unknown:
        raise ValueError(f"unknown key {min(unknown)}")
    if not table.get("name") or not table.get("resource_types"):
        raise ValueError("name or resource_types missing")
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
            kind.lower(): compile_("|".join(map(as_text, as_list(names))))
            for kind, names in as_object(table.get("related")).items()
        },
        leave_out=tuple(map(compile_, _texts(table, "leave_out"))),
        leave_out_policies=tuple(map(compile_, _texts(table, "leave_out_policies"))),
        facts={k.lower(): tuple(as_list(v)) for k, v in as_object(table.get("facts")).items()},
        absent={k.lower(): as_text(v) for k, v in as_object(table.get("absent")).items()},
    )


def _texts(table: Mapping[str, Json], key: str) -> tuple[str, ...]:
    return tuple(as_text(item) for item in as_list(table.get(key)))


def _lower(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(text.lower() for text in texts)
