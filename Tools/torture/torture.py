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
    """The command line: --minutes, and --<name> for every default, which gives a number or a text."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--minutes", type=float, default=0, help="end after so many minutes, whatever is left")
    parser.add_argument("--seed", type=int, default=1, help="where the random numbers begin")
    parser.add_argument("--keep", action="store_true", help="keep the folder, to look at what went wrong")
    parser.add_argument("--part", default="1/1", help="which part of the cases, such as 2/5 (not for all tortures)")
    for name, value in defaults.items():
        parser.add_argument("--" + name, type=type(value), default=value)
    return parser.parse_args()


def part(cases, text):
    """The part of a list that --part asks for."""
    number, count = map(int, text.split("/"))
    return cases[number - 1::count]


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


def experiment(folder, milliseconds, neurons=20, trains=10, every=1, store_every="10 s", traces=("trains/output", "neurons/vmem"),
               recurrent="normal 0.03", threshold=1):
    """Writes an experiment of random trains into spiking neurons, which records traces of both kinds."""
    path = os.path.join(folder, "torture.yaml")
    with open(path, "w") as file:
        file.write(f"""name: torture
seed: 11
dt: 1 ms
network:
  - {{type: PoissonSource, name: trains, channels: {trains}, rate: 50}}
  - {{type: Linear, name: weights, outputs: {neurons}, weights: normal 0.3}}
  - {{type: LIF, name: neurons, tau_mem: 20 ms, tau_syn: 5 ms, threshold: {threshold}{recurrent and ", recurrent: " + recurrent}}}
duration: {milliseconds} ms
recording: {{traces: [{", ".join(traces)}], every: {every}, store_every: {store_every}}}
""")
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


class Reference:
    """The archive of a run that nothing disturbed, against which others are held bit for bit."""

    ROWS = ("/inputs/", "/outputs/", "/records/", "/spikes/", "/time")

    def __init__(self, path, root_hash):
        self.path, self.root_hash = path, root_hash
        self.arrays, _ = arrays(path)
        self.steps = int(self.arrays["/trials/step_count"].sum())

    def differences(self, path):
        """What in an archive, salvaged or whole, is not as in the reference, and how many steps it has."""
        try:
            found, _ = arrays(path)
        except Exception as error:  # whatever libhdf5 says of a broken file
            return [f"cannot be read: {error}"], 0
        wrong = []
        for name, values in found.items():
            if name.endswith("/trial_rows"):
                # The events of a trial that was not over are fewer than in the reference.
                if values.sum() != len(found[name.replace("trial_rows", "timestamps")]):
                    wrong.append(name)
            elif name.startswith(self.ROWS):
                if not is_beginning(values, self.arrays.get(name)):
                    wrong.append(name)
            elif name.startswith("/module/") and not is_same(values, self.arrays.get(name)):
                wrong.append(name)
        steps = int(found["/trials/step_count"].sum()) if "/trials/step_count" in found else 0
        # A run of which no step was stored has no output.
        needed = ("/module/", "/outputs/", "/records/", "/spikes/") if steps else "/module/"
        wrong += [f"{name} is missing" for name in self.arrays if name.startswith(needed) and name not in found]
        return wrong, steps

    def segments(self, folder):
        """What the finished segments of a folder stand for that is not as in the reference, and how many steps they hold."""
        import h5py
        import numpy

        chunks, rests, wrong, steps = {}, {}, [], 0
        for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
            if not (name.startswith("segment-") and name.endswith(".h5")):
                continue
            try:
                found, _ = arrays(os.path.join(folder, name))
                with h5py.File(os.path.join(folder, name), "r") as file:
                    steps = int(file["/checkpoint"].attrs.get("steps_done", steps))
                    for path, values in found.items():
                        if path.startswith(self.ROWS) and not path.endswith("/trial_rows"):
                            full = self.chunks(folder, path, values, file[path].attrs)
                            if full is not None:
                                # Chunks take the place of the rows that segments held of them.
                                chunks.setdefault(path, []).extend(full)
                                rests[path] = []
                            rests.setdefault(path, []).append(values)
            except Exception as error:
                wrong.append(f"{name} cannot be read: {error}")
        for path, values in rests.items():
            if not is_beginning(numpy.concatenate(chunks.get(path, []) + values), self.arrays.get(path)):
                wrong.append(path)
        return wrong, steps

    @staticmethod
    def chunks(folder, path, values, attributes):
        """The rows of the chunks that a segment's dataset names, out of the file beside it; None where it names none."""
        import numpy

        if "chunks_count" not in attributes:
            return None
        row = values.dtype.itemsize * int(numpy.prod(values.shape[1:], dtype=int))
        rows = 1 << (max(1, (1 << 19) // row).bit_length() - 1)
        parts = []
        rows_file = os.path.join(folder, "rows")
        if not os.path.exists(rows_file):
            # It is published: only the folder had not gone yet.
            rows_file = folder.removesuffix(".partial")
        with open(rows_file, "rb") as file:
            file.seek(int(attributes["chunks_offset"]))
            for _ in range(int(attributes["chunks_count"])):
                chunk = file.read(rows * row + 4)
                assert len(chunk) == rows * row + 4, f"{path}: the file of rows ends before a chunk does"
                parts.append(numpy.frombuffer(chunk[:-4], values.dtype).reshape(rows, *values.shape[1:]))
        return parts


def arrays(path):
    """Every dataset of a file, and the attributes of its root."""
    import h5py

    found = {}

    def visit(name, item):
        if isinstance(item, h5py.Dataset):
            found["/" + name] = item[()]

    with h5py.File(path, "r") as file:
        file.visititems(visit)
        return found, dict(file.attrs)


def is_same(values, others):
    return others is not None and values.dtype == others.dtype and values.shape == others.shape and \
        values.tobytes() == others.tobytes()


def is_beginning(values, whole):
    return whole is not None and len(values) <= len(whole) and is_same(values, whole[:len(values)])


def settle(loligo, folder, archive, yaml, reference, failures, name):
    """Does what a user would after a run that ended early, until the archive is there; gives what it took.

    Ends with the archive of the undisturbed run, or notes a failure."""
    path = os.path.join(folder, archive)
    way = "published"
    if not os.path.exists(path):
        way = "resumed"
        outcome = run([loligo, "resume", archive], folder)
        if outcome.code == 1 and outcome.is_sentence():
            # Nothing was recorded yet.
            way = "run again"
            again = run([loligo, "run", yaml, "--output", archive], folder)
            if again.code != 0 and "remove" in again.errors:
                way = "run again after the folder was removed"
                print(f"{name}: {again}", file=sys.stderr)
                shutil.rmtree(path + ".partial", ignore_errors=True)
                for rest in (path + ".sha256", path + ".tmp"):
                    if os.path.exists(rest):
                        os.remove(rest)
                again = run([loligo, "run", yaml, "--output", archive], folder)
            outcome = again
        if outcome.code != 0:
            failures.add("not resumable", f"{name}: {way}: {outcome}")
            return way
    verified = run([loligo, "verify", archive], folder)
    if verified.code != 0:
        failures.add("unreadable", f"{name}: {way}: {verified}")
    elif verified.root_hash() != reference.root_hash:
        failures.add("another root hash", f"{name}: {way}: {verified}")
    if os.path.exists(path + ".partial"):
        again = run([loligo, "resume", archive], folder)
        if again.code != 0 or os.path.exists(path + ".partial") or run([loligo, "verify", archive], folder).code != 0:
            failures.add("left over", f"{name}: {way}: {again}")
    return way
