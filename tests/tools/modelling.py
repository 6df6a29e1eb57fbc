"""Small process models, written by name: what a test needs of BPMN and nothing around it."""

from pathlib import Path

from tools.bpmn.inventory import Inventory, build_inventory
from tools.bpmn.reading import read_bpmn

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
CAMUNDA = "http://camunda.org/schema/1.0/bpmn"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"
EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "bpm-migration" / "inbox" / "models"
REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "bpmn-hmcts-civil"
START = '<startEvent id="s"/>'


def model(*processes: str, around: str = "") -> bytes:
    """Give a file with these processes and what stands beside them."""
    spaces = f'xmlns="{BPMN}" xmlns:camunda="{CAMUNDA}" xmlns:zeebe="{ZEEBE}"'
    return f"<definitions {spaces}>{around}{''.join(processes)}</definitions>".encode()


def process(id_: str, *inside: str, calls: tuple[str, ...] = (), start: str = START) -> str:
    """Give a process that calls others."""
    called = (f'<callActivity id="c{n}" calledElement="{one}"/>' for n, one in enumerate(calls))
    return f'<process id="{id_}" isExecutable="true">{start}{"".join((*called, *inside))}</process>'


def timed(kind: str, value: str) -> str:
    """Give a start event with a timer."""
    definition = f"<timerEventDefinition><{kind}>{value}</{kind}></timerEventDefinition>"
    return f'<startEvent id="t">{definition}</startEvent>'


def inventory(*processes: str) -> Inventory:
    """Read processes of one file into an inventory."""
    return build_inventory(read_bpmn(model(*processes), "m.bpmn").processes)


def folder(place: Path) -> Inventory:
    """Read the BPMN files of a folder."""
    return build_inventory(
        one
        for file in sorted(place.glob("*.bpmn"))
        for one in read_bpmn(file.read_bytes(), file.name).processes
    )
