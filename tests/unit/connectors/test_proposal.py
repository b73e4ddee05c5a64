"""What is proposed for a small shop, and that a person's edits stay."""

from pathlib import Path

import pytest
import yaml

from assistant.semantics.engine import SemanticEngine
from assistant.semantics.model_files import read_documents
from connectors.contract_files import load_contracts
from connectors.contracts import Classification, TableContract
from connectors.profiling.profiler import profile_folder
from connectors.proposal.keeping import ProposalError, write_proposal
from connectors.proposal.lake_names import measure_words
from connectors.proposal.proposal import Proposal, propose


def write(folder: Path, name: str, columns: dict[str, list[object]]) -> None:
    rows = [list(columns), *zip(*columns.values(), strict=True)]
    quoted = [",".join(f'"{cell}"' for cell in row) for row in rows]
    (folder / name).write_text("\n".join(quoted) + "\n", "utf-8")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("raw data")
    write(folder, "users.csv", {
        "id": list(range(20)),
        "name": [f"Somebody {n}" for n in range(20)],
        "country": [("Brasil", "Germany")[n % 2] for n in range(20)],
        "analytics_consent": ["true"] * 20,
    })  # fmt: skip
    write(folder, "films.csv", {
        "id": list(range(30)),
        "title": [f"Film {n}" for n in range(30)],
        "description": [f"A long story about number {n} and all of its friends" for n in range(30)],
        "genre": [("drama", "comedy")[n % 2] for n in range(30)],
    })  # fmt: skip
    write(folder, "events.csv", {
        "event_id": list(range(120)),
        "user_id": [n % 20 for n in range(120)],
        "session_id": [f"s{n // 3}" for n in range(120)],
        "film_id": [n % 30 for n in range(120)],
        "ts": [1_700_000_000_000 + 60_000 * n for n in range(120)],
        "event_type": [("view", "play", "purchase")[n % 3] for n in range(120)],
        "dwell_ms": [100 * n for n in range(120)],
        "amount": [f"{n}.25" for n in range(120)],
        "select": [("x", "y")[n % 2] for n in range(120)],
        "Страна клиента": [("a", "b")[n % 2] for n in range(120)],
    })  # fmt: skip
    return folder


@pytest.fixture(scope="module")
def proposal(data: Path) -> Proposal:
    return propose(profile_folder(data), name="shop")


@pytest.fixture
def workspace(tmp_path: Path, proposal: Proposal) -> Path:
    write_proposal(proposal.files, root=tmp_path / "shop")
    return tmp_path / "shop"


def contract(workspace: Path, table: str) -> TableContract:
    return next(c for c in load_contracts(workspace / "contracts") if c.name == table)


def metrics(workspace: Path) -> dict[str, dict[str, object]]:
    documents = read_documents(workspace / "semantic_models")
    return {d.name: d.body | {"meta": d.meta} for d in documents if d.kind == "metric"}


def test_every_proposed_file_says_that_it_is_a_draft(proposal: Proposal) -> None:
    texts = [
        text
        for path, text in proposal.files.items()
        if path.startswith(("contracts/", "knowledge/")) or path == "signpost.toml"
    ]

    assert all(text.startswith("# draft: nobody reviewed this yet") for text in texts)


def test_contracts_have_the_status_draft(workspace: Path) -> None:
    assert {c.status for c in load_contracts(workspace / "contracts")} == {"draft"}


def test_roles_reach_the_contract_under_names_of_the_lake(workspace: Path) -> None:
    events = contract(workspace, "events")

    assert (events.time, events.person, events.event_type) == ("ts", "user_id", "event_type")
    assert events.primary_key == ("event_id",)


def test_consent_reaches_the_contract(workspace: Path) -> None:
    found = contract(workspace, "events").consent

    assert found is not None
    assert (found.table, found.person, found.flag) == ("users", "user_id", "analytics_consent")


def test_reserved_words_and_other_scripts_become_plain_names(workspace: Path) -> None:
    names = {column.source: column.name for column in contract(workspace, "events").columns}

    assert names["select"] == "select_value"
    assert names["Страна клиента"] == "strana_klienta"


def test_ids_of_one_person_share_a_domain(workspace: Path) -> None:
    events, users = contract(workspace, "events"), contract(workspace, "users")
    ends = (events.column("user_id"), users.column("user_id"))

    assert {(end.entity, end.classification) for end in ends if end} == {
        ("user", Classification.PSEUDONYMOUS)
    }


def test_content_columns_are_proposed(workspace: Path) -> None:
    content = contract(workspace, "films").content

    assert content is not None
    assert (content.id, content.title, content.description) == ("film_id", "title", "description")
    assert (content.default_kind, content.attributes) == ("film", ("genre",))


@pytest.mark.parametrize(
    "name",
    ["events", "active_users", "sessions", "views", "plays", "purchases", "users", "films",
     "view_to_play_rate", "view_to_purchase_rate", "play_to_purchase_rate", "total_dwell_ms",
     "average_dwell_ms", "total_dwell_time_hours", "revenue", "revenue_per_user",
     "total_session_time", "average_session_length", "average_session_minutes", "total_session_hours",
     "events_per_session", "sessions_per_user", "events_per_user"],
)  # fmt: skip
def test_a_metric_that_such_tables_need_is_proposed(workspace: Path, name: str) -> None:
    assert name in metrics(workspace)


def test_every_proposed_metric_compiles(workspace: Path) -> None:
    engine = SemanticEngine(read_documents(workspace / "semantic_models"))

    for name in metrics(workspace):
        assert "SELECT" in engine.explain(metric_names=[name])


def test_events_join_to_content_and_persons(workspace: Path) -> None:
    engine = SemanticEngine(read_documents(workspace / "semantic_models"))

    found = {item.qualified for item in engine.group_bys("purchases")}

    assert {"film__title", "film__genre", "user__country", "event__event_type"} <= found


def test_dimensions_that_one_metric_can_be_split_by_have_names_of_their_own(
    workspace: Path,
) -> None:
    documents = read_documents(workspace / "semantic_models")
    engine = SemanticEngine(documents)
    labels = {
        (d.body["node_relation"]["alias"], found["name"]): found["label"]
        for d in documents
        if d.kind == "semantic_model"
        for found in d.body["dimensions"]
        if found["type"] == "categorical"
    }
    named = {name: label for (_, name), label in labels.items()}

    for metric in metrics(workspace):
        found = [
            item.qualified.rsplit("__", 1)[-1]
            for item in engine.group_bys(metric)
            if item.qualified.rsplit("__", 1)[-1] in named
        ]
        shown = [named[name] for name in set(found)]
        assert len(shown) == len(set(shown)), metric


def test_two_logs_of_events_go_by_their_own_names(tmp_path: Path) -> None:
    for name in ("events.csv", "raw_events.csv"):
        write(tmp_path, name, {
            "event_id": list(range(60)),
            "user_id": [n % 20 for n in range(60)],
            "ts": [1_700_000_000 + 60 * n for n in range(60)],
            "event_type": [("view", "play")[n % 2] for n in range(60)],
        })  # fmt: skip
    root = tmp_path / "ws"
    write_proposal(propose(profile_folder(tmp_path), name="two").files, root=root)

    engine = SemanticEngine(read_documents(root / "semantic_models"))

    found = metrics(root)
    assert {"events", "raw_events", "views", "raw_event_views"} <= set(found)
    for name in found:
        assert "SELECT" in engine.explain(metric_names=[name])


def test_a_person_s_words_for_a_measure_are_synonyms(workspace: Path) -> None:
    meta = metrics(workspace)["average_dwell_ms"]["meta"]

    assert isinstance(meta, dict)
    assert meta["unit"] == "milliseconds"
    assert "average time spent" in meta["synonyms"]


WORDS = [
    ("dwell_ms", ("dwell time", "time spent")),
    ("watch_seconds", ("watch", "watch time", "viewing time")),
    ("amount", ("amount",)),
    ("order_qty", ("order qty", "order quantity")),
]


@pytest.mark.parametrize(("name", "words"), WORDS, ids=[name for name, _ in WORDS])
def test_a_measure_is_called_what_people_call_it(name: str, words: tuple[str, ...]) -> None:
    assert measure_words(name) == words


def test_the_same_data_is_proposed_the_same_way_twice(data: Path, proposal: Proposal) -> None:
    assert propose(profile_folder(data), name="shop").files == proposal.files


def test_running_again_writes_nothing_new(workspace: Path, proposal: Proposal) -> None:
    again = write_proposal(proposal.files, root=workspace)

    assert (again.created, again.updated, again.kept) == ((), (), ())


EDITED = (
    "contracts/films.odcs.yaml",
    "semantic_models/events.yaml",
    "knowledge/synonyms.yaml",
    "docs/notes.md",
    "signpost.toml",
    "README.md",
    ".gitignore",
)


@pytest.mark.parametrize("path", EDITED)
def test_a_file_that_a_person_edited_is_kept(
    workspace: Path, proposal: Proposal, path: str
) -> None:
    edited = workspace / path
    edited.write_text(edited.read_text("utf-8") + "# mine\n", "utf-8")

    for _ in range(2):
        again = write_proposal(proposal.files, root=workspace)
        assert again.kept == (path,)
        assert edited.read_text("utf-8").endswith("# mine\n")


def test_a_file_that_a_person_removed_stays_removed_and_is_named(
    workspace: Path, proposal: Proposal
) -> None:
    (workspace / "semantic_models" / "films.yaml").unlink()

    for _ in range(2):
        again = write_proposal(proposal.files, root=workspace)
        assert (again.created, again.removed) == ((), ("semantic_models/films.yaml",))
        assert not (workspace / "semantic_models" / "films.yaml").exists()


def test_a_file_that_nobody_edited_follows_a_new_proposal(
    workspace: Path, proposal: Proposal
) -> None:
    changed = proposal.files | {"README.md": "new\n"}

    again = write_proposal(changed, root=workspace)

    assert again.updated == ("README.md",)
    assert (workspace / "README.md").read_text("utf-8") == "new\n"


def test_a_file_that_was_there_before_is_kept(tmp_path: Path, proposal: Proposal) -> None:
    (tmp_path / "README.md").write_text("mine\n", "utf-8")

    assert write_proposal(proposal.files, root=tmp_path).kept == ("README.md",)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, proposal: Proposal) -> None:
    (tmp_path / "contracts").write_text("a file", "utf-8")

    with pytest.raises(ProposalError, match="cannot be written"):
        write_proposal(proposal.files, root=tmp_path)


def test_the_readme_names_what_is_protected_and_what_to_decide(proposal: Proposal) -> None:
    readme = proposal.files["README.md"]

    assert "`users.name`: a person's name" in readme
    assert "## Joins" in readme


def test_all_yaml_can_be_read(proposal: Proposal) -> None:
    for path, text in proposal.files.items():
        if path.endswith(".yaml"):
            assert list(yaml.safe_load_all(text))
