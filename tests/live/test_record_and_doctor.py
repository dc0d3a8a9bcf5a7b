"""The commands that record responses and check access."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.live.support import SUBSCRIPTION, state
from tests.support.project import SAMPLE, run
from tests.support.server import ArmServer, live


def test_record__replays_to_the_same_article(
    arm: ArmServer, article: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """A recording replays to the same article, and holds nothing of the subscription."""
    arm.content.states = [state("/subscriptions/x/resourceGroups/secret-group/providers/a/b/c")]
    folder = tmp_path / "recording"
    assert run("record", *live(arm, "-s", SUBSCRIPTION), "--fixtures", folder) == 0
    replayed = tmp_path / "replayed.md"
    assert run(article, "--fixtures", folder, "--compliance", "--output", replayed) == 0
    assert run(article, *live(arm, "-s", SUBSCRIPTION, "--compliance")) == 0
    assert replayed.read_bytes() == article.read_bytes()
    written = "".join(file.read_text() for file in folder.iterdir())
    for private in (SUBSCRIPTION, "secret-group", "127.0.0.1", "contoso"):
        assert private not in written.lower()


@pytest.mark.parametrize(
    ("options", "message"),
    [([], "missing option '--fixtures'"), (["--fixtures", "FULL"], "is not empty")],
)
def test_record__needs_an_empty_folder(
    arm: ArmServer,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    options: list[str],
    message: str,
) -> None:
    """A recording needs a new or empty folder."""
    (tmp_path / "FULL").mkdir()
    (tmp_path / "FULL" / "old.json").write_text("{}")
    paths = [tmp_path / option if option == "FULL" else option for option in options]
    assert run("record", *live(arm), *paths) == 2
    assert message in capfd.readouterr().err


def test_doctor__says_what_works(arm: ArmServer, capfd: pytest.CaptureFixture[str]) -> None:
    """Each check has a line; a missing permission names its role."""
    assert run("doctor", *live(arm, "-s", SUBSCRIPTION)) == 0
    lines = capfd.readouterr().out.splitlines()
    assert all(line.startswith("ok") for line in lines)
    assert len(lines) >= 8
    arm.fault("recommendations", 403, code="AuthorizationFailed")
    assert run("doctor", *live(arm, "-s", SUBSCRIPTION)) == 4
    output = capfd.readouterr().out
    assert "FAIL  the subscription's recommendations: Reader" in output
    assert "ok    policy definitions" in output


def test_doctor__uses_the_configured_sources(
    arm: ArmServer,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The `[sources]` of enrich.toml are checked, unless the command line names others."""
    monkeypatch.chdir(tmp_path)
    configured = f'arm-endpoint = "{arm.url}"\nsubscription = ["{SUBSCRIPTION}"]\n'
    (tmp_path / "enrich.toml").write_text(f"[sources]\n{configured}")
    assert run("doctor", "--no-cache") == 0
    output = capfd.readouterr().out
    assert f"ok    endpoint: {arm.url}" in output
    assert "ok    the subscription's recommendations" in output
    assert {path.split("/")[2] for _, path, _ in arm.requests if "subscriptions" in path} == {
        SUBSCRIPTION
    }
    arm.requests.clear()
    assert run("doctor", *SAMPLE, "--no-cache") == 0
    assert arm.requests == []


def test_record__uses_the_configured_account(
    arm: ArmServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Endpoint and subscription of enrich.toml count; its files don't, since Azure is asked."""
    monkeypatch.chdir(tmp_path)
    configured = f'arm-endpoint = "{arm.url}"\nsubscription = ["{SUBSCRIPTION}"]\n'
    (tmp_path / "enrich.toml").write_text(f"[sources]\n{configured}policies-from = 'nowhere'\n")
    assert run("record", "--fixtures", "recording", "--no-cache") == 0
    assert arm.paths()["recommendations"] > 0
    assert (tmp_path / "recording" / "policy-definitions-1.json").exists()


def test_doctor__bundle_is_not_private(
    arm: ArmServer, article: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The bundle has the checks and the shape of each response, but no value."""
    bundle = article.with_name("bundle.json")
    entry = arm.content.recommendations[0]
    entry["properties"]["secretField"] = "secret-value"
    arm.content.states = [state(f"/subscriptions/{SUBSCRIPTION}/secret-resource")]
    arm.fault("queryResults", 403, code="AuthorizationFailed")
    assert run("doctor", *live(arm, "-s", SUBSCRIPTION), "--bundle", bundle) == 4
    assert f"{bundle}: written." in capfd.readouterr().out
    text = bundle.read_text()
    for private in (SUBSCRIPTION, "secret", "127.0.0.1", str(article.parent)):
        assert private not in text
    written = json.loads(text)
    works = {entry["name"]: entry["works"] for entry in written["checks"]}
    assert works["policy definitions"] is True
    assert works["the subscription's compliance"] is False
    statuses = {
        entry["request"]["path"].rpartition("/")[2]: entry["status"]
        for entry in written["requests"]
    }
    assert statuses["policyDefinitions"] == 200
    assert statuses["queryResults"] == 403
    (listed,) = [
        o for o in written["requests"] if o["request"]["path"].endswith("policyDefinitions")
    ]
    assert listed["form"]["value"]["items"] == arm.page_size
    assert listed["form"]["value"]["forms"][0]["properties"]["displayName"] == "text"
    assert {entry.get("error") for entry in written["requests"]} == {None, "AuthorizationFailed"}
