"""Runbooks: what to do about a finding, as data.

    schema      what a runbook may say
    reading     YAML into runbooks, with every problem named by file and field
    matching    which findings set off which runbook, and what its words become
    ship/       the ones that come along; a file of the same id in a workspace takes its place

A runbook is a trigger and steps. Mechanical steps run by themselves, some wait for a person, one
kind drafts a change; no step can write the plan, decide, or run a program.
"""
