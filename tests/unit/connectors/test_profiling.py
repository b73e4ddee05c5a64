"""What profiling finds in small files of every form."""

import gzip
import json
from pathlib import Path

import pytest

from connectors.contracts import Classification, ColumnType
from connectors.errors import SourceError
from connectors.profiling.profile import ColumnProfile, DataProfile, Kind, Role
from connectors.profiling.profiler import profile_folder

PERSONAL = Classification.PERSONAL


def csv(folder: Path, name: str, columns: dict[str, list[object]], *, mark: str = ",") -> Path:
    rows = [list(columns), *zip(*columns.values(), strict=True)]
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    quoted = [mark.join('"' + str(cell).replace('"', '""') + '"' for cell in row) for row in rows]
    path.write_text("\n".join(quoted) + "\n", "utf-8")
    return path


def events(rows: int = 60, **more: list[object]) -> dict[str, list[object]]:
    base: dict[str, list[object]] = {
        "event_id": [f"e{n}" for n in range(rows)],
        "user_id": [n % 13 for n in range(rows)],
        "occurred_at": [f"2024-05-{1 + n % 28:02d} 10:{n % 60:02d}:00" for n in range(rows)],
        "event_type": [("view", "open", "purchase")[n % 3] for n in range(rows)],
    }
    return base | more


def column(
    tmp_path: Path, name: str, values: list[object], *, table: str = "events"
) -> ColumnProfile:
    csv(tmp_path, f"{table}.csv", events(len(values), **{name: values}))
    found = profile_folder(tmp_path).tables[0].column(name)
    assert found is not None
    return found


FORMS: list[tuple[str, list[object], ColumnType, str | None]] = [
    ("sent_time", [1_700_000_000 + n for n in range(60)], ColumnType.TIMESTAMP, "epoch_s"),
    ("sent_ts", [1_700_000_000_000 + n for n in range(60)], ColumnType.TIMESTAMP, "epoch_ms"),
    ("sent_ts", [f"{1.7e12 + n}" for n in range(60)], ColumnType.TIMESTAMP, "epoch_ms"),
    ("event_timestamp", [1_700_000_000_000_000 + n for n in range(60)], ColumnType.TIMESTAMP, "epoch_us"),
    ("event_date", [f"202405{1 + n % 28:02d}" for n in range(60)], ColumnType.DATE, "%Y%m%d"),
    ("joined", [f"{1 + n % 28} Aug 2017" for n in range(60)], ColumnType.DATE, "%d %b %Y"),
    ("joined", [f"2017年8月{1 + n % 28}日" for n in range(60)], ColumnType.DATE, "%Y年%m月%d日"),
    ("joined", [f"{1 + n % 28:02d}.03.2024" for n in range(60)], ColumnType.DATE, "%d.%m.%Y"),
    ("is_member", [("yes", "no")[n % 2] for n in range(60)], ColumnType.BOOLEAN, None),
    ("active", [n % 2 for n in range(60)], ColumnType.BOOLEAN, None),
    ("aktiv", [("ja", "nein")[n % 2] for n in range(60)], ColumnType.BOOLEAN, None),
    ("actif", [("Oui", "Non")[n % 2] for n in range(60)], ColumnType.BOOLEAN, None),
    ("会員", [("はい", "いいえ")[n % 2] for n in range(60)], ColumnType.BOOLEAN, None),
    ("подписка", [("да", "нет")[n % 2] for n in range(60)], ColumnType.BOOLEAN, None),
    ("preis", [f"{n},50" for n in range(60)], ColumnType.NUMBER, "decimal_comma"),
    ("betrag", [f"1.{100 + n},5 €" for n in range(60)], ColumnType.NUMBER, "decimal_comma"),
    ("cost", [f"$1,{100 + n}.25" for n in range(60)], ColumnType.NUMBER, "decimal_point"),
    ("views_shown", [f"1,{100 + n}" for n in range(60)], ColumnType.NUMBER, "decimal_point"),
    ("sent_ts", [f"{1.7e9 + n / 7:.3f}" for n in range(60)], ColumnType.TIMESTAMP, "epoch_s"),
    ("seen_ts", [f"{1.7e15 + n:.1f}" for n in range(60)], ColumnType.TIMESTAMP, "epoch_us"),
    ("dwell_ms", [n * 17 for n in range(60)], ColumnType.INTEGER, None),
    ("amount", [f"{n}.50" for n in range(60)], ColumnType.NUMBER, None),
    ("shop_code", [f"00{n}" for n in range(60)], ColumnType.STRING, None),
    ("tags", [("a,b", "b", "a,c", "b,c")[n % 4] for n in range(60)], ColumnType.ARRAY, None),
]  # fmt: skip


@pytest.mark.parametrize(("name", "values", "kind", "form"), FORMS)
def test_the_type_behind_a_form_is_found(
    tmp_path: Path, name: str, values: list[object], kind: ColumnType, form: str | None
) -> None:
    found = column(tmp_path, name, values)

    assert (found.type, found.format) == (kind, form)


CLOSED: list[tuple[str, list[object]]] = [
    ("correo", ["" for _ in range(60)]),
    ("contact", [f"somebody{n}@example.org" for n in range(60)]),
    ("user", [f"10.0.{n}.{n * 3}" for n in range(60)]),
    ("client_ip", [f"10.0.{n}.{n * 3}" for n in range(60)]),
    ("telefon", [f"0171 55{n:05d}" for n in range(60)]),
    ("reached_under", [f"+49 171 55{n:05d}" for n in range(60)]),
    ("geburtsdatum", [f"19{50 + n % 40}-02-03" for n in range(60)]),
    ("apellido", [f"Apellido{n}" for n in range(60)]),
    ("customer_name", [f"Somebody {n}" for n in range(60)]),
    ("api_key", [f"k{n}" for n in range(60)]),
    ("password_hash", [f"{n:040x}" for n in range(60)]),
    ("fingerprint", [f"{n:032x}" for n in range(60)]),
    ("postal_code", [10_000 + n for n in range(60)]),
    ("lat", [50 + n / 7 for n in range(60)]),
    (
        "message",
        [f"I bought number {n} for my dear old aunt and liked it a lot" for n in range(60)],
    ),
    ("page", [f"/reset?mail=somebody{n}%40example.org" for n in range(60)]),
    ("メールアドレス", [f"x{n}" for n in range(60)]),
    ("unheard_of", [f"value {n}" for n in range(60)]),
]


@pytest.mark.parametrize(("name", "values"), CLOSED, ids=[name for name, _ in CLOSED])
def test_what_may_name_a_person_is_closed(tmp_path: Path, name: str, values: list[object]) -> None:
    assert column(tmp_path, name, values).classification is PERSONAL


OPEN: list[tuple[str, list[object]]] = [
    ("email_opened", [("true", "false")[n % 2] for n in range(60)]),
    ("mobile_brand_name", [("Apfel", "Birne")[n % 2] for n in range(60)]),
    ("platform", [("ios", "web")[n % 2] for n in range(60)]),
    ("token_count", list(range(60))),
    ("country", [("Brasil", "Germany", "Deutschland")[n % 3] for n in range(60)]),
    ("product_name", [("Hat", "Shoe")[n % 2] for n in range(60)]),
]


@pytest.mark.parametrize(("name", "values"), OPEN, ids=[name for name, _ in OPEN])
def test_what_names_nobody_stays_open(tmp_path: Path, name: str, values: list[object]) -> None:
    assert column(tmp_path, name, values).classification is Classification.INTERNAL


def test_an_e_mail_in_one_row_of_many_closes_the_column(tmp_path: Path) -> None:
    values = ["/home"] * 40_000
    values[31_234] = "/profile?of=somebody@example.org"
    csv(tmp_path, "events.csv", events(40_000, page=list(values)))

    found = profile_folder(tmp_path).tables[0].column("page")

    assert found is not None
    assert found.classification is PERSONAL


def test_nulls_in_disguise_are_nulls(tmp_path: Path) -> None:
    found = column(tmp_path, "city", [("Oslo", "(not set)", "null", "")[n % 4] for n in range(60)])

    assert found.nulls == 45
    assert found.disguised == ("(not set)", "null")


MISSING: list[tuple[str, list[object], tuple[str, ...]]] = [
    ("score", [-1 if n % 5 == 0 else n for n in range(60)], ("-1",)),
    ("age", [9999 if n % 5 == 0 else 20 + n for n in range(60)], ("9999",)),
    ("change", [n - 30 for n in range(60)], ()),
    ("reached", [9990 + n for n in range(60)], ()),
    ("one_off", [-1, *range(59)], ()),
]


@pytest.mark.parametrize(("name", "values", "missing"), MISSING, ids=[c[0] for c in MISSING])
def test_a_number_that_stands_apart_and_comes_again_is_no_value(
    tmp_path: Path, name: str, values: list[object], missing: tuple[str, ...]
) -> None:
    found = column(tmp_path, name, values)

    assert found.missing == missing
    assert bool(found.note and "signpost.nulls" in found.note) == bool(missing)


def shop(folder: Path) -> DataProfile:
    csv(folder, "customers.csv", {
        "customer_id": list(range(13)),
        "full_name": [f"Somebody {n}" for n in range(13)],
        "analytics_consent": [("true", "false")[n % 2] for n in range(13)],
    })  # fmt: skip
    csv(folder, "films.csv", {
        "id": list(range(30)),
        "title": [f"Film {n}" for n in range(30)],
        "description": [f"A long story about number {n} and all of its friends" for n in range(30)],
        "genre": [("drama", "comedy")[n % 2] for n in range(30)],
    })  # fmt: skip
    csv(folder, "plays.csv", {
        "play_id": list(range(90)),
        "customer": [n % 13 for n in range(90)],
        "film_id": [n % 30 for n in range(90)],
        "played_at": [f"2024-01-{1 + n % 28:02d} 08:00:{n % 60:02d}" for n in range(90)],
        "variant": [("a", "b")[n % 2] for n in range(90)],
    })  # fmt: skip
    return profile_folder(folder)


def test_tables_are_known_by_what_one_row_is(tmp_path: Path) -> None:
    found = {table.name: table.kind for table in shop(tmp_path).tables}

    assert found == {"customers": Kind.PERSONS, "films": Kind.CONTENT, "plays": Kind.EVENTS}


def test_joins_are_found_by_name_and_values(tmp_path: Path) -> None:
    found = {(join.table, join.column, join.parent) for join in shop(tmp_path).joins}

    assert found == {("plays", "film_id", "films"), ("plays", "customer", "customers")}


def test_an_id_whose_values_are_not_there_joins_nothing(tmp_path: Path) -> None:
    csv(
        tmp_path,
        "films.csv",
        {"id": list(range(30)), "title": [f"F{n}" for n in range(30)], "x": [1] * 30},
    )
    csv(tmp_path, "plays.csv", events(60, film_id=[1000 + n for n in range(60)]))

    assert profile_folder(tmp_path).joins == ()


def test_consent_on_the_person_s_table_applies_to_every_table_that_names_the_person(
    tmp_path: Path,
) -> None:
    found = {table.name: table.consent for table in shop(tmp_path).tables}

    assert found["films"] is None
    plays = found["plays"]
    assert plays is not None
    assert (plays.table, plays.flag) == ("customers", "analytics_consent")


CONSENTS: list[tuple[str, dict[str, list[object]], tuple[str, str | None, str | None] | None]] = [
    (
        "consents",
        {"purpose": ["analytics", "marketing"] * 13, "granted": [True, False] * 13},
        ("granted", "purpose", "analytics"),
    ),
    ("consents", {"granted": [True, False] * 13}, ("granted", None, None)),
    ("consents", {"purpose": ["marketing", "ads"] * 13, "granted": [True, False] * 13}, None),
    ("settings", {"tracking_consent": ["ja", "nein"] * 13}, ("tracking_consent", None, None)),
    ("settings", {"marketing_consent": ["ja", "nein"] * 13}, None),
]


@pytest.mark.parametrize(("table", "columns", "expected"), CONSENTS)
def test_consent_counts_for_the_purpose_that_it_names(
    tmp_path: Path,
    table: str,
    columns: dict[str, list[object]],
    expected: tuple[str, str | None, str | None] | None,
) -> None:
    csv(tmp_path, "events.csv", events())
    ids: dict[str, list[object]] = {"user_id": [n // 2 for n in range(26)]}
    csv(tmp_path, f"{table}.csv", ids | columns)

    found = profile_folder(tmp_path).table("events")

    assert found is not None
    consent = found.consent
    assert (
        None if consent is None else (consent.flag, consent.purpose_column, consent.purpose_value)
    ) == expected


def test_consent_for_something_else_is_said_to_leave_nothing_out(tmp_path: Path) -> None:
    found = column(tmp_path, "newsletter_optin", [("yes", "no")[n % 2] for n in range(60)])

    assert found.note == "Consent for marketing, not for analytics: no row is left out by it."


def test_a_table_of_variants_is_one_of_events_that_joins_to_its_persons(tmp_path: Path) -> None:
    csv(
        tmp_path,
        "members.csv",
        {"member_id": list(range(40)), "name": [f"N{n}" for n in range(40)]},
    )
    csv(tmp_path, "ab_assignments.csv", {
        "experiment": ["new_home"] * 40,
        "variant": [("control", "treatment")[n % 2] for n in range(40)],
        "member_id": list(range(40)),
        "assigned_at": [f"2024-02-{1 + n % 28:02d} 10:00:00" for n in range(40)],
    })  # fmt: skip

    profile = profile_folder(tmp_path)

    table = profile.table("ab_assignments")
    assert table is not None
    assert (table.kind, table.person) == (Kind.EVENTS, "member_id")
    assert [(join.table, join.parent) for join in profile.joins] == [("ab_assignments", "members")]


def test_rows_that_name_persons_without_a_time_answer_in_groups_only(tmp_path: Path) -> None:
    csv(tmp_path, "favourites.csv", {"user_id": [n % 13 for n in range(60)],
                                     "colour": [("red", "blue")[n % 2] for n in range(60)]})  # fmt: skip

    table = profile_folder(tmp_path).tables[0]

    assert (table.kind, table.person) == (Kind.REFERENCE, "user_id")


def test_a_column_called_as_another_table_s_rows_joins_by_its_values(tmp_path: Path) -> None:
    csv(tmp_path, "events.csv", events(track=[f"T{n % 30}" for n in range(60)]))
    csv(tmp_path, "tracks.csv", {"id": [f"T{n}" for n in range(30)],
                                 "名前": [f"曲 {n}" for n in range(30)]})  # fmt: skip

    profile = profile_folder(tmp_path)

    assert [(join.table, join.column, join.parent) for join in profile.joins] == [
        ("events", "track", "tracks")
    ]
    tracks = profile.table("tracks")
    assert tracks is not None
    assert tracks.title == "名前"


def test_roles_of_an_event_table_are_found(tmp_path: Path) -> None:
    plays = shop(tmp_path).table("plays")

    assert plays is not None
    assert (plays.key, plays.time, plays.person) == (("play_id",), "played_at", "customer")
    assert plays.experiment == "variant"


def test_event_types_know_their_place_in_a_session(tmp_path: Path) -> None:
    rows = 90
    times: list[object] = [f"2024-05-01 10:{n // 3:02d}:{20 * (n % 3):02d}" for n in range(rows)]
    csv(tmp_path, "events.csv", events(rows, session_id=[f"s{n // 3}" for n in range(rows)])
        | {"occurred_at": times})  # fmt: skip

    found = sorted(profile_folder(tmp_path).tables[0].events, key=lambda value: value.place or 0)

    assert [value.name for value in found] == ["view", "open", "purchase"]


def test_days_of_files_are_one_table_although_one_holds_a_header_only(tmp_path: Path) -> None:
    for day in (1, 2, 3):
        csv(tmp_path, f"clicks/2024-01-0{day}/part-000.csv", events(40))
    csv(tmp_path, "clicks/2024-01-04/part-000.csv", {name: [] for name in events(1)})

    table = profile_folder(tmp_path).tables[0]

    assert (table.name, table.files, table.rows) == ("clicks", 4, 120)


def test_compressed_and_nested_json_lines_are_flattened(tmp_path: Path) -> None:
    lines = [
        json.dumps({"id": n, "geo": {"country": "Chile"}, "items": [{"id": 1}], "user_id": n % 7,
                    "ts": 1_700_000_000 + n})
        for n in range(50)
    ]  # fmt: skip
    with gzip.open(tmp_path / "log.jsonl.gz", "wt", encoding="utf-8") as out:
        out.write("\n".join(lines))

    table = profile_folder(tmp_path).tables[0]

    assert table.column("geo.country") is not None
    assert table.left_out == ("items: lists of objects, table 'log_items'",)


def test_delimiters_are_found(tmp_path: Path) -> None:
    csv(tmp_path, "events.csv", events(), mark=";")

    assert profile_folder(tmp_path).tables[0].delimiter == ";"


BROKEN: list[tuple[str, bytes, str]] = [
    ("empty.csv", b"", "empty"),
    ("header.csv", b"a,b\n", "no rows"),
    ("cut.parquet", b"PAR1abcdef", "cut short"),
    ("wrong.parquet", b"hello", "no Parquet"),
    ("cut.csv.gz", gzip.compress(b"a,b\n" * 20_000)[:60], "load it again"),
    ("table.xlsx", b"PK", "spreadsheets"),
]


@pytest.mark.parametrize(("name", "content", "word"), BROKEN, ids=[case[0] for case in BROKEN])
def test_a_broken_file_is_named_and_skipped(
    tmp_path: Path, name: str, content: bytes, word: str
) -> None:
    csv(tmp_path, "events.csv", events())
    (tmp_path / name).write_bytes(content)

    found = profile_folder(tmp_path)

    assert [table.name for table in found.tables] == ["events"]
    assert [(item.path, word in item.reason) for item in found.skipped] == [(name, True)]


def test_an_empty_folder_is_refused_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="Put CSV, JSON, Parquet or SQLite files there"):
        profile_folder(tmp_path)


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="is not a folder"):
        profile_folder(tmp_path / "nowhere")


def test_a_table_of_one_column_is_profiled(tmp_path: Path) -> None:
    csv(tmp_path, "words.csv", {"word": ["a", "b", "c"]})

    table = profile_folder(tmp_path).tables[0]

    assert [found.role for found in table.columns] == [Role.CATEGORY]
