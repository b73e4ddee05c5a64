"""`lookup_values`: which values a dimension has, so that a filter names one that exists."""

from pydantic import Field

from assistant.answering.record import RunRecord
from assistant.tools.kit import Arguments, Output, ToolKit, ToolSpec
from assistant.tools.sources import dimension_source
from assistant.tools.visible import check_dimension, visible_values

DESCRIPTION = """List the values of a dimension (its qualified name), those that contain `query`
where one is given, the most frequent first. Use it before filtering by a value."""


class ValuesArguments(Arguments):
    """Whose values."""

    dimension: str = Field(min_length=1, max_length=200)
    query: str = Field(default="", max_length=500)
    limit: int = Field(default=50, ge=1, le=200)


def lookup_values(arguments: ValuesArguments, kit: ToolKit, record: RunRecord) -> Output:
    """List values.

    Raises:
        RequestError: If there is no such dimension.
        DeniedError: If its table or column is closed to the principal.
    """
    record.step("lookup_values", f"Looking up values of {arguments.dimension}")
    matches = kit.values().lookup(arguments.dimension, query=arguments.query, limit=arguments.limit)
    check_dimension(matches.dimension, kit, record.principal)
    record.tables.add(matches.dimension.table.lower())
    shown = visible_values(matches.values, matches.dimension, kit=kit, principal=record.principal)
    return {
        "dimension": matches.dimension.name,
        "label": matches.dimension.label,
        "values": [value.value for value in shown],
        "total": matches.total if shown == matches.values else len(shown),
        "citation": record.cite(dimension_source(matches.dimension)),
    }


LOOKUP_VALUES = ToolSpec(
    name="lookup_values", description=DESCRIPTION, arguments=ValuesArguments, run=lookup_values
)
