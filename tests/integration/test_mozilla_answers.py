"""Questions on a browser's metric documentation: the right definition is cited, owners are as written.

Expectations come from the raw files, read here with `tomllib` and `yaml` alone.
"""

import shutil
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.agent import Assistant
from assistant.answers import Answer, Citation, Question
from assistant.settings import load_settings
from assistant.upkeep.indexing import index_workspace
from assistant.wiring import open_assistant
from assistant.workspace import Workspace

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "mozilla_docs"
HUB = "metric-hub/definitions"
GLEAN = "fenix-glean/metrics.yaml"
NO_OWNER = "no owner is recorded"


@dataclass(frozen=True)
class Asked:
    """A question, the definitions that answer it, and words of the definition."""

    question: str
    files: tuple[str, ...]
    """Any of these files of the data folder."""
    name: str
    """Of the metric within the file."""
    words: tuple[str, ...] = ()
    owner: bool = False
    """Whether the answer must name the owner as written, or say that none is recorded."""
    deprecated: bool = False


QUESTIONS = (
    Asked(
        "Which metric measures search clicks on ads, and who owns it?",
        tuple(
            f"{HUB}/{app}.toml"
            for app in (
                "fenix",
                "firefox_ios",
                "firefox_desktop",
                "focus_ios",
                "focus_android",
                "klar_ios",
                "klar_android",
            )
        ),
        "ad_clicks",
        words=("clicks on ads on search engine result pages",),
        owner=True,
    ),
    Asked("Who owns uri_count in fenix?", (f"{HUB}/fenix.toml",), "uri_count", owner=True),
    Asked(
        "What is client_level_daily_active_users_v1 in fenix?",
        (f"{HUB}/fenix.toml",),
        "client_level_daily_active_users_v1",
        deprecated=True,
    ),
    Asked(
        "Who owns client_level_daily_active_users_v2 of fenix?",
        (f"{HUB}/fenix.toml",),
        "client_level_daily_active_users_v2",
        owner=True,
        deprecated=True,
    ),
    Asked(
        "What does days_of_use measure in fenix?",
        (f"{HUB}/fenix.toml",),
        "days_of_use",
        words=("number of days",),
    ),
    Asked(
        "What is tagged_sap_searches in fenix?",
        (f"{HUB}/fenix.toml",),
        "tagged_sap_searches",
        words=("tagged_search_count",),
        deprecated=True,
    ),
    Asked(
        "What does browser.search.ad_clicks record, and who owns it?",
        (GLEAN,),
        "browser.search.ad_clicks",
        words=("SERP",),
        owner=True,
    ),
    Asked(
        "What is ad_click_rate in firefox desktop?",
        (f"{HUB}/firefox_desktop.toml",),
        "ad_click_rate",
        words=("SAP searches",),
    ),
    Asked(
        "Who owns newtab_ad_clicks?",
        (f"{HUB}/firefox_desktop.toml",),
        "newtab_ad_clicks",
        owner=True,
    ),
    Asked(
        "What does click_through_rate mean for ads?",
        ("metric-hub/looker/definitions/ads.toml",),
        "click_through_rate",
        words=("impressions",),
    ),
    Asked(
        "What does first_run_date mean in fenix, and who owns it?",
        (f"{HUB}/fenix.toml",),
        "first_run_date",
        words=("earliest first-run date",),
        owner=True,
    ),
)


@pytest.fixture(scope="module")
def browser(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    workspace = Workspace(tmp_path_factory.mktemp("mozilla") / "docs")
    shutil.copytree(EXAMPLE, workspace.root, ignore=shutil.ignore_patterns(".signpost"))
    index_workspace(workspace, load_settings(workspace.root), data=shared_data / "mozilla_docs")
    assistant = open_assistant(workspace)
    yield assistant
    assistant.close()


def written(data: Path, file: str, name: str) -> dict[str, Any]:
    """The raw definition, as its file has it."""
    text = (data / file).read_text("utf-8")
    if file == GLEAN:
        category, _, metric = name.rpartition(".")
        entry: dict[str, Any] = yaml.safe_load(text)[category][metric]
        return {**entry, "owner": entry["notification_emails"]}
    found: dict[str, Any] = tomllib.loads(text)["metrics"][name]
    return found


def owners(definition: dict[str, Any]) -> list[str]:
    owner = definition.get("owner", [])
    return [owner] if isinstance(owner, str) else list(owner)


def cited_definition(answer: Answer, asked: Asked) -> tuple[Citation, str]:
    """The first citation of an accepted definition, and its file."""
    for citation in answer.citations:
        for file in asked.files:
            if citation.source.endswith(f"{file}#{asked.name}"):
                return citation, file
    sources = [citation.source for citation in answer.citations]
    pytest.fail(f"'{asked.name}' is not cited; cited are {sources}: {answer.answer}")


@pytest.mark.parametrize("asked", QUESTIONS, ids=lambda asked: asked.question)
def test_the_right_definition_is_cited_with_its_owner_and_status(
    asked: Asked, browser: Assistant, shared_data: Path
) -> None:
    answer = browser.ask(Question(question=asked.question))
    assert answer.status == "answered", answer.answer
    citation, file = cited_definition(answer, asked)
    text = answer.answer.casefold()
    assert citation.id == answer.citations[0].id, [item.source for item in answer.citations]
    assert all(word.casefold() in text for word in asked.words), answer.answer
    assert ("deprecated" in text) or not asked.deprecated, answer.answer
    if asked.owner:
        named = owners(written(shared_data / "mozilla_docs", file, asked.name))
        assert all(owner in text for owner in named), answer.answer
        assert named or NO_OWNER in text, answer.answer


def test_an_owner_that_is_not_recorded_is_not_made_up(browser: Assistant) -> None:
    answer = browser.ask(Question(question="Who owns uri_count in fenix?"))
    assert NO_OWNER in answer.answer.casefold()
    assert "@" not in answer.answer
