"""The answers of the tools; their JSON schemas follow from them.

They have the keys that the JSON of the commands has.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from msgspec import UNSET, UnsetType

from enricher.catalog.pillar import Pillar
from enricher.report import outputs
from enricher.report.outputs import Count, Guid, NewsEntry, Output, Position, about

NextOffset = Annotated[int | None, about("The offset of the next page; null on the last one.")]


class Facts(Output, frozen=True, kw_only=True):
    """A source of the facts of an answer."""

    source: Annotated[str, about("The source, such as a repository and its commit.")]
    as_of: Annotated[
        date | None,
        about("The day of the facts: of the commit, or on which Azure was asked. null if unknown."),
    ]


class Answer(Output, frozen=True, kw_only=True):
    """The answer of a tool."""

    facts: Annotated[Sequence[Facts], about("The sources of the answer, with their days.")] = ()
    notes: Annotated[Sequence[str], about("What limits the answer, such as missing facts.")] = ()


class PagedAnswer(Answer, frozen=True, kw_only=True):
    """An answer that has several pages."""

    total: Annotated[Count, about("The number of entries on all pages.")]
    next_offset: NextOffset


class PolicyEntry(Output, frozen=True, kw_only=True):
    """A built-in policy definition."""

    id: Annotated[Guid, about("Id of the definition.")]
    display_name: Annotated[str, about("Name.")]
    why: Annotated[str, about("Why it matters, in a sentence; empty if there is none.")]
    category: Annotated[str, about("Category.")]
    version: Annotated[str, about("Version.")]
    preview: Annotated[bool, about("Whether it is in preview.")]
    deprecated: Annotated[bool, about("Whether it is deprecated.")]
    superseded_by: Annotated[
        Guid | UnsetType, about("Id of the definition that replaces a deprecated one.")
    ] = UNSET
    effects: Annotated[tuple[str, ...], about("Effects that it can have, the default first.")]
    pillars: Annotated[tuple[Pillar, ...], about("Pillars, the primary one first.")]
    link: Annotated[str, about("Page of the definition in the portal.")]


class SharedPolicyEntry(PolicyEntry, frozen=True, kw_only=True):
    """A built-in policy definition of an architecture."""

    services: Annotated[tuple[str, ...], about("Keys of the services that it applies to.")]


class RecommendationEntry(Output, frozen=True, kw_only=True):
    """A recommendation type of Azure Advisor's."""

    id: Annotated[Guid, about("Id of the recommendation type.")]
    display_name: Annotated[str, about("Name.")]
    pillar: Annotated[Pillar, about("Pillar.")]
    impact: Annotated[str, about("`High`, `Medium` or `Low`.")]
    resource_types: Annotated[tuple[str, ...], about("Resource types that it is made for.")]
    link: Annotated[str | None, about("Link to more information.")]


class Policies(PagedAnswer, frozen=True, kw_only=True):
    """The answer of `list_policies` and `find_policies`."""

    policies: Annotated[list[PolicyEntry], about("The policies.")]


class Recommendations(PagedAnswer, frozen=True, kw_only=True):
    """The answer of `list_recommendations`."""

    recommendations: Annotated[list[RecommendationEntry], about("By pillar and impact.")]


class Explanation(Answer, frozen=True, kw_only=True):
    """The answer of `explain_policy`."""

    policy: Annotated[PolicyEntry, about("The policy.")]
    generic_reason: Annotated[
        str | UnsetType, about("Why the rule applies to resources of any type, if it does.")
    ] = UNSET
    guess: Annotated[bool, about("Whether nothing in the policy indicates its pillar.")]
    resource_types: Annotated[tuple[str, ...], about("Resource types that its rule is about.")]
    applies_to: Annotated[
        list[str], about("Keys of the services that it applies to, among those asked for.")
    ]
    evidence: Annotated[list[outputs.Evidence], about("Reasons for the pillars.")]
    initiatives: Annotated[
        list[outputs.InitiativeReference], about("Built-in initiatives that include it.")
    ]
    rank_reasons: Annotated[
        Sequence[str], about("Reasons for its rank in the list of the service.")
    ]
    remedies: Annotated[
        list[outputs.ProvedRemedy], about("Policies that bring about what this one checks.")
    ]
    remediates: Annotated[
        list[outputs.ProvedRemedy], about("Policies that check what this one brings about.")
    ]
    evaluation: Annotated[
        dict[str, outputs.Condition],
        about("Evaluation of the rule for the service, by resource type; empty without rules."),
    ]


class PillarPolicies(Output, frozen=True, kw_only=True):
    """The policies of an architecture in a pillar."""

    pillar: Annotated[Pillar, about("Pillar.")]
    total: Annotated[Count, about("The number of its policies on all pages.")]
    next_offset: NextOffset
    policies: Annotated[
        list[SharedPolicyEntry], about("Those that apply to most of the services come first.")
    ]


class Architecture(Answer, frozen=True, kw_only=True):
    """The answer of `policies_by_pillar`."""

    services: Annotated[list[str], about("Keys of the services that were recognized.")]
    total: Annotated[Count, about("The number of policies in all pillars.")]
    pillars: Annotated[list[PillarPolicies], about("All pillars, in their canonical order.")]


class TextFinding(Output, frozen=True, kw_only=True):
    """A statement of a text that is outdated."""

    line: Annotated[Position, about("Line, from 1.")]
    column: Annotated[Position, about("Column, from 1.")]
    code: Annotated[str, about("Code of the rule.")]
    message: Annotated[str, about("The outdated statement, and what to write instead.")]
    page: Annotated[str, about("Page about the rule.")]


class Findings(PagedAnswer, frozen=True, kw_only=True):
    """The answer of `check_text`."""

    findings: Annotated[list[TextFinding], about("Findings in the order of the text.")]


class FilledText(Answer, frozen=True, kw_only=True):
    """The answer of `fill_text`."""

    service: Annotated[str, about("Key of the service that the article is about.")]
    changed: Annotated[bool, about("Whether the text changed.")]
    text: Annotated[str, about("The new text.")]
    diff: Annotated[str, about("The change as a unified diff.")]
    warnings: Annotated[tuple[str, ...], about("Warnings about the article.")]
    to_review: Annotated[
        tuple[str, ...],
        about(
            "The user's bullets that need a decision: Azure retired their subject, or it no longer "
            "applies to the service."
        ),
    ]


class News(PagedAnswer, frozen=True, kw_only=True):
    """The answer of `whats_new`."""

    news: Annotated[list[NewsEntry], about("What matters most comes first.")]
