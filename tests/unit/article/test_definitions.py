"""The policy definitions that a text names."""

from __future__ import annotations

import pytest

from enricher.article.definitions import (
    DefinitionIndex,
    definition_ids,
    may_name_definition,
    spans_of_ids,
)
from enricher.markdown.document import Document
from enricher.markdown.outline import Outline
from tests.support.builders import compiled, guid, policy

ID, OTHER = guid(1), guid(2)
PORTAL = "https://portal.azure.com/#view/x/definitionId/%2Fproviders%2FM.A%2FpolicyDefinitions%2F"
REPOSITORY = "https://github.com/Azure/azure-policy/blob/master/built-in-policies/policyDefinitions"
INDEX = DefinitionIndex((compiled(policy(id_=ID)),), {"network/a file.json": ID})


@pytest.mark.parametrize(
    "text",
    [
        f"[Ours]({PORTAL}{ID})",
        f"[Ours]({PORTAL.replace('%2F', '%252F')}{ID.upper()})",
        f"[A [bracket]]({PORTAL}{ID})",
        f"[Ours](https://www.azadvertizer.net/azpolicyadvertizer/{ID}.html)",
        f"[Ours]({REPOSITORY}/Network/A%20file.json)",
        f"[Ours]({REPOSITORY}/Network/A%20file.json#L1)",
        f"<{PORTAL}{ID}>",
        f"`{ID}`",
        f"Ours ({ID.upper()}).",
        "[Ours][ref]",
        "[ref]",
        f'<a href="{PORTAL}{ID}">Ours</a>',
        f'<ul>\n<li><a href="{PORTAL}{ID}">Ours</a></li>\n</ul>',
        f"- Ours:\n  - [it]({PORTAL}{ID})",
        f"- Ours.\n\n  [It]({PORTAL}{ID}) helps.",
        f"| Ours |\n|---|\n| {ID} |",
    ],
)
def test_named_in(text: str) -> None:
    """A text names a definition in each way in which published pages do."""
    references = Outline.of(Document(f"[ref]: {PORTAL}{ID}\n")).references
    assert INDEX.named_in(text, references) == {ID}


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"`{OTHER}`",
        f"{ID}-0000",
        f"![image]({PORTAL}{ID})",
        f"<!-- {ID} -->",
        f"```\n{ID}\n```",
        f"- Ours\n\n  ```\n  {ID}\n  ```",
        f"<pre>\n{ID}\n</pre>",
        f"[Ours]({REPOSITORY}/Network/other.json)",
        "[Ours][none]",
        f"[Set](https://x/policySetDefinitions/{OTHER})",
    ],
)
def test_named_in__none(text: str) -> None:
    """Images, code blocks and comments name nothing, nor does an id that the catalogue lacks."""
    assert INDEX.named_in(text) == frozenset()


def test_linked() -> None:
    """A link names a definition that the catalogue lacks as well."""
    assert INDEX.linked(f"{PORTAL}{OTHER}") == {OTHER}
    assert INDEX.linked(f"{REPOSITORY}/network/a%20file.json") == {ID}
    assert definition_ids(f"x/policyDefinitions/{ID}") == {ID}
    assert definition_ids("no link") == set()


def test_spans_of_ids() -> None:
    """Ids are found at their positions; a fast test tells whether there may be any."""
    text = f"a {ID} b"
    assert [text[start:end] for start, end in spans_of_ids(text)] == [ID]
    assert may_name_definition(text)
    assert not may_name_definition("a [link](b)")
