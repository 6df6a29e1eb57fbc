"""Write both locks from pyproject.toml: resolve in an empty environment, freeze, sort.

Run by `make lock`. The development lock is resolved under the runtime lock as constraint, so that
tests run against the very versions that users get. The locks hold exact versions and nothing else:
no address, no hash, no marker, so that any mirror can serve them.
"""

import re
import subprocess
import sys
import tempfile
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUNTIME = ROOT / "requirements.lock"
DEV = ROOT / "requirements-dev.lock"


def expand_group(name: str, groups: dict[str, list[str | dict[str, str]]]) -> list[str]:
    """List what a dependency group asks for, its included groups too."""
    wanted: list[str] = []
    for entry in groups[name]:
        if isinstance(entry, str):
            wanted.append(entry)
        else:
            wanted += expand_group(entry["include-group"], groups)
    return wanted


def freeze(python: Path) -> str:
    """Give what is installed, as sorted `name==version` lines with normalised names."""
    command = [str(python), "-m", "pip", "freeze"]
    frozen = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    pairs = [line.split("==") for line in frozen.splitlines()]
    named = sorted((re.sub(r"[-_.]+", "-", name).lower(), version) for name, version in pairs)
    return "".join(f"{name}=={version}\n" for name, version in named)


def install(python: Path, *wanted: str) -> None:
    """Install with pip, its progress left visible."""
    command = [str(python), "-m", "pip", "--disable-pip-version-check", "install", *wanted]
    subprocess.run(command, check=True)


def main() -> int:
    """Resolve and write; refuse a Python that is not the oldest one promised."""
    if sys.version_info[:2] != (3, 11):
        print(
            "The lock is made with Python 3.11, the oldest supported: make lock PYTHON=python3.11"
        )
        return 2
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project, groups = config["project"], config["dependency-groups"]
    # The checkout is installed with these, without a build environment of its own.
    backend = [entry for entry in groups["build"] if not entry.startswith("build")]
    extras = [entry for extra in project["optional-dependencies"].values() for entry in extra]
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder, "bin", "python")
        install(python, *project["dependencies"], *backend)
        runtime = freeze(python)
        constraint = Path(folder, "runtime.txt")
        constraint.write_text(runtime, encoding="utf-8")
        install(python, "--constraint", str(constraint), *extras, *expand_group("dev", groups))
        dev = freeze(python)
    RUNTIME.write_text(runtime, encoding="utf-8")
    DEV.write_text(dev, encoding="utf-8")
    print(f"{RUNTIME.name}: {runtime.count('==')} packages; {DEV.name}: {dev.count('==')}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
