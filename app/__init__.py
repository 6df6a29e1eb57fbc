"""The product around the crew: settings, wiring, the command line and the web.

`app.settings` alone reads the environment, `app.clock` alone reads the clock, and `app.bootstrap`
alone builds ledger, models and graphs. No rule about plans lives here: what may change, and who has
to agree, is the kernel's to say.
"""
