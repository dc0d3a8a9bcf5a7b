"""Where facts come from, as the user said; nothing here needs the Azure SDK."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from enricher.errors import SourceError, UsageError

_INSTALLED = Path(__file__).parents[1] / "fixtures"
_SOURCE_TREE = Path(__file__).parents[2] / "fixtures"


@dataclass(frozen=True)
class SourceOptions:
    """Where facts come from, as the user said."""

    subscription: str | None = None
    offline: bool = False
    fixtures: Path | None = None
    policies_from: Path | None = None
    recommendations_from: Path | None = None

    def __post_init__(self) -> None:
        """Refuse what can't be meant together."""
        if self.offline and self.fixtures:
            raise UsageError(
                "--offline replays the shipped fixtures: leave it out with --fixtures."
            )

    @property
    def recordings(self) -> Path | None:
        """The folder to replay, or None when Azure itself is asked."""
        return shipped_fixtures() / "azure" if self.offline else self.fixtures


def shipped_fixtures() -> Path:
    """The fixtures that ship with the tool; raises SourceError when they are not installed."""
    for folder in (_INSTALLED, _SOURCE_TREE):
        if folder.is_dir():
            return folder
    raise SourceError("the shipped fixtures are missing. Install enrich again.")
