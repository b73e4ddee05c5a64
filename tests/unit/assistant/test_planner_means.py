"""Means per day, hours of the day, parts of the week, and rankings within slices, as planned."""

from datetime import date

import pytest
from planning import AS_OF, SEMANTICS, media_planner, value_index

from assistant.planner.plan import ClarifyPlan, MetricPlan, Plan, UnanswerablePlan
from assistant.planner.planner import Planner
from assistant.semantics.catalogue_reader import load_catalogue
from assistant.semantics.request import MetricRequest, Period
from assistant.semantics.synonyms import Synonyms
from connectors.contracts import Classification, ColumnType, TableKind
from connectors.lake.manifest import LakeColumn, LakeTable, Manifest, RowCounts

APRIL = Period(start=date(2026, 4, 1), end=date(2026, 5, 1))
MARCH = Period(start=date(2026, 3, 1), end=date(2026, 4, 1))


def request_of(plan: Plan) -> MetricRequest:
    assert isinstance(plan, MetricPlan), plan
    return plan.request


@pytest.mark.parametrize(
    "question",
    [
        "average plays per day in April 2026",
        "average daily plays in April 2026",
        "the daily average of plays in April 2026",
        "how many plays do we have on an average day in April 2026",
        "plays on a typical day in April 2026",
        "on average, how many plays per day in April 2026?",
    ],
)
def test_a_mean_per_day_is_read_in_every_wording(question: str) -> None:
    request = request_of(media_planner().plan(question))

    assert (request.metrics, request.average, request.grain) == (("plays",), "day", None)
    assert request.period == APRIL


def test_a_mean_in_the_name_of_a_daily_metric_is_one_per_day() -> None:
    request = request_of(media_planner().plan("average daily active users in April 2026"))

    assert (request.metrics, request.average) == (("active_users",), "day")


def test_two_periods_are_compared_by_their_means() -> None:
    question = "compare average daily plays in April 2026 with March 2026"
    request = request_of(media_planner().plan(question))

    assert (request.average, request.period, request.comparison) == ("day", APRIL, MARCH)


def test_a_mean_per_week_is_over_whole_weeks_and_that_is_said() -> None:
    plan = media_planner().plan("average plays per week in April 2026")

    assert request_of(plan).period == Period(start=date(2026, 4, 6), end=date(2026, 4, 27))
    assert any("whole weeks" in note for note in plan.notes)


def test_a_mean_along_time_is_one_for_each_bucket() -> None:
    request = request_of(media_planner().plan("average plays per day by month"))

    assert (request.average, request.grain) == ("day", "month")


def test_a_mean_without_a_unit_asks_per_what() -> None:
    plan = media_planner().plan("average plays in April 2026")

    assert isinstance(plan, ClarifyPlan)
    assert "Average plays per day in April 2026" in plan.options


def test_every_way_to_say_a_mean_is_read_back_as_the_same_request() -> None:
    for question in (
        "average daily plays in April 2026",
        "plays on weekends vs weekdays in March 2026",
    ):
        plan = media_planner().plan(question)

        assert request_of(media_planner().plan(plan.resolved)) == request_of(plan)


@pytest.mark.parametrize(
    "question",
    [
        "plays on weekends vs weekdays in April 2026",
        "are there more plays on weekends than on weekdays in April 2026?",
        "compare weekday and weekend plays in April 2026",
        "plays during the week or on the weekend in April 2026",
    ],
)
def test_weekends_stand_beside_weekdays_per_day(question: str) -> None:
    request = request_of(media_planner().plan(question))

    assert (request.week_parts, request.average, request.weekdays) == (True, "day", ())


def test_a_ratio_on_weekends_and_weekdays_is_no_mean_per_day() -> None:
    request = request_of(media_planner().plan("completion rate on weekends vs weekdays"))

    assert (request.week_parts, request.average) == (True, None)


@pytest.mark.parametrize(
    ("question", "within", "limit"),
    [
        ("top 3 genres in each storefront by plays in April 2026", "event__storefront", 3),
        ("which genre had the most plays per storefront in April 2026", "event__storefront", 1),
        ("most played genre each month", "metric_time", 1),
    ],
)
def test_a_ranking_for_each_slice_is_made_anew_in_each(
    question: str, within: str, limit: int
) -> None:
    request = request_of(media_planner().plan(question))

    assert (request.within, request.limit) == (within, limit)
    assert "content__genre" in request.group_by


def test_a_ranking_of_pairs_is_one_ranking() -> None:
    request = request_of(media_planner().plan("top 10 by genre and platform for plays"))

    assert (request.within, request.limit) == (None, 10)


def test_a_person_who_asks_only_for_phones_is_given_the_devices() -> None:
    values = value_index({("events", "platform"): "phone tv"})
    planner = Planner(
        load_catalogue(SEMANTICS / "media", None, Synonyms()),
        values,
        as_of=AS_OF,
        withheld=("phone",),
    )
    before = planner.plan("plays in April 2026")

    kept = request_of(planner.plan("only phones", history=[before])).filters

    assert [item.values for item in kept] == [("phone",)]


def hourly_planner(kind: ColumnType) -> Planner:
    column = LakeColumn(
        name="happened_at", type=kind, classification=Classification.INTERNAL, display_name=None
    )
    counts = RowCounts(rows_in=1, rows_out=1)
    table = LakeTable(name="events", kind=TableKind.EVENTS, columns=(column,), counts=counts)
    manifest = Manifest.model_validate(
        {
            "version": "v",
            "built_at": "2026-05-21T00:00:00Z",
            "as_of": AS_OF,
            "purpose": "analytics",
            "minimum_group": 10,
            "tables": (table,),
        }
    )
    catalogue = load_catalogue(SEMANTICS / "media", manifest, Synonyms())
    return Planner(catalogue, value_index({}), as_of=AS_OF)


@pytest.mark.parametrize(
    ("question", "limit"),
    [
        ("plays by hour of the day in April 2026", None),
        ("hourly plays in April 2026", None),
        ("at what hour do we have the most plays in April 2026", 1),
        ("what is the busiest time of day for plays in April 2026", 1),
    ],
)
def test_hours_slice_what_is_counted_by_a_moment(question: str, limit: int | None) -> None:
    request = request_of(hourly_planner(ColumnType.TIMESTAMP).plan(question))

    assert (request.group_by, request.limit) == (("event__hour_of_day",), limit)


def test_hours_of_what_is_counted_by_day_are_declined() -> None:
    plan = hourly_planner(ColumnType.DATE).plan("plays by hour of the day in April 2026")

    assert isinstance(plan, UnanswerablePlan)
    assert "counted by day" in plan.reason


def test_a_daily_number_over_a_rolling_one_has_a_value_for_each_day() -> None:
    request = request_of(media_planner().plan("active users / weekly active users in April 2026"))

    assert (request.metrics, request.per) == (("active_users", "weekly_active_users"), True)
    assert request.grain == "day"
