"""The JSON Schema of the outputs."""

from __future__ import annotations

from collections.abc import Mapping
from inspect import cleandoc
from typing import Any

from msgspec import json

from enricher.report import columns, gap_outputs, outputs

#: The type of each output, by its name in the schema.
OUTPUTS: Mapping[str, Any] = {
    "failure": outputs.Failure,
    "fill": outputs.Fill,
    "refresh": outputs.Refresh,
    "lint": list[outputs.LintFinding],
    "gaps": gap_outputs.GapsOutput,
    "news": list[outputs.NewsEntry],
    "policies": list[columns.row_type("Policy", "A policy definition.", columns.POLICIES)],  # type: ignore[misc]
    "recommendations": list[  # type: ignore[misc]
        columns.row_type(
            "RecommendationType", "A recommendation type of Advisor.", columns.RECOMMENDATIONS
        )
    ],
    "services": list[columns.row_type("Service", "An Azure service.", columns.SERVICES)],  # type: ignore[misc]
    "explain": columns.row_type(
        "Explanation",
        "Output of `enrich explain --format json`.",
        columns.POLICIES,
        outputs.ExplanationDetails,
        every_column=True,
    ),
}


def schema() -> dict[str, Any]:
    """Return the schema, with one entry in `$defs` for each output and for each of its types."""
    schemas, components = json.schema_components(OUTPUTS.values(), ref_template="#/$defs/{name}")
    for component in components.values():  # only Python 3.13 and later dedents docstrings itself
        component["description"] = cleandoc(component["description"])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "JSON outputs of enrich",
        "description": f"Each output is one of $defs: {', '.join(OUTPUTS)}.",
        "$defs": dict(zip(OUTPUTS, schemas, strict=True)) | components,
    }
