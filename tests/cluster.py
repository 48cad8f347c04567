"""Dask's own commands, as a person or Slurm would start them."""

import contextlib
import os
import socket
import subprocess
import sys
import time

import psutil
from conftest import ROOT


class Dask:
    """A process with its children, which end with the block, or when they are killed."""

    def __init__(self, *arguments):
        path = os.pathsep.join([str(ROOT / "tests"), str(ROOT), os.environ.get("PYTHONPATH", "")])
        environment = os.environ | {"PYTHONPATH": path, "TRIAL_SECONDS": "0.1"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "dask", *arguments], env=environment, stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()

    def kill(self):
        if self.process.poll() is None:
            for each in [*psutil.Process(self.process.pid).children(recursive=True), self.process]:
                each.kill()
        self.process.wait()


def free_address():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"tcp://127.0.0.1:{free.getsockname()[1]}"


def scheduler(address):
    """One that answers; on a busy machine that takes a while."""
    port = address.rpartition(":")[2]
    begun = Dask("scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard")
    for _ in range(300):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", int(port)), timeout=1):
            return begun
        time.sleep(0.2)
    begun.kill()
    raise TimeoutError(address)


def worker(address, *options):
    return Dask("worker", address, "--nthreads", "1", "--no-dashboard", "--death-timeout", "120", *options)
