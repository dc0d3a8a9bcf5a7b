"""The data of the atlas: policies and recommendations, as its pages and its script read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct

from enricher.catalog.pillar import Evidence, Pillar
from enricher.catalog.retirements import Retirement


class AtlasService(Struct, frozen=True, omit_defaults=True):
    """A service with policies or recommendations."""

    key: str
    name: str
    types: tuple[str, ...]  # lower case, the primary one first
    page: str = ""  # Microsoft's page on its policies


class AtlasInitiative(Struct, frozen=True, omit_defaults=True):
    """An initiative that contains a policy of the atlas."""

    id: str
    name: str
    size: int
    preview: bool = False


class Entry(Struct, frozen=True, array_like=True, kw_only=True, tag_field="kind"):
    """A policy or a recommendation; in JSON, an array of its kind and its fields in their order.

    Without names of fields, 3,500 entries take 0.4 MB less. Numbers in `types` are positions in the
    list of all types.
    """

    id: str
    name: str  # as articles and pages show it
    azure_name: str = ""  # Azure's own, if it differs
    pillars: tuple[Pillar, ...]  # the primary one first
    services: tuple[str, ...] = ()  # their keys
    types: tuple[int, ...] = ()

    @property
    def kind(self) -> str:
        """The kind, as addresses have it: `policy` or `recommendation`."""
        return str(self.__struct_config__.tag)

    @property
    def is_current(self) -> bool:
        """Whether it is one of those that the numbers count."""
        return True


class PolicyEntry(Entry, frozen=True, array_like=True, kw_only=True, tag="policy"):
    """A policy, with positions in the lists of all initiatives and of all evidence."""

    reason: str = ""  # the sentence that says why it matters
    category: str
    version: str
    effects: tuple[str, ...]
    preview: bool = False
    deprecated: bool = False
    successor: str = ""
    generic: str = ""  # why it is about resources of any type
    initiatives: tuple[int, ...] = ()
    controls: tuple[str, ...] = ()  # of the Microsoft cloud security benchmark
    evidence: tuple[int, ...] = ()
    remedies: tuple[tuple[str, ...], ...] = ()  # ids: any of a group is enough
    first: date | None = None  # the first release with it; None for that of all others

    @property
    def is_current(self) -> bool:
        """Whether it is not deprecated."""
        return not self.deprecated


class RecommendationEntry(Entry, frozen=True, array_like=True, kw_only=True, tag="recommendation"):
    """A recommendation of Azure Advisor's."""

    impact: str = ""
    condition: str = ""  # when it applies, if not always
    link: str = ""  # where Microsoft says more
    policies: tuple[str, ...] = ()  # the ids of those that say the same


class Change(Struct, frozen=True, omit_defaults=True):
    """A change of a policy or recommendation since an earlier state."""

    address: str  # its kind and its id, such as `policy/…`
    name: str
    kind: str  # of change, below which it is listed
    before: str = ""  # its former name
    successor: str = ""  # the id of the policy that replaces it


class AtlasData(Struct, frozen=True, kw_only=True):
    """Everything that the script of the atlas needs."""

    today: date
    portal: str  # the host of the cloud's portal
    policy_page: str  # a page on a policy elsewhere, with `{}` for its id; or empty
    pillars: Sequence[tuple[Pillar, str]]  # with their titles
    services: Sequence[AtlasService]
    initiatives: Sequence[AtlasInitiative]
    types: Sequence[str]
    evidence: Sequence[Evidence]
    fields: Mapping[str, Sequence[str]]  # of an entry, by its kind
    entries: Sequence[Entry]
    releases: Sequence[date]
    since: str  # what the news are compared with; empty if with nothing
    news: Sequence[Change]
    retirements: Sequence[Retirement]
