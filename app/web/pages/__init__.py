"""A module per page; each has a ``router`` and asks ``app.services`` for everything."""
