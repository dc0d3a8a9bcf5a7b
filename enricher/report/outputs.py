"""The types of the JSON outputs; docs/schemas/outputs.json is generated from them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from enricher.article.point_status import Mention
from enricher.article.point_status import Status as PointStatus
from enricher.article.template import SlotKind
from enricher.catalog.pillar import Pillar
from enricher.catalog.policy import ID_PATTERN
from enricher.report.change_reasons import REPLACED, Reason

Count = Annotated[int, Meta(ge=0)]
Position = Annotated[int, Meta(ge=1)]
# Not hexadecimal: the id of one built-in definition contains a `k`.
Guid = Annotated[str, Meta(pattern=f"^{ID_PATTERN}$")]
# The whole resource id of one that a user wrote.
DefinitionId = Annotated[str, Meta(pattern=f"^({ID_PATTERN}|/[^/].*)$")]
Status = Literal["filled", "unchanged", "missing"]


def about(description: str) -> Meta:
    """Return the description of a field, for its schema."""
    return Meta(description=description)


class Output(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An object of an output."""


class Section(Output, frozen=True, kw_only=True):
    """A section of an article, with the numbers of its bullets."""

    kind: Annotated[SlotKind, about("Contents of the section.")]
    pillar: Annotated[
        Pillar | None,
        about("null for the section on all recommendations, and a directive on all pillars."),
    ]
    directive: Annotated[
        str | UnsetType, about("Of a directive: its word, and the keys that select its list.")
    ] = UNSET
    status: Annotated[
        Status,
        about("`filled` if enrich changes it; `missing` if the article has no such section."),
    ]
    added: Annotated[Count, about("Bullets that were added.")]
    removed: Annotated[Count, about("Bullets that were removed; each retired policy counts.")]
    kept: Annotated[Count, about("Bullets that stayed.")]
    updated: Annotated[Count, about("Bullets that stayed, with another text.")]


class Point(Output, frozen=True, kw_only=True):
    """A point of an article, and why it is listed there, elsewhere, or not at all."""

    kind: Annotated[SlotKind, about("Contents of the section.")]
    pillar: Annotated[
        Pillar | None, about("Pillar of the section; null for a directive on all pillars.")
    ]
    directive: Annotated[
        str | UnsetType, about("Of a directive: its word, and the keys that select its list.")
    ] = UNSET
    name: Annotated[str, about("Name of the policy or the recommendation.")]
    id: Annotated[str, about("Id of the policy definition or the recommendation type.")]
    status: Annotated[
        PointStatus,
        about(
            "`listed`; `mentioned`: the user's text says it; `beyond-limit`: others rank higher."
        ),
    ]
    reason: Annotated[str, about("Why, in words.")]
    mention: Annotated[Mention | None, about("How the user's text says it, if it does.")]
    effects: Annotated[tuple[str, ...], about("Effects that the policy definition allows.")]
    also: Annotated[tuple[str, ...], about("Ids of what the same bullet covers.")]
    elsewhere: Annotated[
        tuple[str, ...],
        about("Ids that the bullet leaves out, because the user's text links them."),
    ]
    initiatives: Annotated[tuple[str, ...], about("Ids of initiatives that the bullet offers.")]


class ComplianceCounts(Output, frozen=True, kw_only=True):
    """The resources that comply with a policy, and those that don't."""

    compliant: Annotated[Count, about("Resources that comply.")]
    non_compliant: Annotated[Count, about("Resources that don't comply.")]


class OwnResources(Output, frozen=True, kw_only=True):
    """Counts of the user's own resources for a service; no resource is named."""

    recommendations: Annotated[
        dict[str, Count],
        about("Resources with an active recommendation, by recommendation type."),
    ]
    set_aside: Annotated[
        dict[str, Count],
        about("Resources whose recommendation was dismissed or postponed, by type."),
    ]
    compliance: Annotated[
        dict[str, ComplianceCounts], about("Compliance of resources, by policy definition.")
    ]


class Link(Output, frozen=True, kw_only=True):
    """The policy or recommendation that a bullet names."""

    name: Annotated[str, about("Name as plain text.")]
    link: Annotated[str, about("Absolute URL; empty if there is none.")] = ""
    ids: Annotated[tuple[str, ...], about("Ids of the policy definitions it is about.")] = ()


class Article(Output, frozen=True, kw_only=True):
    """An article, and how each of its sections was filled."""

    path: Annotated[str, about("Path of the file.")]
    service: Annotated[
        str,
        about(
            "Key of the service that the article is about; of several, their keys with `+` between "
            "them. Empty for a file whose directives name none."
        ),
    ]
    services: Annotated[list[str], about("Keys of these services.")]
    resource_types: Annotated[list[str], about("Resource types of the service, lower case.")]
    changed: Annotated[bool, about("Whether the article was changed, or would be.")]
    sections: Annotated[list[Section], about("Sections in the order of the article.")]
    warnings: Annotated[list[str], about("Warnings about the article.")]
    findings: Annotated[list[str], about("Outdated statements that the article still makes.")]
    to_review: Annotated[
        list[str],
        about("Bullets of the user's that stay, though Azure retired what they are about."),
    ]
    linked: Annotated[
        list[Link], about("Policies that got a link in the user's bullets, with link-mentions.")
    ]
    own_resources: Annotated[
        OwnResources | UnsetType, about("Counts of your own resources, if they were queried.")
    ] = UNSET


class FilledArticle(Article, frozen=True, kw_only=True):
    """An article, with the plan of its lists."""

    plan: Annotated[list[Point], about("Points that the lists make, or could make, in order.")]


class Fill(Output, frozen=True, kw_only=True):
    """Output of `enrich ARTICLE --format json`."""

    articles: Annotated[list[FilledArticle], about("Articles that were processed.")]


class Failure(Output, frozen=True, kw_only=True):
    """Output of any command with `--format json` that failed, instead of its own."""

    error: Annotated[str, about("What happened, why, and what to do.")]
    choices: Annotated[list[str], about("Names to choose from, such as similar ones.")]


class RetiredPolicy(Output, frozen=True, kw_only=True):
    """A bullet that was removed because its policy is deprecated or no longer in Azure."""

    policy: Annotated[Link, about("The policy.")]
    state: Annotated[str, about("`deprecated`, `gone`, or the cloud that doesn't have it.")]
    successor: Annotated[Link | None, about("The policy that replaces it.")]


class FoldedBullet(Output, frozen=True, kw_only=True):
    """A bullet that was removed because another one names its policy now."""

    bullet: Annotated[Link, about("The bullet that was removed.")]
    into: Annotated[Link, about("The bullet that names its policy.")]


class Change(Output, frozen=True, kw_only=True):
    """Changes to one section; if all lists are empty, only its sentences changed."""

    title: Annotated[str, about("Title of the section.")]
    pillar: Annotated[
        Pillar | None, about("Pillar of the section; null for a directive on all pillars.")
    ]
    added: Annotated[Sequence[Link], about("Bullets that were added.")]
    updated: Annotated[Sequence[Link], about("Bullets whose text was updated.")]
    removed: Annotated[
        Sequence[Link], about("Bullets that were removed though their policy is still available.")
    ]
    retired: Annotated[
        Sequence[RetiredPolicy],
        about("Bullets that were removed because Azure deprecated or removed their policy."),
    ]
    folded: Annotated[
        Sequence[FoldedBullet],
        about("Bullets that were removed because another bullet names their policy now."),
    ]

    @property
    def names_bullets(self) -> bool:
        """Whether a bullet changed, and not only a sentence."""
        return any((self.added, self.updated, self.removed, self.retired, self.folded))


Action = Literal["added", "updated", "removed", "linked"]


class BulletChange(Output, frozen=True, kw_only=True):
    """A bullet that changed, with the reason."""

    action: Annotated[
        Action, about("`linked`: a bullet of the user's got a link, with link-mentions.")
    ]
    kind: Annotated[SlotKind, about("Contents of the section.")]
    pillar: Annotated[
        Pillar | None,
        about("Pillar of the section; null for a linked bullet, and a directive on all pillars."),
    ]
    directive: Annotated[
        str | UnsetType, about("Of a directive: its word, and the keys that select its list.")
    ] = UNSET
    bullet: Annotated[Link, about("The policy or recommendation.")]
    effects: Annotated[
        tuple[str, ...], about("Effects that the policy definition allows, without `Disabled`.")
    ]
    impact: Annotated[str, about("Impact of the recommendation; empty for a policy.")]
    reason: Annotated[Reason, about("Why it changed.")]
    why: Annotated[str, about("Why it changed, in words.")]
    other: Annotated[
        Link | None, about("The policy or bullet that the words end with, such as a successor.")
    ]

    @property
    def is_replaced(self) -> bool:
        """Whether it was removed, and something else takes its place."""
        return self.action == "removed" and self.reason in REPLACED

    @property
    def is_deprecated(self) -> bool:
        """Whether it was removed because Azure deprecated its policy."""
        return self.reason in (Reason.DEPRECATED, Reason.DEPRECATED_REPLACED)


class RefreshedArticle(Article, frozen=True, kw_only=True):
    """An article of a docset, with the bullets that changed."""

    bullets: Annotated[Sequence[BulletChange], about("Bullets that changed, each with its reason.")]
    changes: Annotated[Sequence[Change], about("Changes by section; unchanged ones are left out.")]


class Totals(Output, frozen=True, kw_only=True):
    """Numbers of bullets. A removed bullet counts once for each of its policies that Azure retired.

    A retired policy that a remaining bullet no longer names counts as removed, too.
    """

    added: Annotated[Count, about("Bullets that were added.")]
    updated: Annotated[Count, about("Bullets whose text was updated.")]
    removed: Annotated[Count, about("Bullets that were removed, for any reason.")]
    replaced: Annotated[
        Count, about("Those of them whose policy has a replacement, or is in another bullet now.")
    ]
    deprecated: Annotated[Count, about("Those of them whose policy is deprecated.")]
    folded: Annotated[Count, about("Those of them whose policy another bullet names now.")]


class ReviewItem(Output, frozen=True, kw_only=True):
    """A warning, finding or failure that needs a decision."""

    title: Annotated[str, about("What it is about, such as `Outdated statements`.")]
    path: Annotated[str, about("Path relative to the docset; empty if it concerns no article.")]
    text: Annotated[str, about("The warning, finding or failure.")]
    line: Annotated[Position | None, about("Line of the article, from 1.")] = None
    rule: Annotated[str, about("Code of the lint rule; empty if it is from none.")] = ""
    page: Annotated[str, about("URL of the page about the rule.")] = ""
    command: Annotated[
        str, about("The command that fixes it, or, after a change by hand, checks it again.")
    ] = ""
    fixes: Annotated[bool, about("Whether the command fixes it without a change by hand.")] = False
    message: Annotated[str, about("The text without the line and the code.")] = ""

    @property
    def what_to_do(self) -> str:
        """The words before the command."""
        if self.fixes:
            return "Fix it"
        return "Correct it, then check" if self.rule else "Check"


class SkippedFile(Output, frozen=True, kw_only=True):
    """A file that was not processed, and why."""

    path: Annotated[str, about("Path relative to the docset.")]
    reason: Annotated[str, about("Why it was not processed.")]


class PreviousState(Output, frozen=True, kw_only=True):
    """A policy definition or recommendation type before it changed."""

    display_name: Annotated[str, about("Name.")]
    version: Annotated[str, about("Version of a policy; else empty.")]
    preview: Annotated[bool, about("Whether it was in preview.")]
    pillar: Annotated[Pillar | UnsetType, about("Pillar of a recommendation type.")] = UNSET
    impact: Annotated[str | UnsetType, about("Impact of a recommendation type.")] = UNSET


class NewsEntry(Output, frozen=True, kw_only=True):
    """A policy definition or recommendation type that was added, changed or removed."""

    subject: Annotated[
        Literal["policy", "recommendation"], about("What changed: a policy definition, or a type.")
    ]
    id: Annotated[Guid, about("Id of the definition or type.")]
    display_name: Annotated[str, about("Name.")]
    kinds: Annotated[
        list[str],
        about("Kinds of change: `deprecated`, `replaced`, `removed`, `added`, `renamed`, …."),
    ]
    pillar: Annotated[Pillar, about("Primary pillar.")]
    services: Annotated[list[str], about("Keys of the services that it concerns.")]
    version: Annotated[str, about("Version of a policy; else empty.")]
    link: Annotated[str | None, about("Page in the portal, or with more on a recommendation.")]
    changed_on: Annotated[str | None, about("Day of the commit with the change, if known.")]
    before: Annotated[PreviousState | None, about("Previous state; null if it was added.")]
    superseded_by: Annotated[Guid | None, about("Id of the definition that replaces it.")]


class Refresh(Output, frozen=True, kw_only=True):
    """Output of `enrich refresh --format json`, and of `--report-json`."""

    articles: Annotated[list[RefreshedArticle], about("Articles that were processed.")]
    failures: Annotated[list[SkippedFile], about("Articles that failed.")]
    skipped: Annotated[list[str], about("Paths of files that are not service guides.")]
    passed_over: Annotated[list[SkippedFile], about("Files that can't be processed.")]
    facts: Annotated[list[str], about("Sources of the data.")]
    news: Annotated[list[NewsEntry], about("Changes to built-in policies; with `--since`.")]
    refused: Annotated[list[str], about("Sources that refused access.")]
    warnings: Annotated[list[str], about("Warnings about the docset.")]
    totals: Annotated[Totals, about("Numbers of bullets that changed, in all articles.")]
    to_review: Annotated[list[ReviewItem], about("What needs a decision, the most severe first.")]


class LintFinding(Output, frozen=True, kw_only=True):
    """A statement of an article that is outdated."""

    path: Annotated[str, about("Path of the article.")]
    line: Annotated[Position, about("Line, from 1.")]
    column: Annotated[Position, about("Column, from 1.")]
    code: Annotated[str, about("Code of the rule.")]
    message: Annotated[str, about("The outdated statement, and what to write instead.")]


class Evidence(Output, frozen=True, kw_only=True):
    """A reason for a pillar."""

    pillar: Annotated[Pillar, about("Pillar that it speaks for.")]
    weight: Annotated[float, about("How much it counts.")]
    seen: Annotated[str, about("Where it was found, such as `name: soft delete`.")]
    reason: Annotated[str, about("Why it counts.")]


class InitiativeReference(Output, frozen=True, kw_only=True):
    """A built-in initiative that includes a policy."""

    id: Annotated[str, about("Id of the initiative.")]
    display_name: Annotated[str, about("Name.")]


class Condition(Output, frozen=True, kw_only=True):
    """A condition of a policy rule, evaluated for a service."""

    condition: Annotated[str, about("The condition in words.")]
    outcome: Annotated[bool | None, about("Result; null if it can't be determined.")]
    conditions: Annotated[list[Condition] | UnsetType, about("Subconditions.")] = UNSET


class ProvedRemedy(Output, frozen=True, kw_only=True):
    """A policy that brings about what another one checks, and the proof."""

    id: Annotated[str, about("Id of the other policy.")]
    display_name: Annotated[str, about("Name of the other policy.")]
    settings: Annotated[
        dict[str, str],
        about(
            "Fields that the remedy sets, with the values that satisfy the check; empty if its "
            "existence condition implies the check."
        ),
    ]


class ExplanationDetails(Output, frozen=True, kw_only=True):
    """The parts of an explanation that are not columns of the policy."""

    generic_reason: Annotated[
        str | UnsetType, about("Why the rule applies to resources of any type, if it does.")
    ] = UNSET
    superseded_by: Annotated[str | None, about("Id of the definition that replaces it.")]
    services: Annotated[
        dict[str, dict[str, Condition]],
        about("Evaluation of the rule, by service key and resource type."),
    ]
    remedies: Annotated[
        list[ProvedRemedy], about("Policies that bring about what this one checks.")
    ]
    remediates: Annotated[
        list[ProvedRemedy], about("Policies that check what this one brings about.")
    ]
    points: Annotated[
        list[Point] | UnsetType, about("What an article says on it; with `--article`.")
    ] = UNSET
