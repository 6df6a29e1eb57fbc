"""Process models: what one file says, what many say together, and what nobody can say."""

import json

import pytest

from tests.tools.modelling import (
    EXAMPLE,
    REAL,
    START,
    folder,
    inventory,
    model,
    process,
    timed,
)
from tools.bpmn.blockers import find_blockers
from tools.bpmn.dmn import read_dmn
from tools.bpmn.export import read_export
from tools.bpmn.model import ArtefactError, Process
from tools.bpmn.reading import read_bpmn


def only(data: bytes) -> Process:
    [found] = read_bpmn(data, "m.bpmn").processes
    return found


@pytest.mark.skipif(not REAL.is_dir(), reason="the shared data is not here")
def test_a_real_folder_gives_the_numbers_that_were_counted_by_hand() -> None:
    found = folder(REAL)
    timers = [timer for one in found.processes for timer in one.timers]

    assert (len(found.by_id), len(found.calls), len(found.resolved)) == (159, 238, 238)
    assert (len(found.called), len(found.callers)) == (12, 116)
    assert len(found.without_none_start) == 146
    assert (sum(one.external_tasks for one in found.processes), len(found.topics)) == (593, 54)
    assert (len(timers), sum(timer.kind == "cycle" for timer in timers)) == (35, 30)
    assert max(len(callers) for callers in found.called.values()) == 95


def test_our_own_models_have_the_same_features_everywhere() -> None:
    found = folder(EXAMPLE)

    assert len(found.by_id) == 6
    assert {id_: len(callers) for id_, callers in found.called.items()} == {
        "notify-customer": 3,
        "payment": 2,
        "invoice": 1,
    }
    assert {(one.called, one.reason) for one in found.unresolved} == {
        ("claim-${line}", "computed at run time"),
        ("credit-check", "no file defines it"),
    }
    assert set(found.without_none_start) == {"dunning", "order"}
    assert found.topics == ("bank-transfer", "carrier", "mail", "open-items", "policy-lookup")
    assert {(one.kind, one.process) for one in find_blockers(found)} == {
        ("no_none_start", "dunning"),
        ("no_none_start", "order"),
        ("multi_instance", "dunning"),
        ("cycle_timer", "dunning"),
        ("join", "claim"),
    }


def test_a_process_tells_of_its_forms_decisions_messages_and_version() -> None:
    [invoice] = read_bpmn((EXAMPLE / "invoice.bpmn").read_bytes(), "invoice.bpmn").processes
    [order] = read_bpmn((EXAMPLE / "order.bpmn").read_bytes(), "order.bpmn").processes

    assert (invoice.version, invoice.decisions) == ("4.2", ("approval-limit",))
    assert invoice.forms == ("embedded:app:forms/check.html", "embedded:app:forms/invoice.html")
    assert order.messages == ("GoodsDelivered", "OrderPlaced")
    assert [(one.source, one.target) for one in order.message_flows] == [
        ("order", "Carrier"),
        ("Carrier", "order"),
    ]


def test_a_prefix_means_nothing_and_another_namespace_is_no_bpmn() -> None:
    renamed = model(process("p")).replace(b"<definitions xmlns=", b"<x:definitions xmlns:x=")
    renamed = renamed.replace(b"</definitions>", b"</x:definitions>")
    renamed = renamed.replace(b"<process", b"<x:process").replace(b"</process", b"</x:process")
    renamed = renamed.replace(b"<startEvent", b"<x:startEvent")

    assert only(renamed).none_start
    with pytest.raises(ArtefactError, match=r"is no BPMN 2.0"):
        read_bpmn(b'<definitions xmlns="http://example.com"><process id="p"/></definitions>', "m")


@pytest.mark.parametrize("called", ["${next}", "#{next}", "a-${x}", "= next"])
def test_a_call_by_expression_is_said_to_be_unresolvable(called: str) -> None:
    found = inventory(process("p", calls=(called,)), process("next"))

    [unresolved] = found.unresolved
    assert (unresolved.called, unresolved.reason) == (called, "computed at run time")


def test_camunda_8_models_name_what_they_call_and_their_job_types_in_extensions() -> None:
    call = (
        '<callActivity id="c"><extensionElements><zeebe:calledElement processId="q"/>'
        "</extensionElements></callActivity>"
    )
    work = (
        '<serviceTask id="w"><extensionElements><zeebe:taskDefinition type="mail"/>'
        "</extensionElements></serviceTask>"
    )
    found = inventory(process("p", call, work), process("q"))

    assert found.called == {"q": ("p",)}
    assert found.topics == ("mail",)


def test_a_start_inside_a_subprocess_starts_nothing_from_outside() -> None:
    inner = f'<subProcess id="i">{START}</subProcess>'
    found = inventory(process("p", inner, start=timed("timeCycle", "R/PT1H")))

    assert found.without_none_start == ("p",)
    assert [timer.start for timer in found.processes[0].timers] == [True]


def test_one_id_in_two_files_is_one_process_in_two_versions() -> None:
    old = read_bpmn(model(process("p")), "old.bpmn").processes
    new = read_bpmn(model(process("p", calls=("q",))), "new.bpmn").processes
    found = inventory(process("q")).model_copy(update={"processes": (*old, *new)})

    assert [one.file for one in found.versions["p"]] == ["old.bpmn", "new.bpmn"]


def test_decisions_name_what_they_need() -> None:
    found = read_dmn((EXAMPLE / "approval_limit.dmn").read_bytes(), "limits.dmn").decisions

    assert [(one.id, one.version, one.requires) for one in found] == [
        ("approval-limit", "2026-01", ("supplier-class",)),
        ("supplier-class", "", ()),
    ]


def test_an_export_joins_definitions_with_their_xml_and_says_what_it_lacks() -> None:
    found = read_export((EXAMPLE / "deployed.json").read_bytes(), "deployed.json").processes

    assert [(one.id, one.version, one.known) for one in found] == [
        ("shipment", "3 (1.1)", True),
        ("archive", "1", False),
    ]
    assert [timer.value for timer in found[0].timers] == ["R/PT15M"]


def test_a_definition_without_xml_is_not_said_to_lack_a_start() -> None:
    data = json.dumps([{"id": "a:1", "key": "a", "version": 1}]).encode()
    found = inventory(process("p")).model_copy(
        update={"processes": read_export(data, "e.json").processes}
    )

    assert found.without_none_start == ()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + model(process("p")), "has a document type"),
        (model(process("p"))[:-20], "is no whole XML"),
        (b"<a>" * 120 + b"</a>" * 120, "nests deeper than 100 elements"),
        (model(), "holds no process"),
        (model('<process isExecutable="true"/>'), "a process without an id"),
        (b'<?xml version="1.0" encoding="klingon"?><a/>', "unknown or wrong encoding"),
        (b"not xml", "is no whole XML"),
        (b"", "is no whole XML"),
    ],
)
def test_a_file_that_is_no_model_is_refused_and_says_why(data: bytes, words: str) -> None:
    with pytest.raises(ArtefactError, match=words):
        read_bpmn(data, "m.bpmn")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "is no JSON"),
        ("[]", "is no Camunda export"),
        ('{"a": 1}', "is no Camunda export"),
        ("[" * 100_000, "is no JSON that anybody exports"),
        ('[{"id": "a", "bpmn20Xml": "<a"}]', r"definition 1: is no whole XML"),
        ('[{"id": "a", "bpmn20Xml": "\\ud800"}]', "half a character"),
    ],
)
def test_an_export_that_is_none_is_refused_and_says_where(text: str, words: str) -> None:
    with pytest.raises(ArtefactError, match=words):
        read_export(text.encode(), "e.json")
