"""Processes that do heavy work, so that whoever asked keeps answering, and survives what kills them."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from multiprocessing.process import BaseProcess
from threading import Lock
from typing import Any, TypeVar

from holdfast.model.errors import WorkFailed

T = TypeVar("T")
# What a process has imported serves the next task, what it has hoarded does not.
TASKS_OF_A_PROCESS = 50


class ProcessWork:
    """Runs functions of modules in a few processes, which are started when they are first needed.

    They are born of a fresh interpreter: a fork of a process with threads and connections inherits both broken.
    """

    def __init__(self, processes: int = 2) -> None:
        self._processes = processes
        self._pool: ProcessPoolExecutor | None = None
        self._making = Lock()

    def run(self, function: Callable[..., T], *arguments: Any) -> T:
        """Runs a function there and gives its result, or raises what it raises; WorkFailed when the process dies."""
        pool = self._opened()
        try:
            return pool.submit(function, *arguments).result()
        except BrokenProcessPool as error:
            self._drop(pool)
            raise WorkFailed(detail=str(error).partition(".")[0] or type(error).__name__) from error
        except MemoryError as error:
            raise WorkFailed(detail=type(error).__name__) from error

    def close(self) -> None:
        """Ends the processes once they have done what they do."""
        with self._making:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(cancel_futures=True)

    def _opened(self) -> ProcessPoolExecutor:
        with self._making:
            if self._pool is None:
                self._pool = ProcessPoolExecutor(
                    self._processes,
                    mp_context=get_context("spawn"),
                    initializer=_follow,
                    max_tasks_per_child=TASKS_OF_A_PROCESS,
                )
            return self._pool

    def _drop(self, pool: ProcessPoolExecutor) -> None:
        """Forgets a pool of which a process died: the others are ended with it, and the next task starts anew."""
        with self._making:
            if self._pool is pool:
                self._pool = None
        pool.shutdown(wait=False, cancel_futures=True)


def _follow() -> None:
    """Lets a process of the pool end with the one that started it, and not before."""
    # Whoever interrupts at a terminal means the first process, which lets the others end what they do.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is not None:
        # Each holds both ends of the queue of tasks, so that none would notice that nobody writes any more.
        threading.Thread(target=_end_after, args=(parent,), daemon=True).start()


def _end_after(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)


class HereWork:
    """Runs functions in this process, for a command that has nothing else to do."""

    def run(self, function: Callable[..., T], *arguments: Any) -> T:
        """Runs a function and gives its result, or raises what it raises."""
        return function(*arguments)

    def close(self) -> None:
        """Ends nothing: there is no other process."""
