"""What a tool answered, as its output type and as text for a reader."""

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import BaseModel

from assistant.answering.scrub import scrub
from assistant.api.markdown import feature_markdown, inert, table_markdown
from assistant.features.draft import FeatureDraft
from assistant.mcp.calls import Called
from assistant.mcp.outputs import (
    NOTICE,
    Description,
    FeatureFinding,
    FeatureResult,
    FoundPassage,
    MetricResult,
    SearchResult,
)
from assistant.tools.execution import ROWS_TOLD

_OF_DESCRIPTION = frozenset({"kind", "name", "description", "text", "citation"})


@dataclass(frozen=True)
class Telling:
    """The same twice: for programs, and for readers."""

    structured: BaseModel
    text: str


def tell_passages(called: Called) -> Telling:
    """Passages that were found."""
    passages = tuple(
        FoundPassage(
            id=found.get("id", ""),
            kind=found["kind"],
            title=found.get("title", ""),
            source=found.get("source", ""),
            metadata=found.get("metadata", {}),
            text=found.get("text"),
        )
        for found in called.output["passages"]
    )
    parts = [f"{p.kind} '{inert(p.title)}', id '{inert(p.id)}':\n{p.text or ''}" for p in passages]
    text = "\n\n".join([NOTICE, *parts]) if parts else "Nothing was found. Ask in other words."
    return Telling(SearchResult(trace_id=called.record.trace_id, passages=passages), text)


def tell_metrics(called: Called) -> Telling:
    """A result: the stored one, whose cells are redacted."""
    record = called.record
    stored = record.queries[str(called.output["query"])]
    result = MetricResult(
        trace_id=record.trace_id,
        request=stored.query.request or {},
        columns=stored.table.columns,
        rows=stored.table.rows[:ROWS_TOLD],
        row_count=len(stored.table.rows),
        withheld=stored.withheld,
        notes=tuple(called.output["notes"]),
        guardrails=tuple(record.notes),
        citations=tuple(record.citations.values()),
        sql=stored.query.sql,
        as_of=record.as_of,
        lake_version=called.lake_version,
    )
    told = table_markdown(stored.table, rows_shown=ROWS_TOLD) or "The result has no rows."
    notes = [f"{note.reason} {note.remedy}".strip() for note in record.notes]
    as_of = [f"Data complete to {record.as_of}."] if record.as_of else []
    lines = [*map(inert, (*result.notes, *notes)), *as_of]
    return Telling(result, "\n\n".join(part for part in (told, "\n".join(lines)) if part))


def tell_description(called: Called) -> Telling:
    """A definition."""
    output = called.output
    described = Description(
        trace_id=called.record.trace_id,
        kind=output["kind"],
        name=output.get("name", ""),
        description=output.get("text") or output.get("description") or "",
        details={
            key: value
            for key, value in output.items()
            if key not in _OF_DESCRIPTION and value not in (None, "", [], {})
        },
    )
    return Telling(described, "\n".join(_lines(described)))


def tell_feature(called: Called) -> Telling:
    """A feature, or why there is none."""
    output, found = called.output, called.record.feature
    draft = None
    if found is not None:
        cleaned = scrub(found.model_dump(mode="json"), called.record.clean)
        draft = FeatureDraft.model_validate(cleaned)
    proven = bool(output.get("proven"))
    asked_back = output["status"] in ("clarify", "unanswerable")
    result = FeatureResult(
        trace_id=called.record.trace_id,
        status=output["status"] if asked_back else "proven" if proven else "not_proven",
        message=output.get("question") or output.get("reason") or _verdict(proven=proven),
        options=tuple(output.get("options", ())),
        findings=tuple(FeatureFinding(**one) for one in output.get("findings", ())),
        draft=draft,
    )
    findings = [f"- {one.relation}: {one.reason} {one.remedy}" for one in result.findings]
    options = [f"{number}. {option}" for number, option in enumerate(result.options, start=1)]
    parts = (result.message, "\n".join(options), "\n".join(findings), feature_markdown(draft))
    return Telling(result, "\n\n".join(part for part in parts if part))


def _lines(described: Description) -> Iterator[str]:
    yield f"{described.kind} {described.name}"
    yield described.description
    for name, value in described.details.items():
        said = ", ".join(map(str, value)) if isinstance(value, list) else value
        yield f"{name.replace('_', ' ')}: {said}"


def _verdict(*, proven: bool) -> str:
    if proven:
        return "The feature is proven not to look ahead."
    return "The feature is not proven. Change what the findings name, and check it again."
