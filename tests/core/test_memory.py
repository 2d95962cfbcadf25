import gc

import pytest

from core.memory import collector_resting


def test_collector_rests_meanwhile_and_works_again() -> None:
    with collector_resting():
        assert not gc.isenabled()

    assert gc.isenabled()


def test_collector_works_again_after_an_error() -> None:
    with pytest.raises(ValueError, match="broken"), collector_resting():
        raise ValueError("broken")

    assert gc.isenabled()


def test_collector_that_rested_before_is_left_alone() -> None:
    with collector_resting():
        with collector_resting():
            pass
        assert not gc.isenabled()
