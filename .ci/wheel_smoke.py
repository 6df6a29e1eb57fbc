"""Prove the wheel: build it, look inside, install it elsewhere, run the demo from `/`.

Run by `make wheel-smoke`. The wheel is installed with its declared dependencies only (the lock is
no more than a constraint), so that an undeclared one fails here and not on a user's machine.
"""

import json
import os
import subprocess
import sys
import tempfile
import tomllib
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = "examples/bpm-migration"


def run(*command: str | Path, cwd: Path = ROOT) -> str:
    """Run a command, give its stdout; without PYTHONPATH, which could lend it the checkout."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}  # noqa: TID251  # passed on, not read
    words = [str(word) for word in command]
    done = subprocess.run(words, cwd=cwd, env=environment, stdout=subprocess.PIPE, check=False)
    if done.returncode:
        sys.exit(f"wheel-smoke: exit {done.returncode} from: {' '.join(words)}")
    return done.stdout.decode()


def expected_files() -> set[str]:
    """List what the wheel has to hold: every file of our packages, and the example inside app/.

    What pyproject.toml excludes is left out.
    """
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wheel: dict[str, list[str]] = config["tool"]["hatch"]["build"]["targets"]["wheel"]
    left_out = [ROOT / folder for folder in wheel["exclude"]]
    found = {
        path.relative_to(ROOT).as_posix()
        for package in wheel["packages"]
        for path in (ROOT / package).rglob("*")
        if path.is_file() and path.parent.name != "__pycache__"
        if not any(path.is_relative_to(folder) for folder in left_out)
    }
    example = (path for path in (ROOT / EXAMPLE).rglob("*") if path.is_file())
    return found | {f"app/{path.relative_to(ROOT).as_posix()}" for path in example}


def check_contents(wheel: Path) -> int:
    """Compare the wheel with the checkout, both ways; give the number of files."""
    inside = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    expected = expected_files()
    if inside != expected:
        missing, foreign = sorted(expected - inside), sorted(inside - expected)
        sys.exit(f"wheel-smoke: the wheel lacks {missing} and holds besides {foreign}")
    return len(inside)


def main() -> None:
    """Build, compare, install, run."""
    with tempfile.TemporaryDirectory(prefix="interlock-smoke-") as folder:
        elsewhere = Path(folder)
        print("Building the wheel ...")
        run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", elsewhere)
        [wheel] = elsewhere.glob("*.whl")
        print(f"{wheel.name}: {check_contents(wheel)} files. Installing it elsewhere ...")
        # This environment's pip installs: one of its own would have to be unpacked first.
        venv.create(elsewhere / "venv")
        commands = elsewhere / "venv" / "bin"
        pip = (sys.executable, "-m", "pip", "--python", commands / "python")
        install = (*pip, "--disable-pip-version-check", "install", "--quiet", "--no-compile")
        run(*install, "--constraint", ROOT / "requirements.lock", wheel, cwd=elsewhere)
        print("Running the demo from / ...")
        run(commands / "interlock-evals", "--help", cwd=Path("/"))
        workspace = elsewhere / "workspace"
        command = (commands / "interlock", "demo", "--auto", "--json", "--dir", workspace)
        told = json.loads(run(*command, cwd=Path("/")))
        if told["verified"] is not True:
            sys.exit(f"wheel-smoke: the demo's ledger was not verified: {told['verified']!r}")
        print(f"The demo ran from the wheel: {told['revisions']} revisions, verified.")


if __name__ == "__main__":
    main()
