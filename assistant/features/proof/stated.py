"""What a specification states of its values: their type, the one without data, and their bounds."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

import pyarrow as pa

from assistant.features.proof.emptied import emptied
from assistant.features.proof.prover import Place, Prover
from assistant.features.proof.verdict import Finding
from assistant.features.proof.world import World
from assistant.features.spec.feature_spec import FeatureSpec, ValueTest

TYPE, DEFAULT, BOUNDS = "value_type", "default", "value_test"


def _whole(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or (pa.types.is_decimal(kind) and kind.scale == 0))


def _number(kind: pa.DataType) -> bool:
    return _whole(kind) or bool(pa.types.is_floating(kind) or pa.types.is_decimal(kind))


_FITS: Mapping[str, Callable[[pa.DataType], bool]] = {
    "integer": _whole,
    "number": _number,
    "string": pa.types.is_string,
    "boolean": pa.types.is_boolean,
    "date": pa.types.is_date,
    "timestamp": lambda kind: pa.types.is_timestamp(kind) and kind.tz is None,
    "list": pa.types.is_list,
}


def stated_findings(
    spec: FeatureSpec, prover: Prover, world: World, *, place: Place
) -> tuple[Finding, ...]:
    """What the values do not keep of what their specification says.

    Type and default are those of hand-written SQL; a compiled feature has them from the compiler.
    Bounds are asked of governed rows alone, for invented ones keep none.

    Args:
        spec: The specification.
        prover: Runs the feature.
        world: Rows and labels on which it was just proven.
        place: Whether they are invented.

    Raises:
        EngineError: If it does not finish.
    """
    if place == "governed":
        return tuple(_out_of_bounds(spec, prover, world))
    if spec.compiled:
        return ()
    return (*_of_another_type(spec, prover, world), *_another_default(spec, prover, world))


def _of_another_type(spec: FeatureSpec, prover: Prover, world: World) -> Iterable[Finding]:
    schema = prover.engine_runs(emptied(world))
    for name in spec.value_columns:
        held = schema.field(name).type
        if not _FITS[spec.type](held):
            yield Finding(
                relation=TYPE,
                reason=f"The specification says 'type: {spec.type}'; '{name}' is {held}.",
                change="nothing: the type of the output says it",
                remedy=f"Cast it in the outermost SELECT, or correct 'type' of '{spec.name}'.",
                on="fixture",
            )


def _another_default(spec: FeatureSpec, prover: Prover, world: World) -> Iterable[Finding]:
    if spec.default is None:
        return
    given = {value for values in prover.fresh(emptied(world)).values.values() for value in values}
    other = [value for value in given if value != spec.default and str(value) != str(spec.default)]
    if other:
        shown = "no value" if other[0] is None else str(other[0])
        yield Finding(
            relation=DEFAULT,
            reason=f"The specification says 'default: {spec.default}'; without any data the query gives {shown}.",
            change="every row, deleted",
            remedy="Write coalesce(<value>, <default>) in the outermost SELECT, or correct 'default'.",
            on="fixture",
        )


def _out_of_bounds(spec: FeatureSpec, prover: Prover, world: World) -> Iterable[Finding]:
    found = prover.output(world).values.values()
    for test in spec.tests:
        broken = sum(any(_breaks(test, value) for value in values) for values in found)
        if broken:
            yield Finding(
                relation=BOUNDS,
                reason=f"A value is not what 'tests' of '{spec.name}' states: {_said(test)}.",
                change="nothing: the values on governed data say it",
                remedy="Correct the computation, or the bounds in 'tests'.",
                on="governed",
                labels_differing=broken,
            )


def _breaks(test: ValueTest, value: Any) -> bool:
    """Whether one value lies outside; the share of empty ones is that of a labels file."""
    if value is None:
        return False
    if test.any_of is not None and str(value) not in test.any_of:
        return True
    if not isinstance(value, int | float | Decimal):
        return False
    low = test.at_least is not None and value < test.at_least
    return low or (test.at_most is not None and value > test.at_most)


def _said(test: ValueTest) -> str:
    said = [f"at least {test.at_least:g}"] if test.at_least is not None else []
    said += [f"at most {test.at_most:g}"] if test.at_most is not None else []
    said += [f"any of {', '.join(test.any_of)}"] if test.any_of is not None else []
    return ", ".join(said)
