"""Take out of a recording whatever is private, the same thing always becoming the same pseudonym.

Public facts (built-in definitions, Advisor's catalogue, resource types) pass as they are, apart
from who made them. Of what a subscription answers only fields known to be harmless pass; any
other text becomes a pseudonym, so that a field that nobody thought of can't leak.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote, unquote

from enricher.catalog.json_value import Json, JsonObject

_GUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_SUBSCRIPTION = re.compile(rf"(?<=/subscriptions/)({_GUID})", re.IGNORECASE)
_PUBLIC_ID = re.compile(
    r"/providers/Microsoft\.(?:Authorization/policy(?:Set)?Definitions|Advisor/metadata"
    r"|PolicyInsights/policyMetadata)/[\w.() -]+",
    re.IGNORECASE,
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

#: Who made or changed something, and Cosmos DB's own marks that leak through some services.
_NEVER = {"systemdata", "createdby", "createdon", "updatedby", "updatedon", "lastmodifiedby",
          "_rid", "_self", "_etag", "_attachments", "_ts"}  # fmt: skip

#: Fields of a subscription's answer that say nothing about the subscription.
_HARMLESS = {
    "type", "category", "impact", "risk", "impactedfield", "recommendationtypeid", "problem",
    "solution", "learnmorelink", "potentialbenefits", "lastupdated", "source", "singular",
    "plural", "namespace", "resourcetype", "registrationstate", "registrationpolicy",
    "apiversions", "defaultapiversion", "capabilities", "compliancestate", "count",
    "@odata.context", "@odata.count", "policydefinitionaction", "recommendationcategory",
    "recommendationimpact", "recommendationsubcategory", "recommendationcontrol", "value",
}  # fmt: skip


class Scrubber:
    """Keeps the pseudonyms of one recording, so that what was equal stays equal."""

    def __init__(self, subscriptions: Iterable[str] = ()) -> None:
        """`subscriptions` are those asked about: the first becomes the one of all recordings."""
        self._pseudonyms: dict[tuple[str, str], str] = {}
        for guid in subscriptions:
            self._subscription_or_id(guid)

    def url_path(self, path: str) -> str:
        """A request's path. Of the user's own it names the subscription alone."""
        return self._patterns(unquote(path))

    def query(self, values: Mapping[str, str]) -> dict[str, str]:
        """A request's query."""
        return {key: self._patterns(value) for key, value in values.items()}

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
        if value.startswith("/"):
            return self._resource_id(value)
        if key.lower() in _HARMLESS:
            return self._patterns(value)
        if re.fullmatch(_GUID, value):
            return self._subscription_or_id(value)
        return self._pseudonym("value", value) if value else value

    def _resource_id(self, value: str) -> str:
        """`/subscriptions/…/resourceGroups/…/providers/…/type/name`: types stay, names go."""
        if _PUBLIC_ID.fullmatch(value):
            return value
        parts = value.split("/")
        kept: list[str] = []
        expect_name = False
        index = 0
        while index < len(parts):
            part = parts[index]
            if part.lower() == "providers" and index + 1 < len(parts):
                kept += [part, parts[index + 1]]
                index += 2
                expect_name = False
                continue
            if expect_name and part:
                before = kept[-1].lower()
                kept.append(
                    self._subscription_or_id(part)
                    if before == "subscriptions"
                    else self._pseudonym("group" if before == "resourcegroups" else "name", part)
                )
            else:
                kept.append(part)
            expect_name = bool(part) and not expect_name
            index += 1
        return "/".join(kept)

    def _link(self, url: str) -> str:
        """A nextLink: its host, the ids in its path, and the opaque token of its query."""
        url = re.sub(r"^https?://[^/]+", _HOST, url)
        url = _SUBSCRIPTION.sub(lambda match: self._subscription_or_id(match.group()), url)
        return re.sub(
            r"(?<=skiptoken=)[^&]+",
            lambda match: self.token(unquote(match.group())),
            url,
            flags=re.IGNORECASE,
        )

    def token(self, value: str) -> str:
        """A paging token, which may hold ids inside: opaque before, opaque after."""
        return quote(self._pseudonym("page", value))

    def _patterns(self, value: str) -> str:
        value = _SUBSCRIPTION.sub(lambda match: self._subscription_or_id(match.group()), value)
        return _ANYWHERE.sub(lambda match: self._pseudonym("value", match.group()), value)

    def _subscription_or_id(self, guid: str) -> str:
        return self._pseudonym("guid", guid.lower())

    def _pseudonym(self, kind: str, value: str) -> str:
        known = sum(1 for key in self._pseudonyms if key[0] == kind)
        name = f"00000000-0000-0000-0000-{known:012d}" if kind == "guid" else f"{kind}-{known + 1}"
        return self._pseudonyms.setdefault((kind, value), name)


def _is_private(path: str) -> bool:
    return "/subscriptions/" in path.lower() or "managementgroups/" in path.lower()
