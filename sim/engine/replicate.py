"""Many tasks on one pool: in this thread, on threads, on processes, or on a Dask cluster.

All of them are `concurrent.futures` executors, so there is one pool and no engine of our own.
Results come back in the order of the tasks, whoever worked on them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TypeVar

from sim.errors import InputError

Task = TypeVar("Task")
Result = TypeVar("Result")
# Tasks handed out ahead of the one being waited for, for each worker: bounds what is in memory.
AHEAD = 2


@dataclass(frozen=True, slots=True)
class Pool:
    """Who does the tasks.

    Attributes
    ----------
    executor : of threads, processes or a cluster; None: the caller itself
    workers : of the executor; a few tasks for each are handed out ahead
    """

    executor: Executor | None = None
    workers: int = 1

    def in_order(self, work: Callable[[Task], Result], tasks: Sequence[Task]) -> Iterator[Result]:
        """Results of all tasks in their order, a bounded number of them under way at once."""
        if self.executor is None:
            yield from map(work, tasks)
            return
        ahead = self.workers * AHEAD
        waiting = [self.executor.submit(work, task) for task in tasks[:ahead]]
        following = iter(tasks[ahead:])
        try:
            while waiting:
                result = waiting.pop(0).result()
                for task in following:
                    waiting.append(self.executor.submit(work, task))
                    break
                yield result
        finally:
            for future in waiting:
                future.cancel()


SERIAL = Pool()


@contextmanager
def open_pool(workers: int, kind: str = "threads") -> Iterator[Pool]:
    """A pool of so many workers; one worker works here.

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
        yield SERIAL
    elif kind == "threads":
        yield from _until_stopped(ThreadPoolExecutor(workers), workers)
    else:
        # A fork would copy half-held locks of other threads.
        spawn = get_context("spawn")
        yield from _until_stopped(ProcessPoolExecutor(workers, mp_context=spawn), workers)


def _until_stopped(executor: Executor, workers: int) -> Iterator[Pool]:
    """Lend an executor; a user who stops the run does not wait for tasks at work."""
    wait = True
    try:
        yield Pool(executor, workers)
    except KeyboardInterrupt:
        wait = False
        raise
    finally:
        executor.shutdown(wait=wait, cancel_futures=not wait)
