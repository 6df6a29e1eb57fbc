"""Import all of Interlock once: Python compiles what that needs, and keeps it.

Run by `.ci/setup`, which lets pip compile nothing: most of what is installed is never imported. A
module that cannot be imported is somebody's work in the middle, and none of this file's business.
"""

import contextlib
import importlib
import tomllib
import warnings
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOR_TESTS = ("_pytest.main", "pytest", "hypothesis.strategies", "xdist", "mypy.main")


def main() -> None:
    """Import, whatever comes of it."""
    warnings.simplefilter("ignore")
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packages: list[str] = config["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    files = [path for one in packages for path in sorted((ROOT / one).rglob("*.py"))]
    ours = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in files]
    for name in (*FOR_TESTS, *ours):
        if not name.endswith("__main__"):
            with contextlib.suppress(Exception):
                importlib.import_module(name.removesuffix(".__init__"))


if __name__ == "__main__":
    main()
