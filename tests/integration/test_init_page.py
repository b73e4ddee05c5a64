"""The page with Sakila's proposal says what `init` writes today."""

from pathlib import Path

from benchmarks.init_page import PAGE, page


def test_the_page_shows_the_proposal_as_it_comes_out(shared_data: Path) -> None:
    # To renew it: python -m benchmarks.init_page
    assert PAGE.read_text("utf-8") == page(shared_data / "sakila")


def test_the_page_names_no_person_and_no_place_of_this_machine(shared_data: Path) -> None:
    text = PAGE.read_text("utf-8")

    assert str(shared_data) not in text
    assert "@" not in text
