"""Kernels that are forks of a warm process: like ordinary ones, and nothing stays of them."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import pytest
from jupyter_client import BlockingKernelClient, KernelManager
from jupyter_client.provisioning import KernelProvisionerFactory
from jupyter_core.utils import ensure_event_loop

from countylines.kernels import CHOOSE, NAME, provisioner
from countylines.reports.execution import ONE_THREAD, kernel_transport

T = TypeVar("T")

pytestmark = [
    pytest.mark.kernel,
    pytest.mark.skipif(not provisioner.AVAILABLE, reason="kernels are forked on Linux alone"),
]

STATE = """
import os, random, signal, sys, threading, warnings, locale, time
import matplotlib, numpy, pandas, pandera.pandas, scipy.stats, seaborn, statsmodels.genmod.generalized_linear_model
print({
    'argv': [a for a in sys.argv if not a.endswith('.json')],
    'path': sys.path,
    'main': (__name__, sys.modules['__main__'].__dict__ is globals(), hasattr(sys.modules['__main__'], '__file__')),
    'signals': {s.name: str(signal.getsignal(s))[:30] for s in signal.valid_signals() if isinstance(s, signal.Signals)},
    'threads': sorted(t.name for t in threading.enumerate() if not t.name.startswith(('end with', 'Thread-'))),
    'own session': os.getsid(0) == os.getpid() == os.getpgrp(),
    'environment': {k: v for k, v in os.environ.items() if k != 'JPY_SESSION_NAME'},
    'folder': os.getcwd(),
    'flags': str(sys.flags),
    'executable': sys.executable,
    'limits': (sys.getrecursionlimit(), sys.getswitchinterval()),
    'filters': sorted(str(f) for f in warnings.filters),
    'backend': matplotlib.get_backend(),
    'encoding': (sys.stdout.encoding, locale.getlocale(), time.tzname),
    'read': sys.__stdin__.read() if sys.__stdin__ else None,
    'project': [n for n in sys.modules if n.startswith('countylines')],
})
"""


@pytest.fixture(autouse=True)
def chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(KernelProvisionerFactory.instance(), "default_provisioner_name", NAME)
    for name, value in ONE_THREAD.items():
        monkeypatch.setenv(name, value)


def in_a_thread(work: Callable[..., T]) -> Callable[..., T]:
    """Do work in a thread of a pool, and close the event loop that jupyter_client leaves open there."""

    def done(*given: Any) -> T:
        try:
            return work(*given)
        finally:
            ensure_event_loop().close()

    return done


class Kernel:
    """A kernel under test."""

    def __init__(self, **settings: Any) -> None:
        self._sockets = kernel_transport()
        self.manager = KernelManager(kernel_name="python3", **self._sockets.__enter__())
        self.manager.start_kernel(**settings)
        self.client: BlockingKernelClient = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)

    @property
    def process(self) -> Any:
        return self.manager.provisioner.process

    def run(self, source: str, timeout: float = 60) -> str:
        told: list[str] = []

        def note(message: dict[str, Any]) -> None:
            content = message["content"]
            told.append(content.get("text") or "\n".join(content.get("traceback", ())))

        self.client.execute_interactive(source, output_hook=note, timeout=timeout)
        return "".join(told)

    def close(self) -> None:
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)
        self._sockets.__exit__(None, None, None)


@pytest.fixture
def kernel() -> Iterator[Kernel]:
    started = Kernel()
    yield started
    started.close()


def ends(pid: int, seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z":
                return True
        except (FileNotFoundError, ProcessLookupError):
            return True
        time.sleep(0.05)
    return False


def test_a_warm_kernel_is_like_an_ordinary_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    states = []
    for name in (NAME, "local-provisioner"):
        monkeypatch.setattr(KernelProvisionerFactory.instance(), "default_provisioner_name", name)
        kernel = Kernel(cwd=str(tmp_path))
        assert isinstance(kernel.process, provisioner.WarmKernel) == (name == NAME)
        states.append(eval(kernel.run(STATE)))
        kernel.close()
    for what in states[0]:
        assert states[0][what] == states[1][what], what


def test_each_kernel_has_random_numbers_of_its_own(kernel: Kernel) -> None:
    draw = "import random, numpy; print(random.random(), numpy.random.random())"
    other = Kernel()
    assert kernel.run(draw) != other.run(draw)
    other.close()


def test_fifty_kernels_at_once() -> None:
    with ThreadPoolExecutor(50) as pool:
        kernels = list(pool.map(in_a_thread(lambda _: Kernel()), range(50)))
        told = list(pool.map(in_a_thread(lambda kernel: kernel.run("import os; print(os.getpid())")), kernels))
        pids = [kernel.process.pid for kernel in kernels]
        list(pool.map(in_a_thread(Kernel.close), kernels))
    assert [int(text) for text in told] == pids
    assert len(set(pids)) == 50
    assert all(ends(pid) for pid in pids)


def test_an_interrupt_reaches_the_cell_and_the_kernel_goes_on(kernel: Kernel) -> None:
    with ThreadPoolExecutor(1) as pool:
        told = pool.submit(in_a_thread(kernel.run), "import time\nprint('on it', flush=True)\ntime.sleep(60)")
        time.sleep(1)
        kernel.manager.interrupt_kernel()
        assert "KeyboardInterrupt" in told.result()
    assert kernel.run("print(1 + 1)") == "2\n"


def test_a_restart_gives_a_new_kernel(kernel: Kernel) -> None:
    kernel.run("x = 1")
    before = kernel.process.pid
    kernel.manager.restart_kernel(now=True)
    kernel.client.wait_for_ready(timeout=60)
    assert isinstance(kernel.process, provisioner.WarmKernel)
    assert kernel.process.pid != before
    assert ends(before)
    assert "NameError" in kernel.run("x")


@pytest.mark.parametrize(
    ("source", "code"),
    [("import os; os._exit(7)", 7), ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", -signal.SIGKILL)],
)
def test_a_kernel_that_ends_tells_how(kernel: Kernel, source: str, code: int) -> None:
    kernel.client.execute(source)
    assert kernel.process.wait() == code
    assert not kernel.manager.is_alive()


def test_a_kernel_asked_to_shut_down_ends_by_itself(kernel: Kernel, tmp_path: Path) -> None:
    process = kernel.process
    written = tmp_path / "at exit"
    kernel.run(f"import atexit, pathlib; atexit.register(pathlib.Path({str(written)!r}).touch)")
    kernel.manager.shutdown_kernel()
    assert process.returncode == 0
    assert written.exists()


def test_a_kernel_that_fails_at_start_or_at_its_end_tells_so(kernel: Kernel, tmp_path: Path) -> None:
    failing = KernelManager(kernel_name="python3")
    failing.start_kernel(cwd=str(tmp_path / "nowhere"), stderr=subprocess.DEVNULL)
    assert failing.provisioner.process.wait() == 1
    failing.cleanup_resources()
    process = kernel.process
    kernel.run("import atexit, os; atexit.register(os._exit, 3)")
    kernel.manager.shutdown_kernel()
    assert process.returncode == 3


def test_a_notebook_may_fork_and_start_threads_and_pools(kernel: Kernel) -> None:
    source = """
import os, multiprocessing, threading, subprocess, sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
pid = os.fork()
if pid == 0:
    os._exit(3)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
print(sum(ThreadPoolExecutor(4).map(abs, range(4))))
for how in ('fork', 'forkserver', 'spawn'):
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context(how)) as pool:
        print(how, sum(pool.map(abs, range(4))))
print(subprocess.run([sys.executable, '-c', 'print(5)'], capture_output=True, text=True).stdout)
"""
    assert kernel.run(source).split() == ["3", "6", "fork", "6", "forkserver", "6", "spawn", "6", "5"]


def test_a_killed_warm_process_is_started_again_and_its_kernels_live_on(kernel: Kernel) -> None:
    parent = int(kernel.run("import os; print(os.getppid())"))
    os.kill(parent, signal.SIGKILL)
    assert ends(parent)
    other = Kernel()
    assert isinstance(other.process, provisioner.WarmKernel)
    assert kernel.run("print(1)") == other.run("print(1)") == "1\n"
    assert kernel.manager.is_alive()
    # Nobody is left who could tell how it ended.
    kernel.process.kill()
    assert kernel.process.wait() == -signal.SIGKILL
    other.close()


ASKER = """
import os, sys, time
from jupyter_client import KernelManager
from countylines.reports.execution import kernel_transport
with kernel_transport() as transport:
    manager = KernelManager(kernel_name="python3", **transport)
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    client.execute_interactive("import os, subprocess, sys, time; child = subprocess.Popen(['sleep', '600'])")
    client.execute_interactive("print(os.getpid(), os.getppid(), child.pid, flush=True)")
    print(manager.transport and os.path.dirname(transport["ip"]), flush=True)
    client.execute("while True: pass" if sys.argv[1] == "busy" else "time.sleep(600)")
    time.sleep(600)
"""


@pytest.mark.parametrize("doing", ["busy", "idle"])
def test_nothing_stays_of_an_asker_that_is_killed(doing: str) -> None:
    asker = subprocess.Popen(
        [sys.executable, "-c", ASKER, doing], env={**os.environ, **CHOOSE}, stdout=subprocess.PIPE, text=True
    )
    assert asker.stdout is not None
    pids = [int(pid) for pid in asker.stdout.readline().split()]
    sockets = Path(asker.stdout.readline().strip())
    assert (sockets / "kernel.json").is_file()
    asker.kill()
    asker.wait()
    asker.stdout.close()
    assert len(pids) == 3
    assert all(ends(pid) for pid in pids)
    with kernel_transport():
        assert not sockets.exists()


def test_without_a_warm_process_the_ordinary_kernel_starts_and_it_is_said_once(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object) -> provisioner.WarmProcess:
        raise OSError("no process can be started")

    monkeypatch.setattr(provisioner, "_warm_process", refuse)
    monkeypatch.setattr(provisioner, "_told", set())
    for _ in range(2):
        kernel = Kernel()
        assert isinstance(kernel.process, subprocess.Popen)
        assert kernel.run("print(1)") == "1\n"
        kernel.close()
    told = "Kernels start the ordinary way: no warm process is to be had (no process can be started).\n"
    assert capfd.readouterr().err == told


def test_a_library_that_starts_a_thread_is_never_forked(tmp_path: Path) -> None:
    source = "import threading\nthreading.Thread(target=threading.Event().wait, daemon=True).start()\n"
    (tmp_path / "starts_a_thread.py").write_text(source)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(f"\0countylines-test-{os.getpid()}")
        listener.listen()
        command = [sys.executable, "-m", "countylines.kernels.warm", str(listener.fileno()), str(os.getpid())]
        done = subprocess.run(
            [*command, "starts_a_thread"],
            env=os.environ | provisioner.WITHOUT_THREADS | {"PYTHONPATH": str(tmp_path)},
            pass_fds=[listener.fileno()],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr == "A library has started a thread as it was imported: kernels cannot be forked.\n"


def test_what_is_no_request_is_dropped_and_kernels_start_after_it(kernel: Kernel) -> None:
    in_use = provisioner._in_use
    assert in_use is not None
    for sent in (b"", b" ", b" {", b" " + json.dumps({"arguments": []}).encode(), b"\xff" * 10):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(f"\0{in_use.name}")
            connection.sendall(sent)
            connection.shutdown(socket.SHUT_WR)
            assert connection.recv(10) == b""
    other = Kernel()
    assert isinstance(other.process, provisioner.WarmKernel)
    other.close()
