"""What an article says of policies that is no longer so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import cached_property

from enricher.article.document import Document
from enricher.article.layout import slug
from enricher.article.mentions import Mention, mentions
from enricher.article.merge import definition_ids, name_key
from enricher.catalog.catalog import Catalog
from enricher.catalog.model import Pillar, PolicyDefinition, Service
from enricher.render.wording import CATEGORY_PAGE

_CLAIMS_NONE = re.compile(
    r"\b(?:no|any) built-in (?:polic|definition)|\bthere (?:are|'re) no (?:built-in )?polic",
    re.IGNORECASE,
)
_DENIES = re.compile(r"\b(?:no|not|n't|none)\b|n't\b", re.IGNORECASE)
_IN_POLICY_SECTION = re.compile(r"polic(?:y|ies)\b", re.IGNORECASE)

#: A name in prose counts as a policy's former name from this similarity on.
_NEAR = 0.86
_NAME_LENGTH = 20  # characters; shorter names in code or bold are seldom a policy's


class Code(StrEnum):
    """The stable codes of findings."""

    DEPRECATED_LINK = "deprecated-policy-link"
    UNKNOWN_LINK = "unknown-policy-link"
    DEPRECATED_NAME = "deprecated-policy-name"
    RENAMED = "renamed-policy"
    CLAIMS_NONE = "claims-no-policies"
    UNKNOWN_CATEGORY = "unknown-category"


@dataclass(frozen=True, order=True)
class Problem:
    """One finding, with its place."""

    line: int
    column: int
    code: Code
    message: str


class Linter:
    """Checks articles against a catalogue."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    @cached_property
    def _by_id(self) -> dict[str, PolicyDefinition]:
        return {policy.id: policy for policy in self._catalog.definitions or ()}

    @cached_property
    def _live_names(self) -> dict[str, PolicyDefinition]:
        return {name_key(policy.display_name): policy for policy in self._catalog.live}

    @cached_property
    def _deprecated_names(self) -> dict[str, PolicyDefinition]:
        definitions = self._catalog.definitions or ()
        return {name_key(p.display_name): p for p in definitions if p.deprecated}

    @cached_property
    def _anchors(self) -> set[str]:
        return {slug(policy.category) for policy in self._catalog.definitions or ()}

    def check(self, document: Document, service: Service | None) -> list[Problem]:
        """All findings in an article, in order; `service` is what it is about, if known."""
        found: set[Problem] = set()
        for mention in mentions(document):
            for code, message in self._findings(mention, service):
                found.add(Problem(mention.line, mention.column, code, message))
        return sorted(found)

    def _findings(self, mention: Mention, service: Service | None) -> Iterator[tuple[Code, str]]:
        if mention.kind == "sentence":
            yield from self._about_none(mention, service)
            return
        ids = definition_ids(mention.target)
        for guid in ids:
            yield from self._about_link(guid)
        if mention.target.startswith(f"{CATEGORY_PAGE}#"):
            anchor = mention.target.partition("#")[2]
            if anchor not in self._anchors:
                yield Code.UNKNOWN_CATEGORY, f"the page of built-in policies has no '#{anchor}'"
        in_policies = any(_IN_POLICY_SECTION.search(heading) for heading in mention.section)
        in_prose = mention.kind == "bold" and " should " not in mention.text
        if not ids and in_policies and not in_prose and len(mention.text) >= _NAME_LENGTH:
            yield from self._about_name(mention.text)

    def _about_link(self, guid: str) -> Iterator[tuple[Code, str]]:
        policy = self._by_id.get(guid)
        if policy is None:
            yield Code.UNKNOWN_LINK, f"no built-in policy definition has the id {guid}"
        elif policy.deprecated:
            yield (
                Code.DEPRECATED_LINK,
                f"'{policy.display_name}' is deprecated{self._instead(policy)}",
            )

    def _about_name(self, text: str) -> Iterator[tuple[Code, str]]:
        key = name_key(text)
        if key in self._live_names:
            return
        deprecated = self._deprecated_names.get(key)
        if deprecated:
            yield Code.DEPRECATED_NAME, f"'{text}' is deprecated{self._instead(deprecated)}"
            return
        near = self._nearest(key)
        if near:
            yield (
                Code.RENAMED,
                f"no built-in is named '{text}'; today's name: '{near.display_name}'",
            )

    def _nearest(self, key: str) -> PolicyDefinition | None:
        """The live policy whose name is nearly this one; the same words in another form."""
        words = set(key.split())
        best, score = None, _NEAR
        for name, policy in self._live_names.items():
            others = set(name.split())
            if len(words & others) * 2 < len(words | others):
                continue
            ratio = SequenceMatcher(None, key, name, autojunk=False).ratio()
            if ratio >= score:
                best, score = policy, ratio
        return best

    def _about_none(self, mention: Mention, service: Service | None) -> Iterator[tuple[Code, str]]:
        """A sentence that claims there are none, of the service or of one pillar of it."""
        text = mention.text.lower()
        if service is None or not _CLAIMS_NONE.search(text) or not _DENIES.search(text):
            return
        named = [pillar for pillar in Pillar if pillar.words in text]
        count = sum(
            not named or judged.verdict.primary in named
            for judged in self._catalog.policies(service)
        )
        if count:
            policies = "policy concerns" if count == 1 else "policies concern"
            of = f"the {named[0].words} of " if named else ""
            yield Code.CLAIMS_NONE, f"{count} built-in {policies} {of}{service.name} today"

    def _instead(self, policy: PolicyDefinition) -> str:
        successor = self._catalog.successor(policy)
        return f"; instead: '{successor.display_name}' ({successor.id})" if successor else ""
