"""The deterministic kernel: the plan, its arithmetic, who must approve, and the one door.

Imports nothing of ours and nothing impure: no model, clock, chance, database, network.

    values, durations     canonical JSON, moments, minutes
    model, people         the plan as approved; who is who
    csv_plan              a plan from a CSV file, whole or not at all
    calendar, network     working time; order and cycles
    schedule              dates, floats and what drives each date
    checks                deadlines, constraints and freezes that a schedule breaks
    effect, impact        what a change does, by department
    conflicts             the smallest set of statements that cannot all hold (conflict_kinds)
    capacity              how many tasks a team has in hand, and where that is too many
    resequencing          other orders for the same work: search, smallest repair, proof
    alternatives          ways out, each computed and checked
    operations            the closed set of edits, and the diff of two plans
    policy, proposal      who must approve; the frozen change request and its digest
    governing             the edits to people and policy (governance_operations), what they do
    approval, apply       may this person decide, may this be applied; the one door
    reviewing             who is asked to review broken glass (break_glass), and when
    entitlement           by what right somebody decides: own role, delegation, deputy (mandates)
    life                  what else happens to a proposal (reminding, attesting, succession)
    rhythm, telling       handoffs and runs of runbooks; who is told what, never twice
    gantt                 pictures of a schedule, as SVG and as text
    page                  what an approver reads, drawn from the stored operations
    records               observations, findings, readings, assumptions, conflicts, drafts
    ports                 what the kernel and the crew ask of the outside, as protocols
    errors                what is refused, one type per reaction
"""
