# SPDX-License-Identifier: Apache-2.0
"""The results of scripts/bench as a table for people. Standard library only."""

MIB = 1 << 20


def report(results):
    of = results["versions"]
    print(f"{of['brig']}, docker {of['docker']}, engine {of['engine']}, kernel {of['kernel']}, {of['cpus']} CPUs\n")
    rows = [("benchmark", "brig", "beside", "compared", "promised", "")]
    every = {"cold": cold_rows, "output": output_rows, "exec": exec_rows, "warm": warm_rows, "start": start_rows,
             "files": files_rows}
    for what, rows_of in every.items():
        if found := results.get(what):
            rows += rows_of(found)
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())


def verdict(kept):
    return "kept" if kept else "MISSED"


def cold_rows(found):
    low, high = found["interval_95"]
    yield (
        f"cold start, {len(found['seconds']['brig'])} pairs",
        f"{found['median_ms']['brig']:.0f} ms",
        f"{found['median_ms']['docker']:.0f} ms, docker run",
        f"{found['ratio_of_medians']:.2f} [{low:.2f}, {high:.2f}]",
        f"<= {found['ratio_max']:.2f}",
        verdict(high <= found["ratio_max"]),
    )


def output_rows(found):
    seconds = found["median_seconds"]
    yield (
        "1 GiB of output",
        f"{seconds['brig']:.1f} s",
        f"{seconds['docker']:.1f} s, docker run",
        f"{found['speedup']:.1f} times",
        f">= {found['speedup_min']:.0f} times",
        verdict(found["speedup"] >= found["speedup_min"]),
    )
    peak = f"{found['rss'] / MIB:.0f} MiB"
    yield ("its peak memory", peak, "", "", f"< {found['rss_max'] // MIB} MiB", verdict(found["rss"] < found["rss_max"]))


def figure_row(name, ours, theirs, figure, unit):
    low, high = figure["interval_95"]
    promised = ""
    if figure["most"] is not None:
        promised = f"<= {figure['most']:g} {unit}"
    elif figure["least"] is not None:
        promised = f">= {figure['least']:g} {unit}"
    compared = f"{figure['value']:.2f} {unit} [{low:.2f}, {high:.2f}]"
    return (name, ours, theirs, compared, promised, verdict(figure["passed"]) if promised else "")


def exec_rows(found):
    ms = {name: f"{value:.2f} ms" for name, value in found["median_ms"].items()}
    of = found["figures"]
    yield figure_row(f"exec, {len(found['ms']['exec'])} times: median", ms["exec"], f"{ms['spawn']}, posix_spawn",
                     of["above_spawn"], "ms")
    yield figure_row("  p99", "", f"{of['spawn_p99']['value']:.2f} ms, posix_spawn", of["p99"], "ms")
    yield figure_row("  median", "", f"{ms['docker']}, docker exec", of["docker_ratio"], "times")
    for preset in found["presets"]:
        yield figure_row(f"echo beside others, '{preset}': p99", ms[preset] + " median", "", of[preset], "ms")
    yield figure_row("a line there and back: p99", ms["line"] + " median", "", of["line_p99"], "ms")


def warm_rows(found):
    ms = {name: f"{value:.2f} ms" for name, value in found["median_ms"].items()}
    of = found["figures"]
    yield figure_row(f"warm lease and run, {len(found['ms']['warm'])} times: median", ms["warm"],
                     f"{ms['spawn']}, posix_spawn", of["above_spawn"], "ms")
    yield figure_row("  p99", f"{ms['acquire']} the lease", f"{of['spawn_p99']['value']:.2f} ms, posix_spawn", of["p99"], "ms")
    yield figure_row("  median", "", f"{ms['docker run']}, docker run", of["run_ratio"], "times")
    yield figure_row("  median", "", f"{ms['docker exec']}, docker exec", of["exec_ratio"], "times")
    yield figure_row("brig run --pool, a process: median", ms["brig run"], f"{ms['docker run']}, docker run",
                     of["command_ratio"], "times")


def start_rows(found):
    ms = {name: f"{value:.0f} ms" for name, value in found["median_ms"].items()}
    yield figure_row(f"brig run, {len(found['ms']['run'])} pairs", ms["run"], f"{ms['engine']}, create and start",
                     found["figures"]["above_engine"], "ms")


def files_rows(found):
    seconds = {name: f"{value:.1f} s" for name, value in found["median_seconds"].items()}
    count = len(found["seconds"]["brig in"])
    for way, name in (("in", f"1 GiB by brig cp, {count} pairs: in"), ("out", "  out")):
        yield figure_row(name, seconds[f"brig {way}"], f"{seconds[f'loop {way}']}, a loop over attach",
                         found["figures"][way], "times as fast")
        yield ("", "", f"{seconds[f'docker {way}']}, docker cp", "", "", "")
    yield ("  load average, at the end", f"{found['load'][0]:.1f}", "", "", "", "")
    for name, most in found["rss_max"].items():
        yield (f"  peak memory of {name}", f"{found['rss'][name] / MIB:.1f} MiB", "", "", f"<= {most // MIB} MiB",
               verdict(found["rss_kept"][name]))
