from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from stat import S_IMODE

from guardrails.privacy.ledger import Account, Ledger, Offer

ME = Account("me", "lake")


def offer(question: str, *, epsilon: float = 0.1, body: str = "[1]") -> Offer:
    return Offer(question=question, epsilon=epsilon, delta=0.0, body=body)


def test_a_budget_is_spent_to_the_end_and_not_beyond(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "privacy.db")
    given = [ledger.spend(ME, offer(f"q{i}"), total=1.0) for i in range(12)]
    assert given == ["[1]"] * 10 + [None] * 2
    assert abs(ledger.spent(ME) - 1.0) < 1e-9


def test_the_same_question_is_answered_from_what_was_released_at_no_cost(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "privacy.db")
    ledger.spend(ME, offer("q", body="[7]"), total=1.0)
    assert ledger.spend(ME, offer("q", body="[8]"), total=1.0) == "[7]"
    assert ledger.released(ME, "q") == "[7]"
    assert ledger.spent(ME) == 0.1


def test_a_restart_forgets_nothing(tmp_path: Path) -> None:
    Ledger(tmp_path / "privacy.db").spend(ME, offer("q", epsilon=0.9), total=1.0)
    assert Ledger(tmp_path / "privacy.db").spend(ME, offer("r", epsilon=0.2), total=1.0) is None


def test_principals_and_data_sets_have_budgets_of_their_own(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "privacy.db")
    ledger.spend(ME, offer("q", epsilon=1.0), total=1.0)
    for account in (Account("you", "lake"), Account("me", "other")):
        assert ledger.spend(account, offer("q", epsilon=1.0), total=1.0) == "[1]"


def test_parallel_requests_never_overspend(tmp_path: Path) -> None:
    def spend(number: int) -> bool:
        ledger = Ledger(tmp_path / "privacy.db")
        return ledger.spend(ME, offer(f"q{number}"), total=1.0) is not None

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(spend, range(1_000))) == 10
    assert Ledger(tmp_path / "privacy.db").spent(ME) <= 1.0 + 1e-9


def test_the_ledger_is_its_owner_s_alone(tmp_path: Path) -> None:
    Ledger(tmp_path / "privacy.db").spent(ME)
    assert S_IMODE((tmp_path / "privacy.db").stat().st_mode) == 0o600
