"""Reads what Loligo wrote with the readers of others, and prints what each saw.

Arguments: the folder of files and `values.json` that the test `InteropFiles` writes, then any number of archives.
An archive tells itself what is in it: every value that a reader gives is hashed as docs/formats/archive-1.md says, and
held against the hash that Loligo made of its own numbers.
"""

import contextlib
import csv
import hashlib
import json
import re
import sys
import warnings

import h5netcdf
import h5py
import libsonata
import netCDF4
import neo
import nir
import numpy as np
import pynwb
import xarray

warnings.filterwarnings("ignore")
rows = []


def note(reader, file, seen, equal):
    rows.append((reader, file, seen, bool(equal)))


def check(reader, file, body):
    try:
        seen, equal = body()
        note(reader, file, seen, equal)
    except Exception as error:  # A reader that fails is a row of the table.
        note(reader, file, f"{type(error).__name__}: {error}"[:90], False)


# MARK: NIR


def nir_differences(node, words, place=""):
    """What of a graph differs from what Loligo has."""
    found = []
    if sorted(map(list, node.edges)) != sorted(words["edges"]):
        found.append(f"{place} edges")
    if set(node.nodes) != set(words["nodes"]):
        return found + [f"{place} nodes"]
    for name, expected in words["nodes"].items():
        inner = node.nodes[name]
        if type(inner).__name__ != expected["type"]:
            found.append(f"{place}{name} type")
        if "graph" in expected:
            found += nir_differences(inner, expected["graph"], f"{place}{name}/")
            continue
        for field, value in expected["fields"].items():
            if field == "shape":
                seen = inner.input_type["input"]
            elif field == "input_type":
                seen = inner.input_type["input"]
            else:
                seen = getattr(inner, field)
            if isinstance(value, str):
                equal = seen == value
            else:
                wanted = np.array(value["values"]).reshape(value["shape"])
                equal = np.array_equal(np.asarray(seen, dtype=float), wanted)
            if not equal:
                found.append(f"{place}{name}.{field}")
    return found


def count_nodes(graph):
    return sum(count_nodes(n) if isinstance(n, nir.NIRGraph) else 1 for n in graph.nodes.values())


def read_nir(folder, name, words):
    # A graph of every node there is has nodes without edges, whose shapes cannot be inferred.
    graph = nir.read(f"{folder}/{name}", type_check=name != "everything.nir")
    found = nir_differences(graph, words)
    dt = graph.metadata.get("dt")
    return f"{count_nodes(graph)} nodes, dt {dt}" + "".join(f", {f} differs" for f in found), not found


def read_nir_data(folder, values):
    node = nir.read_data(f"{folder}/recording.h5").nodes["lif"].observables
    spikes, v, weights = node["spikes"], node["v"], node["weights"]
    equal = (
        spikes.time[0].tolist() == values["spikes"]["times"]
        and spikes.idx[0].tolist() == values["spikes"]["channels"]
        and (spikes.n_neurons, spikes.t_max) == (values["spikes"]["count"], values["spikes"]["stop"])
        and v.data.ravel().tolist() == values["potentials"]["values"]
        and v.dt == 0.002
        and weights.value[0].tolist() == [1, 2, 3, 4, 5]
    )
    return f"{spikes.idx.shape[1]} events, gridded {v.data.shape}, dt {v.dt}", equal


# MARK: SONATA


def read_spikes(folder, unit, values):
    population = libsonata.SpikeReader(f"{folder}/spikes_{unit}.h5")["neurons"]
    seen = population.get()
    scale = {"ms": 1000, "s": 1}[unit]
    wanted = sorted(zip(values["spikes"]["times"], values["spikes"]["channels"]))
    equal = population.time_units == unit and population.sorting == "by_time"
    found = sorted((time / scale, node) for node, time in seen)
    equal = equal and np.allclose([t for t, _ in found], [t for t, _ in wanted], rtol=1e-15, atol=0)
    equal = equal and [n for _, n in found] == [n for _, n in wanted]
    return f"{len(seen)} spikes in {population.time_units}, {population.sorting}", equal


def read_report(folder, kind, values):
    reader = libsonata.SomaReportReader if kind == "somas" else libsonata.ElementReportReader
    population = reader(f"{folder}/{kind}.h5")["neurons"]
    frame = population.get()
    wanted = np.array(values["potentials"]["values"], dtype=np.float32).reshape(-1, 4)
    times = np.array(values["potentials"]["times"]) * 1000
    equal = (
        np.array_equal(frame.data, wanted)
        and np.allclose(frame.times, times, rtol=1e-12)
        and population.data_units == "mV"
        and population.time_units == "ms"
    )
    ids = np.asarray(frame.ids).tolist()
    equal = equal and ids == ([0, 1, 2, 3] if kind == "somas" else [[3, 0], [3, 1], [7, 0], [7, 1]])
    return f"{frame.data.shape} in {population.data_units}, times {population.times}", equal


# MARK: NWB


def validate_nwb(folder):
    errors = pynwb.validate(path=f"{folder}/run.nwb")
    errors = errors[0] if isinstance(errors, tuple) else errors
    return f"{len(errors)} errors" + "".join(f"; {e}" for e in errors)[:200], not errors


def trains(values):
    return [
        [t for t, c in zip(values[name]["times"], values[name]["channels"]) if c == channel]
        for name in ("spikes", "events")
        for channel in range(values[name]["count"])
    ]


def read_nwb(folder, values):
    with pynwb.NWBHDF5IO(f"{folder}/run.nwb", "r") as io:
        file = io.read()
        seen = [file.units["spike_times"][i].tolist() for i in range(len(file.units))]
        equal = seen == trains(values)
        places = list(zip(file.units["signal"][:], file.units["channel"][:].tolist()))
        equal = equal and places == [("neurons", i) for i in range(5)] + [("encoder/output", i) for i in (3, 8)]
        for name in ("potentials", "uneven"):
            series, wanted = file.acquisition[name], values[name]
            equal = equal and np.ravel(series.data[:]).tolist() == wanted["values"] and series.unit == "mV"
            times = series.timestamps
            times = times[:] if times is not None else series.starting_time + np.arange(len(series.data)) / series.rate
            equal = equal and np.allclose(times, wanted["times"], rtol=1e-12)
        return f"{len(seen)} units, {len(file.acquisition)} series, {file.identifier}", equal


def read_neo(folder, values):
    block = neo.io.NWBIO(f"{folder}/run.nwb", "r").read_all_blocks()[0]
    seen = [t.times.rescale("s").magnitude.tolist() for s in block.segments for t in s.spiketrains]
    signals = {a.name: a for s in block.segments for a in s.analogsignals}
    equal = sorted(seen) == sorted(trains(values))
    wanted = np.array(values["potentials"]["values"]).reshape(-1, 4)
    equal = equal and np.allclose(signals["potentials"].magnitude, wanted, rtol=1e-6)
    return f"{len(seen)} trains, {len(signals)} signals", equal


# MARK: Plain files


def read_shd(folder, values):
    with h5py.File(f"{folder}/shd.h5") as file:
        times, units = file["spikes/times"], file["spikes/units"]
        wanted = np.array(values["spikes"]["times"], dtype=np.float16)
        equal = all(
            np.array_equal(times[i], wanted) and units[i].tolist() == values["spikes"]["channels"] for i in range(3)
        )
        equal = equal and times[0].dtype == np.float16 and units[0].dtype == np.uint16
        equal = equal and file["labels"][:].tolist() == [0, 1, 2]
        equal = equal and [k.decode() for k in file["extra/keys"]] == ["null", "eins", "zwei"]
        return f"{len(times)} trials of {times[0].dtype} and {units[0].dtype}", equal


def read_npz(folder, values):
    file = np.load(f"{folder}/potentials.npz")
    equal = np.ravel(file["samples"]).tolist() == values["potentials"]["values"]
    equal = equal and file["times"].tolist() == values["potentials"]["times"]
    return f"samples {file['samples'].shape}", equal


def read_csv(folder, values):
    with open(f"{folder}/potentials.csv", newline="") as file:
        table = list(csv.reader(file))
    numbers = np.array(table[1:], dtype=float)
    equal = numbers[:, 0].tolist() == values["potentials"]["times"]
    equal = equal and np.array_equal(
        numbers[:, 1:].astype(np.float32).ravel(), np.array(values["potentials"]["values"], dtype=np.float32)
    )
    return f"{numbers.shape} under {table[0][0]}, {table[0][1]}", equal


# MARK: Archives

SCALE_ATTRIBUTES = {"CLASS", "NAME", "DIMENSION_LABELS", "DIMENSION_LIST", "REFERENCE_LIST"}


def attribute_line(name, value):
    def word(v):
        if isinstance(v, (bytes, np.bytes_)):
            return "text", f"{len(v)} {v.decode()}"
        if isinstance(v, str):
            return "text", f"{len(v.encode())} {v}"
        if isinstance(v, (np.bool_, bool)):
            return "flag", "true" if v else "false"
        if isinstance(v, np.integer):
            return "integer", str(int(v))
        return "real", format(np.float64(v).view(np.uint64), "016x")

    if isinstance(value, np.ndarray) and value.ndim == 1:
        words = [word(v) for v in value]
        kind = words[0][0] if words else "real"
        return f"attribute {name} {kind}s " + " ".join(w for _, w in words) + "\n"
    kind, text = word(value)
    return f"attribute {name} {kind} {text}\n"


def digest(dataset, values):
    """The hash of a dataset with the values that a reader gave."""
    values = np.ascontiguousarray(values)
    values = values.astype(values.dtype.newbyteorder("<"))
    head = f"type {values.dtype.name}\nshape {' '.join(map(str, values.shape))}\n"
    for name in sorted(set(dataset.attrs) - SCALE_ATTRIBUTES):
        head += attribute_line(name, dataset.attrs[name])
    return hashlib.sha256((head + "data\n").encode() + values.tobytes()).hexdigest()


def group_digest(group):
    """The hash of a group's attributes."""
    names = set(group.attrs) - SCALE_ATTRIBUTES - ({"run_id"} if group.name == "/" else set())
    return hashlib.sha256("".join(attribute_line(n, group.attrs[n]) for n in sorted(names)).encode()).hexdigest()


def hashed_paths(file):
    """The paths of all objects that the hashes of an archive are of."""
    paths = ["/"]
    file.visit(lambda path: paths.append(f"/{path}"))
    outside = re.compile("/(integrity|provenance)(/|$)|/channel_(selection_)?[0-9]+$")
    return sorted((path for path in paths if not outside.match(path)), key=str.encode)


def read_root_hash(path):
    """The root hash, made from nothing but what h5py reads and docs/formats/archive-1.md says."""
    with h5py.File(path) as file:
        paths = hashed_paths(file)
        root = hashlib.sha256()
        for one in paths:
            item = file[one]
            own = digest(item, item[()]) if isinstance(item, h5py.Dataset) else group_digest(item)
            root.update(f"{own} {one}\n".encode())
        seen, stored = root.hexdigest(), file["integrity"].attrs["root_hash"]
        return f"root hash {seen[:8]}…{seen[-4:]} of {len(paths)} objects", seen.encode() == stored


def read_archive(path):
    name = path.split("/")[-1]
    check("h5py, hashlib", name, lambda: read_root_hash(path))
    with h5py.File(path) as file:
        hashes = dict(zip((p.decode() for p in file["integrity/paths"]), (bytes(h).hex() for h in file["integrity/sha256"])))
        datasets = [p for p in hashes if isinstance(file[p], h5py.Dataset) and not p.startswith(("/module", "/checkpoint"))]

        def compare(reader, opened):
            def body():
                with opened() as read:
                    different = [p for p in datasets if digest(file[p], read(p)) != hashes[p]]
                seen = f"{len(datasets) - len(different)} of {len(datasets)} datasets with Loligo's hash"
                return seen + "".join(f", {p} differs" for p in different)[:100], not different

            check(reader, name, body)

        @contextlib.contextmanager
        def with_h5py():
            yield lambda p: file[p][()]

        @contextlib.contextmanager
        def with_netcdf4():
            with netCDF4.Dataset(path) as other:
                other.set_auto_mask(False)
                yield lambda p: other[p][...]

        @contextlib.contextmanager
        def with_h5netcdf():
            with h5netcdf.File(path, "r", phony_dims="access") as other:
                yield lambda p: other[p][...]

        @contextlib.contextmanager
        def with_xarray(engine):
            def read(p):
                group, variable = p.rsplit("/", 1)
                with xarray.open_dataset(path, group=group or "/", engine=engine) as data:
                    return data[variable].values

            yield read

        compare("h5py", with_h5py)
        compare("netCDF4", with_netcdf4)
        compare("h5netcdf", with_h5netcdf)
        for engine in ("netcdf4", "h5netcdf"):
            compare(f"xarray ({engine})", lambda: with_xarray(engine))

        def dimensions():
            tree = xarray.open_datatree(path, engine="netcdf4")
            named = [str(v.dims) for node in tree.subtree for v in node.data_vars.values() if "time" in v.dims]
            tree.close()
            return f"{len(named)} variables along 'time'", len(named) > 0

        check("xarray (tree)", name, dimensions)


def main(folder, archives):
    with open(f"{folder}/values.json") as file:
        values = json.load(file)
    for name in sorted(n for n in values if n.endswith(".nir")):
        check("nir", name, lambda: read_nir(folder, name, values[name]))
    check("nir", "recording.h5", lambda: read_nir_data(folder, values))
    for unit in ("ms", "s"):
        check("libsonata", f"spikes_{unit}.h5", lambda: read_spikes(folder, unit, values))
    for kind in ("somas", "elements"):
        check("libsonata", f"{kind}.h5", lambda: read_report(folder, kind, values))
    check("pynwb.validate", "run.nwb", lambda: validate_nwb(folder))
    check("pynwb", "run.nwb", lambda: read_nwb(folder, values))
    check("neo", "run.nwb", lambda: read_neo(folder, values))
    check("h5py", "shd.h5", lambda: read_shd(folder, values))
    check("numpy", "potentials.npz", lambda: read_npz(folder, values))
    check("csv", "potentials.csv", lambda: read_csv(folder, values))
    for path in archives:
        read_archive(path)
    widths = [max(len(r[i]) for r in rows) for i in range(3)]
    for reader, file, seen, equal in rows:
        print(f"{reader:{widths[0]}}  {file:{widths[1]}}  {seen:{widths[2]}}  {'equal' if equal else 'DIFFERENT'}")
    different = sum(not r[3] for r in rows)
    print(f"{len(rows)} readings, {different} different")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
