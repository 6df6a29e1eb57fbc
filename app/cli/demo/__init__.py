"""``interlock demo``: everything once, on a workspace made from the example.

``command`` runs it, ``serving`` opens the web on it, ``telling`` shows it, ``seated`` asks whoever
sits at the keyboard.
"""

from app.cli.demo.command import EXAMPLES, command

__all__ = ["EXAMPLES", "command"]
