"""Text from Azure can't break out of its bullet."""

from __future__ import annotations

from typing import Any

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.support.builders import CIRCUIT
from tests.support.project import Project, definition, recommendation, template

HOSTILE = [
    "a | b",
    "a ] b [c](http://evil.example)",
    "x](http://evil.example) y",
    "<script>alert(1)</script>",
    "<base />",
    "<!-- open",
    "`code` and ``more",
    "**bold** __under__ *star* _line_",
    "two\nlines\n\n# heading",
    "```\nfence",
    "- item\n- item",
    "&lt;b&gt; &amp; &#35;",
    "back\\slash at the end \\",
    "{{ jinja }} {% if %} {# x #}",
    "~~struck~~ ~~~",
    "1. one\n===\n---",
    "\u202eright to left\u202c and 😀",
    "\x1b[31mred\x07, zero\u200bwidth, soft\u00adhyphen and \U000e0041tag",
    "![image](http://evil.example/x.png)",
    "[Preview]: [Preview]: Circuits",
    "$(command) %s %(x)s",
    "long " * 400,
]


#: Characters that hide or reorder text; enrich removes them.
INVISIBLE = "\u202e\u202c\x1b\x07\u200b\u00ad\U000e0041"


def structure(text: str) -> list[str]:
    """Return the types of an article's block tokens."""
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    return [token.type for token in tokens]


def inline(text: str, start: str) -> list[Token]:
    """Return the inline tokens of the block that contains a text."""
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    blocks = [t for t in tokens if t.type == "inline" and start in t.content]
    assert blocks, f"no block contains {start}"
    return list(blocks[0].children or [])


def shown(tokens: list[Token]) -> str:
    """Return the text that a reader sees."""
    return "".join(token.content for token in tokens if token.type in ("text", "code_inline"))


def enriched(project: Project, name: str, description: str = "Checks.") -> str:
    """Return an article filled with one policy and one recommendation of this name."""
    policy: dict[str, Any] = definition(1, f"Zone redundant {name}", description=description)
    project.set_facts([policy], [recommendation(11, f"Advised {name}")])
    return project.enriched(template())


@pytest.mark.one_in(3)
@pytest.mark.parametrize("text", HOSTILE)
def test_names__are_plain_text(project: Project, text: str) -> None:
    """A name is shown as its text, in one link or bold, without markup of its own."""
    result = enriched(project, text)
    assert structure(result) == structure(enriched(project, "plain"))
    expected = " ".join("".join(mark for mark in text if mark not in INVISIBLE).split()).rstrip(".")
    for start in ("Zone redundant", "Advised"):
        tokens = inline(result, start)
        assert expected in shown(tokens)
        assert not set(result) & set(INVISIBLE)
        assert not [t for t in tokens if t.type in ("html_inline", "image", "code_inline")]
        links = [str(t.attrs["href"]) for t in tokens if t.type == "link_open"]
        assert len(links) == 1
        assert links[0].startswith(("https://portal.azure.com/#", "https://aka.ms/more"))


@pytest.mark.one_in(3)
@pytest.mark.parametrize("text", HOSTILE)
def test_effects__are_plain_text(
    project: Project, capfd: pytest.CaptureFixture[str], text: str
) -> None:
    """An effect that is not one word is left out of the article, and reported."""
    effect = {"type": "String", "defaultValue": "Audit", "allowedValues": ["Audit", text]}
    rule = {
        "if": {"field": "type", "equals": CIRCUIT},
        "then": {"effect": "[parameters('effect')]"},
    }
    policy = definition(1, "Zone redundant", parameters={"effect": effect}, policyRule=rule)
    project.set_facts([policy], [recommendation(11, "Advised")])
    assert "Zone redundant](https://portal.azure.com/" in (filled := project.enriched(template()))
    assert filled.count(" (Audit). ") == 1
    assert "Zone redundant) has an effect that is not known: " in capfd.readouterr().err


@pytest.mark.one_in(3)
@pytest.mark.parametrize("text", HOSTILE)
def test_descriptions__are_plain_text(project: Project, text: str) -> None:
    """A description adds plain text to its bullet, or nothing; never markup or a link."""
    result = enriched(project, "plain", description=f"This policy checks {text}")
    assert structure(result) == structure(enriched(project, "plain"))
    tokens = inline(result, "Zone redundant")
    assert not [t for t in tokens if t.type in ("html_inline", "image", "code_inline", "em_open")]
    assert sum(token.type == "link_open" for token in tokens) == 1


@pytest.mark.one_in(2)
@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "https://aka.ms/a b",
        "https://aka.ms/a)b",
        'https://aka.ms/a"b',
        "https://aka.ms/x%22",
        "https://aka.ms/<x>",
        "https://aka.ms/\nx",
        "//evil.example/x",
        "https://",
    ],
)
def test_links__never_break_out(project: Project, link: str) -> None:
    """A learn-more link is one https link; any other is ignored."""
    results = []
    for learn_more in (link, "", "https://aka.ms/more"):
        entry = {**recommendation(11, "Advised"), "learnMoreLink": learn_more}
        project.set_facts([definition(1, "Zone redundant")], [entry])
        results.append(project.enriched(template()))
    result, without_link, with_link = results
    targets = [
        str(token.attrs["href"]) for token in inline(result, "Advised") if token.type == "link_open"
    ]
    if targets:
        (target,) = targets
        assert target.startswith("https://aka.ms/")
        assert structure(result) == structure(with_link)
    else:
        assert result == without_link


def test_titles__are_plain_text(project: Project) -> None:
    """A product name from the title of the article is escaped as well."""
    text = template(front="---\ntitle: A <b>bold</b> [thing](x)\n---\n\n")
    text = text.replace("# ExpressRoute\n", "# Unheard of\n")
    path = project.article(text, "unheard-of.md")
    types = ["--resource-type", "Microsoft.Network/expressRouteCircuits"]
    assert project.run(path, *types) == 0
    tokens = inline(path.read_text(), "All built-in policy definitions")
    assert "related to A <b>bold</b> [thing](x)" in shown(tokens)
