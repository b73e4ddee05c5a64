"""Allow-lists: the functions and types that a statement may use. What is not here is refused."""


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


APPROVED_AGGREGATES = _names(
    "count count_star count_if sum avg median quantile_cont quantile_disc approx_quantile "
    "approx_count_distinct stddev stddev_samp stddev_pop variance var_samp var_pop"
)
"""Aggregates that may leave a table about people."""

VALUE_AGGREGATES = _names(
    "min max any_value first last arg_max arg_min max_by min_by mode bool_and bool_or corr"
)
"""Aggregates that give back one row's value: only over rows about nobody, or inside one person."""

WINDOW_FUNCTIONS = _names(
    "row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value "
    "nth_value"
)

TEXT_FUNCTIONS = _names(
    "lower upper trim ltrim rtrim length substring substr left right replace concat concat_ws "
    "starts_with contains regexp_matches list_contains ~~ !~~ ~~* !~~* || "
    "regexp_full_match"
)

TIME_FUNCTIONS = _names(
    "date_trunc date_part date_diff datediff date_add strftime year quarter month week weekofyear "
    "isoyear day dayofweek isodow dayofyear hour minute second dayname monthname last_day "
    "make_date epoch now today current_date get_current_timestamp to_years to_quarters to_months "
    "to_weeks to_days to_hours to_minutes to_seconds"
)

NUMBER_FUNCTIONS = _names(
    "+ - * / // % abs round floor ceil ceiling trunc sqrt ln log10 exp power pow greatest least "
    "sign mod nullif coalesce ifnull if isnan"
)

FUNCTIONS = (
    APPROVED_AGGREGATES
    | VALUE_AGGREGATES
    | WINDOW_FUNCTIONS
    | TEXT_FUNCTIONS
    | TIME_FUNCTIONS
    | NUMBER_FUNCTIONS
)

COMPILED_FUNCTIONS = FUNCTIONS | _names("gen_random_uuid uuid")
"""The semantic layer numbers rows of a conversion; a random value says nothing of a person."""

CATALOGUE_FUNCTIONS = _names(
    "stats current_setting getvariable current_user current_database current_schema "
    "current_schemas version getenv in_search_path txid_current current_query"
)
"""Functions about the engine, refused with words of their own."""

DYNAMIC_FUNCTIONS = _names("query query_table json_execute_serialized_sql json_serialize_sql")
"""Functions that run text as SQL."""

TYPES = _names(
    "boolean bool tinyint smallint integer int int4 int8 bigint utinyint usmallint uinteger "
    "ubigint float real double decimal numeric date time timestamp datetime interval varchar text "
    "string timestamp_s timestamp_ms"
)
"""Types that a cast may name."""
