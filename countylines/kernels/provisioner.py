"""Start kernels as forks of a warm process, and the ordinary way where that is not to be had."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import os
import secrets
import selectors
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from weakref import WeakSet

from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from countylines.kernels.warm import LAUNCHER

AVAILABLE = sys.platform == "linux" and hasattr(os, "pidfd_open")

ADDRESS = "COUNTYLINES_WARM_KERNELS"
"""Where a process passes its warm process on to those it starts: a name, and what it was started with."""

UNREAD = ("COUNTYLINES_", "JPY_", "PYTEST_", "PWD", "OLDPWD", "SHLVL")
"""Variables, by the start of their name, that no library reads as it is imported. Any other that differs asks for a
warm process of its own."""

WITHOUT_THREADS = {"JE_ARROW_MALLOC_CONF": "background_thread:false"}
"""pyarrow, which pandas imports, starts a thread without it."""

ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS")
"""Variables that a kernel must set to 1 if it is to be forked: numpy starts threads as it is imported without."""


class WarmProcess(NamedTuple):
    """A warm process that may be asked: where it listens, a hash of what it was started with, and itself if ours."""

    name: str
    started_with: str
    process: subprocess.Popen[bytes] | None = None


_in_use: WarmProcess | None = None
_running: WeakSet[WarmKernel] = WeakSet()
_one_at_a_time = threading.Lock()
_told: set[str] = set()


class WarmKernel:
    """A kernel that somebody else forked, with the methods of `subprocess.Popen` that jupyter_client uses.

    Parameters
    ----------
    connection : socket.socket
        To the warm process, which has told the kernel's number and tells its exit code.
    pid : int
        The kernel's process number.
    """

    stdin = stdout = stderr = None

    def __init__(self, connection: socket.socket, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._connection = connection
        self.sentinel = os.pidfd_open(pid)
        _running.add(self)

    def poll(self) -> int | None:
        """Give the exit code, or None while the kernel lives."""
        return self._ended(0)

    def wait(self) -> int:
        """Wait for the kernel's end, and give its exit code."""
        code = self._ended(None)
        assert code is not None
        return code

    def _ended(self, seconds: float | None) -> int | None:
        if self.returncode is None:
            with selectors.DefaultSelector() as selector:
                selector.register(self.sentinel, selectors.EVENT_READ)
                if not selector.select(seconds):
                    return None
            self.returncode = self._exit_code()
            self._connection.close()
            os.close(self.sentinel)
        return self.returncode

    def _exit_code(self) -> int:
        """Read what the warm process tells; one that was killed meanwhile tells nothing, and nobody else knows."""
        self._connection.settimeout(5)
        with contextlib.suppress(OSError, ValueError), self._connection.makefile() as told:
            return int(told.readline())
        return -signal.SIGKILL

    def send_signal(self, number: int) -> None:
        """Send the kernel a signal, if it still lives."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.sentinel, number)

    def terminate(self) -> None:
        """Ask the kernel to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End the kernel."""
        self.send_signal(signal.SIGKILL)


class WarmProvisioner(LocalProvisioner):
    """Starts the project's kernels from a warm process; any other, and all where forking fails, the ordinary way."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Start a kernel with a command line; see `jupyter_client.provisioning.LocalProvisioner`."""
        if not _is_forkable(cmd, kwargs):
            return await super().launch_kernel(cmd, **kwargs)
        try:
            # The warm process answers between two imports, which may take a second: a server's loop goes on meanwhile.
            kernel = await asyncio.to_thread(_start, cmd, kwargs)
        except (OSError, ValueError) as error:
            _tell_once(f"Kernels start the ordinary way: no warm process is to be had ({error}).")
            return await super().launch_kernel(cmd, **kwargs)
        self.process: Any = kernel
        self.pid = self.pgid = kernel.pid
        self.cwd = kwargs.get("cwd") or Path.cwd()
        return self.connection_info

    async def wait(self) -> int | None:
        """Wait for the kernel's end on its sentinel, without polling."""
        if isinstance(self.process, WarmKernel) and self.process.poll() is None:
            ended = asyncio.Event()
            loop = asyncio.get_running_loop()
            loop.add_reader(self.process.sentinel, ended.set)
            try:
                await ended.wait()
            finally:
                loop.remove_reader(self.process.sentinel)
        return await super().wait()


def end_kernels() -> None:
    """End every warm kernel that this process asked for, whatever it is doing."""
    for kernel in list(_running):
        kernel.kill()


def _is_forkable(command: list[str], settings: dict[str, Any]) -> bool:
    """Say whether a command starts a Python kernel of this interpreter, on a system that can fork it, tied to us."""
    return (
        AVAILABLE
        and command[1:3] == ["-m", LAUNCHER]
        and os.path.realpath(command[0]) == os.path.realpath(sys.executable)
        and not settings.get("independent")
        and all((settings.get("env") or os.environ).get(name) == "1" for name in ONE_THREAD)
        and subprocess.PIPE not in (settings.get("stdin"), settings.get("stdout"), settings.get("stderr"))
    )


def _tell_once(text: str) -> None:
    if text not in _told:
        _told.add(text)
        print(text, file=sys.stderr)


def warm_up(environment: Mapping[str, str], modules: Sequence[str] = ()) -> dict[str, str]:
    """Have a warm process ready, or under way, for kernels that will get this environment.

    Parameters
    ----------
    modules : sequence of str
        What notebooks import beside the libraries. A kernel does not see what is changed in them later: whoever asks
        for kernels over hours names none.

    Returns
    -------
    dict
        The variable that lets a process started with it ask the same warm process; nothing where none can be had.
    """
    if not AVAILABLE:
        return {}
    try:
        warm = _warm_process(sys.executable, environment, modules)
    except OSError:
        return {}
    return {ADDRESS: f"{warm.name} {warm.started_with}"}


def _start(command: list[str], settings: dict[str, Any]) -> WarmKernel:
    """Ask the warm process for a kernel; one that was killed meanwhile is started again, once."""
    global _in_use
    environment = dict(settings.get("env") or os.environ)
    environment["JPY_PARENT_PID"] = str(os.getpid())
    environment.pop(ADDRESS, None)
    request = {
        "arguments": command,
        "folder": str(settings.get("cwd") or Path.cwd()),
        "environment": environment,
    }
    try:
        return _ask(_warm_process(command[0], environment), request, settings)
    except ConnectionError:
        with _one_at_a_time:
            _in_use = None
            # One that was passed on to us and is gone is not asked again.
            os.environ.pop(ADDRESS, None)
        return _ask(_warm_process(command[0], environment), request, settings)


def _ask(warm: WarmProcess, request: dict[str, Any], settings: dict[str, Any]) -> WarmKernel:
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.connect(f"\0{warm.name}")
        with contextlib.ExitStack() as opened:
            streams = [_descriptor(settings.get(name), number, opened) for number, name in enumerate(_STREAMS)]
            socket.send_fds(connection, [b" "], streams)
        connection.sendall(json.dumps(request).encode())
        connection.shutdown(socket.SHUT_WR)
        told = b""
        while not told.endswith(b"\n"):
            received = connection.recv(1)
            if not received:
                raise ConnectionResetError("the warm process ended before it answered")
            told += received
        return WarmKernel(connection, int(told))
    except BaseException:
        connection.close()
        raise


_STREAMS = ("stdin", "stdout", "stderr")


def _descriptor(stream: Any, number: int, opened: contextlib.ExitStack) -> int:
    """Give the file descriptor of a stream as `subprocess.Popen` takes it; a kernel reads nothing if not told what."""
    if stream is None and number > 0:
        return number
    if stream is None or stream == subprocess.DEVNULL:
        return opened.enter_context(Path(os.devnull).open("r+b", buffering=0)).fileno()
    return stream if isinstance(stream, int) else int(stream.fileno())


def _warm_process(python: str, environment: Mapping[str, str], modules: Sequence[str] = ()) -> WarmProcess:
    """Give a warm process with this environment: the one in use, the one passed on to us, or else a new one."""
    global _in_use
    relevant = {name: value for name, value in environment.items() if not name.startswith(UNREAD) and name != "_"}
    started_with = hashlib.sha256(json.dumps([python, *sorted(relevant.items())]).encode()).hexdigest()[:16]
    with _one_at_a_time:
        if _in_use is None and (passed_on := os.environ.get(ADDRESS)):
            name, _, with_what = passed_on.partition(" ")
            _in_use = WarmProcess(name, with_what)
        if _in_use is None or _in_use.started_with != started_with:
            if _in_use and _in_use.process:
                _in_use.process.kill()
                _in_use.process.wait()
            _in_use = _start_warm_process(python, relevant, started_with, modules)
        return _in_use


def _start_warm_process(
    python: str, environment: Mapping[str, str], started_with: str, modules: Sequence[str]
) -> WarmProcess:
    name = f"countylines-{os.getpid()}-{secrets.token_hex(8)}"
    # An abstract socket has no file that a killed process could leave; the warm process asks whose connection it is.
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(f"\0{name}")
        listener.listen(128)
        process = subprocess.Popen(
            [python, "-m", "countylines.kernels.warm", str(listener.fileno()), str(os.getpid()), *modules],
            env={**environment, **WITHOUT_THREADS},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=[listener.fileno()],
            start_new_session=True,
        )
    return WarmProcess(name, started_with, process)
