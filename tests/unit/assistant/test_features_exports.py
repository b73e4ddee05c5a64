"""Exports as text: what each says, and what each refuses."""

import ast

import jinja2
import pytest
import yaml
from feature_cases import TABLES, make_spec

from assistant.errors import FeatureError
from assistant.features.compiling.compiler import compile_feature
from assistant.features.exports.bigquery import bigquery_sql, export_bigquery
from assistant.features.exports.chronon import export_chronon
from assistant.features.exports.dbt import export_dbt
from assistant.features.exports.exported import columns_of, write_export
from assistant.features.exports.moments import moments_sql
from assistant.features.exports.spark import SESSION, export_spark, spark_sql
from guardrails.sql.feature_gate import FeaturePolicy, check_feature

COUNT = make_spec("opens", "integer", {"kind": "count"}, windows=[24, 168], default=0)
AMOUNT = make_spec("spent", "number", {"kind": "sum", "column": "amount"}, windows=[24, 168])
LISTED = make_spec(
    "seen", "list", {"kind": "sequence", "column": "item_id", "length": 3}, windows=[24]
)
WEEKS = make_spec(
    "weeks", "integer", {"kind": "count"}, calendar={"unit": "week", "count": 1, "zone": "UTC"}
)
LATE = make_spec("late", "integer", {"kind": "count"}, windows=[24], delay_hours=3)
WEEKEND = make_spec(
    "weekend",
    "integer",
    {"kind": "count"},
    windows=[24],
    source={"table": "events", "where": [{"column": "happened_at", "weekday": [6, 7]}]},
)
RECENT = make_spec("quiet", "number", {"kind": "recency"}, windows=[24])


def query(spec):
    return compile_feature(spec, TABLES)


def test_spark_reads_microseconds_of_a_zoned_time():
    streak = make_spec("streak", "integer", {"kind": "streak", "which": "current"}, windows=[168])
    assert "UNIX_MICROS(CAST(event_ts AS TIMESTAMP_LTZ))" in spark_sql(query(streak))


def test_spark_keeps_a_cut_time_without_a_zone():
    assert "CAST(DATE_TRUNC('WEEK', label_ts) AS TIMESTAMP_NTZ)" in spark_sql(query(WEEKS))


def test_the_spark_file_states_the_session_that_it_needs():
    (text,) = export_spark(COUNT, query(COUNT)).files.values()
    assert all(f"SET {name} = {value};" in text for name, value in SESSION.items())


def test_bigquery_has_no_filter_clause_and_starts_weeks_on_monday():
    assert "FILTER" not in bigquery_sql(query(AMOUNT))
    assert "DATETIME_TRUNC(label_ts, ISOWEEK)" in bigquery_sql(query(WEEKS))


def test_bigquery_is_said_not_to_be_run_and_lists_are_refused():
    exported = export_bigquery(COUNT, query(COUNT))
    assert not exported.proven_by_run
    assert "Not run" in next(iter(exported.files.values()))
    with pytest.raises(FeatureError, match="no order in a list"):
        export_bigquery(LISTED, query(LISTED))


def test_the_dbt_model_reads_its_spine_by_ref_and_still_passes_the_gate():
    exported = export_dbt(COUNT, query(COUNT))
    model = exported.files["models/opens.sql"]
    text = (
        jinja2.Environment(autoescape=False)  # noqa: S701 - SQL
        .from_string(model)
        .render(ref=lambda name: name, source=lambda _, name: name)
    )
    tables = {name: frozenset(held) for name, held in columns_of(query(COUNT)).items()}
    policy = FeaturePolicy(tables, "labels", "label_ts", ("user_id",), frozenset({"events"}))
    assert "{{ ref('labels') }}" in model
    assert "{{ source('governed', 'events') }}" in model
    assert check_feature(text, policy) is None


def test_the_dbt_properties_list_every_column():
    exported = export_dbt(COUNT, query(COUNT))
    (model,) = yaml.safe_load(exported.files["models/opens.yml"])["models"]
    assert [one["name"] for one in model["columns"]] == [
        "user_id",
        "label_ts",
        "opens_1d",
        "opens_7d",
    ]


def test_dbt_refuses_text_that_it_would_read_as_a_template():
    odd = make_spec(
        "odd",
        "integer",
        {"kind": "count"},
        windows=[24],
        source={"table": "events", "where": [{"column": "action", "any_of": ["{{ x }}"]}]},
    )
    with pytest.raises(FeatureError, match="template"):
        export_dbt(odd, query(odd))


def test_chronon_is_python_that_names_each_window():
    exported = export_chronon(AMOUNT, query(AMOUNT))
    text = exported.files["spent.chronon.py"]
    ast.parse(text)
    assert "Window(24, TimeUnit.HOURS), Window(168, TimeUnit.HOURS)" in text
    assert not exported.proven_by_run


@pytest.mark.parametrize(
    ("spec", "why"),
    [
        (LATE, "no delay"),
        (LISTED, "no 'sequence'"),
        (WEEKS, "no window in hours"),
        (WEEKEND, "weekday"),
    ],
)
def test_chronon_refuses_what_a_group_by_cannot_say(spec, why):
    with pytest.raises(FeatureError, match=why):
        export_chronon(spec, query(spec))


@pytest.mark.parametrize(("spec", "why"), [(RECENT, "every moment"), (WEEKS, "calendar")])
def test_a_value_that_moves_by_itself_has_no_last_change(spec, why):
    with pytest.raises(FeatureError, match=why):
        moments_sql(spec, query(spec))


def test_files_lie_below_the_folder(tmp_path):
    paths = write_export(export_dbt(COUNT, query(COUNT)), tmp_path)
    assert {path.relative_to(tmp_path).parts[0] for path in paths} == {"models"}
    assert all(path.is_file() for path in paths)


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path):
    (tmp_path / "taken").write_text("")
    with pytest.raises(FeatureError, match="cannot be written to"):
        write_export(export_dbt(COUNT, query(COUNT)), tmp_path / "taken")
