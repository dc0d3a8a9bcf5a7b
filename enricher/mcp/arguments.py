"""The arguments of the tools. Their JSON schemas, and the checks of each call, follow from them."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from enricher.catalog.pillar import Pillar
from enricher.catalog.search import PolicyState

MAX_TEXT = 300_000  # characters of an article; the longest guides have less than 100,000
MAX_PAGE = 100  # entries of an answer
MAX_SERVICES = 20  # of an architecture
_MAX_NAME = 200  # characters

_Name = Annotated[str, Meta(max_length=_MAX_NAME)]

Service = Annotated[
    _Name,
    Meta(
        description="The Azure service: its key, its name or a resource type, or a part of one, "
        "such as `aks`, `Key Vault` or `Microsoft.Web/sites`."
    ),
]
ResourceType = Annotated[
    _Name,
    Meta(description="A resource type instead of a service, such as `Microsoft.Network/vpnSites`."),
]
InPillar = Annotated[
    Pillar, Meta(description="Only this pillar of the Well-Architected Framework.")
]
Limit = Annotated[int, Meta(ge=1, le=MAX_PAGE, description="The maximum number of entries.")]
Offset = Annotated[
    int,
    Meta(ge=0, le=100_000, description="The entries to leave out: `next_offset` of the last page."),
]
Text = Annotated[str, Meta(max_length=MAX_TEXT, description="The text of a Markdown file.")]
FileName = Annotated[
    _Name,
    Meta(
        description="The name of the file, such as `key-vault.md`, by which its service can be "
        "recognized. It is not opened."
    ),
]


class Arguments(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The arguments of a tool."""


class Page(Arguments, frozen=True, kw_only=True):
    """The arguments of a tool that answers page by page."""

    limit: Limit = 25
    offset: Offset = 0


class ListPolicies(Page, frozen=True, kw_only=True):
    """The arguments of `list_policies`."""

    service: Service = ""
    resource_type: ResourceType = ""
    pillar: InPillar | UnsetType = UNSET
    effect: Annotated[
        _Name,
        Meta(
            description="Only policies that can have this effect, such as `Deny`, `Audit`, "
            "`AuditIfNotExists`, `DeployIfNotExists` or `Modify`."
        ),
    ] = ""
    state: Annotated[
        PolicyState | UnsetType,
        Meta(description="Only policies in this state; stable and preview ones by default."),
    ] = UNSET


class FindPolicies(Page, frozen=True, kw_only=True):
    """The arguments of `find_policies`."""

    words: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=_MAX_NAME,
            description="Words that a policy has in its name, category, description, effects or "
            "services, or the start of its id. It must have all of them.",
        ),
    ]
    service: Service = ""
    pillar: InPillar | UnsetType = UNSET


class ListRecommendations(Page, frozen=True, kw_only=True):
    """The arguments of `list_recommendations`."""

    service: Service = ""
    resource_type: ResourceType = ""
    pillar: InPillar | UnsetType = UNSET
    impact: Annotated[
        Literal["High", "Medium", "Low"] | UnsetType,
        Meta(description="Only recommendations with this impact."),
    ] = UNSET


class ExplainPolicy(Arguments, frozen=True, kw_only=True):
    """The arguments of `explain_policy`."""

    policy: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=_MAX_NAME,
            description="The id of a definition, the start of one, or a part of its name.",
        ),
    ]
    service: Service = ""


class PoliciesByPillar(Arguments, frozen=True, kw_only=True):
    """The arguments of `policies_by_pillar`."""

    services: Annotated[
        list[Service],
        Meta(
            min_length=1,
            max_length=MAX_SERVICES,
            description="The services of the architecture, such as `['aks', 'key-vault']`.",
        ),
    ]
    limit: Annotated[
        int, Meta(ge=1, le=MAX_PAGE, description="The maximum number of policies per pillar.")
    ] = 10
    offset: Annotated[
        int, Meta(ge=0, le=100_000, description="The policies to leave out in each pillar.")
    ] = 0


class CheckText(Page, frozen=True, kw_only=True):
    """The arguments of `check_text`."""

    text: Text
    name: FileName = "article.md"


class FillText(Arguments, frozen=True, kw_only=True):
    """The arguments of `fill_text`."""

    text: Text
    name: FileName = "article.md"
    service: Annotated[
        _Name,
        Meta(
            description="The Azure service (key, name or resource type), if neither the title nor "
            "the file name identifies it."
        ),
    ] = ""
    limit: (
        Annotated[
            int,
            Meta(
                ge=1,
                le=MAX_PAGE,
                description="The maximum number of bullets in each list, of policies and of "
                "recommendations.",
            ),
        ]
        | UnsetType
    ) = UNSET


class WhatsNew(Page, frozen=True, kw_only=True):
    """The arguments of `whats_new`."""

    since: Annotated[
        str,
        Meta(pattern=r"^\d{4}-\d\d-\d\d$", description="A day, such as `2026-01-31`."),
    ]
    services: Annotated[
        list[Service],
        Meta(max_length=MAX_SERVICES, description="Only what concerns these services."),
    ] = []
    pillar: InPillar | UnsetType = UNSET
