"""Ids of a labels file as the lake holds them: canonical, and keyed where the contract keys them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from assistant.errors import FeatureError
from assistant.features.spec.feature_spec import FeatureSpec
from connectors.contracts import Classification, TableContract
from connectors.lake.keys import key_of
from connectors.lake.parsing import NULL_WORDS

_WHOLE = re.compile(r"^(-?[0-9]+)\.0+$")
_BLANKS = " \t\r\n"
_REMEMBERED = 2_000_000
"""Ids whose key is kept; beyond them the memory starts anew."""


@dataclass(frozen=True)
class SpineKey:
    """One key column of the spine."""

    column: str
    entity: str | None
    """Entity that its ids are keyed for; None: they are kept as they are."""


def spine_keys(
    specs: Iterable[FeatureSpec], contracts: Iterable[TableContract]
) -> tuple[SpineKey, ...]:
    """Key columns that these features need of a labels file, each once, in order.

    Raises:
        FeatureError: If a key names no column of a contract, or two features key one differently.
    """
    tables = {contract.name: contract for contract in contracts}
    found: dict[str, SpineKey] = {}
    for spec in specs:
        for column, reference in spec.keys.items():
            key = SpineKey(column, _entity(spec, reference, tables))
            if found.setdefault(column, key) != key:
                message = (
                    f"Feature '{spec.name}' and another mean different things by key '{column}'. "
                    "Rename one of them."
                )
                raise FeatureError(message)
    return tuple(found.values())


def _entity(spec: FeatureSpec, reference: str, tables: Mapping[str, TableContract]) -> str | None:
    table, _, name = reference.rpartition(".")
    listed = getattr(spec.aggregation, "tables", ())
    names = [table] if table else [spec.source.table] if spec.source else list(listed)
    for candidate in names:
        contract = tables.get(candidate)
        column = contract.column(name) if contract is not None else None
        if column is not None:
            keyed = column.classification is Classification.PSEUDONYMOUS
            return (column.entity or column.name) if keyed else None
    message = f"Feature '{spec.name}' has the key '{reference}', which no contract of its tables lists. Correct 'keys'."
    raise FeatureError(message)


@dataclass
class IdReader:
    """Turns raw ids of one key column into those of the lake."""

    key: SpineKey
    secret: bytes
    known: dict[str, str] = field(default_factory=dict)

    def read(self, column: pa.Array) -> pa.Array:
        """The ids as the lake holds them; null where there is none."""
        if pa.types.is_floating(column.type):
            column = pa.array([_text(value) for value in column.to_pylist()], pa.string())
        encoded = column.cast(pa.string()).dictionary_encode()
        ids = pa.array([self._one(raw) for raw in encoded.dictionary.to_pylist()], pa.string())
        return ids.take(encoded.indices)

    def _one(self, raw: str) -> str | None:
        text = raw.strip(_BLANKS)
        if text.lower() in NULL_WORDS:
            return None
        text = _WHOLE.sub(r"\1", text)
        if self.key.entity is None:
            return text
        if text not in self.known:
            if len(self.known) >= _REMEMBERED:
                self.known.clear()
            self.known[text] = key_of(self.secret, entity=self.key.entity, value=text)
        return self.known[text]


def _text(value: float | None) -> str | None:
    """A whole number without its fraction: a column of ids with gaps is read as fractions."""
    if value is None or value != value:
        return None
    return str(int(value)) if value == int(value) else repr(value)
