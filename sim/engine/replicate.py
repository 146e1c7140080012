"""Many tasks on one runner: in this thread, on threads, on processes, or on a Dask cluster.

All of them are `concurrent.futures` executors, so there is one runner and no engine of our own.
Results come back in the order of the tasks, whoever worked on them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import TypeVar

from sim.errors import InputError

Task = TypeVar("Task")
Result = TypeVar("Result")
# Tasks handed out ahead of the one being waited for, for each worker: bounds what is in memory.
AHEAD = 2


@contextmanager
def runner(workers: int, kind: str = "threads") -> Iterator[Executor | None]:
    """An executor with so many workers; None for one worker, who works here.

    Raises
    ------
    InputError
        If there would be nobody to work, or the kind is not known.
    """
    if workers < 1:
        raise InputError(f"--workers: must be 1 or more (got {workers}).")
    if kind not in ("threads", "processes"):
        raise InputError(f"workers: must be threads or processes (got {kind}).")
    if workers == 1:
        yield None
    elif kind == "threads":
        yield from _until_stopped(ThreadPoolExecutor(workers))
    else:
        # A fork would copy half-held locks of other threads.
        yield from _until_stopped(ProcessPoolExecutor(workers, mp_context=get_context("spawn")))


def _until_stopped(executor: Executor) -> Iterator[Executor]:
    """Lend an executor; a user who stops the run does not wait for blocks at work."""
    wait = True
    try:
        yield executor
    except KeyboardInterrupt:
        wait = False
        raise
    finally:
        executor.shutdown(wait=wait, cancel_futures=not wait)


def in_order(
    work: Callable[[Task], Result],
    tasks: Sequence[Task],
    executor: Executor | None,
    workers: int = 1,
) -> Iterator[Result]:
    """Results of all tasks in their order, a bounded number of them under way at once."""
    if executor is None:
        yield from map(work, tasks)
        return
    waiting = [executor.submit(work, task) for task in tasks[: workers * AHEAD]]
    following = iter(tasks[workers * AHEAD :])
    try:
        while waiting:
            result = waiting.pop(0).result()
            for task in following:
                waiting.append(executor.submit(work, task))
                break
            yield result
    finally:
        for future in waiting:
            future.cancel()
