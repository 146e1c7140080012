"""Who works: a user who stops a run is answered before the blocks at work end."""

from threading import Event

import pytest

from sim.engine.replicate import open_pool


def test_stopping_does_not_wait_for_work_under_way() -> None:
    may_end, ended = Event(), Event()

    def work() -> None:
        # Ends by itself too, so that a pool that waits fails this test instead of hanging it.
        may_end.wait(10)
        ended.set()

    def run() -> None:
        with open_pool(2) as pool:
            assert pool.executor is not None
            pool.executor.submit(work)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run()
    assert not ended.is_set()
    may_end.set()


def test_a_run_that_ends_by_itself_has_done_all_its_work() -> None:
    done: list[int] = []
    with open_pool(2) as pool:
        assert pool.executor is not None
        for number in range(5):
            pool.executor.submit(done.append, number)
    assert sorted(done) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("workers", [1, 2])
def test_results_come_in_the_order_of_the_tasks(workers: int) -> None:
    with open_pool(workers) as pool:
        assert list(pool.in_order(lambda n: n * n, range(9))) == [n * n for n in range(9)]
