from retrieval.chunking import chunk_markdown


def words(count: int, word: str = "word") -> str:
    return " ".join([word] * count)


def test_a_short_page_stays_whole_whatever_its_headings() -> None:
    page = "# A\n\nfirst\n\n## B\n\nsecond"

    assert chunk_markdown(page) == (page,)


def test_a_long_page_is_cut_at_its_headings() -> None:
    page = f"## Plays\n\n{words(80)}\n\n## Skips\n\n{words(80)}"

    assert [piece.split("\n")[0] for piece in chunk_markdown(page)] == ["## Plays", "## Skips"]


def test_a_heading_without_text_goes_with_what_follows() -> None:
    page = f"# Metrics\n\n## Plays\n\n{words(130)}"

    (piece,) = chunk_markdown(page)
    assert piece.startswith("# Metrics\n\n## Plays")


def test_a_heading_inside_a_code_fence_cuts_nothing() -> None:
    page = f"## SQL\n\n{words(130)}\n\n```\n# comment\nSELECT 1\n```"

    assert len(chunk_markdown(page)) == 1


def test_no_piece_is_longer_than_the_limit_and_no_word_is_lost() -> None:
    page = f"{words(300, 'a')}\n\n{words(150, 'b')}\n\n{words(100, 'c')}"

    pieces = chunk_markdown(page, max_words=220)

    assert all(len(piece.split()) <= 220 for piece in pieces)
    assert " ".join(pieces).split() == page.split()


def test_nothing_gives_no_piece() -> None:
    assert chunk_markdown(" \n") == ()
