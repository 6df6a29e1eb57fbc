"""What agents and rounds may do: read sources, check, look things up, draft a proposal.

Everything here reads or proposes and nothing changes a plan. A tool that cannot answer says so by
its type; a source that cannot be read becomes an observation that says so.
"""
