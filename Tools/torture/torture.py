"""What the tortures share: the tool, small experiments, shims, and the comparison of archives with a reference."""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))


def options(description, **defaults):
    """The command line: --minutes, and --<name> for every default, which gives a number."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--minutes", type=float, default=0, help="end after so many minutes, whatever is left")
    parser.add_argument("--seed", type=int, default=1, help="where the random numbers begin")
    parser.add_argument("--keep", action="store_true", help="keep the folder, to look at what went wrong")
    for name, value in defaults.items():
        parser.add_argument("--" + name, type=type(value), default=value)
    return parser.parse_args()


def tool():
    """The release build of the tool; LOLIGO names another."""
    path = os.environ.get("LOLIGO") or os.path.join(ROOT, ".build/release/loligo")
    if "LOLIGO" not in os.environ:
        subprocess.run([ROOT + "/Tools/setup"], check=True)
        subprocess.run(["swift", "build", "-c", "release", "--product", "loligo"], cwd=ROOT, check=True,
                       stdout=subprocess.DEVNULL)
    return os.path.abspath(path)


class Deadline:
    """Ends a loop after --minutes."""

    def __init__(self, minutes):
        self.end = time.monotonic() + 60 * minutes if minutes else None

    def is_over(self):
        return self.end is not None and time.monotonic() > self.end


class Folder:
    """A folder that goes when it is no longer needed; in memory where that is said and possible."""

    def __init__(self, keep=False, in_memory=False):
        place = "/dev/shm" if in_memory and os.path.isdir("/dev/shm") else None
        self.path = tempfile.mkdtemp(prefix="loligo-torture-", dir=place)
        self.keep = keep

    def __enter__(self):
        return self.path

    def __exit__(self, *_):
        if self.keep:
            print("kept:", self.path, file=sys.stderr)
        else:
            shutil.rmtree(self.path, ignore_errors=True)


def shim(name, folder):
    """Compiles a file of shims/ into the folder."""
    library = os.path.join(folder, name + ".so")
    subprocess.run(["cc", "-O2", "-Wall", "-Werror", "-shared", "-fPIC", "-o", library,
                    os.path.join(HERE, "shims", name + ".c"), "-ldl", "-pthread"], check=True)
    return library


def experiment(folder, milliseconds, neurons=20, trains=10, seed=11, checkpoint=None, name="torture.yaml", extra=""):
    """Writes an experiment of random trains into spiking neurons, which records both kinds of traces."""
    lines = [
        "name: torture", f"seed: {seed}", "dt: 1 ms", "network:",
        f"  - {{type: PoissonSource, name: trains, channels: {trains}, rate: 50}}",
        f"  - {{type: Linear, name: weights, outputs: {neurons}, weights: normal 0.3}}",
        "  - {type: LIF, name: neurons, tau_mem: 20 ms, tau_syn: 5 ms, threshold: 1, recurrent: normal 0.03}",
        f"duration: {milliseconds} ms", "recording:", "  traces: [trains/output, neurons/vmem]",
    ]
    if checkpoint is not None:
        lines.append(f"checkpoint: {checkpoint}")
    path = os.path.join(folder, name)
    with open(path, "w") as file:
        file.write("\n".join(lines) + "\n" + extra)
    return path


class Outcome:
    """How a process ended."""

    def __init__(self, code, output, errors, seconds):
        self.code, self.output, self.errors, self.seconds = code, output, errors, seconds

    def is_sentence(self):
        """Whether it failed as a tool should: an exit code, and one sentence."""
        lines = self.errors.splitlines()
        return self.code in (1, 2, 3) and bool(lines) and lines[-1].startswith("error: ") and len(lines) == 1

    def root_hash(self):
        for line in self.output.splitlines():
            if line.startswith("root hash"):
                return line.split()[-1]
        return None

    def __str__(self):
        return f"code {self.code}, {self.errors.strip() or self.output.strip()!r}"


def run(command, folder, timeout=120, **environment):
    """Runs a command to its end; code "hang" when it has none."""
    start = time.monotonic()
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("LOLIGO")}
    process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, env=inherited | environment)
    try:
        output, errors = process.communicate(timeout=timeout)
        code = process.returncode
    except subprocess.TimeoutExpired:
        process.kill()
        output, errors = process.communicate()
        code = "hang"
    return Outcome(code, output.decode(errors="replace"), errors.decode(errors="replace"), time.monotonic() - start)


class Failures:
    """What went wrong: all counted, the first few shown."""

    def __init__(self):
        self.counts = {}

    def add(self, kind, text):
        self.counts[kind] = self.counts.get(kind, 0) + 1
        if self.counts[kind] <= 5:
            print(f"{kind}: {text}", file=sys.stderr, flush=True)

    def count(self, kind):
        return self.counts.get(kind, 0)

    def exit(self):
        sys.exit(1 if self.counts else 0)
