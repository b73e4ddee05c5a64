"""Rules of traces: parts and counts, the caller's trace, and no content unless it is asked for."""

from contextlib import suppress

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from assistant.answers import Answer
from assistant.operation.observation import OBSERVER, observed
from assistant.operation.traces import Traces

ANSWER = Answer(
    question="plays of Alder?",
    status="answered",
    answer="Five.",
    model="planner",
    prompt_version="1",
    trace_id="t",
)
PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def spans(*, content: bool = False, parent: str = "", fail: bool = False) -> list[ReadableSpan]:
    exporter = InMemorySpanExporter()
    traces = Traces(SimpleSpanProcessor(exporter), content=content)
    token = OBSERVER.set(traces.part)
    with suppress(ValueError), traces.question(parent) as span:
        with observed("query_metrics"):
            pass
        if fail:
            message = "plays of Alder"
            raise ValueError(message)
        span.answered(ANSWER)
    OBSERVER.reset(token)
    traces.close()
    return list(exporter.get_finished_spans())


def test_a_part_lies_within_its_question() -> None:
    part, question = spans()

    assert (part.name, question.name) == ("query_metrics", "question")
    assert part.parent is not None
    assert part.parent.span_id == question.get_span_context().span_id
    assert (question.attributes or {})["signpost.status"] == "answered"


@pytest.mark.parametrize("fail", [False, True])
def test_no_content_is_sent_unless_it_is_asked_for(fail: bool) -> None:  # noqa: FBT001 (a case)
    text = "".join(span.to_json() for span in spans(fail=fail))

    assert "Alder" not in text
    assert "Five" not in text


def test_content_is_sent_where_it_is_asked_for() -> None:
    assert (spans(content=True)[1].attributes or {})["output.value"] == "Five."


def test_a_question_goes_on_with_its_callers_trace() -> None:
    context = spans(parent=PARENT)[1].get_span_context()

    assert f"{context.trace_id:032x}" == "0af7651916cd43dd8448eb211c80319c"
