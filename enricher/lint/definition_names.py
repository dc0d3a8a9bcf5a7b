"""The built-in definitions and initiatives that a text names by their id, in all published forms.

These are resource ids, plain or percent-encoded, as in links to Azure's portal and in code;
AzAdvertizer's pages; files of the public repository; and an id alone, if the catalogue knows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from urllib.parse import unquote

from msgspec import Struct

from enricher.catalog.catalog import Catalog
from enricher.catalog.facts import INITIATIVES
from enricher.catalog.history import RemovedPolicy
from enricher.catalog.initiative import Initiative
from enricher.catalog.names import form
from enricher.catalog.policy import ID_PATTERN, CompiledPolicy

#: One built-in definition has an id that is not a GUID: it contains a `k`.
_SLASH = r"(?:/|%(?:25)*2f)"
_PART = r"[^/%\s\"'<>]+"
#: The scope of a custom definition, directly before its type; or an expression for one.
_SCOPE = (
    rf"(?:(?:subscriptions|managementgroups){_SLASH}{_PART}{_SLASH}"
    rf"(?:resourcegroups{_SLASH}{_PART}{_SLASH})?|[}})]{_SLASH})providers{_SLASH}{_PART}{_SLASH}"
)
#: The text directly before an id that is certainly one of a definition or initiative.
_BEFORE = re.compile(
    rf"(?P<scope>{_SCOPE})?policy(?P<set>set)?definitions{_SLASH}\Z"
    r"|azpolicy(?P<initiative>initiatives)?advertizer(?:json)?/\Z",
    re.IGNORECASE,
)
_MOST_BEFORE = 400  # characters
_ID_AT_END = re.compile(rf"{ID_PATTERN}(?![0-9a-z-])", re.IGNORECASE)
_WITHIN_WORD = re.compile(r"[0-9a-z-]\Z", re.IGNORECASE)
#: A file of the public repository: the kind of the definition, and the path below its folder.
_FILE = re.compile(
    r"/azure/azure-policy/[^\s<>\"']{1,200}?/policy(?P<set>set)?definitions/"
    r"(?P<path>[^\s<>\"'?#]{1,300}?\.json)",
    re.IGNORECASE,
)


class NamedDefinition(Struct, frozen=True, order=True):
    """A built-in definition or initiative that a text names, or means to name."""

    id: str
    is_initiative: bool
    is_certain: bool  # the text says that the id is that of a built-in; an id alone doesn't
    span: tuple[int, int]  # of the id in the text, or of the path of its file

    @property
    def kind(self) -> str:
        """The word for it in messages."""
        return "initiative" if self.is_initiative else "policy definition"


class DefinitionNames:
    """The definitions and initiatives of a catalogue by id, and the ones that were removed."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self.policies: Mapping[str, CompiledPolicy] = {
            policy.id: policy for policy in catalog.definitions or ()
        }
        self.initiatives: Mapping[str, Initiative] = {
            initiative.id: initiative for initiative in catalog.facts.initiatives
        }
        history = catalog.facts.history
        self.removed: Mapping[str, RemovedPolicy] = history.removed
        self._files = catalog.facts.files

    def named_in(self, text: str) -> list[NamedDefinition]:
        """Return what a piece of text, such as the target of a link, names; each id once."""
        by_id: dict[str, NamedDefinition] = {}
        for named in self._all_named_in(text):
            other = by_id.get(named.id)
            if other is None or named.is_certain > other.is_certain:
                by_id[named.id] = named
        return sorted(by_id.values())

    def positions_in(self, text: str) -> list[NamedDefinition]:
        """Return what a text names, at each of its positions, in order."""
        by_span: dict[tuple[int, int], NamedDefinition] = {}
        for named in self._all_named_in(text):
            by_span.setdefault(named.span, named)
        return [by_span[span] for span in sorted(by_span)]

    def _all_named_in(self, text: str) -> Iterator[NamedDefinition]:
        """Yield what a text names; custom definitions, which have a scope, are none of Azure's."""
        for match in _ID_AT_END.finditer(text):
            guid = match[0].lower()
            before = text[max(0, match.start() - _MOST_BEFORE) : match.start()]
            written = _BEFORE.search(before) if before[-1:] in ("/", "f", "F") else None
            if written and not written["scope"]:
                is_initiative = bool(written["set"] or written["initiative"])
                yield NamedDefinition(guid, is_initiative, True, match.span())
            elif not written and self._is_known(guid) and not _WITHIN_WORD.search(before[-1:]):
                yield NamedDefinition(guid, guid in self.initiatives, False, match.span())
        for match in _FILE.finditer(text):
            folder = INITIATIVES if match["set"] else ""
            path = folder + unquote(match["path"]).lower()
            if guid := self._files.get(path, ""):
                yield NamedDefinition(guid, bool(match["set"]), True, match.span("path"))

    def _is_known(self, guid: str) -> bool:
        return guid in self.policies or guid in self.initiatives or guid in self.removed

    def item(self, guid: str) -> CompiledPolicy | Initiative | None:
        """Return the definition or initiative with an id, or None."""
        return self.policies.get(guid) or self.initiatives.get(guid)

    def name_of(self, guid: str) -> str:
        """Return the name of a definition or initiative, also of a removed one; or else empty."""
        item = self.item(guid) or self.removed.get(guid)
        return item.display_name if item else ""

    def successor_of(self, guid: str) -> CompiledPolicy | Initiative | None:
        """Return the live definition or initiative that replaces another one, or None."""
        catalog = self._catalog
        if initiative := self.initiatives.get(guid):
            return catalog.initiative_successor(initiative)
        if removed := self.removed.get(guid):
            successor = catalog.by_id(removed.successor)
            is_live = successor is None or successor.is_live
            return successor if is_live or successor is None else catalog.successor(successor)
        policy = catalog.by_id(guid)
        if policy is None or policy.is_live:
            return None
        return catalog.successor(policy) or self._namesake(policy)

    def _namesake(self, policy: CompiledPolicy) -> CompiledPolicy | None:
        """Return the only live definition with the name of a deprecated one, or None."""
        same = self._live_by_form.get(form(policy.display_name), [])
        return same[0] if len(same) == 1 else None

    @cached_property
    def _live_by_form(self) -> dict[str, list[CompiledPolicy]]:
        by_form: dict[str, list[CompiledPolicy]] = {}
        for policy in self._catalog.live:
            by_form.setdefault(form(policy.display_name), []).append(policy)
        return by_form

    def advice_on(self, guid: str) -> str:
        """Return the end of a message on what is deprecated or removed: its successor, if any."""
        successor = self.successor_of(guid)
        return f"; use '{successor.display_name}' ({successor.id}) instead" if successor else ""
