"""The messages of the language server: findings, descriptions, fixes, decisions, and its status."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types

from tests.support.editor import Editor

pytestmark = pytest.mark.asyncio(loop_scope="module")

PORTAL = (
    "https://portal.azure.com/#blade/Microsoft_Azure_Policy/PolicyDetailBlade/definitionId/"
    "%2Fproviders%2FMicrosoft.Authorization%2FpolicyDefinitions%2F"
)
ZONES = "da8a2248-6b4a-44a7-96bf-bf1c0dd208c3"
ZONES_NAME = "Virtual network gateways should be Zone Redundant"
#: It is deprecated, and has a successor.
DEPRECATED = "358c20a6-3f9e-4f0e-97ff-c6ce485e2aac"
GUIDE = f"""# ExpressRoute

## Reliability

Words 🙂.

### Policy definitions

- [Zones]({PORTAL}{ZONES}) are good.
"""


async def test_diagnostics__are_those_of_lint(editor: Editor, tmp_path: Path) -> None:
    """Each with its range, code, the page about it, and a tag for what is deprecated."""
    text = f"# Page\n\n🙂 See [it]({PORTAL}{DEPRECATED}).\n"
    buffer = await editor.open(tmp_path / "page.md", text)
    (found,) = buffer.diagnostics
    assert found.code == "deprecated-policy-link"
    assert list(found.tags or ()) == [types.DiagnosticTag.Deprecated]
    assert found.code_description
    assert found.code_description.href.endswith("/deprecated-policy-link.md")
    assert "deprecated" in found.message
    span = buffer.text.span(found.range)
    assert text[span.start : span.end] == f"[it]({PORTAL}{DEPRECATED})"


async def test_diagnostics__follow_edits(editor: Editor, tmp_path: Path) -> None:
    """A finding moves with its line, and goes with its text."""
    buffer = await editor.open(tmp_path / "page.md", f"# Page\n\nSee {DEPRECATED}.\n")
    buffer.type(types.Position(0, 0), "🙂\r\n\r\n")
    (moved,) = await buffer.settle()
    assert moved.range.start == types.Position(4, 4)
    buffer.send(types.TextEdit(moved.range, "it"))
    assert await buffer.settle() == []


async def test_diagnostics__say_why_an_article_cannot_be_read(
    editor: Editor, tmp_path: Path
) -> None:
    """An article with a conflict of git; an empty one is only new."""
    conflict = "# A\n<<<<<<< ours\n=======\n>>>>>>> theirs\n"
    buffer = await editor.open(tmp_path / "a.md", conflict)
    (found,) = buffer.diagnostics
    assert "merge conflict" in found.message
    assert found.severity is types.DiagnosticSeverity.Error
    assert (await editor.open(tmp_path / "b.md", "\n")).diagnostics == []


async def test_hover__describes_a_policy(editor: Editor, tmp_path: Path) -> None:
    """Why it matters, its effects, its pillar with the evidence, and its initiatives."""
    buffer = await editor.open(tmp_path / "expressroute.md", GUIDE)
    text = await buffer.hover(buffer.at("Zones"))
    assert ZONES_NAME in text
    assert "An outage of one zone" in text
    assert "Effects: Audit, Deny, Disabled" in text
    assert "Pillar: Reliability" in text
    assert "The name mentions redundancy" in text
    assert "Initiatives: Resources should be Zone Resilient" in text
    assert await buffer.hover(buffer.at("Words")) == ""


async def test_hover__describes_what_is_deprecated(editor: Editor, tmp_path: Path) -> None:
    """Its successor; an id is enough."""
    buffer = await editor.open(tmp_path / "page.md", f"# Page\n\n{DEPRECATED}\n")
    text = await buffer.hover(types.Position(2, 3))
    assert "(deprecated)" in text
    assert "Replaced by" in text


async def test_hover__describes_a_name(editor: Editor, tmp_path: Path) -> None:
    """The bold name of a recommendation, and the name of a policy in code."""
    name = "Implement Site Resiliency for ExpressRoute"
    text = f"# ExpressRoute\n\n- **{name}** (High impact).\n- `{ZONES_NAME}`\n"
    buffer = await editor.open(tmp_path / "expressroute.md", text)
    recommendation = await buffer.hover(buffer.at(name))
    assert "Impact: " in recommendation
    assert "Recommendation" in recommendation
    assert "Zone Redundant" in await buffer.hover(buffer.at(ZONES_NAME))


async def test_fix__is_that_of_lint(editor: Editor, tmp_path: Path) -> None:
    """A certain fix is preferred."""
    text = "# Azure ExpressRoute\n\nOpen [it](https://preview.portal.azure.com/#home).\n"
    buffer = await editor.open(tmp_path / "page.md", text)
    (found,) = buffer.diagnostics
    actions = await buffer.actions(found.range.start)
    (fix,) = (action for action in actions.values() if action.is_preferred)
    await buffer.choose(fix)
    assert await buffer.settle() == []
    assert "(https://portal.azure.com/#home)" in buffer.text.text


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
async def test_ignore__adds_a_comment(editor: Editor, tmp_path: Path, newline: str) -> None:
    """A finding in a list, and one in a paragraph directly below another block."""
    lines = ["# Page", "", "- one", f"- {DEPRECATED}", "", "## Next", f"See {DEPRECATED}.", ""]
    buffer = await editor.open(tmp_path / "page.md", newline.join(lines))
    assert len(buffer.diagnostics) == 2
    for left in (1, 0):
        at = buffer.diagnostics[0].range.start
        await buffer.choose((await buffer.actions(at))["Ignore deprecated-policy-link here"])
        assert len(await buffer.settle()) == left
    assert buffer.text.text.count(f"<!-- enrich: ignore deprecated-policy-link -->{newline}") == 2


async def test_link__is_added_to_a_name(editor: Editor, tmp_path: Path) -> None:
    """The name of a policy that a bullet has without a link."""
    text = GUIDE.replace(f"[Zones]({PORTAL}{ZONES}) are good", ZONES_NAME)
    buffer = await editor.open(tmp_path / "expressroute.md", text)
    actions = await buffer.actions(buffer.at("gateways should"))
    await buffer.choose(actions[f"Link '{ZONES_NAME}'"])
    assert f"- [{ZONES_NAME}]({PORTAL}{ZONES})." in buffer.text.text
    assert "Link" not in " ".join(await buffer.actions(buffer.at("gateways should")))


async def test_exclude_and_pin__write_the_configuration(editor: Editor, tmp_path: Path) -> None:
    """For the article; the editor is told in which file."""
    (tmp_path / "enrich.toml").write_text("# mine\n")
    article = tmp_path / "expressroute.md"
    article.write_text(GUIDE)
    buffer = await editor.open(article)
    actions = await buffer.actions(buffer.at("Zones"))
    before = buffer.published
    await buffer.choose(actions[f"Never list '{ZONES_NAME}' in this article"])
    written = (tmp_path / "enrich.toml").read_text()
    assert written.startswith("# mine\n")
    assert f'exclude = [\n  "{ZONES}"' in written
    assert "enrich.toml" in editor.messages[-1]
    await buffer.republished(before)
    await buffer.choose(actions[f"List '{ZONES_NAME}' first in this article"])
    assert f'pin = [\n  "{ZONES}"' in (tmp_path / "enrich.toml").read_text()


async def test_configuration__is_read_again(editor: Editor, tmp_path: Path) -> None:
    """A change of enrich.toml, of which the editor tells; a mistake in it is reported."""
    config = tmp_path / "enrich.toml"
    buffer = await editor.open(tmp_path / "page.md", f"# Page\n\nSee {DEPRECATED}.\n")
    assert buffer.diagnostics
    event = types.FileEvent(config.as_uri(), types.FileChangeType.Changed)
    params = types.DidChangeWatchedFilesParams([event])
    config.write_text('[lint]\nignore = ["deprecated-policy-link"]\n')
    editor.client.workspace_did_change_watched_files(params)
    assert await buffer.republished() == []
    config.write_text('[lint]\nignore = ["no-such-rule"]\n')
    editor.client.workspace_did_change_watched_files(params)
    status = await editor.next_status()
    assert status.isProblem
    assert "no-such-rule" in status.detail


async def test_status__names_the_facts(editor: Editor, tmp_path: Path) -> None:
    """The day of the catalogue, and where each kind of facts is from."""
    await editor.open(tmp_path / "page.md", "# Page\n")
    status = next(each for each in editor.statuses if not each.isLoading)
    assert status.text.startswith("enrich: 20")
    assert "as shipped" in status.detail


async def test_symbols__are_the_headings(editor: Editor, tmp_path: Path) -> None:
    """As a tree, in which the sections that enrich fills say so."""
    buffer = await editor.open(tmp_path / "expressroute.md", GUIDE)
    params = types.DocumentSymbolParams(buffer.id)
    (title,) = await editor.client.text_document_document_symbol_async(params) or ()
    assert isinstance(title, types.DocumentSymbol)
    (pillar,) = title.children or ()
    (policies,) = pillar.children or ()
    assert (pillar.name, policies.name) == ("Reliability", "Policy definitions")
    assert policies.detail == "filled by enrich"


async def test_links__lead_to_learn_and_the_portal(editor: Editor, tmp_path: Path) -> None:
    """Site-relative links, and ids that are no link."""
    text = f"# Page\n\n[a](/azure/advisor), {ZONES}, [b](other.md)\n"
    buffer = await editor.open(tmp_path / "page.md", text)
    params = types.DocumentLinkParams(buffer.id)
    links = await editor.client.text_document_document_link_async(params) or ()
    assert [link.target for link in links] == [
        "https://learn.microsoft.com/azure/advisor",
        f"{PORTAL}{ZONES}",
    ]


async def test_preview__is_the_filled_article(editor: Editor, tmp_path: Path) -> None:
    """The text that filling would give, for a diff in the editor."""
    template = GUIDE.rpartition("- ")[0] + "- \\<Policy>\n"
    buffer = await editor.open(tmp_path / "expressroute.md", template)
    params = {"uri": buffer.uri}
    filled = await editor.client.protocol.send_request_async("enrich/filled", params)
    assert filled.changed
    assert "All built-in policy definitions" in filled.text
    assert buffer.text.text == template
