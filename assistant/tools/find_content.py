"""`find_content`: items of the content catalogue by their attributes, counted and listed."""

from assistant.answering.record import RunRecord, StoredQuery
from assistant.answers import Query
from assistant.errors import RequestError
from assistant.semantics.content_request import Condition, ContentRequest
from assistant.semantics.content_tables import ContentTable
from assistant.semantics.funnel_select import select
from assistant.semantics.literals import literal
from assistant.tools.execution import Executed, checked_by, result_table, run_checked, tell
from assistant.tools.kit import Output, ToolKit, ToolSpec
from assistant.tools.sources import table_source

DESCRIPTION = """Items of a content table by their attributes (genre, language, price, release date):
how many hold all the conditions, and the first of them with their attributes. `order_by` is an
attribute: the cheapest or newest first. For items by meaning use search_catalog. Answers {total,
count_query, query, columns, rows}; cite cells as {query.column[row]}."""
SIGNS = {"lt": "<", "le": "<=", "gt": ">", "ge": ">="}


def find_content(request: ContentRequest, kit: ToolKit, record: RunRecord) -> Output:
    """Count and list the items.

    Raises:
        RequestError: If the table holds no content, or has no such attribute.
        DeniedError: If the gate refuses.
        WarehouseError: If a query does not finish.
    """
    record.step("find_content", "Looking through the catalogue")
    table = next((t for t in kit.catalogue.contents if t.name == request.table), None)
    if table is None:
        message = f"'{request.table}' is no content table. Name one that is."
        raise RequestError(message)
    where = [_condition(item, table) for item in request.conditions]
    source = next(t for t in kit.manifest.tables if t.name == table.name)
    counted = _run(select(["count(*) AS items"], _quoted(table.name), where=where), kit, record)
    listed = _run(_list_sql(request, table, where), kit, record)
    count_query, query = (record.add_query(_stored(run, request)) for run in (counted, listed))
    record.cite(table_source(source))
    rows = counted.result.rows
    return {
        **tell(query, result_table(listed.result)),
        "count_query": count_query,
        "total": rows[0][0] if rows else 0,
        "title": table.title,
    }


def _run(sql: str, kit: ToolKit, record: RunRecord) -> Executed:
    return run_checked(sql, compiled=False, checked=checked_by(kit), record=record)


def _stored(run: Executed, request: ContentRequest) -> StoredQuery:
    table = result_table(run.result)
    query = Query(
        id="",
        kind="sql",
        request=request.model_dump(mode="json"),
        sql=run.sql,
        verified=True,
        row_count=len(table.rows),
        elapsed_ms=run.result.elapsed_ms,
    )
    return StoredQuery(
        query=query, table=table, truncated=run.result.truncated, withheld=run.withheld
    )


def _list_sql(request: ContentRequest, table: ContentTable, where: list[str]) -> str:
    names = (table.title, *(item.column for item in table.attributes))
    columns = [_quoted(name) for name in dict.fromkeys(names)]
    order = _quoted(table.title)
    if request.order_by is not None:
        column = _quoted(_known(request.order_by, table))
        where = [*where, f"{column} IS NOT NULL"]
        order = f"{column} {'DESC' if request.descending else 'ASC'}, {order}"
    listed = select(columns, _quoted(table.name), where=where)
    return f"{listed} ORDER BY {order} LIMIT {request.limit}"


def _condition(item: Condition, table: ContentTable) -> str:
    column = _quoted(_known(item.column, table))
    if item.operator in SIGNS:
        return f"{column} {SIGNS[item.operator]} {literal(item.values[0])}"
    listed = ", ".join(literal(value) for value in item.values)
    return f"{column} {'IN' if item.operator == 'in' else 'NOT IN'} ({listed})"


def _known(column: str, table: ContentTable) -> str:
    if table.attribute(column) is None:
        names = ", ".join(item.column for item in table.attributes)
        message = f"'{table.name}' has no attribute '{column}'. Name one of: {names}."
        raise RequestError(message)
    return column


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


FIND_CONTENT = ToolSpec(
    name="find_content", description=DESCRIPTION, arguments=ContentRequest, run=find_content
)
