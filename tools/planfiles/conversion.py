"""What only MPXJ reads (.mpp, Primavera, others), turned into MS Project XML by it.

MPXJ is a Java library; it comes with the extra ``interlock[mpxj]`` and needs a Java machine. It
runs in a process of its own with limits, and what it writes is read like a file from a stranger.
"""

import importlib.util
import json
import subprocess
import sys
import tempfile
from pathlib import Path, PurePath

from plan.errors import PlanError, PlanFileError, Problem
from tools.planfiles.mpxj_child import LARGEST, NO_JAVA

SECONDS = 60
_SCRIPT = (
    "import json,sys;sys.path[:]=json.loads(sys.argv[3]);"
    "from tools.planfiles.mpxj_child import main;sys.exit(main(sys.argv[1],sys.argv[2]))"
)


class MissingReaderError(PlanError):
    """Nothing here reads the file; the message says what to install."""


def convert(data: bytes, name: str, seconds: int = SECONDS) -> bytes:
    """Turn a file into MS Project XML.

    Raises:
        MissingReaderError: MPXJ or Java is not here.
        PlanFileError: MPXJ cannot read it, or takes too long.
    """
    ending = PurePath(name).suffix
    if importlib.util.find_spec("mpxj") is None or importlib.util.find_spec("jpype") is None:
        raise MissingReaderError(
            f"{name}: {ending} files are read through MPXJ, which is not installed; "
            "python -m pip install 'interlock[mpxj]', with Java 11 or newer, or save the plan as "
            "MS Project XML (.xml)"
        )
    with tempfile.TemporaryDirectory(prefix="interlock-") as made:
        given, written = Path(made) / f"plan{ending}", Path(made) / "plan.mspdi.xml"
        given.write_bytes(data)
        code = _run(given, written, seconds)
        if code == NO_JAVA:
            raise MissingReaderError(
                f"{name}: {ending} files are read through MPXJ, and it finds no Java; install a "
                "Java runtime 11 or newer or set JAVA_HOME, or save the plan as MS Project XML"
            )
        if code == 0 and written.is_file() and written.stat().st_size < LARGEST:
            return written.read_bytes()
    reason = f"takes longer than {seconds} s" if code is None else "is none that MPXJ can read"
    message = f"{reason}; open it where it comes from and save it as MS Project XML (.xml)"
    raise PlanFileError([Problem(name, None, None, message)])


def _run(given: Path, written: Path, seconds: int) -> int | None:
    """Give the exit code of the conversion; None where it took too long."""
    command = [sys.executable, "-c", _SCRIPT, str(given), str(written), json.dumps(sys.path)]
    try:
        return subprocess.run(  # noqa: S603  # our own Python and script; the file is an argument
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=given.parent,
            timeout=seconds,
            check=False,
        ).returncode
    except subprocess.TimeoutExpired:
        return None
