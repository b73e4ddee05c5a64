"""Requests for features: what is read, what is asked back, what is declined."""

from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

import pytest
import yaml

from assistant.features.engine.tables import tables_of_contracts
from assistant.planner.features.intent import feature_plan
from assistant.planner.features.request import Drafted, read_request
from assistant.planner.features.vocabulary import FeatureVocabulary, build_vocabulary
from assistant.planner.reading.value_index import ValueIndex
from assistant.semantics.catalogue import Catalogue, Dimension
from assistant.values import Value
from connectors.contract_files import load_contracts

with as_file(files("assistant.demo") / "workspace") as _root:
    ROOT = Path(_root)
FIXTURES = Path(__file__).parents[2] / "fixtures"
REFUSED = [
    case
    for name in ("feature_requests.yaml", "feature_requests_spoken.yaml")
    for case in yaml.safe_load((FIXTURES / name).read_text("utf-8"))["refused"]
]
VALUES = {
    (
        "events",
        "event_type",
    ): ["impression", "open", "search", "play", "play_complete", "download", "purchase", "rate"],
    ("events", "device"): ["phone", "tv", "tablet", "speaker", "desktop"],
    ("content", "kind"): ["song", "show", "podcast", "news"],
    ("content", "genre"): ["Jazz", "Mystery"],
}


@cache
def _words() -> FeatureVocabulary:
    contracts = load_contracts(ROOT / "contracts")
    listed = [Value(*place, value) for place, found in VALUES.items() for value in found]
    genre = Dimension("content__genre", "Genre", "", "content", "genre", "string")
    catalogue = Catalogue({}, {genre.name: genre})
    tables = tables_of_contracts(contracts)
    return build_vocabulary(
        catalogue, tables=tables, contracts=contracts, values=ValueIndex(listed)
    )


def _spec(request: str) -> dict[str, object]:
    read = read_request(request, _words())
    assert isinstance(read, Drafted), read
    return read.spec.model_dump(mode="json", exclude_defaults=True)


def test_a_genre_is_a_key_found_by_a_join() -> None:
    spec = _spec("downloads per user and genre over the last 7 days, for the ranking model")
    assert spec["keys"] == {"user_id": "user_id", "genre": "content.genre"}
    assert spec["windows"] == [168]
    assert spec["source"]["join"]["table"] == "content"


def test_a_delay_moves_the_window_and_does_not_lengthen_it() -> None:
    spec = _spec("downloads per user in the 7 days that end one day before the label")
    assert (spec["windows"], spec["delay_hours"]) == ([168], 24)


def test_a_calendar_window_names_its_zone() -> None:
    spec = _spec("plays per user in the last full calendar week, Berlin time")
    assert spec["calendar"] == {"unit": "week", "count": 1, "zone": "Europe/Berlin"}


@pytest.mark.parametrize(
    ("request_", "kind"),
    [
        ("downloads per user over the last 7 days", "count"),
        ("distinct items opened per user in the last two weeks", "distinct"),
        ("hours since the user's last play, looking back 30 days", "recency"),
        ("the genre each user played most often in the last 30 days", "top"),
        ("last device of the user in the last 7 days", "last"),
        ("the last 5 items that the user opened in the past 14 days", "sequence"),
        ("trend of plays per user: last 7 days against the last 28 days", "trend"),
        ("longest streak of days with a play per user in the last 60 days", "streak"),
        ("active days per user in the last 30 days", "days"),
        ("days on which the user was active in the last 30 days", "days"),
        ("number of days with a download per user over 28 days", "days"),
        ("ratio of purchases to opens per content item, last 30 days", "ratio"),
        ("diversity of devices per user, 28 days", "spread"),
        ("mean play seconds per item in the last 7 days", "mean"),
        ("sum of play_seconds per user in the last 7 days", "sum"),
    ],
)
def test_the_words_name_the_aggregation(request_: str, kind: str) -> None:
    read = read_request(request_, _words())
    assert isinstance(read, Drafted), read
    assert read.spec.aggregation.kind == kind


def test_a_feature_is_as_sensitive_as_its_most_sensitive_input() -> None:
    assert _spec("downloads per user over the last 7 days")["sensitivity"] == "pseudonymous"


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case["say"])
def test_what_cannot_be_a_feature_does_not_become_one(case: dict[str, str]) -> None:
    read = read_request(case["say"], _words())
    assert read.kind in ("clarify", "unanswerable")
    if case["expect"] == "ask":
        assert read.kind == "clarify"


def test_a_missing_window_is_asked_for_with_readings_to_choose() -> None:
    read = read_request("downloads per user", _words())
    assert read.kind == "clarify"
    assert all(isinstance(read_request(option, _words()), Drafted) for option in read.options)
    assert read.options


def test_a_purpose_that_people_did_not_agree_to_is_declined() -> None:
    read = read_request("downloads per user in the last 7 days", _words(), purpose="marketing")
    assert read.kind == "unanswerable"
    assert "agreed" in read.reason


@pytest.mark.parametrize(
    "question",
    ["Draft a feature: plays per user", "please write me a new feature for plays per user"],
)
def test_a_request_for_a_feature_is_told_from_a_question(question: str) -> None:
    plan = feature_plan(question)
    assert plan is not None
    assert plan.request == "plays per user"


def test_a_question_about_features_is_no_request_for_one() -> None:
    assert feature_plan("Which features use downloads?") is None
    assert feature_plan("Draft a feature for ann@example.org") is None


@pytest.mark.parametrize(
    ("request_", "hours", "delay"),
    [
        ("plays per user in the past fortnight", [336], 0),
        ("rolling 30 days count of plays per user", [720], 0),
        ("plays per user in the last 24h", [24], 0),
        ("plays per user over 1, 7 and 28 days", [24, 168, 672], 0),
        ("plays per user between 14 and 7 days ago", [168], 168),
        ("plays per user over the last 7 days, delayed by 6 hours", [168], 6),
        ("plays per user over the last 7 days until 2 hours before the label", [168], 2),
    ],
)
def test_a_window_is_read_as_it_is_said(request_: str, hours: list[int], delay: int) -> None:
    spec = _spec(request_)
    assert (spec["windows"], spec.get("delay_hours", 0)) == (hours, delay)


@pytest.mark.parametrize(
    ("request_", "column", "left_out"),
    [
        (
            "plays excluding podcasts and news per user, 14 days",
            "content.kind",
            ["podcast", "news"],
        ),
        ("plays per user except on tv or on phone, 14 days", "device", ["tv", "phone"]),
        ("active days per user excluding impressions, 14 days", "event_type", ["impression"]),
    ],
)
def test_all_that_is_listed_after_excluding_is_left_out(
    request_: str, column: str, left_out: list[str]
) -> None:
    where = _spec(request_)["source"]["where"]
    assert {"column": column, "none_of": left_out} in where


@pytest.mark.parametrize(
    "request_",
    [
        "plays excluding podcasts on tv per user, 7 days",
        "opens without plays per user, 7 days",
        "distinct users who did not download per item, 7 days",
        "plays in the last 7 days by users active in the last 30 days, per item",
        "average number of distinct items opened per user, 7 days",
        "plays and play_seconds per user, 7 days",
        "plays per user 7 days ago",
    ],
)
def test_what_can_be_read_in_two_ways_is_asked_about(request_: str) -> None:
    assert read_request(request_, _words()).kind == "clarify"


def test_a_misspelt_word_is_read_as_the_one_that_is_near_and_said() -> None:
    read = read_request("downlods per user over the last 7 days", _words())
    assert isinstance(read, Drafted)
    assert read.notes == ("'downlods' is read as 'download'.",)


def test_an_aggregation_that_a_specification_lacks_is_named() -> None:
    read = read_request("median play_seconds per user over 7 days", _words())
    assert read.kind == "clarify"
    assert "feature check FILE.sql" in read.question


def test_a_share_is_of_the_value_that_is_named() -> None:
    spec = _spec("share of plays on tv per user over the last 28 days")
    assert spec["aggregation"]["numerator"] == [{"column": "device", "any_of": ["tv"]}]


def test_days_of_the_week_hold_for_both_sides_of_a_ratio() -> None:
    spec = _spec("opens per impression on weekends per user, 28 days")
    assert spec["source"]["where"] == [{"column": "occurred_at", "weekday": [6, 7]}]


def test_requests_that_differ_get_names_that_differ() -> None:
    said = ("", " on weekends", " except on tv", " on tv", " of 4 stars or more", " yesterday")
    names = [
        _spec(f"ratings{more} per user{'' if 'yest' in more else ', 7 days'}")["name"]
        for more in said
    ]
    assert len(set(names)) == len(said)


def test_users_are_counted_once_each() -> None:
    spec = _spec("number of users per item who downloaded it, 7 days")
    assert spec["aggregation"]["column"] == "user_id"
    assert spec["name"] == "content_distinct_user_download_7d"
