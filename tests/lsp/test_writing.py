"""Write articles with suggestions and actions alone, and compare them with `enrich FILE`."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types

from enricher.docset.suggestions import LEFT_OUT
from tests.support.editor import Buffer, Editor
from tests.support.project import FIXTURES, run

pytestmark = pytest.mark.asyncio(loop_scope="module")

TEMPLATE = FIXTURES / "articles" / "expressroute.md"
PLACEHOLDER = "- \\<Policy>"


def filled(folder: Path, text: str) -> str:
    """Return an article as the command line fills it."""
    (folder / "cli").mkdir()
    article = folder / "cli" / "expressroute.md"
    article.write_bytes(text.encode())
    assert run("-q", "fill", str(article), "--offline") == 0
    return article.read_bytes().decode()


async def write_bullets(buffer: Buffer) -> int:
    """Put suggestions into the place of all placeholders; return their number."""
    accepted, searched = 0, 0
    while (start := buffer.text.text.find(PLACEHOLDER, searched)) >= 0:
        end = start + len(PLACEHOLDER)
        items = await buffer.complete(buffer.text.position(end))
        if items and LEFT_OUT not in (items[0].detail or ""):
            buffer.accept(items[0])
            accepted += 1
        else:  # the article has all policies of this pillar
            searched = end
    return accepted


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
async def test_article__is_that_of_the_command_line(
    editor: Editor, tmp_path: Path, newline: str
) -> None:
    """Bullets by suggestions, one section by its action, and the rest by that of the article."""
    template = TEMPLATE.read_text(encoding="utf-8").replace("\n", newline)
    expected = filled(tmp_path, template)
    buffer = await editor.open(tmp_path / "expressroute.md", template)
    bullets = [line for line in expected.splitlines() if line.startswith("- ")]
    assert await write_bullets(buffer) == sum("policyDefinitions" in line for line in bullets)

    heading = f"### Policy definitions{newline}"
    actions = await buffer.actions(buffer.at(heading, after="## Security"))
    await buffer.choose(actions["Fill this section (Security: Policy definitions)"])
    start, end = (expected.index(title) for title in ("## Security", "## Cost optimization"))
    section = expected[expected.index(heading, start) : end]
    assert section in buffer.text.text
    assert buffer.text.text != expected

    await buffer.choose((await buffer.actions(types.Position(0, 0)))["Fill the article"])
    assert buffer.text.text == expected
    assert await buffer.settle() == []


async def test_article__is_filled_at_once(editor: Editor, tmp_path: Path) -> None:
    """The action alone; there is nothing to do after it."""
    template = TEMPLATE.read_text(encoding="utf-8")
    buffer = await editor.open(tmp_path / "expressroute.md", template)
    actions = await buffer.actions(types.Position(0, 0), only="source")
    assert [*actions] == ["Fill the article"]
    await buffer.choose(actions["Fill the article"])
    assert buffer.text.text == filled(tmp_path, template)
    text = buffer.text.text
    await buffer.choose((await buffer.actions(types.Position(0, 0)))["Fill the article"])
    assert buffer.text.text == text


async def test_suggestions__are_for_the_place(editor: Editor, tmp_path: Path) -> None:
    """Those of the pillar, without what the article has; recommendations in their section."""
    lines = ["# ExpressRoute", "", "## Reliability", "", "### Policy definitions", "", "- [", ""]
    lines += ["## Azure Advisor recommendations", "", "### Reliability recommendations", "", ""]
    buffer = await editor.open(tmp_path / "expressroute.md", "\n".join(lines))
    items = await buffer.complete(types.Position(6, 3))
    assert "Virtual network gateways should be Zone Redundant" in {each.label for each in items}
    assert all(each.text_edit.new_text.startswith("[") for each in items if each.text_edit)
    taken = next(each for each in items if "Zone Redundant" in each.label)
    buffer.accept(taken)
    assert buffer.text.text.splitlines()[6].startswith("- [Virtual network gateways")
    again = await buffer.complete(buffer.type(types.Position(7, 0), "- "))
    assert taken.label not in {each.label for each in again}
    advice = await buffer.complete(types.Position(11, 0))
    assert {each.detail for each in advice} <= {"High impact", "Medium impact", "Low impact"}
    assert all(each.text_edit.new_text.startswith("- **") for each in advice if each.text_edit)


async def test_suggestions__link_policies_in_prose(editor: Editor, tmp_path: Path) -> None:
    """After a bracket, whose counterpart the editor has added, as a link; in code, none."""
    text = "# ExpressRoute\n\nThe policy [] asks for zones.\n\n```\n[\n```\n"
    buffer = await editor.open(tmp_path / "expressroute.md", text)
    items = await buffer.complete(types.Position(2, 12))
    name = "Virtual network gateways should be Zone Redundant"
    buffer.accept(next(each for each in items if each.label == name))
    line = buffer.text.text.splitlines()[2]
    assert line.startswith(f"The policy [{name}](https://portal.azure.com/")
    assert line.endswith(") asks for zones.")
    assert await buffer.complete(types.Position(5, 1)) == []


async def test_suggestions__need_a_service(editor: Editor, tmp_path: Path) -> None:
    """A page on nothing in particular has none, and no action that fills."""
    buffer = await editor.open(tmp_path / "page.md", "# Page\n\n[\n")
    assert await buffer.complete(types.Position(2, 1)) == []
    assert await buffer.actions(types.Position(0, 0)) == {}
