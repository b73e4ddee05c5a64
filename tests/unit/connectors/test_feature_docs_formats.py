from datetime import date
from pathlib import Path, PurePosixPath

import pytest

from connectors.errors import SourceError
from connectors.feature_docs.doc_file import DocFile
from connectors.feature_docs.glean import read_metrics, read_pings
from connectors.feature_docs.markdown import read_markdown
from connectors.feature_docs.metric_hub import load_toml, read_metric_hub
from connectors.feature_docs.metricflow import read_metricflow
from connectors.feature_docs.yaml_text import load_documents
from connectors.records import DocKind, DocStatus, FeatureDoc

TODAY = date(2026, 11, 1)


def file(relative: str) -> DocFile:
    return DocFile(path=Path("unused"), relative=PurePosixPath(relative))


def hub(text: str, relative: str = "hub/definitions/player.toml") -> list[FeatureDoc]:
    place = file(relative)
    return list(read_metric_hub(load_toml(text, file=place), file=place))


# Markdown


def test_front_matter_gives_owner_window_version_and_replacement() -> None:
    page = """---
metric: plays_7d
owners: [Playback, music@example.org]
window: 7d
version: 2
deprecated: true
replaced_by: plays_28d
tags: [playback, weekly]
grain: user and day
---
# Plays in seven days

Counts plays.
"""
    doc = read_markdown(page, file=file("docs/plays.md"))

    assert (doc.name, doc.title, doc.doc_kind) == (
        "plays_7d",
        "Plays in seven days",
        DocKind.METRIC,
    )
    assert doc.owners == ("Playback", "music@example.org")
    assert (doc.window, doc.version, doc.replaced_by) == ("7d", "2", "plays_28d")
    assert doc.status is DocStatus.DEPRECATED
    assert doc.tags == ("playback", "weekly")
    assert doc.body == "Counts plays.\n\nGrain: user and day."


def test_a_page_without_front_matter_has_no_owner() -> None:
    doc = read_markdown("Intro\n=====\n\nOwner unknown.", file=file("docs/intro.md"))

    assert (doc.title, doc.name, doc.owners) == ("Intro", "intro", ())


def test_a_heading_inside_a_code_fence_is_no_title() -> None:
    doc = read_markdown("```\n# not this\n```\n# This\n", file=file("docs/x.md"))

    assert doc.title == "This"


@pytest.mark.parametrize(
    ("relative", "kind"),
    [
        ("docs/runbooks/outage.md", DocKind.RUNBOOK),
        ("docs/glossary.md", DocKind.GLOSSARY),
        ("docs/features/ctr.md", DocKind.FEATURE),
        ("docs/readme.md", DocKind.DOC),
    ],
)
def test_the_folder_or_file_names_the_kind_where_the_page_does_not(
    relative: str, kind: DocKind
) -> None:
    assert read_markdown("# X", file=file(relative)).doc_kind is kind


def test_front_matter_that_is_no_mapping_is_refused_with_the_file() -> None:
    with pytest.raises(SourceError, match=r"docs/x\.md"):
        read_markdown("---\n- a\n---\n# X", file=file("docs/x.md"))


# metric-hub


@pytest.mark.parametrize(
    ("owner", "owners"),
    [
        ('owner = "a@example.org"', ("a@example.org",)),
        ('owner = ["a@example.org", "b@example.org"]', ("a@example.org", "b@example.org")),
        ("", ()),
    ],
)
def test_an_owner_is_a_string_a_list_or_absent(owner: str, owners: tuple[str, ...]) -> None:
    (doc,) = hub(f'[metrics.taps]\ndescription = "Taps."\n{owner}\n')

    assert doc.owners == owners


def test_a_metric_keeps_its_sql_as_text_and_takes_its_product_from_the_file() -> None:
    (doc,) = hub(
        "[metrics.taps]\nfriendly_name = 'Taps'\ndeprecated = true\n"
        "select_expression = '{{agg_sum(\"taps\")}}'\ndata_source = 'daily'\n"
    )

    assert (doc.title, doc.product, doc.status) == ("Taps", "player", DocStatus.DEPRECATED)
    assert doc.sql == '{{agg_sum("taps")}}'
    assert "Data source: daily." in doc.body


def test_entries_that_only_configure_statistics_are_no_documents() -> None:
    assert hub("[metrics]\nweekly = ['taps']\n[metrics.taps.statistics]\nsum = {}\n") == []


def test_an_outcome_takes_its_product_from_its_folder_and_lists_its_metrics() -> None:
    docs = hub(
        'friendly_name = "Search"\ndescription = "About search."\n[metrics.searches]\n'
        'description = "Searches."\n',
        "hub/jetstream/outcomes/tv/search.toml",
    )

    assert [(doc.name, doc.product) for doc in docs] == [("search", "tv"), ("searches", "tv")]
    assert docs[0].body == "About search.\nMetrics: searches."


def test_a_metric_and_a_data_source_of_one_name_have_two_ids() -> None:
    docs = hub("[metrics.daily]\ndescription='M'\n[data_sources.daily]\ndescription='D'\n")

    assert len({doc.id for doc in docs}) == 2
    assert [doc.doc_kind for doc in docs] == [DocKind.METRIC, DocKind.DATA_SOURCE]


# Glean

GLEAN = """
$schema: moz://mozilla.org/schemas/glean/metrics/2-0-0
no_lint: [CATEGORY_GENERIC]
player.controls:
  tapped: !Event
    type: event
    description: |
      Someone tapped.
    extra_keys:
      source: {description: "Where from", type: string}
    notification_emails: [owner@example.org]
    data_sensitivity: [interaction]
    expires: 2020-01-31
    metadata: {tags: [Playback]}
  volume: {type: quantity, description: Volume., unit: percent, expires: never}
"""


def glean() -> dict[str, FeatureDoc]:
    place = file("player-glean/metrics.yaml")
    (data,) = load_documents(GLEAN, file=place)
    return {doc.name: doc for doc in read_metrics(data, file=place, today=TODAY)}


def test_a_glean_event_keeps_owner_keys_and_sensitivity_and_expires() -> None:
    doc = glean()["player.controls.tapped"]

    assert (doc.doc_kind, doc.status, doc.product) == (DocKind.EVENT, DocStatus.EXPIRED, "player")
    assert doc.owners == ("owner@example.org",)
    assert "Extra keys: source (Where from)." in doc.body
    assert "Data sensitivity: interaction." in doc.body


def test_a_glean_metric_that_never_expires_is_active_and_reserved_keys_are_left_out() -> None:
    docs = glean()

    assert docs["player.controls.volume"].status is DocStatus.ACTIVE
    assert docs["player.controls.volume"].owners == ()
    assert len(docs) == 2


def test_a_ping_is_a_data_source_with_its_reasons() -> None:
    data = {"start": {"description": "At start.", "reasons": {"cold": "Cold start"}}}

    (doc,) = read_pings(data, file=file("app/pings.yaml"))

    assert (doc.title, doc.doc_kind) == ("start ping", DocKind.DATA_SOURCE)
    assert doc.body == "At start.\nSent for: cold (Cold start)."


# MetricFlow


def test_metricflow_metrics_and_models_become_documents_with_recorded_owners() -> None:
    data = {
        "semantic_models": [
            {
                "name": "events",
                "description": "Raw events.",
                "node_relation": {"alias": "events", "schema_name": "main"},
                "measures": [{"name": "plays", "agg": "sum", "description": "Plays"}],
            }
        ],
        "metrics": [
            {
                "name": "weekly_plays",
                "label": "Weekly plays",
                "type": "cumulative",
                "type_params": {
                    "measure": "plays",
                    "cumulative_type_params": {"window": "7 days"},
                },
                "config": {"meta": {"owner": "Playback", "synonyms": ["listens"]}},
            }
        ],
    }

    model, metric = read_metricflow(data, file=file("models/media.yml"))

    assert (model.doc_kind, model.owners) == (DocKind.DATA_SOURCE, ())
    assert "Measures: plays (Plays)." in model.body
    assert (metric.title, metric.window, metric.owners) == ("Weekly plays", "7 days", ("Playback",))
    assert "Also called: listens." in metric.body


def test_broken_yaml_names_file_and_line() -> None:
    with pytest.raises(SourceError, match=r"models/x\.yml.*line 2"):
        load_documents("a: 1\nb: : :\n  - ]", file=file("models/x.yml"))
