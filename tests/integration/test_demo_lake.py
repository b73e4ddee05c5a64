"""The demo through the real build: planted counts, planted effects, goldens, and no person."""

import re
from datetime import timedelta

import duckdb
import pytest

from assistant.demo.effects import DRIFT, EXPERIMENT, LAST_DAY, LAUNCH, OUTAGE
from assistant.demo.generate import make_demo
from connectors.contract_files import load_contracts
from connectors.lake.build import build_lake
from connectors.lake.options import BuildOptions
from connectors.lake.publish import current_lake
from evals.cases import load_cases
from evals.golden import GoldenLake

EVENTS = 200_000
SECRET = b"a workspace secret of 32 bytes.."


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    return make_demo(tmp_path_factory.mktemp("demo"), events=EVENTS)


@pytest.fixture(scope="module")
def manifest(demo):
    options = BuildOptions(purpose="analytics", minimum_group=10, keep_builds=2, now=None)
    return build_lake(
        load_contracts(demo.root / "contracts"),
        data=demo.root / "data",
        lakes=demo.root / ".signpost" / "lake",
        secret=SECRET,
        options=options,
    )


@pytest.fixture(scope="module")
def lake(demo, manifest):
    return current_lake(demo.root / ".signpost" / "lake")


@pytest.fixture(scope="module")
def query(lake):
    connection = duckdb.connect(str(lake / "safe.duckdb"), read_only=True)
    yield lambda sql: connection.execute(sql).fetchall()
    connection.close()


def test_the_build_sets_aside_exactly_what_was_planted(demo, manifest):
    counts = manifest.table("events").counts
    assert counts.quarantined == {
        "unparseable_timestamp": demo.faults.unparseable_timestamp,
        "unparseable_integer": demo.faults.unparseable_integer,
        "empty_key": demo.faults.empty_key,
        "missing_required": demo.faults.missing_required,
        "future": demo.faults.future,
    }
    assert counts.duplicates == demo.faults.duplicates


def test_the_newest_complete_day_is_the_last_day(manifest):
    assert manifest.as_of == LAST_DAY


def test_good_events_are_kept_or_lack_consent(manifest):
    counts = manifest.table("events").counts
    assert counts.rows_out + counts.without_consent == EVENTS


def test_one_country_has_one_name(query):
    spellings = query("SELECT DISTINCT country FROM users WHERE country_code = 'DE'")
    assert spellings == [("Germany",)]


def test_plays_collapse_on_the_day_of_the_outage(query):
    plays = dict(
        query(
            "SELECT occurred_at::DATE, count(*) FROM events WHERE event_type = 'play' "
            "AND occurred_at >= '2026-05-12' AND occurred_at < '2026-05-27' GROUP BY 1"
        )
    )
    week_before = plays[OUTAGE.day - timedelta(days=7)]
    assert plays[OUTAGE.day] < 2 * OUTAGE.play_factor * week_before


def test_the_launched_app_is_the_most_downloaded_of_its_month(query):
    top = query(
        "SELECT content_id FROM events WHERE event_type = 'download' AND occurred_at >= '2026-06-01' "
        "GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
    )
    assert top == [(LAUNCH.content_id,)]


def test_the_drifting_storefront_loses_the_most(query):
    worst = query(
        "SELECT storefront_code FROM events WHERE event_type = 'download' GROUP BY 1 ORDER BY "
        "count(*) FILTER (month(occurred_at) = 6) - count(*) FILTER (month(occurred_at) = 4) LIMIT 1"
    )
    assert worst == [(DRIFT.storefront,)]


def test_the_experiment_lifts_the_open_rate_by_what_was_planted(query):
    rates = dict(
        query(
            "SELECT variant, count(*) FILTER (event_type = 'open') / "
            "count(*) FILTER (event_type = 'impression') FROM events JOIN assignments USING (user_id) "
            "WHERE experiment_id = 'smart_shelf' "
            "AND occurred_at >= '2026-05-25' AND occurred_at < '2026-06-08' GROUP BY 1"
        )
    )
    lift = rates["treatment"] / rates["control"] - 1
    assert lift == pytest.approx(EXPERIMENT.open_lift, abs=0.1)


def test_every_golden_gives_rows(demo, lake, manifest):
    """But for those that expect none, and those whose thresholds fit the larger demo."""
    with GoldenLake(lake, minimum_group=10, as_of=manifest.as_of) as golden:
        cases = [case for case in load_cases(demo.root / "evals") if case.golden_sql]
        empty = [case for case in cases if not golden.run(case.golden_sql).rows]
    assert len(cases) > 150
    unexpected = [c.id for c in empty if not re.search("WHERE FALSE|HAVING|WHERE n ", c.golden_sql)]
    assert unexpected == []


def test_no_person_of_the_input_is_in_any_file_of_the_lake(demo, manifest):
    users = (demo.root / "data" / "users.csv").read_text().splitlines()[1:200:20]
    fields = [line.replace('"', "").split(",") for line in users]
    wanted = [text.encode() for row in fields for text in [*row[:4], row[6]]]
    built = [path.read_bytes() for path in (demo.root / ".signpost").rglob("*") if path.is_file()]
    assert [text for text in wanted if any(text in content for content in built)] == []
