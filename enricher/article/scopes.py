"""Lists that the user's subheadings divide by scope: the workload in a cluster, and all else."""

from __future__ import annotations

import re

from msgspec import Struct

from enricher.article.language import load_languages
from enricher.markdown.blocks import Block
from enricher.markdown.sections import Section

#: The mode of the definitions that are evaluated for the objects in a Kubernetes cluster.
#: https://learn.microsoft.com/azure/governance/policy/concepts/policy-for-kubernetes
_WORKLOAD_MODE = "microsoft.kubernetes.data"
_WORKLOAD_HEADING = re.compile(
    "|".join(language.phrases.workload for language in load_languages()), re.IGNORECASE
)


class ScopedLists(Struct, frozen=True):
    """The last list below each subheading, each with whether it is about the workload."""

    lists: tuple[Block, ...] = ()
    are_on_workload: tuple[bool, ...] = ()

    @classmethod
    def of(cls, section: Section) -> ScopedLists:
        """Return the lists of a section; none if its subheadings don't divide them by scope."""
        last: dict[int, tuple[Block, bool]] = {}  # by the position of the subheading
        heading: Block | None = None
        for block in section.blocks:
            if block.kind == "heading":
                heading = block
            elif block.kind == "bullet_list" and heading:
                is_on_workload = _WORKLOAD_HEADING.search(heading.text) is not None
                last[heading.span.start] = block, is_on_workload
        if len({is_on_workload for _, is_on_workload in last.values()}) < 2:
            return cls()
        lists, scopes = zip(*last.values(), strict=True)
        return cls(lists, scopes)


def is_on_workload(mode: str) -> bool:
    """Return whether a policy definition of a mode is about the workload in a cluster."""
    return mode.lower() == _WORKLOAD_MODE
