"""A value for any option of articles or sources, including one that is added later."""

from __future__ import annotations

from dataclasses import Field
from pathlib import Path
from typing import Any, get_type_hints

from enricher.catalog.clouds import Cloud
from enricher.sources.source_options import CredentialName

#: Options that don't take just any text.
_OF_OPTION: dict[str, Any] = {
    "arm_endpoint": "https://management.example",
    "resource_types": ("microsoft.network/virtualnetworks",),
    "language": "de",
    "exclude": ("00000000-0000-4000-8000-000000000001",),
    "pin": ("00000000-0000-4000-8000-000000000001",),
}
_OF_TYPE: dict[Any, Any] = {
    int: 3,
    float: 1.0,
    str | None: "a",
    int | None: 3,
    bool | None: True,
    Path | None: Path("a"),
    tuple[str, ...]: ("a",),
    tuple[Path, ...]: (Path("a"),),
    Cloud | None: Cloud.USGOV,
    CredentialName: CredentialName.CLI,
}


def other_value(declaration: type, option: Field[Any]) -> Any:
    """Return a valid value of an option that differs from its default."""
    if isinstance(option.default, bool):
        return not option.default
    kind = get_type_hints(declaration)[option.name]
    value = _OF_OPTION.get(option.name, _OF_TYPE[kind])
    assert value != option.default
    return value
