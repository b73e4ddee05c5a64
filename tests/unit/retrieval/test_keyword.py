from pathlib import Path

import numpy as np
import pytest

from retrieval.errors import IndexMissingError
from retrieval.keyword import KeywordIndex, keywords_of, tokens_of, write_keywords
from retrieval.passages import Passage, PassageId


def passage(number: int, text: str, **more: object) -> Passage:
    fields = {
        "id": PassageId(f"p{number}"),
        "kind": "doc",
        "title": "",
        "text": text,
        "source": "s",
    }
    return Passage.model_validate(fields | more)


def test_an_identifier_is_found_whole_and_split() -> None:
    assert tokens_of("uri_count_v2") == ["uri_count_v2", "uri", "count", "v2"]
    assert tokens_of("searchClicks") == ["searchclicks", "search", "click"]


def test_words_are_stemmed_and_common_ones_left_out() -> None:
    assert tokens_of("the clicks of clicking") == ["click", "click"]


def test_sql_is_found_by_its_identifiers_alone() -> None:
    tokens = keywords_of(passage(1, "Clicks.\nExpression: SUM(ad_click)", embedded="Clicks."))

    assert "ad_click" in tokens
    assert "sum" not in tokens


def test_owners_can_be_searched() -> None:
    found = keywords_of(passage(1, "Text.", embedded="Text.", metadata={"owners": "Ads team"}))

    assert {"ad", "team"} <= set(found)


def test_the_best_text_comes_first_and_a_text_without_match_never(tmp_path: Path) -> None:
    texts = ["apples and pears", "pears", "plums", "pears"]
    write_keywords([passage(n, text) for n, text in enumerate(texts)], folder=tmp_path)
    index = KeywordIndex(tmp_path, count=4)

    assert index.best("pear", limit=10) == [1, 3, 0]
    assert index.best("pear", limit=10, allowed=np.array([True, False, False, False])) == [0]
    assert index.best("nothing known", limit=10) == []


def test_an_empty_index_finds_nothing(tmp_path: Path) -> None:
    write_keywords([], folder=tmp_path)

    assert KeywordIndex(tmp_path, count=0).best("pear", limit=10) == []


def test_a_lost_file_is_refused_with_the_command_that_mends_it(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError, match="signpost index --rebuild"):
        KeywordIndex(tmp_path, count=4)
