"""Which staged rows go out: not quarantined, not later than the newest load, once, consented."""

# ruff: noqa: S608 - every name and text goes through sources.quoting

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb

from connectors.contracts import ColumnType, ConsentRule
from connectors.errors import BuildError
from connectors.lake.accounting import check_counts
from connectors.lake.manifest import RowCounts
from connectors.lake.parsing import canonical
from connectors.lake.staging import FUTURE, MALFORMED, Staged, staged_name
from connectors.sources.quoting import ident, text
from connectors.sources.raw_table import rejected_lines


@dataclass(frozen=True)
class Selection:
    """Conditions over a staged table, and where its rows go."""

    staged: Staged
    future: str
    """SQL: the row is later than the newest load."""
    good: str
    """SQL: neither quarantined nor future."""
    once: str
    """SQL: the row is not a repetition; meant beside `good`."""
    consented: str
    """SQL: the row's person consented, or none is needed; meant beside `good` and `once`."""
    rejected: int
    """Lines that could not be split into columns."""

    @property
    def goes_out(self) -> str:
        """SQL: the row reaches the lake."""
        return f"({self.good}) AND ({self.once}) AND ({self.consented})"


def select_rows(
    connection: duckdb.DuckDBPyConnection,
    staged: Staged,
    *,
    tables: Mapping[str, Staged],
    purpose: str,
    now: datetime,
) -> Selection:
    """Decide which rows of a staged table reach the lake.

    Raises:
        BuildError: If the contract's consent is for another purpose than the build's.
    """
    future = _future(connection, staged, now=now)
    good = f"verdict = 0 AND NOT ({future})"
    return Selection(
        staged=staged,
        future=future,
        good=good,
        once=_once(connection, staged, good=good),
        consented=_consented(connection, staged, tables=tables, purpose=purpose),
        rejected=rejected_lines(connection, staged.rejects),
    )


def count_rows(connection: duckdb.DuckDBPyConnection, selection: Selection) -> RowCounts:
    """Count where every row went; the parts are counted independently of each other.

    Raises:
        BuildError: If they do not add up.
    """
    staged = selection.staged
    good, once, consented = selection.good, selection.once, selection.consented
    rows, out, doubled, unwilling, future = connection.execute(
        f"SELECT count(*), count(*) FILTER ({selection.goes_out}), "
        f"count(*) FILTER (({good}) AND NOT ({once})), "
        f"count(*) FILTER (({good}) AND ({once}) AND NOT ({consented})), "
        f"count(*) FILTER (verdict = 0 AND ({selection.future})) FROM {staged.name}"
    ).fetchall()[0]
    quarantined: dict[str, int] = {}
    found = connection.execute(
        f"SELECT verdict, count(*) FROM {staged.name} WHERE verdict > 0 GROUP BY ALL ORDER BY 1"
    ).fetchall()
    for number, count in found:
        reason = staged.verdicts[number - 1].reason
        quarantined[reason] = quarantined.get(reason, 0) + count
    for reason, count in ((FUTURE, future), (MALFORMED, selection.rejected)):
        if count:
            quarantined[reason] = quarantined.get(reason, 0) + count
    counts = RowCounts(
        rows_in=rows + selection.rejected,
        rows_out=out,
        quarantined=quarantined,
        duplicates=doubled,
        without_consent=unwilling,
    )
    check_counts(staged.contract.name, counts)
    return counts


def _future(connection: duckdb.DuckDBPyConnection, staged: Staged, *, now: datetime) -> str:
    contract = staged.contract
    if contract.time is None:
        return "false"
    limit = now.astimezone(UTC).replace(tzinfo=None) if now.tzinfo else now
    if contract.arrival is not None:
        arrival = ident(staged_name(contract.arrival))
        newest = connection.execute(
            f"SELECT CAST(max({arrival}) AS TIMESTAMP) FROM {staged.name} WHERE {arrival} <= ?",
            [limit],
        ).fetchall()[0][0]
        column = contract.column(contract.arrival)
        if newest is not None and column is not None and column.type is ColumnType.TIMESTAMP:
            limit = newest
    time = ident(staged_name(contract.time))
    return f"coalesce({time} > TIMESTAMP {text(limit.isoformat(sep=' '))}, false)"


def _once(connection: duckdb.DuckDBPyConnection, staged: Staged, *, good: str) -> str:
    """Repeated keys are rare, so only they are sorted: earliest arrival first, then first read."""
    key = ", ".join(ident(name) for name in staged.key)
    repeated = ident(f"repeated_{staged.contract.name}")
    connection.execute(
        f"CREATE TABLE {repeated} AS SELECT {key} FROM {staged.name} WHERE {good} "
        "GROUP BY ALL HAVING count(*) > 1"
    ).fetchall()
    if not connection.execute(f"SELECT count(*) FROM {repeated}").fetchall()[0][0]:
        return "true"
    order = "".join(
        f"{ident(staged_name(name))} NULLS LAST, "
        for name in (staged.contract.arrival, staged.contract.time)
        if name
    )
    again = ident(f"again_{staged.contract.name}")
    connection.execute(
        f"CREATE TABLE {again} AS SELECT row FROM (SELECT s.rowid AS row, row_number() OVER "
        f"(PARTITION BY {key} ORDER BY {order} s.rowid) AS place FROM {staged.name} s "
        f"SEMI JOIN {repeated} USING ({key}) WHERE {good}) WHERE place > 1"
    ).fetchall()
    return f"rowid NOT IN (SELECT row FROM {again})"


def _consented(
    connection: duckdb.DuckDBPyConnection,
    staged: Staged,
    *,
    tables: Mapping[str, Staged],
    purpose: str,
) -> str:
    rule = staged.contract.consent
    if rule is None or staged.contract.person is None:
        return "true"
    if rule.purpose != purpose:
        message = (
            f"Table '{staged.contract.name}': its contract names consent for '{rule.purpose}', the "
            f"build is for '{purpose}'. Set 'privacy.purpose', or name that purpose's consent."
        )
        raise BuildError(message)
    source = tables[rule.table]
    flag = source.contract.column(rule.flag)
    person = canonical(ident(staged_name(rule.person)))
    granted = ident(staged_name(rule.flag))
    if flag is None or flag.type is ColumnType.BOOLEAN:
        # Somebody who said yes in one row and no in another has not consented.
        condition = f"HAVING bool_and(coalesce({granted}, false))"
    elif flag.type is ColumnType.ARRAY:
        condition = f"HAVING bool_or(list_contains({granted}, {text(purpose)}))"
    else:
        word = f"lower(trim(CAST({granted} AS VARCHAR)))"
        yes = f"({text(purpose.lower())}, 'true', 't', 'yes', 'y', '1', '1.0')"
        condition = f"HAVING bool_or({word} IN {yes})"
    willing = ident(f"willing_{staged.contract.name}")
    connection.execute(
        f"CREATE TABLE {willing} AS SELECT {person} AS person FROM {source.name} "
        f"WHERE verdict = 0 AND {person} IS NOT NULL AND {_for_purpose(rule)} GROUP BY 1 {condition}"
    ).fetchall()
    own = ident(staged_name(staged.contract.person))
    return f"coalesce({own} IN (SELECT person FROM {willing}), false)"


def _for_purpose(rule: ConsentRule) -> str:
    """SQL: whether a row of the consent table is about the rule's purpose."""
    if rule.purpose_column is None:
        return "true"
    wanted = text((rule.purpose_value or rule.purpose).lower())
    return f"lower(trim(CAST({ident(staged_name(rule.purpose_column))} AS VARCHAR))) = {wanted}"
