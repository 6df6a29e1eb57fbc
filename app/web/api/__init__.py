"""A module per resource of the API under ``/api/v1``; it gives what the commands give."""
