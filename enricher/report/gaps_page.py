"""The HTML page of the gaps of an estate."""

from __future__ import annotations

from datetime import date

from enricher.catalog.gaps import Gaps, State
from enricher.report import html
from enricher.report.gap_words import details, state_words, sum_words

#: The class of the tag that shows a state, in the style sheet.
_CLASSES = {State.ASSIGNED: "added", State.PART: "warn", State.DISABLED: "removed"}


def page(gaps: Gaps, today: date) -> str:
    """Return the page, with the points by service and pillar."""
    return html.render(
        "gaps.html.j2",
        styles=("page.css", "gaps.css"),
        gaps=gaps,
        total=gaps.sums(),
        details=details,
        state_words=state_words,
        sum_words=sum_words,
        class_of=lambda gap: _CLASSES.get(gap.policy.state, "removed") if gap.policy else "",
        today=today,
    )
