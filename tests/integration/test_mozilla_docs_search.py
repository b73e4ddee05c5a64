"""Questions on real documentation of a consumer app; its data is not part of the repository."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.feature_docs.read import DocsRead, read_docs
from retrieval.indexing import build_index
from retrieval.passages import from_record
from retrieval.reuse import IndexNeeds
from retrieval.search import SearchIndex, open_index
from retrieval.sentence_encoder import SentenceTransformerEncoder

DESKTOP = "feature:metric-hub/definitions/firefox_desktop.toml#"
FENIX = "feature:metric-hub/definitions/fenix.toml#"
GLEAN = "feature:fenix-glean/metrics.yaml#"

FIRST = [
    ("Which metric measures search clicks on ads, and who owns it?", f"{DESKTOP}ad_clicks"),
    (
        "How is desktop daily active users officially defined, and who owns it?",
        f"{DESKTOP}daily_active_users_v2",
    ),
    (
        "Is client_level_daily_active_users_v1 on Firefox desktop deprecated?",
        f"{DESKTOP}client_level_daily_active_users_v1",
    ),
    (
        "Which event is recorded when a user taps the search bar?",
        f"{GLEAN}events.search_bar_tapped",
    ),
    ("Who owns the Fenix daily active users metric?", f"{FENIX}daily_active_users_v2"),
    ("What does uri_count_v2 count?", f"{DESKTOP}uri_count_v2"),
    ("Which metric counts organic ad clicks?", f"{DESKTOP}ad_clicks_organic"),
    (
        "Which data source holds search clients per engine and source each day?",
        f"{DESKTOP}data_sources.search_clients_engines_sources_daily",
    ),
    (
        "How many hours was the user actively using the browser with keyboard or mouse?",
        f"{DESKTOP}active_hours",
    ),
    ("What does the activation ping contain?", "feature:fenix-glean/pings.yaml#activation"),
    (
        "Who owns the retention rate metric of Firefox iOS?",
        "feature:metric-hub/definitions/firefox_ios.toml#retention_rate_v1",
    ),
    ("What is the event sent when a user opens the app?", f"{GLEAN}events.app_opened"),
    ("How is the DAU KPI of desktop computed?", f"{DESKTOP}desktop_dau_kpi_v2"),
    ("How are content crashes counted?", f"{DESKTOP}content_crashes"),
    ("Which metric counts the open tabs in Fenix?", f"{GLEAN}metrics.tabs_open_count"),
]
NEAR = [
    (
        "Which metric measures clicks on Pocket sponsored content in the new tab?",
        f"{DESKTOP}pocket_spoc_clicks",
    ),
]


@pytest.fixture(scope="module")
def docs(shared_data: Path) -> DocsRead:
    folder = shared_data / "mozilla_docs"
    if not folder.is_dir():
        pytest.skip("no mozilla_docs among the shared data")
    return read_docs([folder / "metric-hub", folder / "fenix-glean"])


@pytest.fixture(scope="module")
def index(docs: DocsRead, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchIndex]:
    folder = tmp_path_factory.mktemp("mozilla")
    passages = [passage for doc in docs.docs for passage in from_record(doc)]
    encoder = SentenceTransformerEncoder()
    build_index(passages, folder=folder, needs=IndexNeeds(encoder, None), clean=str)
    opened = open_index(folder, lake_version=None)
    yield opened
    opened.close()


def test_every_file_is_read_or_listed(docs: DocsRead) -> None:
    assert docs.problems == ()
    assert docs.skipped == ("fenix-glean/tags.yaml",)
    assert len({doc.id for doc in docs.docs}) == len(docs.docs) > 1_300


@pytest.mark.parametrize(("question", "expected"), FIRST)
def test_the_right_definition_comes_first(index: SearchIndex, question: str, expected: str) -> None:
    assert index.search(question, limit=3)[0].passage.id == expected


@pytest.mark.parametrize(("question", "expected"), NEAR)
def test_the_right_definition_is_among_the_first_three(
    index: SearchIndex, question: str, expected: str
) -> None:
    assert expected in [hit.passage.id for hit in index.search(question, limit=3)]


@pytest.mark.parametrize(
    ("passage_id", "sentence"),
    [
        (f"{DESKTOP}ad_clicks", "No owner is recorded."),
        (
            f"{DESKTOP}daily_active_users_v2",
            "Owner: bochocki@mozilla.com, firefox-kpi@mozilla.com.",
        ),
        (f"{DESKTOP}client_level_daily_active_users_v1", "Deprecated."),
        (
            f"{GLEAN}events.search_bar_tapped",
            "Owner: android-probes@mozilla.com, kbrosnan@mozilla.com.",
        ),
    ],
)
def test_owners_and_deprecation_are_told_as_recorded(
    index: SearchIndex, passage_id: str, sentence: str
) -> None:
    passage = index.get(passage_id)

    assert passage is not None
    assert sentence in passage.text


def test_an_active_version_ranks_above_its_deprecated_one(index: SearchIndex) -> None:
    found = [hit.passage.id for hit in index.search("Firefox desktop daily active users", limit=40)]

    active, stale = f"{DESKTOP}daily_active_users_v2", f"{DESKTOP}daily_active_users"
    assert found.index(active) < found.index(stale)
