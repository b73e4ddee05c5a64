import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from assistant.access.errors import UnauthenticatedError
from assistant.access.opening import open_keys
from assistant.cli.key import app
from assistant.errors import RequestError
from assistant.state.database import open_file
from assistant.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "signpost.toml").write_text('[workspace]\nname = "Small"\n')
    return Workspace(tmp_path)


def run(workspace: Workspace, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--workspace", str(workspace.root)])


def recognised(workspace: Workspace, key: str) -> str:
    database = open_file(workspace.state)
    try:
        return open_keys(workspace, database).recognise(key).principal.id
    finally:
        database.close()


def test_a_key_is_shown_once_on_standard_output_alone(workspace: Workspace) -> None:
    made = run(workspace, "create", "reports", "--role", "engineer", "--allow", "mcp")
    key = made.stdout.strip()

    assert recognised(workspace, key) == "key:reports"
    assert "as engineer, for mcp" in made.stderr
    assert key not in made.stderr + run(workspace, "list").output
    assert key.encode() not in workspace.state.read_bytes()


def test_a_list_tells_what_keys_may_do_and_whether_they_hold(workspace: Workspace) -> None:
    run(workspace, "create", "reports", "--attribute", "storefront=JP, KR", "--days", "7")
    listed = json.loads(run(workspace, "list", "--format", "json").output)

    assert listed["groups"] == ["ask", "catalog"]
    assert listed["attributes"] == {"storefront": ["JP", "KR"]}
    assert listed["state"] == "active"
    assert "reports  active" in run(workspace, "list").output


def test_a_revoked_key_does_not_hold(workspace: Workspace) -> None:
    key = run(workspace, "create", "reports").stdout.strip()
    assert run(workspace, "revoke", "reports").output == "1 key is revoked.\n"

    with pytest.raises(UnauthenticatedError, match="revoked"):
        recognised(workspace, key)
    assert "revoked" in run(workspace, "list").output
    assert isinstance(run(workspace, "revoke", "reports").exception, RequestError)


@pytest.mark.parametrize(
    "arguments",
    [
        ("Reports",),
        ("a b",),
        ("reports", "--role", "king"),
        ("reports", "--allow", "all"),
        ("reports", "--days", "0"),
        ("reports", "--days", "36500"),
        ("reports", "--attribute", "storefront"),
        ("reports", "--attribute", "=JP"),
    ],
    ids=str,
)
def test_a_key_that_makes_no_sense_is_not_made(
    workspace: Workspace, arguments: tuple[str, ...]
) -> None:
    assert run(workspace, "create", *arguments).exit_code == 2
    assert run(workspace, "list").output == ""


def test_an_account_s_ids_are_told_so_that_its_data_can_be_found(workspace: Workspace) -> None:
    settings = '[access.oidc]\nissuer = "https://login.example.com"\naudience = "signpost"\n'
    assert run(workspace, "principal", "reports").output == "key:reports\n"
    with (workspace.root / "signpost.toml").open("a") as file:
        file.write(settings + '[access.proxy]\naddresses = ["10.0.7.3"]\n')
    told = run(workspace, "principal", "ann").output.split()

    assert [line.partition(":")[0] for line in told] == ["token", "proxy"]
    assert told == run(workspace, "principal", "ann").output.split()
