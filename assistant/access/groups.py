"""Which routes belong together, and who may use them: what a key's scopes and roles open."""

from dataclasses import dataclass
from typing import Literal

from connectors.access import Role

Group = Literal["ask", "catalog", "openai", "mcp", "evals", "review", "operation"]
"""What a key can be allowed: `ask` (questions and one's own conversations), `catalog` (what can be
asked for, and from what data), `openai` and `mcp` (the same over these protocols), `evals`
(reports), `review` (everybody's feedback), `operation` (metrics)."""
GROUPS: tuple[Group, ...] = ("ask", "catalog", "openai", "mcp", "evals", "review", "operation")
Bucket = Literal["questions", "requests"]
READ = frozenset({"GET", "HEAD"})
REVIEWERS: tuple[Role, ...] = ("engineer", "steward")


@dataclass(frozen=True)
class RouteRule:
    """Who may use the routes at one place."""

    path: str
    """Exact, or ending in `/*`: everything below, and the place itself."""
    group: Group | None
    """None: open to everybody; nothing of the workspace may stand there."""
    methods: frozenset[str] | None = None
    """None: all."""
    roles: tuple[Role, ...] = ()
    """One of these is needed; empty: any role."""
    bucket: Bucket = "requests"
    """Which limit counts it."""

    def matches(self, method: str, path: str) -> bool:
        """Whether a request falls under this rule; the path is compared as it is."""
        if self.methods is not None and method not in self.methods:
            return False
        if self.path.endswith("/*"):
            return path == self.path[:-2] or path.startswith(self.path[:-1])
        return path == self.path


RULES: tuple[RouteRule, ...] = (
    RouteRule("/", None, methods=READ),
    RouteRule("/static/*", None, methods=READ),
    RouteRule("/shared/*", None, methods=READ),  # leads to the page, which then asks
    RouteRule("/healthz", None, methods=READ),
    RouteRule("/readyz", None, methods=READ),
    RouteRule("/openapi.json", None, methods=READ),
    RouteRule("/docs", None, methods=READ),
    RouteRule("/docs.css", None, methods=READ),
    RouteRule("/v1/ask", "ask", bucket="questions"),
    RouteRule("/agui/*", "ask", bucket="questions"),
    RouteRule("/v1/conversations/*", "ask"),
    RouteRule("/v1/shared/*", "ask"),
    RouteRule("/v1/me/*", "ask"),
    RouteRule("/v1/feedback/*", "review", methods=READ, roles=REVIEWERS),
    RouteRule("/v1/feedback", "ask", methods=frozenset({"POST"})),
    RouteRule("/v1/catalog", "catalog"),
    RouteRule("/v1/status", "catalog"),
    RouteRule("/v1/features/*", "catalog"),
    RouteRule("/v1/passages/*", "catalog"),
    RouteRule("/v1/models/*", "openai"),
    RouteRule("/v1/chat/completions", "openai", bucket="questions"),
    RouteRule("/mcp/*", "mcp"),  # its calls count as questions where they are read
    RouteRule("/v1/evals/*", "evals", roles=REVIEWERS),
    RouteRule("/metrics", "operation", methods=READ),
)
"""The first that matches decides; where none does, nobody is let through."""


def rule_for(method: str, path: str) -> RouteRule | None:
    """The rule of a request; None: there is nothing for anybody."""
    return next((rule for rule in RULES if rule.matches(method, path)), None)


def methods_of(path: str) -> tuple[str, ...]:
    """Methods that rules name for a path, sorted; none where no rule names the path."""
    found = {
        method for rule in RULES for method in rule.methods or () if rule.matches(method, path)
    }
    return tuple(sorted(found))
