"""The ports of the kernel on SQLite: revisions, proposals, decisions, log, observations, register.

The database itself refuses what the rules forbid: its triggers keep rows append-only and let no
revision in without the approvals that it needed. Nothing here decides about a plan, and importing
this package imports nothing else, so that `ledger.verify` stands on the standard library alone.

    opening                        open_ledger, Genesis, Ledger: makes, opens and checks a file
    sql/, schema, guards           tables, gates, append-only guards; the fingerprint of a file
    connection                     the kernel's connection, and the one that can only read
    journal, sealing               one act = one transaction = one log entry and its rows; hashes
    reading, rows                  the Reader; rows read back into the kernel's values
    joining                        since when each person has been among the people
    mandates, glasses              by what right people act; broken glass; read back likewise
    governance, submitting         people's acts; what is computed again before a proposal freezes
      standing_in, emergencies     acts of it: delegations; broken glass
      drafting                 drafts that have become proposals, as the log has it
      attesting, gate_calls        acts of it: the owners' words on order, and at gates
      timekeeping, succeeding,
      briefing, undoing            acts of it: what clock, plan and evidence bring; the way back
      calling_deputies, words,
      proposal_rows, governed      what several of these write
    outbox                         what people are told, in the transaction of the act that tells it
    rhythm                         handoffs, nudges and runs of runbooks: entries of the log alone
    door                           the one transaction in which a revision comes in
    evidence, evidence_rounds,
    evidence_turns                 what is known beside the plan, through sqlite-utils
    evidence_tables, tables        its tables and its full-text index; sqlite-utils without ballast
    signing                        signed checkpoints, so that the log's end is provable
    keeping, auditing, exporting   keys, receipts, restored copies; who did what; all of it as lines
    backup, upgrading              a copy while others write; an earlier schema brought to this one
    errors                         what can be wrong with the file, one type per reaction
    verify                         one file for an auditor; imports nothing of ours
"""
