"""The page of guardrail rules, from the places in the source where each is given."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.reference.markdown import code, page, table

_ROOT = Path(__file__).resolve().parents[2]
_GIVERS = {"RefusedError", "Denied", "GuardrailNote"}
_PARTS = ("rule", "reason", "remedy")
_GAP = "…"
_GROUPS = (
    ("SQL", "guardrails/sql", "What a statement may do, whoever wrote it."),
    ("Privacy", "guardrails/privacy", "What earlier answers and budgets leave."),
    (
        "Questions and answers",
        "assistant",
        "What is done to a question, its queries and its answer.",
    ),
)
_LEAD = f"""\
A rule that refuses, withholds or changes something is named in the answer's `guardrails`, in the
audit and in the counters of `/metrics`. `{_GAP}` stands for what the statement or the question says."""


@dataclass(frozen=True, order=True)
class Given:
    """One rule at one place."""

    rule: str
    reason: str
    remedy: str


def rules_page() -> str:
    """The page."""
    return page("Guardrail rules", _LEAD, _groups())


def rules_in(folder: Path) -> list[Given]:
    """Every rule that the modules of a folder give, once for each reason."""
    return sorted({given for path in folder.rglob("*.py") for given in _rules_of(path)})


def _groups() -> Iterator[str]:
    for title, folder, lead in _GROUPS:
        yield f"## {title}"
        yield ""
        yield lead
        yield ""
        reasons: dict[str, list[Given]] = defaultdict(list)
        for given in rules_in(_ROOT / folder):
            reasons[given.rule].append(given)
        yield from table(
            ("rule", "says", "asks to"),
            (
                (code(rule), _listed(g.reason for g in found), _listed(g.remedy for g in found))
                for rule, found in reasons.items()
            ),
        )


def _listed(texts: Iterator[str]) -> str:
    return "<br>".join(dict.fromkeys(text for text in texts if text))


def _rules_of(path: Path) -> Iterator[Given]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    constants = {
        target.id: line.value
        for line in tree.body
        if isinstance(line, ast.Assign)
        for target in line.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", None) in _GIVERS:
            named = dict(zip(_PARTS, node.args, strict=False))
            named |= {word.arg: word.value for word in node.keywords if word.arg in _PARTS}
            rule = _text(named.get("rule"), constants)
            if rule and _GAP not in rule:
                yield Given(rule, *(_text(named.get(part), constants) for part in _PARTS[1:]))


def _text(node: ast.expr | None, constants: dict[str, ast.expr]) -> str:
    """What an expression says; `…` for what is known only when it runs."""
    if node is None:
        return ""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part, constants) for part in node.values)
    if isinstance(node, ast.Name) and node.id in constants:
        return _text(constants[node.id], {})
    return _GAP
