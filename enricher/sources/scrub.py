"""Replace everything private in a recording by pseudonyms, and equal values by equal ones.

Public facts (built-in definitions, Advisor's catalogue) stay, apart from their authors. Everything
else stays only if it is known to be harmless: fields by their name, values by their form. Any other
text, number or name of a field becomes a pseudonym, so that nothing unforeseen can leak.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl, quote, unquote

from enricher.catalog.json_values import Json, JsonObject, as_object, as_text
from enricher.catalog.policy import is_documented_effect
from enricher.platform.urls import split_url

#: The lists of public facts, in lower case.
_PUBLIC = {
    "/providers/microsoft.authorization/policydefinitions",
    "/providers/microsoft.authorization/policysetdefinitions",
    "/providers/microsoft.advisor/metadata",
    "/providers/microsoft.policyinsights/policymetadata",
}
#: The policy types of Microsoft's own definitions in such a list.
_BUILT_IN_TYPES = ("", "builtin", "static")

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
#: A scope as a literal of a query.
_QUOTED_SCOPE = re.compile(r"(?<=')/(?:subscriptions|providers/microsoft\.management)/[^']+")
_MANAGEMENT_GROUP = re.compile(r"(?<=/managementgroups/)[^/]+", re.IGNORECASE)
_ANYWHERE = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"  # e-mail addresses
    r"|(?<![\w.])(?!1\.0\.0\.|0\.0\.0\.0|127\.0\.0\.1|255\.255\.255\.255)(?:\d{1,3}\.){3}\d{1,3}(?:/\d{1,2})?\b"
    r"|\b(?:[0-9a-fA-F]{1,4}:){3,}[0-9a-fA-F:]*"  # IPv6 addresses, in full and short
    r"|\b(?=[a-fA-F:]*\d)[0-9a-fA-F]{1,4}(?::[0-9a-fA-F]{1,4})*::(?:[0-9a-fA-F]{1,4}(?::[0-9a-fA-F]{1,4})*)?"
    r"|\bey[JK][\w-]{8,}\.[\w.-]+"  # JSON web tokens
    # Signatures, keys and passwords in connection strings and links.
    r"|(?i:(?<=sig=)|(?<=key=)|(?<=secret=)|(?<=token=)|(?<=password=)|(?<=pwd=))[^\s&;,\"']+"
)

_FILE = re.compile(r"(?<![\w/])(?:[A-Za-z]:|~)?(?:[/\\][^/\\\s'\",:;]+)+(?<!\.)")

#: The host of the links in all recordings, as a replay requests it.
_HOST = "https://management.azure.com"

_GROUPED = r"groupby\(\([A-Za-z,]+\){}\)"
_COUNTED = r",aggregate\(\$count as count\)"

#: The parameters of enrich's own queries, each with its only form that stays.
_PARAMETERS = {
    "api-version": re.compile(r"\d{4}-\d\d-\d\d(?:-preview)?"),
    "$top": re.compile(r"\d+"),
    "$expand": re.compile(r"ibiza"),
    "$apply": re.compile(rf"{_GROUPED.format('')}/{_GROUPED.format(_COUNTED)}"),
    "$filter": re.compile(
        r"policyType eq 'BuiltIn'|complianceState (?:ne 'Compliant'|eq 'NonCompliant')"
    ),
}

#: The authors of changes, and Cosmos DB's own fields, which some services leak.
_NEVER = {"systemdata", "createdby", "createdon", "updatedby", "updatedon", "lastmodifiedby",
          "_rid", "_self", "_etag", "_attachments", "_ts"}  # fmt: skip

#: Objects whose keys are private.
_OPAQUE = {"tags", "extendedproperties"}

#: The fields that enrich reads, or that describe a response; others become pseudonyms.
_FIELDS = {
    "value", "nextlink", "@odata.nextlink", "id", "name", "type", "properties", "tags",
    "extendedproperties", "category", "impact", "impactedfield", "impactedvalue",
    "recommendationtypeid", "resourcemetadata", "resourceid", "policydefinitionid",
    "compliancestate", "count", "suppressionids", "namespace", "resourcetypes", "resourcetype",
    "apiversions", "registrationstate", "data", "state", "resources", "aside", "$skiptoken",
    "totalrecords", "resulttruncated", "error", "code", "message", "displayname", "scope",
    "notscopes", "definitionversion", "parameters", "enforcementmode", "overrides",
    "resourceselectors", "selectors", "kind", "in", "notin", "policydefinitionreferenceids",
    "policydefinitionreferenceid", "policyassignmentid", "exemptioncategory", "expireson", "place",
    "compliant", "noncompliant", "exempt", "policytype", "policydefinitions", "version",
}  # fmt: skip
_COUNTS = {
    "count", "totalrecords", "resources", "aside", "compliant", "noncompliant", "exempt",
}  # fmt: skip

_TYPE = r"(?i:microsoft)\.[\w.]+(?:/[A-Za-z]\w*)*"

#: Fields that say nothing about the account, each with its only form that stays.
_HARMLESS = {
    name: re.compile(form)
    for names, form in (
        ("category", "Cost|Performance|HighAvailability|Security|OperationalExcellence"),
        ("impact", "High|Medium|Low"),
        (
            "compliancestate state",
            r"(?i:compliant|noncompliant|exempt|unknown|conflicting|protected|error)",
        ),
        ("enforcementmode", "Default|DoNotEnforce|Enroll"),
        ("exemptioncategory", "Waiver|Mitigated"),
        ("policytype", "BuiltIn|Custom|Static"),
        ("definitionversion version", r"\d{1,3}(?:\.(?:\d{1,3}|\*)){0,2}(?:-preview)?"),
        ("expireson", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z?"),
        (
            "kind",
            r"(?i:policyEffect|definitionVersion|policyDefinitionReferenceId|resourceType"
            r"|resourceLocation|resourceWithoutLocation|userPrincipalId|groupPrincipalId)",
        ),
        ("in notin", _TYPE),
        ("registrationstate", "Registered|NotRegistered|Registering|Unregistering"),
        ("recommendationtypeid", _GUID),
        ("impactedfield type namespace", _TYPE),
        ("resourcetype", rf"{_TYPE}|[A-Za-z]\w*(?:/[A-Za-z]\w*)*"),
        ("apiversions", r"\d{4}-\d\d-\d\d(?:-(?:preview|alpha|beta))?"),
        ("resulttruncated", "true|false"),
        ("code", r"[A-Z][A-Za-z]{2,60}"),
        (
            "message",
            r"The resource type '[A-Za-z/]+' could not be found in the namespace "
            r"'Microsoft\.[A-Za-z.]+' for api version '[\w-]{10,18}'\. "
            r"The supported api-versions are '(?:[\d-]{10}(?:-preview)?,? ?)+'\.",
        ),
    )
    for name in names.split()
}

#: Headers that a replay needs, each with its only form that stays.
_HEADERS = {
    "Content-Type": re.compile(r"application/json(?:; ?charset=[\w-]+)?", re.IGNORECASE),
    "Retry-After": re.compile(r"\d+|\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT"),
}


class Scrubber:
    """The pseudonyms of one recording: equal values have equal ones."""

    def __init__(self, subscriptions: Iterable[str] = ()) -> None:
        """Prepare; the first of `subscriptions` becomes the subscription of all recordings."""
        self._pseudonyms: dict[tuple[str, str], str] = {}
        self._count: Counter[str] = Counter()
        for guid in subscriptions:
            self._guid(guid)

    def url_path(self, path: str) -> str:
        """Return a request's path with pseudonyms for the user's scopes."""
        path = _SUBSCRIPTION.sub(lambda match: self._guid(match.group()), unquote(path))
        path = _GROUP.sub(lambda match: self._folded("group", match.group()), path)
        return _MANAGEMENT_GROUP.sub(lambda match: self._folded("group", match.group()), path)

    def query(self, values: Mapping[str, str]) -> dict[str, str]:
        """Return a request's query, in which paging tokens become pseudonyms."""
        return {key: self._parameter(key.lower(), value) for key, value in values.items()}

    def _parameter(self, key: str, value: str) -> str:
        form = _PARAMETERS.get(key)
        return value if form and form.fullmatch(value) else self._pseudonym("page", value)

    def graph_query(self, sent: Mapping[str, str]) -> dict[str, str]:
        """Return a query of Resource Graph, in which scopes and paging tokens are pseudonyms."""
        return {
            key: _QUOTED_SCOPE.sub(lambda match: self._resource_id(match.group()), value)
            if key == "query"
            else self._pseudonym("value", value)
            for key, value in sent.items()
        }

    def headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Return the headers of a response that a replay needs."""
        harmless = {
            name: headers[name]
            for name, form in _HEADERS.items()
            if name in headers and form.fullmatch(headers[name])
        }
        if "Location" in headers:
            harmless["Location"] = self._link(headers["Location"])
        return harmless

    def body(self, path: str, body: Json, status: int = 200) -> Json:
        """Return the body of a response, which is public if its path is that of a public list.

        The body of an error is private: it contains the ids of the account.
        """
        private = status != 200 or path.rstrip("/").lower() not in _PUBLIC
        return self._walk("", body, private=private)

    def message(self, text: str) -> str:
        """Return a message of enrich with pseudonyms for files and ids."""
        text = re.sub(_GUID, lambda match: self._guid(match.group()), self._patterns(text))
        return _FILE.sub(lambda match: self._pseudonym("file", match.group()), text)

    def _walk(self, key: str, value: Json, *, private: bool) -> Json:
        if isinstance(value, dict):
            return self._object(key, value, private=private)
        if isinstance(value, list):
            return [self._walk(key, item, private=private) for item in value]
        if isinstance(value, str):
            if key.lower().endswith("nextlink"):
                return self._link(value)
            return self._private(key, value) if private else self._patterns(value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return value if not private or key.lower() in _COUNTS else self._number(value)
        return value

    def _object(self, key: str, value: JsonObject, *, private: bool) -> JsonObject:
        kind = as_text(as_object(value.get("properties")).get("policyType")).lower()
        if private or kind not in _BUILT_IN_TYPES:
            names = {name: self._field(name, opaque=key.lower() in _OPAQUE) for name in value}
            private = True
        else:
            names = {name: self._patterns(name) for name in value}
        is_public = private and _BUILT_IN.fullmatch(as_text(value.get("policyDefinitionId")))
        return {
            names[name]: self._parameters(as_object(item))
            if is_public and name == "parameters"
            else self._walk(names[name], item, private=private)
            for name, item in value.items()
            if name.lower() not in _NEVER
        }

    def _parameters(self, values: JsonObject) -> JsonObject:
        """Return the parameters of a built-in definition, whose names are public.

        Of the values, only effects stay.
        """
        return {
            name: {"value": self._value(as_object(given).get("value"))}
            for name, given in values.items()
        }

    def _value(self, value: Json) -> Json:
        is_effect = isinstance(value, str) and is_documented_effect(value)
        return value if is_effect else self._walk("", value, private=True)

    def _field(self, name: str, *, opaque: bool) -> str:
        """Return the name of a field of a private object, or its pseudonym."""
        return name if name.lower() in _FIELDS and not opaque else self._pseudonym("field", name)

    def _number(self, value: float) -> int:
        """Return the pseudonym of a number: its index among all numbers."""
        return int(self._pseudonym("number", str(value)).rpartition("-")[2])

    def _private(self, key: str, value: str) -> str:
        if key.lower() == "value" and is_documented_effect(value):  # of an override
            return value
        form = _HARMLESS.get(key.lower())
        if form and form.fullmatch(value):
            return value
        if re.fullmatch(_GUID, value):
            return self._guid(value)
        return self._resource_id(value) if value else value

    def _resource_id(self, value: str) -> str:
        """Return a resource id with pseudonyms for names; any other text becomes a pseudonym."""
        if _BUILT_IN.fullmatch(value):
            return value
        if not _RESOURCE_ID.fullmatch(value):
            return self._pseudonym("value", value)
        value = _SUBSCRIPTION.sub(lambda match: self._guid(match.group()), value)
        value = _GROUP.sub(lambda match: self._folded("group", match.group()), value)
        return _NAMES.sub(
            lambda match: match[1] + _NAME.sub(lambda n: self._named(n[1], n[2]), match[2]), value
        )

    def _named(self, kind: str, name: str) -> str:
        return f"/{kind}/{self._folded('name', name)}"

    def _folded(self, kind: str, name: str) -> str:
        """Return the pseudonym of a name, whose case makes no difference to Azure."""
        return self._pseudonym(kind, name.lower())

    def _link(self, url: str) -> str:
        """Return a link as the request for it is recorded, at the host of all recordings."""
        parts = split_url(url)
        if not parts.netloc:
            return ""
        query = self.query(dict(parse_qsl(parts.query, keep_blank_values=True)))
        encoded = "&".join(f"{quote(key, safe='$')}={quote(query[key])}" for key in query)
        return f"{_HOST}{quote(self.url_path(parts.path))}?{encoded}"

    def _patterns(self, value: str) -> str:
        """Return a public text with pseudonyms for resources, addresses, keys and the like."""
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
