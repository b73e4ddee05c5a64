"""Purpose and sensitivity of a feature, inherited from the contracts of what it reads."""

from collections.abc import Iterable, Mapping

from assistant.errors import FeatureError
from assistant.features.compiling.binding import inputs_of
from assistant.features.spec.feature_spec import FeatureSpec
from connectors.contracts import Classification, TableContract

ORDER = (
    Classification.PUBLIC,
    Classification.INTERNAL,
    Classification.PSEUDONYMOUS,
    Classification.PERSONAL,
)
"""From least to most sensitive."""
_DERIVED = ("_code", "_raw")
"""Endings of columns that the build derives from one that it normalises."""


def inherited_sensitivity(spec: FeatureSpec, contracts: Iterable[TableContract]) -> Classification:
    """That of the most sensitive column which decides the values.

    Event ids do not count: they only tell copies apart. Hand-written SQL is as sensitive as the
    most sensitive column that the lake keeps of its tables.

    Raises:
        FeatureError: If an input is personal: the lake does not hold it.
    """
    tables = {contract.name: contract for contract in contracts}
    found = [Classification.PUBLIC]
    for table, column in _inputs(spec, tables):
        contract = tables[table]
        held = contract.column(column) or contract.column(_without_ending(column))
        if held is not None:
            found.append(held.classification)
        if held is not None and held.classification is Classification.PERSONAL:
            message = (
                f"Feature '{spec.name}' reads '{table}.{column}', which is personal and not kept. "
                "Build it from columns that the lake keeps."
            )
            raise FeatureError(message)
    return max(found, key=ORDER.index)


def granted_purposes(spec: FeatureSpec, contracts: Iterable[TableContract]) -> dict[str, str]:
    """Purpose that people agreed to, by table that names people and asks them."""
    tables = {contract.name: contract for contract in contracts}
    return {
        name: rule.purpose
        for name in read_tables(spec)
        if name in tables and (rule := tables[name].consent) is not None
    }


def check_policy(spec: FeatureSpec, contracts: Iterable[TableContract]) -> None:
    """Refuse a feature whose purpose or stated sensitivity its sources do not allow.

    Raises:
        FeatureError: With the table or the class that does not fit.
    """
    contracts = tuple(contracts)
    for table, purpose in granted_purposes(spec, contracts).items():
        if purpose != spec.purpose:
            message = (
                f"Feature '{spec.name}' is for '{spec.purpose}', but people agreed to the use of "
                f"'{table}' for '{purpose}'. Use it for that, or read a table that allows it."
            )
            raise FeatureError(message)
    inherited = inherited_sensitivity(spec, contracts)
    if ORDER.index(spec.sensitivity) < ORDER.index(inherited):
        message = (
            f"Feature '{spec.name}' says that it is {spec.sensitivity}, but it reads {inherited} "
            f"columns. Write 'sensitivity: {inherited}'."
        )
        raise FeatureError(message)


def read_tables(spec: FeatureSpec) -> tuple[str, ...]:
    """Tables that the feature reads, in order."""
    if spec.source is None:
        return tuple(getattr(spec.aggregation, "tables", ()))
    joined = [spec.source.join.table] if spec.source.join else []
    joined += [spec.minimum_age.table] if spec.minimum_age else []
    return tuple(dict.fromkeys((spec.source.table, *joined)))


def _inputs(spec: FeatureSpec, tables: Mapping[str, TableContract]) -> list[tuple[str, str]]:
    """Table and column of everything that decides the values."""
    source = spec.source
    if source is None:
        return [
            (name, column.name)
            for name in read_tables(spec)
            if name in tables
            for column in tables[name].kept
            if column.name not in tables[name].row_key or column.name in spec.keys.values()
        ]
    references = [*spec.keys.values(), *inputs_of(spec), *source.columns]
    references += [source.session] if source.session else []
    references += [source.join.column] if source.join else []
    age = spec.minimum_age
    references += [f"{age.table}.{age.column}", f"{age.table}.{age.key}"] if age else []
    named = []
    for reference in references:
        table, _, column = reference.rpartition(".")
        named.append((table or source.table, column))
    return [pair for pair in named if pair[0] in tables]


def _without_ending(column: str) -> str:
    for ending in _DERIVED:
        if column.endswith(ending):
            return column.removesuffix(ending)
    return column
