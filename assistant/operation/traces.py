"""OpenTelemetry traces of questions, where the settings ask for them: times and counts, no content."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from assistant import __version__
from assistant.errors import SettingsError
from assistant.operation.observation import REQUEST_ID

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import SpanProcessor

    from assistant.answers import Answer

_PARENT = "traceparent"


class Traces:
    """Makes the spans of one server; another provider of the process is left as it is."""

    def __init__(self, processor: "SpanProcessor", *, content: bool = False) -> None:
        """Send spans on.

        Args:
            processor: Where to.
            content: Put redacted questions and answers on the spans too.
        """
        named = {"service.name": "signpost", "service.version": __version__}
        self._provider = TracerProvider(resource=Resource.create(named), shutdown_on_exit=False)
        self._provider.add_span_processor(processor)
        self._tracer = self._provider.get_tracer("signpost")
        self._content = content

    @contextmanager
    def question(self, parent: str = "") -> Iterator["QuestionSpan"]:
        """The span of a question.

        Args:
            parent: The caller's `traceparent` header; empty: this begins the trace.
        """
        context = TraceContextTextMapPropagator().extract({_PARENT: parent}) if parent else None
        with self._tracer.start_as_current_span(
            "question", context=context, record_exception=False, set_status_on_exception=False
        ) as span:
            span.set_attribute("signpost.request_id", REQUEST_ID.get())
            try:
                yield QuestionSpan(span, content=self._content)
            except Exception as error:
                span.set_status(StatusCode.ERROR, type(error).__name__)  # its words may say more
                raise

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """The span of a part of the question in progress."""
        with self._tracer.start_as_current_span(
            name, record_exception=False, set_status_on_exception=False
        ):
            yield

    def close(self) -> None:
        """Send what is left."""
        self._provider.shutdown()


class QuestionSpan:
    """What is put on the span of a question."""

    def __init__(self, span: Span, *, content: bool) -> None:
        """Take the span."""
        self._span = span
        self._content = content

    def answered(self, answer: "Answer") -> None:
        """Say what came of it."""
        self._span.set_attributes(_told(answer))
        if self._content:
            self._span.set_attributes(
                {"input.value": answer.question, "output.value": answer.answer}
            )


def open_traces(url: str, *, content: bool) -> Traces:
    """Traces to a collector.

    Args:
        url: Of its OTLP endpoint over HTTP.
        content: Put redacted questions and answers on them too.

    Raises:
        SettingsError: If the exporter is not installed.
    """
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415
            OTLPSpanExporter,
        )
    except ModuleNotFoundError:
        message = (
            "'operation.traces_url' is set, but the exporter is not installed. "
            "Install the extra: pip install 'signpost-assistant[traces]'."
        )
        raise SettingsError(message) from None
    return Traces(BatchSpanProcessor(OTLPSpanExporter(endpoint=url)), content=content)


def _told(answer: "Answer") -> Mapping[str, Any]:
    usage = answer.usage
    return {
        "signpost.trace_id": answer.trace_id,
        "signpost.status": answer.status,
        "signpost.queries": len(answer.queries),
        "signpost.citations": len(answer.citations),
        "signpost.rules": [note.rule for note in answer.guardrails],
        "signpost.lake_version": answer.lake_version or "",
        "signpost.index_version": answer.index_version or "",
        "gen_ai.request.model": answer.model,
        "gen_ai.usage.input_tokens": usage.tokens_in if usage else 0,
        "gen_ai.usage.output_tokens": usage.tokens_out if usage else 0,
    }
