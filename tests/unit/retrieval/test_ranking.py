from retrieval.catalogue import Label
from retrieval.identifiers import stem_of, words_of
from retrieval.ranking import Names, hint_scores, prefer_active


def label(position: int, name: str, *, status: str = "active", successor: str = "") -> Label:
    return Label(
        position=position,
        id=f"p{position}",
        kind="metric",
        name_words=words_of(name),
        title_words="",
        family=f"metric|tv|{stem_of(name)}",
        status=status,
        product_words="media tv",
        successor_words=words_of(successor),
    )


def order(labels: list[Label], ranked: list[int], query: str = "users") -> list[int]:
    return prefer_active(ranked, labels=labels, names=Names(labels), query=query)


def test_the_active_version_comes_before_its_deprecated_one() -> None:
    labels = [label(0, "users_v1", status="deprecated"), label(1, "plays"), label(2, "users_v2")]

    assert order(labels, [0, 1, 2]) == [2, 0, 1]


def test_an_active_version_that_was_not_found_is_put_in() -> None:
    labels = [label(0, "users_v1", status="deprecated"), label(1, "users_v2")]

    assert order(labels, [0]) == [1, 0]


def test_a_recorded_replacement_counts_as_the_active_version() -> None:
    labels = [label(0, "taps", status="deprecated", successor="opens"), label(1, "opens")]

    assert order(labels, [0]) == [1, 0]


def test_a_deprecated_version_named_with_its_version_keeps_its_place() -> None:
    labels = [label(0, "users_v1", status="deprecated"), label(1, "users_v2")]

    assert order(labels, [0, 1], query="who owned users_v1?") == [0, 1]


def test_a_name_counts_where_it_stands_whole_with_or_without_version() -> None:
    names = Names([label(0, "ad_clicks_v2"), label(1, "ad_views"), label(2, "clicks")])

    assert names.spelt_out("Who owns ad clicks?") == {0}


def test_a_name_inside_a_longer_one_does_not_count() -> None:
    names = Names([label(0, "ad_clicks"), label(1, "organic_ad_clicks")])

    assert names.spelt_out("organic ad clicks") == {1}


def test_a_named_product_and_kind_add_to_the_score() -> None:
    labels = [label(0, "users")]

    whole = hint_scores("which metric of media tv", candidates=labels)[0]
    half = hint_scores("users on tv", candidates=labels)[0]
    none = hint_scores("users", candidates=labels)[0]

    assert whole > half > none == 0
