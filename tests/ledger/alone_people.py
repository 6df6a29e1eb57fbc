"""Scenes of who governs: each condition of 2_people.sql by itself."""

from tests.ledger.alone import Scenes, World

SCENES = scene = Scenes()
OPS = ("add_person", "change_person", "remove_person", "replace_policy")


def ops(*names: str) -> list[dict[str, str]]:
    return [{"op": name} for name in names]


@scene
def proposals_governing(w: World) -> None:
    w.yes(body={"operations": ops("set_duration")})
    w.yes(body={"operations": ops("add_person"), "result_people": "h"})
    w.yes(body={"operations": ops("replace_policy"), "result_policy": "h"})
    w.no(body={"operations": ops("add_person")})
    w.no(body={"operations": ops("replace_policy")})
    w.no(body={"operations": ops("set_duration"), "result_people": "h"})
    w.no(body={"operations": ops("set_duration"), "result_policy": "h"})
    w.no(body={"operations": ops("replace_policy"), "result_people": "h"})


@scene
def proposals_one_kind(w: World) -> None:
    same = {"base_hash": "b", "result_hash": "b"}
    w.yes(body={"operations": ops("set_duration")}, base_hash="b", result_hash="r")
    w.yes(body={"operations": ops("set_duration")}, **same)
    w.yes(body={"operations": ops("add_person", "replace_policy")}, **same)
    w.no(body={"operations": ops("add_person", "set_duration")}, **same)
    w.no(body={"operations": ops("add_person")}, base_hash="b", result_hash="r")


@scene
def governed_applied(w: World) -> None:
    w.put("revisions", number=2, proposal="P1", entry=7)
    w.put("revisions", number=3, proposal="P2", entry=9)
    w.yes(proposal="P1", entry=7)
    w.no(proposal="P3", entry=7)
    w.no(proposal="P1", entry=9)


@scene
def governed_content(w: World) -> None:
    w.people(4)
    w.policy(7)
    w.proposal(body={"result_people": "h"})
    w.proposal("P2", {"result_policy": "h"})
    w.yes(proposal="P1", people_version=5)
    w.yes(proposal="P2", policy_version=8)
    w.no(proposal="P1", people_version=4)
    w.no(proposal="P2", policy_version=9)
    w.no(proposal="P1", policy_version=8)
    w.no(proposal="P1", people_version=5, policy_version=8)


def _version_nobody_approved(w: World, kind: str) -> None:
    good: dict[str, object] = {"version": 2, "hash": "h", "entry": 5}
    w.log("applied")
    w.proposal(body={f"result_{kind}": "h"})
    w.proposal("P2", {f"result_{kind}": "other"})
    w.no(**good)
    w.put("governed", proposal="P2", entry=5, **{f"{kind}_version": 2})
    w.no(**good)
    w.put("governed", proposal="P1", entry=5, **{f"{kind}_version": 2})
    w.yes(**good)
    w.no(**good | {"version": 3})
    w.no(**good | {"entry": 6})
    w.no(**good | {"hash": "x"})
    w.log("genesis")
    w.yes(**good | {"hash": "x"})


@scene
def people_versions_governed(w: World) -> None:
    _version_nobody_approved(w, "people")


@scene
def policy_versions_governed(w: World) -> None:
    _version_nobody_approved(w, "policy")


@scene
def people_versions_body(w: World) -> None:
    w.yes(version=2, body={"version": 2})
    w.no(version=2, body={"version": 1})


@scene
def policy_versions_body(w: World) -> None:
    w.yes(version=2, body={"version": 2})
    w.no(version=2, body={"version": 1})


@scene
def members_content(w: World) -> None:
    people = [{"id": "tom", "kind": "person"}, {"id": "bot", "kind": "agent"}]
    w.put("people_versions", version=2, entry=5, body={"members": people})
    w.put(
        "people_versions", version=1, entry=5, body={"members": [{"id": "sam", "kind": "person"}]}
    )
    good: dict[str, object] = {"version": 2, "entry": 5, "id": "tom", "kind": "person"}
    w.yes(**good)
    for wrong in ({"version": 3}, {"entry": 6}, {"id": "sam"}, {"kind": "agent"}):
        w.no(**good | wrong)


@scene
def members_kind(w: World) -> None:
    w.people(1, tom="", bot=None)
    w.yes(version=2, id="tom", kind="person")
    w.yes(version=2, id="sam", kind="agent")
    w.no(version=2, id="tom", kind="agent")
    w.no(version=2, id="bot", kind="person")


@scene
def roles_content(w: World) -> None:
    people = [{"id": "tom", "roles": ["pmo"]}, {"id": "sam", "roles": ["it"]}]
    w.put("people_versions", version=2, entry=5, body={"members": people})
    w.put(
        "people_versions", version=1, entry=5, body={"members": [{"id": "olga", "roles": ["pmo"]}]}
    )
    good: dict[str, object] = {"version": 2, "entry": 5, "member": "tom", "role": "pmo"}
    w.yes(**good)
    for wrong in ({"version": 3}, {"version": 1}, {"entry": 6}, {"member": "sam"}, {"role": "it"}):
        w.no(**good | wrong)


@scene
def grants_true(w: World) -> None:
    new: dict[str, object] = {"version": 3, "member": "tom", "role": "pmo"}
    w.put("governed", proposal="P2", people_version=2)
    w.put("governed", proposal="P3", people_version=3)
    w.yes(**new, proposal="P3")
    w.no(**new, proposal="P2")
    for other in ({"version": 1}, {"member": "sam"}, {"role": "it"}):
        w.put("roles", **{"version": 2, "member": "tom", "role": "pmo", **other})
        w.put("grants", **{"version": 2, "member": "tom", "role": "pmo", **other}, proposal="P0")
    w.yes(**new, proposal="P3")
    w.no(**new, proposal="P0")
    w.put("roles", version=2, member="tom", role="pmo")
    w.put("grants", version=2, member="tom", role="pmo", proposal="P1")
    w.yes(**new, proposal="P1")
    w.no(**new, proposal="P3")
    w.no(**new, proposal="P0")


@scene
def roles_granted(w: World) -> None:
    new: dict[str, object] = {"version": 3, "member": "tom", "role": "pmo"}
    w.put("governed", proposal="P2", people_version=2)
    w.yes(**new)
    w.put("governed", proposal="P3", people_version=3)
    w.no(**new)
    others: tuple[dict[str, object], ...] = ({"version": 1}, {"member": "sam"}, {"role": "it"})
    for other in others:
        w.put("roles", **{"version": 2, "member": "tom", "role": "pmo", **other})
    w.no(**new)  # another version, person or role does not tell where this one comes from
    w.put("roles", version=2, member="tom", role="pmo")
    w.yes(**new)  # held from the start, and so without a grant
    for other in others:
        w.put("grants", **{"version": 2, "member": "tom", "role": "pmo", **other}, proposal="P0")
    w.yes(**new)
    w.put("grants", version=2, member="tom", role="pmo", proposal="P1")
    w.no(**new)
    later: tuple[dict[str, object], ...] = ({"version": 4}, *others[1:])
    for other in later:
        w.put("grants", **{**new, **other}, proposal="P1")
    w.no(**new)
    w.put("grants", **new, proposal="P1")
    w.yes(**new)
