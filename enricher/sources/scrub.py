"""Take out of a recording whatever is private, the same thing always becoming the same pseudonym.

Public facts (built-in definitions, Advisor's catalogue, resource types) pass as they are, apart
from who made them. Of what a subscription answers only fields known to be harmless pass; any
other text becomes a pseudonym, so that a field that nobody thought of can't leak.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from enricher.catalog.wire import Json, JsonObject

_GUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_SUBSCRIPTION = re.compile(r"(?<=/subscriptions/)[^/?\s]+", re.IGNORECASE)
_GROUP = re.compile(r"(?<=/resourcegroups/)[^/]+", re.IGNORECASE)
_NAMES = re.compile(
    r"(/providers/[A-Za-z]\w*\.[\w.]+)((?:/[A-Za-z]\w*/[^/]+)+?)(?=/providers/|$)", re.IGNORECASE
)
_NAME = re.compile(r"/([A-Za-z]\w*)/([^/]+)")
_RESOURCE_ID = re.compile(
    r"(?:/subscriptions/[^/]+)?(?:/resourcegroups/[^/]+)?"
    r"(?:/providers/[A-Za-z]\w*\.[\w.]+(?:/[A-Za-z]\w*/[^/]+)*)*",
    re.IGNORECASE,
)
_RESOURCE = re.compile(r"/subscriptions/[\w-]+(?:/[\w.()-]+)*", re.IGNORECASE)
_BUILT_IN = re.compile(
    r"/providers/Microsoft\.Authorization/policy(?:Set)?Definitions/[0-9a-z-]{36}", re.IGNORECASE
)
_ANYWHERE = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"  # e-mail addresses
    r"|\b(?:\d{1,3}\.){3}\d{1,3}(?:/\d{1,2})?\b"  # IPv4 addresses and ranges
    r"|\b(?:[0-9a-fA-F]{1,4}:){3,}[0-9a-fA-F:]*\b"  # IPv6 addresses
    r"|\bey[JK][\w-]{8,}\.[\w.-]+"  # JSON web tokens
    r"|(?<=sig=)[\w%+/=-]+"  # signatures of shared access
)

#: Where recordings go on, whichever endpoint they were made at: a replay asks there.
_HOST = "https://management.azure.com"

#: The parts of a query that enrich itself asks with.
_ASKED = {"api-version", "$filter", "$top", "$expand", "$apply"}

#: Who made or changed something, and Cosmos DB's own marks that leak through some services.
_NEVER = {"systemdata", "createdby", "createdon", "updatedby", "updatedon", "lastmodifiedby",
          "_rid", "_self", "_etag", "_attachments", "_ts"}  # fmt: skip

_TYPE = r"[A-Za-z]\w*\.[\w.]+(?:/[A-Za-z]\w*)*"

#: Fields of a subscription's answer that say nothing about it, each with the only form that passes.
_HARMLESS = {
    name: re.compile(form)
    for names, form in (
        (
            "category recommendationcategory",
            "Cost|Performance|HighAvailability|Security|OperationalExcellence",
        ),
        ("impact recommendationimpact", "High|Medium|Low"),
        ("compliancestate", r"(?i:compliant|noncompliant|exempt|unknown|conflicting|protected)"),
        ("registrationstate", "Registered|NotRegistered|Registering|Unregistering"),
        ("recommendationtypeid", _GUID),
        ("impactedfield type namespace", _TYPE),
        ("resourcetype", rf"{_TYPE}|[A-Za-z]\w*(?:/[A-Za-z]\w*)*"),
        ("apiversions defaultapiversion", r"\d{4}-\d\d-\d\d(?:-(?:preview|alpha|beta))?"),
        ("lastupdated", r"\d{4}-\d\d-\d\dT[\d:.]+Z?"),
    )
    for name in names.split()
}


class Scrubber:
    """Keeps the pseudonyms of one recording, so that what was equal stays equal."""

    def __init__(self, subscriptions: Iterable[str] = ()) -> None:
        """`subscriptions` are those asked about: the first becomes the one of all recordings."""
        self._pseudonyms: dict[tuple[str, str], str] = {}
        self._count: Counter[str] = Counter()
        for guid in subscriptions:
            self._guid(guid)

    def url_path(self, path: str) -> str:
        """A request's path. Of the user's own it names the subscription alone."""
        return _SUBSCRIPTION.sub(lambda match: self._guid(match.group()), unquote(path))

    def query(self, values: Mapping[str, str]) -> dict[str, str]:
        """A request's query: what enrich asks for stays, a paging token becomes a pseudonym."""
        return {
            key: self._patterns(value) if key.lower() in _ASKED else self._pseudonym("page", value)
            for key, value in values.items()
        }

    def body(self, path: str, body: Json) -> Json:
        """The body of an answer; `path` is that of the request, which tells whose it is."""
        return self._walk("", body, private=_is_private(path))

    def _walk(self, key: str, value: Json, *, private: bool) -> Json:
        if isinstance(value, dict):
            return self._object(value, private=private, tags=key.lower() == "tags")
        if isinstance(value, list):
            return [self._walk(key, item, private=private) for item in value]
        if not isinstance(value, str):
            return value
        if key.lower() == "nextlink":
            return self._link(value)
        return self._private(key, value) if private else self._patterns(value)

    def _object(self, value: JsonObject, *, private: bool, tags: bool) -> JsonObject:
        return {
            key: self._pseudonym("value", str(item))
            if tags
            else self._walk(key, item, private=private)
            for key, item in value.items()
            if key.lower() not in _NEVER
        }

    def _private(self, key: str, value: str) -> str:
        form = _HARMLESS.get(key.lower())
        if form and form.fullmatch(value):
            return value
        if re.fullmatch(_GUID, value):
            return self._guid(value)
        return self._resource_id(value) if value else value

    def _resource_id(self, value: str) -> str:
        """The id of a resource: namespaces and types stay, names go. Any other text goes whole."""
        if _BUILT_IN.fullmatch(value):
            return value
        if not _RESOURCE_ID.fullmatch(value):
            return self._pseudonym("value", value)
        kept = _SUBSCRIPTION.sub(lambda match: self._guid(match.group()), value)
        kept = _GROUP.sub(lambda match: self._pseudonym("group", match.group()), kept)
        return _NAMES.sub(
            lambda match: match[1] + _NAME.sub(lambda n: self._named(n[1], n[2]), match[2]), kept
        )

    def _named(self, kind: str, name: str) -> str:
        return f"/{kind}/{self._pseudonym('name', name)}"

    def _link(self, url: str) -> str:
        """A nextLink: as the next request will be recorded, at the host of all recordings."""
        parts = urlsplit(url)
        if not parts.netloc:
            return ""
        query = self.query(dict(parse_qsl(parts.query, keep_blank_values=True)))
        encoded = "&".join(f"{quote(key, safe='$')}={quote(query[key])}" for key in query)
        return f"{_HOST}{quote(self.url_path(parts.path))}?{encoded}"

    def _patterns(self, value: str) -> str:
        value = _RESOURCE.sub(lambda match: self._resource_id(match.group()), value)
        return _ANYWHERE.sub(lambda match: self._pseudonym("value", match.group()), value)

    def _guid(self, guid: str) -> str:
        return self._pseudonym("guid", guid.lower())

    def _pseudonym(self, kind: str, value: str) -> str:
        if (kind, value) not in self._pseudonyms:
            number = self._count[kind]
            self._count[kind] += 1
            self._pseudonyms[kind, value] = (
                f"00000000-0000-0000-0000-{number:012d}"
                if kind == "guid"
                else f"{kind}-{number + 1}"
            )
        return self._pseudonyms[kind, value]


def _is_private(path: str) -> bool:
    return "/subscriptions/" in path.lower() or "managementgroups/" in path.lower()
