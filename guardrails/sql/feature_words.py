"""Functions that a feature may call beyond those of an answer, and those that differ by the day."""

from guardrails.sql.words import FUNCTIONS


def names(words: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(words.split())


CLOCKS = names(
    "now today current_date current_time current_timestamp get_current_timestamp get_current_time "
    "transaction_timestamp localtime localtimestamp current_localtime current_localtimestamp "
    "statement_timestamp clock_timestamp"
)
"""What the clock says: another value every time."""

CHANCE = names(
    "random setseed uuid gen_random_uuid uuidv4 uuidv7 nextval currval reservoir_quantile "
    "approx_quantile approx_top_k"
)
"""Chance, and sketches whose answer depends on the order of rows."""

STORAGE = names("rowid row_id file_row_number file_index filename")
"""Columns that the engine makes of where a row lies."""

_MORE = names(
    "list array_agg list_value list_sum list_avg list_min list_max list_count list_distinct "
    "list_unique list_sort list_reverse_sort list_reverse list_filter list_transform list_apply "
    "list_reduce list_aggregate list_aggr list_extract list_element list_slice list_position "
    "list_has list_has_any list_has_all list_any_value list_concat list_cat list_zip list_first "
    "list_last list_intersect list_append list_prepend list_where list_select flatten len "
    "array_length array_extract array_slice array_to_string string_agg string_split split_part "
    "unnest range generate_series row struct_pack struct_extract map map_keys map_values "
    "map_extract map_from_entries map_entries histogram entropy element_at cardinality "
    "epoch epoch_ms epoch_us epoch_ns date_sub datesub age time_bucket make_timestamp "
    "to_timestamp timezone strptime try_strptime century decade millennium weekday isoweek "
    "hour minute second millisecond microsecond to_milliseconds to_microseconds to_decades date_add "
    "bit_and bit_or bit_xor product fsum kahan_sum skewness kurtosis kurtosis_pop covar_pop "
    "covar_samp regr_slope regr_intercept regr_count regr_r2 mad sumkahan favg sem "
    "log log2 cbrt degrees radians even gcd lcm factorial isfinite isinf xor "
    "fdiv fmod ^ ** & | << >> ~ @ subtract add multiply divide "
    "regexp_extract regexp_replace regexp_matches regexp_extract_all prefix suffix strpos instr "
    "position reverse repeat lpad rpad chr ascii hash md5 sha256 format printf "
    "levenshtein jaccard jaro_winkler_similarity to_base list_cosine_similarity "
    "isodow timestamp date array_value first_value last_value nth_value fill "
    "max_by min_by arg_max_null arg_min_null argmax argmin arbitrary median "
    "quantile mode approx_count_distinct constant_or_null not_like_escape like_escape "
    "ilike_escape not_ilike_escape ~~~ add_months equi_width_bins mean every some "
    "any_value count_if countif sum_no_overflow finalize is_distinct_from any_match all_match"
)
FEATURE_FUNCTIONS = (FUNCTIONS | _MORE) - CLOCKS - CHANCE

SOURCES = names("unnest range generate_series")
"""Functions that may stand in FROM."""
