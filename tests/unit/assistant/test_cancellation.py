"""Rules of stopping a question: what runs is stopped, what would follow does not begin."""

from threading import Event, Thread

import pytest

from assistant.cancellation import CURRENT, Cancellation, check_cancelled, stopping
from assistant.errors import CancelledError


def test_what_runs_is_stopped_and_says_so_whatever_it_failed_with() -> None:
    cancellation, stopped = Cancellation(), Event()

    def work() -> None:
        with cancellation.stopping(stopped.set):
            stopped.wait(5)
            raise OSError

    Thread(target=lambda: stopped.wait(0.05) or cancellation.cancel()).start()
    with pytest.raises(CancelledError):
        work()


def test_nothing_begins_after_the_end() -> None:
    cancellation = Cancellation()
    cancellation.cancel()

    with pytest.raises(CancelledError), cancellation.stopping(lambda: None):
        pytest.fail("the block ran")


def test_what_is_done_is_not_stopped_any_more() -> None:
    cancellation, stopped = Cancellation(), Event()
    with cancellation.stopping(stopped.set):
        pass

    cancellation.cancel()

    assert not stopped.is_set()


def test_an_error_of_its_own_stays_what_it_is() -> None:
    with pytest.raises(OSError, match="own"), Cancellation().stopping(lambda: None):
        raise OSError("own")


def test_without_a_question_in_progress_nothing_is_stopped() -> None:
    with stopping(lambda: None):
        check_cancelled()

    assert CURRENT.get() is None


def test_engines_find_the_question_in_progress() -> None:
    cancellation = Cancellation()
    token = CURRENT.set(cancellation)
    cancellation.cancel()
    try:
        with pytest.raises(CancelledError):
            check_cancelled()
    finally:
        CURRENT.reset(token)
