"""Hints of rules: patterns of the text, in lower case, of a file that may have a violation.

A file without any is not parsed, which takes most of the time that it takes to check one.
"""

from __future__ import annotations

from enricher.article.language import load_languages

_LANGUAGES = load_languages()


def _any_of(expressions: list[str]) -> str:
    return "(?:" + "|".join(expressions) + ")"


#: The end of an id, or the address of the public repository.
DEFINITION = r"-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{12}(?![0-9a-z])|/azure/azure-policy/"
DIRECTIVE = r"<!--\s*/?enrich"
CATEGORY = "built-in-policies"
PORTAL = r"\.portal\."
ADVISOR_PAGE = "/advisor/advisor-"
CLAIM = _any_of([language.lint.no_policies for language in _LANGUAGES])
#: The impact in a bullet on a recommendation.
RECOMMENDATION = _any_of([language.impact_pattern.lower() for language in _LANGUAGES]) + r"\)"
_ON_POLICIES = _any_of([language.lint.policies for language in _LANGUAGES])
#: A heading on policies: with marks before it, or with a line below it. Each is tried once a line.
HEADING = (
    rf"^[^\n#]*#[^\n]*?{_ON_POLICIES}"
    rf"|^(?=[^\n]*?{_ON_POLICIES})[^\n]*\n"
    r"(?:(?=[ \t>]*[^\s>])[^\n]*\n){0,3}[ >]{0,9}(?:=+|-+)[ \t]*\r?$"
)
