"""The page that shows a proposal as `signpost init` writes it; run as a module to write it anew."""

from pathlib import Path

from benchmarks.figures import shared_data
from connectors.profiling.profile import DataProfile
from connectors.profiling.profiler import profile_folder
from connectors.proposal.proposal import Proposal, propose

PAGE = Path(__file__).resolve().parents[1] / "docs" / "sakila-proposal.md"
NAME = "sakila"
SHOWN = (
    "README.md",
    "contracts/customer.odcs.yaml",
    "contracts/film.odcs.yaml",
    "contracts/rental.odcs.yaml",
    "semantic_models/payment.yaml",
    "semantic_models/store.yaml",
    "knowledge/synonyms.yaml",
    "signpost.toml",
)
"""Files shown whole; the others are of the same kinds."""
HEAD = """# A proposal as it came out

[Sakila](https://dev.mysql.com/doc/sakila/en/) is a sample database of a film rental service: {tables} CSV files,
{rows} rows, no word of documentation. This is what `signpost init sakila --from sakila-csv` wrote for it,
not one character edited; a test writes it again and compares. [The tutorial](tutorial.md) does the same with
files of its own.

The workspace has {files} files, and those below are shown whole. `README.md` is where to begin: it says what
was found, what there is to decide and in which file, and what never leaves the raw files.
"""
KINDS = {".yaml": "yaml", ".toml": "toml", ".md": "markdown"}


def page(folder: Path) -> str:
    """The page for a folder with the Sakila files.

    Args:
        folder: Holds the CSV files; its own path is left out of the page.
    """
    profile = profile_folder(folder)
    proposal = propose(profile, name=NAME)
    parts = [_head(profile, proposal)]
    for path in SHOWN:
        text = proposal.files[path].replace(str(profile.folder), "sakila-csv").rstrip("\n")
        fence = "````" if "```" in text else "```"
        parts.append(f"## {path}\n\n{fence}{KINDS[Path(path).suffix]}\n{text}\n{fence}\n")
    others = "\n".join(path for path in proposal.files if path not in SHOWN)
    parts.append(f"## The other files\n\n```\n{others}\n```\n")
    return "\n".join(parts)


def _head(profile: DataProfile, proposal: Proposal) -> str:
    rows = sum(table.rows for table in profile.tables)
    return HEAD.format(tables=len(profile.tables), rows=f"{rows:,}", files=len(proposal.files))


def main() -> None:
    """Write the page, where the files are there."""
    shared = shared_data()
    if shared is not None and (shared / NAME).is_dir():
        PAGE.write_text(page(shared / NAME), "utf-8")


if __name__ == "__main__":
    main()
