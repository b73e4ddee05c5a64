"""`GET /v1/passages/{id}`: what a citation points to, whole, with its owner and freshness."""

from datetime import date

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException

from assistant.answering.record import RunRecord, Source
from assistant.api.live import LiveAssistant
from assistant.api.who import CurrentPrincipal
from assistant.semantics.catalogue import Dimension
from assistant.tools.describe import tables_of
from assistant.tools.kit import DeniedError, ToolKit
from assistant.tools.sources import (
    dimension_source,
    metric_source,
    passage_source,
    table_source,
)
from assistant.tools.visible import check_dimension, is_told, narrowed_tables
from guardrails.principals import Principal

passage_router = APIRouter()


class PassagePage(BaseModel):
    """One source as a reader sees it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    kind: str
    """`metric`, `feature`, `event`, `glossary`, `content`, `table` …"""
    title: str
    source: str
    """File with anchor, or table."""
    text: str
    """Markdown, redacted."""
    owners: tuple[str, ...]
    status: str | None = None
    """`active`, `deprecated` … as the documentation says; None: it does not."""
    tables: tuple[str, ...] = ()
    """Tables of the lake that it is about."""
    last_day: date | None = None
    """Newest day in these tables; None: nothing by day."""
    as_of: date | None
    """Newest complete day of the lake."""
    index_version: str | None
    lake_version: str


@passage_router.get("/v1/passages/{passage_id:path}", operation_id="getPassage")
async def passage(passage_id: str, request: Request, principal: CurrentPrincipal) -> PassagePage:
    """The source that a citation's `passage_id` names; 404 where there is none, or none to see."""
    live: LiveAssistant = request.app.state.live
    return await run_in_threadpool(_read, live, passage_id, principal)


def _read(live: LiveAssistant, passage_id: str, principal: Principal) -> PassagePage:
    with live.hold() as assistant:
        kit = assistant.kit
        found = _find(passage_id, kit, principal)
        if found is None:
            raise HTTPException(404)
        source, tables, status = found
        record = RunRecord(trace_id="", principal=principal, known=kit.known)
        record.public_names.update(source.owners)
        return PassagePage(
            id=source.passage_id,
            kind=source.kind,
            title=record.clean(source.title),
            source=record.clean(source.source),
            text=record.clean(source.text),
            owners=tuple(record.clean(owner) for owner in source.owners),
            status=status,
            tables=tables,
            last_day=_last_day(kit, tables),
            as_of=kit.as_of,
            index_version=assistant.index_version,
            lake_version=assistant.lake_version,
        )


Found = tuple[Source, tuple[str, ...], str | None]


def _find(passage_id: str, kit: ToolKit, principal: Principal) -> Found | None:
    """The source with its tables and status; None also where it is closed to the principal."""
    kind, _, name = passage_id.partition(":")
    found: Found | None = None
    if kind == "metric" and (metric := kit.catalogue.metrics.get(name)):
        tables = tables_of(name, kit.catalogue)
        found = (metric_source(metric, tables=tables), tables, None)
    elif kind == "dimension" and (dimension := kit.catalogue.dimensions.get(name)):
        if _is_closed(dimension, kit, principal):
            return None
        found = (dimension_source(dimension), (dimension.table,), None)
    elif kind == "table" and (table := kit.manifest.table(name)):
        found = (table_source(table), (table.name,), None)
    if found is None:
        return _indexed(passage_id, kit, principal)
    closed = kit.policy.for_principal(principal).closed_tables
    return None if any(table.lower() in closed for table in found[1]) else found


def _is_closed(dimension: Dimension, kit: ToolKit, principal: Principal) -> bool:
    try:
        check_dimension(dimension, kit, principal)
    except DeniedError:
        return True
    return False


def _indexed(passage_id: str, kit: ToolKit, principal: Principal) -> Found | None:
    found = kit.index().get(passage_id)
    if found is None or not is_told(found, narrowed_tables(kit, principal)):
        return None
    table = found.metadata.get("table", "")
    return passage_source(found), (table,) if table else (), found.metadata.get("status")


def _last_day(kit: ToolKit, tables: tuple[str, ...]) -> date | None:
    known = (kit.manifest.table(name) for name in tables)
    days = [table.last_day for table in known if table is not None and table.last_day is not None]
    return min(days, default=None)


def is_open(passage_id: str, kit: ToolKit, reader: Principal) -> bool:
    """Whether a reader may see the source that a citation names."""
    return _find(passage_id, kit, reader) is not None
