"""The tools as LangChain sees them."""

import json
from collections.abc import Sequence
from typing import Any

from langchain.tools import BaseTool, ToolRuntime
from langchain_core.tools import StructuredTool

from assistant.answering.record import RunRecord
from assistant.tools.analyze_funnel import ANALYZE_FUNNEL
from assistant.tools.analyze_retention import ANALYZE_RETENTION
from assistant.tools.analyze_sessions import ANALYZE_SESSIONS
from assistant.tools.check_feature import CHECK_FEATURE
from assistant.tools.describe import DESCRIBE
from assistant.tools.draft_feature import DRAFT_FEATURE
from assistant.tools.explain_change import EXPLAIN_CHANGE
from assistant.tools.find_content import FIND_CONTENT
from assistant.tools.kit import ToolKit, ToolSpec
from assistant.tools.lookup_values import LOOKUP_VALUES
from assistant.tools.query_metrics import QUERY_METRICS
from assistant.tools.run_sql import RUN_SQL
from assistant.tools.search_catalog import SEARCH_CATALOG

TOOLS: tuple[ToolSpec, ...] = (
    SEARCH_CATALOG,
    LOOKUP_VALUES,
    DESCRIBE,
    FIND_CONTENT,
    QUERY_METRICS,
    EXPLAIN_CHANGE,
    ANALYZE_FUNNEL,
    ANALYZE_RETENTION,
    ANALYZE_SESSIONS,
    RUN_SQL,
    DRAFT_FEATURE,
    CHECK_FEATURE,
)


def make_tools(kit: ToolKit) -> Sequence[BaseTool]:
    """Wrap every tool; each answers JSON and fills the record of the run it is called in."""
    return tuple(_wrap(spec, kit) for spec in TOOLS)


def _wrap(spec: ToolSpec, kit: ToolKit) -> BaseTool:
    def call(runtime: ToolRuntime[RunRecord], **sent: Any) -> str:
        output = spec.call(sent, kit=kit, record=runtime.context)
        return json.dumps(output, ensure_ascii=False, default=str)

    return StructuredTool.from_function(
        call, name=spec.name, description=spec.description, args_schema=spec.schema
    )
