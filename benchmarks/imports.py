"""What each third-party dependency costs to import: time and memory, in a fresh Python each.

    python -m benchmarks.imports [--json] [--rounds 5] [NAME ...]

Each child imports one package as the product does and reports how long that took and how large the
process had become; a bare Python is measured in the same rounds, and the ratios are to its own
start-up and its own memory. What a package brings along counts as its own, so the rows do not add
up. The bytecode is warm: each package is imported once before the rounds. Packages that are not
installed are named and left out.
"""

import argparse
import importlib.util
import json
import statistics
import subprocess
import sys
import time
import tomllib
from dataclasses import asdict, dataclass
from pathlib import Path

PROJECT = Path(__file__).parents[1] / "pyproject.toml"
# What the product imports of them, where that is not the package's own name.
MODULES = {
    "cryptography": "cryptography.hazmat.primitives.asymmetric.ed25519",
    "langchain-core": "langchain_core.messages",
    "langgraph": "langgraph.graph",
    "langgraph-checkpoint-sqlite": "langgraph.checkpoint.sqlite",
    "ortools": "ortools.sat.python.cp_model",
    "pyyaml": "yaml",
    "vcrpy": "vcr",
}
_CHILD = """
import sys, time
began = time.perf_counter()
name = sys.argv[1]
if name:
    __import__(name)
took = time.perf_counter() - began
try:
    with open("/proc/self/status") as status:  # the peak since this program began, in kB
        size = next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))
except OSError:
    import resource
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
print(took * 1000, size)
"""


@dataclass(frozen=True)
class Cost:
    """One import: milliseconds and megabytes on top of a bare Python, and their ratios to it."""

    name: str
    ms: float
    mb: float
    times_start: float
    times_memory: float


def dependencies() -> list[str]:
    """Give the packages that the product may import, required ones first."""
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    optional = project.get("optional-dependencies", {})
    texts = [*project["dependencies"], *(text for some in optional.values() for text in some)]
    names = ("".join(c if c.isalnum() or c in "-_" else " " for c in text) for text in texts)
    return list(dict.fromkeys(text.split()[0] for text in names))


def module_of(package: str) -> str:
    """Give the module that the product imports of a package."""
    return MODULES.get(package, package.replace("-", "_"))


def installed(module: str) -> bool:
    """Say whether a module is there; asking for a part imports what it is a part of."""
    return importlib.util.find_spec(module.partition(".")[0]) is not None


def measure(module: str) -> tuple[float, float]:
    """Import a module in a fresh Python: milliseconds, and megabytes of the whole process."""
    done = subprocess.run(  # noqa: S603  # our own interpreter and our own words
        [sys.executable, "-c", _CHILD, module], capture_output=True, text=True, check=True
    )
    ms, mb = map(float, done.stdout.split())
    return ms, mb


def costs(packages: list[str], rounds: int) -> list[Cost]:
    """Measure the packages in turn, round by round, beside a bare Python."""
    modules = {"": "", **{package: module_of(package) for package in packages}}
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in modules}
    starts: list[float] = []
    for number in range(rounds + 1):
        starts.append(_start())
        for name, module in modules.items():
            found = measure(module)
            if number:
                taken[name].append(found)
    start = statistics.median(starts)
    ms = {name: statistics.median(one[0] for one in found) for name, found in taken.items()}
    mb = {name: statistics.median(one[1] for one in found) for name, found in taken.items()}
    rows = [
        Cost(name, ms[name], mb[name] - mb[""], ms[name] / start, mb[name] / mb[""])
        for name in packages
    ]
    return sorted(rows, key=lambda row: -row.ms)


def _start() -> float:
    """Time the start of a bare Python from outside, in milliseconds."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", ""], check=True)  # our own interpreter
    return (time.perf_counter() - began) * 1000


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="packages; all that the project names by default")
    parser.add_argument("--json", action="store_true", help="one JSON document")
    parser.add_argument("--rounds", type=int, default=5, help="rounds to take the median of")
    options = parser.parse_args()
    wanted = options.names or dependencies()
    here = [name for name in wanted if installed(module_of(name))]
    missing = [name for name in wanted if name not in here]
    rows = costs(here, options.rounds)
    command = "python -m benchmarks.imports"
    if options.json:
        plain = {"command": command, "rows": [*map(asdict, rows)], "not_installed": missing}
        json.dump(plain, sys.stdout, indent=2)
        print()
        return
    print(f"$ {command}")
    for row in rows:
        print(
            f"{row.name:<30} {row.ms:>7.0f} ms ({row.times_start:>5.1f} times a bare start)   "
            f"+{row.mb:>4.0f} MB ({row.times_memory:.1f} times a bare Python)"
        )
    if missing:
        print(f"not installed here: {', '.join(missing)}")


if __name__ == "__main__":
    main()
