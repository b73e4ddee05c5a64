import numpy as np
import pytest

from assistant.demo.effects import DAYS, DRIFT, EXPERIMENT, FIRST_DAY, LAUNCH, OUTAGE
from assistant.demo.looks import download_factor, launch_share, open_factor, play_factor
from assistant.demo.sessions import day_weights
from assistant.demo.words import markets


def day(date):
    return np.array([(date - FIRST_DAY).days])


def market(code):
    return np.array([tuple(markets()).index(code)])


def test_nobody_looks_at_the_launched_app_before_its_launch():
    assert launch_share(day(LAUNCH.day) - 1) == 0


def test_the_launch_halves_in_its_half_life():
    later = day(LAUNCH.day) + int(LAUNCH.half_life_days)
    assert launch_share(later) == pytest.approx(LAUNCH.first_day_share / 2)


def test_plays_fail_on_the_day_of_the_outage_only():
    days = np.concatenate([day(OUTAGE.day) - 1, day(OUTAGE.day), day(OUTAGE.day) + 1])
    assert play_factor(days).tolist() == [1.0, OUTAGE.play_factor, 1.0]


def test_downloads_drift_in_one_storefront_down_to_the_final_factor():
    last = np.array([DAYS - 1])
    assert download_factor(last, market(DRIFT.storefront)) == pytest.approx(DRIFT.final_factor)
    assert download_factor(last, market("US")) == 1.0


def test_opens_are_lifted_for_the_treated_while_the_experiment_runs():
    days = np.concatenate([day(EXPERIMENT.start), day(EXPERIMENT.end), day(EXPERIMENT.end) + 1])
    lift = 1 + EXPERIMENT.open_lift
    assert open_factor(days, np.array([True] * 3)).tolist() == [lift, lift, 1.0]
    assert open_factor(days, np.array([False] * 3)).tolist() == [1.0, 1.0, 1.0]


def test_a_weekend_day_weighs_more_than_the_friday_before_it():
    weights = day_weights()
    friday = (4 - FIRST_DAY.weekday()) % 7
    assert weights[friday + 1] > 1.29 * weights[friday]
