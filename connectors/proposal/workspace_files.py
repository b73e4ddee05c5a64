"""The files of a proposed workspace beside contracts and semantic models."""

import json
from collections.abc import Iterator
from pathlib import Path

from connectors.profiling.profile import Consent, DataProfile, TableProfile
from connectors.proposal.lake_names import TableNames
from connectors.proposal.yaml_text import DRAFT

GITIGNORE = """.signpost/
.env
"""
SYNONYMS = f"""{DRAFT}
# Words of your own for metrics, dimensions and values. Names as in semantic_models/, for example:
#   metrics: {{revenue: [takings]}}
#   dimensions: {{user__country: [market]}}
#   values: {{user__country: {{Germany: [the german market]}}}}
metrics: {{}}
dimensions: {{}}
values: {{}}
"""
DOCS = """# Notes on this data

What people should know who ask about it: definitions, owners, known gaps. Every Markdown file of
this folder is searched and cited. Nobody has written anything here yet.
"""


def settings_text(profile: DataProfile, *, name: str) -> str:
    """`signpost.toml`."""
    docs = ", ".join(_quoted(folder) for folder in profile.docs)
    lines = [
        DRAFT,
        "[workspace]",
        f"name = {_quoted(name)}",
        '# currency = "USD"  # ISO code of money columns; nothing in the data says it',
        "",
        "[data]",
        f"path = {_quoted(str(profile.folder))}",
        'docs = ["docs"]',
        *([f"docs_in_data = [{docs}]"] if docs else []),
        "",
        "[privacy]",
        "# Fewest distinct persons behind a shown number.",
        "minimum_group = 10",
        'purpose = "analytics"',
    ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def readme_text(profile: DataProfile, all_names: dict[str, TableNames], *, name: str) -> str:
    """The README: what was found, what is protected, what to decide, what was left out."""
    parts = [
        f"# {name}",
        "",
        "A Signpost workspace, proposed from files that nobody had described. Everything in it is a "
        "draft: read it, correct it, keep it in git. Running `signpost init` again keeps files that "
        "you changed.",
        "",
        "```",
        "signpost build    # raw files to the governed lake",
        "signpost index    # what can be searched",
        'signpost ask "…"',
        "```",
        "",
        "## What was found",
        "",
        "| table | one row is | rows | time | names a person | key |",
        "|---|---|---:|---|---|---|",
        *[_table_row(table, all_names[table.name]) for table in profile.tables],
        "",
        *_decisions(profile, all_names),
        *_consents(profile, all_names),
        *_protected(profile),
        *_joins(profile, all_names),
        *_left_out(profile),
    ]
    return "\n".join(parts).rstrip() + "\n"


def _table_row(table: TableProfile, names: TableNames) -> str:
    cells = (
        f"[{table.name}](contracts/{table.name}.odcs.yaml)",
        f"{names.thing.replace('_', ' ')} ({table.kind.value})",
        f"{table.rows:,}" + ("" if table.complete else " (sample)"),
        names.of(table.time) if table.time else "-",
        names.of(table.person) if table.person else "-",
        ", ".join(names.of(key) for key in table.key) or "the whole row",
    )
    return f"| {' | '.join(cells)} |"


def _joins(profile: DataProfile, all_names: dict[str, TableNames]) -> list[str]:
    if not profile.joins:
        return []
    lines = ["## Joins", ""]
    for join in profile.joins:
        child, parent = all_names[join.table], all_names[join.parent]
        share = (
            "" if join.containment >= 1 else f" ({join.containment:.1%} of the values are there)"
        )
        kind = "one to one" if join.one_to_one else "many to one"
        lines.append(
            f"- `{join.table}.{child.of(join.column)}` → "
            f"`{join.parent}.{parent.of(join.parent_column)}`, {kind}{share}"
        )
    note = (
        "A question joins at most two steps away; what lies further off is looked up by the build "
        "into the table that needs it (`signpost.lookup` in its contract)."
    )
    return [*lines, "", note, ""]


def _consents(profile: DataProfile, all_names: dict[str, TableNames]) -> list[str]:
    found = [table for table in profile.tables if table.consent]
    if not found:
        return []
    lines = ["## Consent", ""]
    for table in found:
        consent = table.consent
        if consent is not None:
            lines.append(f"- `{table.name}`: {_rule(consent, all_names)}")
    return [*lines, ""]


def _rule(consent: Consent, all_names: dict[str, TableNames]) -> str:
    names = all_names[consent.table]
    where = (
        f" where `{names.of(consent.purpose_column)}` is `{consent.purpose_value}`"
        if consent.purpose_column
        else ""
    )
    return (
        f"only rows of persons whose `{consent.table}.{names.of(consent.flag)}` is true{where} are "
        f"used, for the purpose {consent.purpose}"
    )


def _protected(profile: DataProfile) -> list[str]:
    lines = [
        f"- `{table.name}.{column.source}`: {column.reason}"
        for table in profile.tables
        for column in table.columns
        if not column.open
    ]
    title = ["## Never leaves the raw files", "", "Open one in its contract if it is harmless.", ""]
    return [*title, *lines, ""] if lines else []


def decisions(profile: DataProfile, all_names: dict[str, TableNames]) -> tuple[str, ...]:
    """What is in doubt, each with the file where it is decided."""
    return tuple(
        f"contracts/{table.name}.odcs.yaml: {text}"
        for table in profile.tables
        for text in _doubts(table, all_names)
    )


def _doubts(table: TableProfile, all_names: dict[str, TableNames]) -> Iterator[str]:
    """What is in doubt of one table, what protects persons first."""
    names = all_names[table.name]
    if table.consent is not None:
        yield f"signpost.consent: {_rule(table.consent, all_names)}."
    if table.person and table.kind.value == "reference":
        yield "says something of persons, so it answers in groups only."
    yield from (f"{names.of(c.source)}: {c.note}" for c in table.columns if c.note)
    if table.experiment and not table.key:
        yield (
            f"persons are in several experiments, so metrics cannot be split by '{table.experiment}'; "
            "one file for each experiment would allow it."
        )
    if not table.key:
        yield "no column tells rows apart; exact duplicates count once."
    if not table.complete:
        yield "measured on a sample; look twice at keys and values."


def _decisions(profile: DataProfile, all_names: dict[str, TableNames]) -> list[str]:
    lines = [f"- {text}" for text in decisions(profile, all_names)]
    return ["## To decide", "", *lines, ""] if lines else []


def left_out(profile: DataProfile) -> tuple[str, ...]:
    """Files and columns that are not used, with reasons."""
    files = [f"{item.path}: {item.reason}" for item in profile.skipped]
    columns = [f"{table.name}.{reason}" for table in profile.tables for reason in table.left_out]
    notes = [f"{table.name}: {note}" for table in profile.tables for note in table.notes]
    return (*files, *columns, *notes)


def _left_out(profile: DataProfile) -> list[str]:
    lines = [f"- {text}" for text in left_out(profile)]
    return ["## Left out", "", *lines, ""] if lines else []


def workspace_name(folder: Path) -> str:
    """Name of a workspace after its folder."""
    return folder.resolve().name or "workspace"
