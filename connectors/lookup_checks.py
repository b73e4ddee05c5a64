"""What a column filled from another table must keep to."""

from connectors.contracts import Classification, ColumnContract, Lookup, TableContract

STRICTNESS = (Classification.PUBLIC, Classification.INTERNAL)


def lookup_problem(contract: TableContract, tables: dict[str, TableContract]) -> str | None:
    """The first fault of a contract's lookups, or None."""
    for column in contract.columns:
        if column.lookup is None:
            continue
        problem = (
            _own_faults(contract, column)
            or _path_faults(contract, column.lookup, tables)
            or _taken_faults(column, column.lookup, tables)
        )
        if problem:
            return f"'signpost.lookup' of column '{column.name}' {problem}"
    return None


def _own_faults(contract: TableContract, column: ColumnContract) -> str | None:
    if column.classification not in STRICTNESS:
        return f"is {column.classification}. Classify it public or internal, or remove it."
    if column.required or column.unique or column.primary_key:
        return "is required, unique or a key. Drop that: a lookup may find nothing."
    roles = (contract.time, contract.arrival, contract.person)
    if column.name in roles:
        return "is the table's time, arrival or person. Name a column of its own data for that."
    first = contract.column(column.lookup.first if column.lookup else "")
    if first is None or first.lookup is not None:
        return "begins with no column of the table's own data. Begin 'path' with one."
    return None


def _path_faults(
    contract: TableContract, lookup: Lookup, tables: dict[str, TableContract]
) -> str | None:
    for table, name in lookup.steps:
        step = tables.get(table)
        if step is None:
            return f"goes through table '{table}', which has no contract. Write 'table.column'."
        found = step.column(name)
        if found is None or found.lookup is not None:
            return f"reads '{table}.{name}', which is not in that table's own data. Correct it."
        if len(step.row_key) != 1:
            return f"needs one key column in table '{table}'. Mark it 'primaryKey: true' there."
        if step.person is not None and contract.person is None:
            return (
                f"goes through table '{table}', which names persons, and this table names none. "
                "Name its person in 'signpost.person', or remove the lookup."
            )
    return None


def _taken_faults(
    column: ColumnContract, lookup: Lookup, tables: dict[str, TableContract]
) -> str | None:
    table, name = lookup.steps[-1]
    taken = tables[table].column(name)
    if taken is None or taken.classification not in STRICTNESS:
        return f"takes '{table}.{name}', which is not open. Take another column."
    if STRICTNESS.index(column.classification) < STRICTNESS.index(taken.classification):
        return f"takes '{table}.{name}', which is internal. Classify it internal as well."
    if column.type is not taken.type:
        return f"is of type {column.type}, '{table}.{name}' of {taken.type}. Write the latter."
    return None
