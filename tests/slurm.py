"""A Slurm of one node in a folder of its own: munged, slurmctld and slurmd, beside any other on this machine."""

import os
import re
import shutil
import socket
import subprocess
import time
from pathlib import Path

NEEDED = ("munged", "slurmctld", "slurmd", "sbatch")
MEMORY = 4096  # MiB of the node
CONF = """
ClusterName=zoo
SlurmctldHost={host}(127.0.0.1)
SlurmUser=root
SlurmctldPort={ports[0]}
SlurmdPort={ports[1]}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
CryptoType=crypto/munge
MpiDefault=none
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
ReturnToService=2
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmdSpoolDir={folder}/spool
StateSaveLocation={folder}/state
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
SchedulerParameters=batch_sched_delay=0,sched_interval=1
KillWait=5
NodeName={host} NodeAddr=127.0.0.1 CPUs={cpus} RealMemory={memory} State=UNKNOWN
PartitionName=all Nodes={host} Default=YES MaxTime=INFINITE State=UP
"""


def missing() -> str:
    """Why there can be no Slurm here; empty if there can."""
    if lacking := [each for each in NEEDED if shutil.which(each, path=_path()) is None]:
        return f"needs {', '.join(lacking)}: apt-get install slurm-wlm munge"
    return "" if os.geteuid() == 0 else "slurmd needs root"


class Slurm:
    """Two processors, `MEMORY` MiB; it is up within the block."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.host = folder, socket.gethostname().partition(".")[0]
        self.environment = os.environ | {"PATH": _path(), "SLURM_CONF": str(folder / "slurm.conf")}
        self._daemons: list[subprocess.Popen] = []

    def __enter__(self) -> "Slurm":
        for name in ("state", "spool"):
            (self.folder / name).mkdir(parents=True)
        self.folder.chmod(0o755)
        key = self.folder / "munge.key"
        key.write_bytes(os.urandom(128))
        key.chmod(0o600)
        (self.folder / "slurm.conf").write_text(
            CONF.format(host=self.host, folder=self.folder, ports=_free_ports(2), memory=MEMORY, cpus=os.cpu_count())
        )
        here = {name: self.folder / f"munge.{name}" for name in ("socket", "log", "pid", "seed")}
        self._start(
            "munged", "--foreground", "--force", f"--key-file={key}", f"--socket={here['socket']}",
            f"--log-file={here['log']}", f"--pid-file={here['pid']}", f"--seed-file={here['seed']}",
        )  # fmt: skip
        self.until(lambda: here["socket"].exists(), 10, "munged")
        self._start("slurmctld", "-D", "-c")
        self._start("slurmd", "-D", "-N", self.host)
        self.until(lambda: "idle" in self.run("sinfo", "-h", "-o", "%T", check=False), 60, "a node")
        return self

    def __exit__(self, *_: object) -> None:
        self.run("scancel", "--full", "--signal=KILL", "--state=RUNNING", "--user=root", check=False)
        self.run("scancel", "--user=root", check=False)
        for each in reversed(self._daemons):
            each.terminate()
        for each in self._daemons:
            try:
                each.wait(20)
            except subprocess.TimeoutExpired:
                each.kill()

    def run(self, *command: str, check: bool = True, **options: object) -> str:
        """A command of Slurm's, and what it printed."""
        ended = subprocess.run(command, env=self.environment, capture_output=True, text=True, **options)  # type: ignore[call-overload]
        if check and ended.returncode:
            raise RuntimeError(f"{' '.join(command)}: {ended.stderr}")
        return ended.stdout

    def submit(self, folder: Path, *command: str) -> str:
        """Submit a script with its options and arguments in a folder; the job's number."""
        return self.run("sbatch", "--parsable", *command, cwd=folder).strip()

    def state(self, job: str) -> str:
        """As Slurm names it: PENDING, RUNNING, COMPLETED, FAILED, CANCELLED, TIMEOUT, ..."""
        found = re.search(r"JobState=(\w+)", self.run("scontrol", "show", "job", job, check=False))
        return found[1] if found else "UNKNOWN"

    def ended(self, job: str, seconds: float) -> str:
        """Wait for a job's end; the state that it ended in."""
        self.until(lambda: self.state(job) not in ("PENDING", "RUNNING", "COMPLETING"), seconds, f"job {job}'s end")
        return self.state(job)

    def until(self, is_so: object, seconds: float, what: str) -> None:
        """Wait for something."""
        end = time.monotonic() + seconds
        while not is_so():  # type: ignore[operator]
            assert time.monotonic() < end, f"no {what} within {seconds:g} s; see {self.folder}"
            time.sleep(0.2)

    def _start(self, *command: str) -> None:
        log = (self.folder / f"{command[0]}.out").open("w")
        self._daemons.append(subprocess.Popen(command, env=self.environment, stdout=log, stderr=log))


def _path() -> str:
    """Daemons lie where a user's path need not lead."""
    return f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"


def _free_ports(count: int) -> list[int]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in held]
    for each in held:
        each.close()
    return ports
