from pathlib import Path

import pytest
from planning import SEMANTICS, media_catalogue, shop_catalogue

from assistant.errors import SemanticsError
from assistant.semantics.catalogue_reader import load_catalogue
from assistant.semantics.synonyms import Synonyms, read_synonyms


def test_a_metric_carries_label_unit_owner_and_synonyms() -> None:
    metric = media_catalogue().metrics["revenue"]

    assert (metric.label, metric.unit, metric.owner) == ("Revenue", "USD", "finance")
    assert metric.synonyms == ("sales", "income")


def test_only_dimensions_that_join_are_valid_for_a_metric() -> None:
    assert media_catalogue().metrics["signups"].dimensions == (
        "user__age",
        "user__country",
        "user__signed_up_at",
    )
    assert "content__genre" in media_catalogue().metrics["plays"].dimensions


def test_a_pseudonymous_column_is_no_dimension() -> None:
    assert "user__plan" not in media_catalogue().dimensions


def test_types_and_display_names_come_from_the_lake() -> None:
    dimensions = media_catalogue().dimensions

    assert dimensions["content__explicit"].type == "boolean"
    assert dimensions["content__explicit"].label == "Explicit content"
    assert (dimensions["user__age"].type, dimensions["user__age"].unit) == ("integer", "years")


def test_words_of_dimensions_come_from_both_places() -> None:
    assert set(media_catalogue().dimensions["event__storefront"].synonyms) == {"market"}
    assert media_catalogue().dimensions["event__surface"].synonyms == ("screen", "page")


def test_a_dbt_file_with_plural_keys_and_refs_is_read() -> None:
    catalogue = shop_catalogue()

    assert catalogue.metrics["turnover"].table == "order_lines"
    assert catalogue.metrics["average_basket"].definition == "turnover / orders"


def test_a_metric_over_earlier_times_needs_time() -> None:
    assert media_catalogue().metrics["plays_growth"].needs_time
    assert media_catalogue().metrics["weekly_active_users"].rolling
    assert not media_catalogue().metrics["plays"].needs_time


def test_only_sums_and_counts_add_up() -> None:
    metrics = media_catalogue().metrics

    assert metrics["plays"].additive
    assert not metrics["active_users"].additive
    assert not metrics["completion_rate"].additive


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("metrics: [", "not valid YAML"),
        ("- 1", "keys are expected"),
        ("measures: []", "unknown key 'measures'"),
        ("metrics: [1]", "not a mapping"),
        (
            "metric: {name: m, type: simple, type_params: {measure: nowhere}}",
            "cannot be",
        ),
        ("metric: {name: m, type: bogus, type_params: {}}", "m.yaml"),
    ],
)
def test_a_broken_file_is_named_with_its_reason(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "m.yaml").write_text(text)

    with pytest.raises(SemanticsError) as error:
        load_catalogue(tmp_path, None, Synonyms())

    assert words in str(error.value)
    assert "Traceback" not in str(error.value)


def test_an_empty_folder_says_what_to_add(tmp_path: Path) -> None:
    with pytest.raises(SemanticsError, match="Add a YAML file"):
        load_catalogue(tmp_path, None, Synonyms())


def test_synonyms_of_the_workspace_are_added(tmp_path: Path) -> None:
    (tmp_path / "synonyms.yaml").write_text("metrics: {plays: [spins]}")
    synonyms = read_synonyms(tmp_path)

    catalogue = load_catalogue(SEMANTICS / "media", None, synonyms)

    assert "spins" in catalogue.metrics["plays"].synonyms


@pytest.mark.parametrize("text", ["metrics: 3", "x: {}", "metrics: ["])
def test_broken_synonyms_are_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "synonyms.yaml").write_text(text)

    with pytest.raises(SemanticsError, match=r"synonyms\.yaml"):
        read_synonyms(tmp_path)


def test_no_synonyms_file_means_none(tmp_path: Path) -> None:
    assert read_synonyms(tmp_path) == Synonyms()
