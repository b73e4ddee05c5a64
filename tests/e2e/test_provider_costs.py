"""Tokens and costs over the wire: counted, limited, written down."""

from collections.abc import Callable

from scripted_provider import (
    GERMANY,
    PLAYS,
    SURE,
    UNSURE,
    Provider,
    ask,
    calls,
    draft,
)

from assistant.agent import Assistant

Open = Callable[..., Assistant]


def test_tokens_are_estimated_where_the_provider_tells_none(opened: Open) -> None:
    provider = Provider(calls(PLAYS, usage=None), calls(GERMANY, usage=None))

    answer = ask(opened(provider, routing="model-only"), SURE)

    assert answer.usage is not None
    assert answer.usage.estimated
    assert answer.usage.tokens_in > 500
    assert answer.usage.tokens_out > 10


def test_the_limit_of_tokens_stops_the_model(opened: Open) -> None:
    provider = Provider(calls(PLAYS, usage=(900, 100)), calls(GERMANY))

    answer = ask(opened(provider, max_tokens=1000), UNSURE)

    assert len(provider.bodies) == 1
    assert "max_tokens" in str([note.remedy for note in answer.guardrails])


PRICES = {"price_in": 2.0, "price_out": 10.0}


def test_the_limit_of_cost_stops_the_model_for_the_question_and_for_the_day(opened: Open) -> None:
    provider = Provider(calls(PLAYS, usage=(1_000_000, 0)), calls(GERMANY))
    limits = {"max_tokens": 9_000_000, "max_cost_per_question": 2.0, "max_cost_per_day": 3.0}
    limited = opened(provider, **PRICES, **limits)
    first = ask(limited, UNSURE)
    assert len(provider.bodies) == 1
    assert "max_cost_per_question" in str(first.guardrails)
    assert first.usage is not None
    assert first.usage.cost == 2.0
    provider.script = [calls(draft("Nothing.", status="clarify"), usage=(500_000, 0))]

    ask(limited, UNSURE)
    third = ask(limited, UNSURE)

    assert len(provider.bodies) == 2
    assert "max_cost_per_day" in str(third.guardrails)
