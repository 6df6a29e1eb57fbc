"""What stands in BPMN and DMN files, and what it means for a migration.

    model         a process and a decision as they are defined, each with its file
    reading       BPMN XML into processes (elements: what one element says)
    dmn           DMN XML into decisions
    export        a Camunda 7 REST export as JSON: definitions, versions, XML
    inventory     all of them together: who calls whom, what is called by whom, what nobody knows
    blockers      what a process has that a migration of running instances cannot carry over
    schedulers    which timers fire inside a window
    reach         from processes to the tasks that migrate them
    dependencies  a called process migrates before or with its callers: claims with the artefact
    report        all of that as one JSON document

Pure apart from parsing: no file is opened here. What a file says is quoted, never obeyed.
"""
