"""The warm process: libraries imported once, and a fork of them for every kernel that is asked for.

``python -m countylines.kernels.warm LISTENER STARTER [MODULE…]`` serves the listening socket that it inherits as file
descriptor ``LISTENER`` until the process ``STARTER`` is gone. A request is JSON over the connection, with the three
standard streams as file descriptors; the answers are lines: the kernel's process number, and when it has ended its exit
code.

A fork copies one thread alone, so none may exist beside it: where a library starts one, this process refuses to serve.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import runpy
import selectors
import signal
import socket
import struct
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

LAUNCHER = "ipykernel_launcher"
LIBRARIES = (
    "ipykernel.kernelapp",
    "ipykernel.debugger",
    "pandas",
    "pandera.pandas",
    "pydantic",
    "matplotlib.pyplot",
    "matplotlib.backends.backend_svg",
    "scipy.stats",
    "scipy.optimize",
    "statsmodels.genmod.generalized_linear_model",
    "statsmodels.stats.multitest",
    "seaborn",
)
CREDENTIALS = struct.Struct("3i")


class Request(NamedTuple):
    """A kernel that is asked for: its command line, the folder it works in, and its environment."""

    arguments: list[str]
    folder: str
    environment: dict[str, str]


def end_with(process: int) -> None:
    """End this process, and what it started in its group, as soon as another one is gone.

    Waits in a thread of its own, for whoever is neither the parent nor a child of that process.
    """
    try:
        descriptor = os.pidfd_open(process)
    except ProcessLookupError:
        os._exit(1)

    def wait() -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(descriptor, selectors.EVENT_READ)
            selector.select()
        if os.getpgrp() == os.getpid():
            os.killpg(0, signal.SIGKILL)
        os._exit(1)

    threading.Thread(target=wait, name=f"end with {process}", daemon=True).start()


class Poller:
    """Stand in for ipykernel's poller, which would end a kernel with its parent: the warm process."""

    def __init__(self, parent_pid: int = 0) -> None:
        self.asker = int(os.environ["JPY_PARENT_PID"])

    def start(self) -> None:
        """Watch who asked for the kernel."""
        end_with(self.asker)


def import_libraries(modules: Sequence[str], environment: dict[str, str]) -> Iterator[str]:
    """Import what kernels import, one after another; what fails is left to the kernel that wants it.

    Notes in ``environment`` the variables that libraries set as they are imported.
    """
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    # ipykernel reads as it is imported whether anyone watches over it.
    os.environ["JPY_PARENT_PID"] = str(os.getpid())
    before = dict(os.environ)
    for name in (*LIBRARIES, *modules):
        with contextlib.suppress(Exception):
            importlib.import_module(name)
        environment |= {variable: os.environ[variable] for variable in os.environ.keys() - before.keys()}
        yield name
    gc.collect()
    gc.freeze()


def serve(listener: socket.socket, starter: int, libraries: Iterator[str]) -> Request | None:
    """Fork a kernel for each request, and tell of its end; returns in each kernel with its request.

    Requests come before libraries: a kernel that is asked for early has those imported so far. In the warm process
    itself it returns None, once the starter is gone.
    """
    selector = selectors.DefaultSelector()
    running: dict[int, socket.socket] = {}
    watched = os.pidfd_open(starter)
    selector.register(watched, selectors.EVENT_READ)
    selector.register(listener, selectors.EVENT_READ)
    importing = True
    while True:
        ready = selector.select(0 if importing else None)
        if importing and not ready:
            importing = next(libraries, None) is not None
            if len(list(Path("/proc/self/task").iterdir())) > 1:
                sys.exit("A library has started a thread as it was imported: kernels cannot be forked.")
        for key, _ in ready:
            if key.fd == watched:
                return None
            if key.fileobj is not listener:
                selector.unregister(key.fd)
                os.close(key.fd)
                _, status = os.waitpid(key.data, 0)
                with running.pop(key.fd) as connection:
                    _tell(connection, os.waitstatus_to_exitcode(status))
                continue
            if (asked := _accept(listener)) is None:
                continue
            connection, request, streams = asked
            pid = os.fork()
            if pid == 0:
                selector.close()
                listener.close()
                for descriptor in (watched, *running):
                    os.close(descriptor)
                for other in (connection, *running.values()):
                    other.close()
                _take_over(streams)
                return request
            for stream in streams:
                os.close(stream)
            descriptor = os.pidfd_open(pid)
            running[descriptor] = connection
            selector.register(descriptor, selectors.EVENT_READ, pid)
            _tell(connection, pid)


def _accept(listener: socket.socket) -> tuple[socket.socket, Request, list[int]] | None:
    """Take a request of the same user's; what is none is dropped."""
    connection, _ = listener.accept()
    _, user, _ = CREDENTIALS.unpack(connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, CREDENTIALS.size))
    connection.settimeout(5)
    streams: list[int] = []
    try:
        _, streams, _, _ = socket.recv_fds(connection, 1, 3)
        with connection.makefile("rb") as asked:
            request = Request(**json.load(asked))
        if user != os.getuid() or len(streams) != 3:
            raise ValueError("not a request")
    except (OSError, ValueError, TypeError):
        for stream in streams:
            os.close(stream)
        connection.close()
        return None
    connection.settimeout(None)
    return connection, request, streams


def _tell(connection: socket.socket, number: int) -> None:
    # Who asked may be gone.
    with contextlib.suppress(OSError):
        connection.sendall(f"{number}\n".encode())


def _take_over(streams: list[int]) -> None:
    """Become a session of one's own, with the standard streams that the asker gave."""
    os.setsid()
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)


def run(request: Request, modules: Sequence[str], set_by_libraries: dict[str, str]) -> None:
    """Run the kernel as ``python -m ipykernel_launcher`` would, in the process that was forked for it."""
    os.environ.clear()
    os.environ.update({**set_by_libraries, **request.environment})
    time.tzset()
    os.chdir(request.folder)
    _reseed()
    if not modules:
        for name in [name for name in sys.modules if name.split(".")[0] == "countylines"]:
            del sys.modules[name]
    sys.path.insert(0, str(Path.cwd()))
    sys.orig_argv = request.arguments
    sys.argv = ["-m", *request.arguments[request.arguments.index(LAUNCHER) + 1 :]]
    vars(importlib.import_module("ipykernel.kernelapp"))["ParentPollerUnix"] = Poller
    runpy.run_module(LAUNCHER, run_name="__main__", alter_sys=True)


def _reseed() -> None:
    """Forks share the state of random numbers with one another otherwise."""
    random = sys.modules.get("random")
    if random is not None:
        random.seed()
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed()


def main() -> None:
    """Serve, and import meanwhile."""
    # As an ordinary kernel has it: its own folder comes first later, and must not be seen before.
    del sys.path[0]
    _, descriptor, starter, *modules = sys.argv
    set_by_libraries: dict[str, str] = {}
    libraries = import_libraries(modules, set_by_libraries)
    request = serve(socket.socket(fileno=int(descriptor)), int(starter), libraries)
    if request is not None:
        run(request, modules, set_by_libraries)


if __name__ == "__main__":
    main()
