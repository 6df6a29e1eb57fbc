"""The commands of ``interlock-evals``: each module has ``EXAMPLES``, ``add_options``, ``run``."""
