"""The logs that a definition sends unless its assignment says otherwise.

https://learn.microsoft.com/azure/azure-monitor/platform/diagnostic-settings#category-groups
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from enricher.catalog.documents import Node
from enricher.catalog.json_values import as_list, as_object, as_text, get_folded
from enricher.catalog.policy import PolicyDefinition
from enricher.catalog.writes import written_by

_SETTINGS = "microsoft.insights/diagnosticsettings"


def logs_by_default(policy: PolicyDefinition, types: Iterable[str]) -> str:
    """Return which logs a definition on these types sends if no parameter is set.

    `audit` are those of this category group only, and `none` no logs: some resource types have
    none in that group. The text is empty if all are sent, or categories of logs are chosen.
    """
    if _SETTINGS not in policy.related_types:
        return ""
    groups = [each for document in written_by(policy, types) for each in _groups(document.content)]
    if not groups or any(enabled not in (True, False) for _, enabled in groups):
        return ""
    sent = {name for name, enabled in groups if enabled}
    return ("audit" if sent == {"audit"} else "") if sent else "none"


def _groups(content: Node) -> Iterator[tuple[str, Node]]:
    """Yield the category groups of a diagnostic setting, each with whether it is enabled."""
    logs = get_folded(as_object(content), "logs")
    for entry in map(as_object, as_list(logs)):
        yield as_text(get_folded(entry, "categoryGroup")).lower(), get_folded(entry, "enabled")
