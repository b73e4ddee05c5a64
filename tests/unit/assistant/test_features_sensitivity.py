"""A feature is as sensitive as its most sensitive input, and for the purpose that was agreed to."""

from pathlib import Path

import pytest
from feature_cases import make_spec

from assistant.errors import FeatureError
from assistant.features.spec.feature_spec import FeatureSpec
from assistant.features.spec.sensitivity import check_policy, inherited_sensitivity
from connectors.contract_files import load_contracts
from connectors.contracts import Classification

CONTRACTS = load_contracts(Path("assistant/demo/workspace/contracts"))
WRITTEN = {"kind": "sql", "tables": ["events"]}


def _by_surface(**given: object) -> FeatureSpec:
    values: dict[str, object] = {"windows": [24], "keys": {"surface": "surface"}}
    return make_spec("f", "integer", {"kind": "count"}, **(values | given))


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        (_by_surface(), Classification.INTERNAL),
        (_by_surface(keys={"user_id": "user_id"}), Classification.PSEUDONYMOUS),
        (_by_surface(keys={"storefront_code": "storefront_code"}), Classification.INTERNAL),
        (
            make_spec(
                "f",
                "string",
                {"kind": "attribute", "column": "genre"},
                source={"table": "content"},
                keys={"content_id": "content_id"},
            ),
            Classification.PUBLIC,
        ),
        (
            make_spec("f", "integer", WRITTEN, source=None, keys={"surface": "surface"}),
            Classification.PSEUDONYMOUS,
        ),
    ],
)
def test_the_most_sensitive_input_decides(spec: FeatureSpec, expected: Classification) -> None:
    assert inherited_sensitivity(spec, CONTRACTS) == expected


def test_another_purpose_than_people_agreed_to_is_refused() -> None:
    spec = _by_surface(purpose="marketing")
    with pytest.raises(FeatureError, match=r"is for 'marketing'.*'events' for 'analytics'"):
        check_policy(spec, CONTRACTS)


def test_content_that_names_nobody_serves_any_purpose() -> None:
    aggregation = {"kind": "attribute", "column": "genre"}
    keys = {"content_id": "content_id"}
    spec = make_spec(
        "f", "string", aggregation, source={"table": "content"}, keys=keys, purpose="marketing"
    )
    check_policy(spec, CONTRACTS)
    assert spec.purpose == "marketing"


def test_a_feature_may_not_say_that_it_is_less_sensitive() -> None:
    spec = _by_surface(keys={"user_id": "user_id"}, sensitivity="public")
    with pytest.raises(FeatureError, match="Write 'sensitivity: pseudonymous'"):
        check_policy(spec, CONTRACTS)


def test_a_personal_column_is_no_input() -> None:
    source = {"table": "events", "where": [{"column": "query", "known": True}]}
    with pytest.raises(FeatureError, match=r"'events.query', which is personal"):
        inherited_sensitivity(_by_surface(source=source), CONTRACTS)
