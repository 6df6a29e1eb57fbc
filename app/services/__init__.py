"""What the command line does, and the web will: people's wishes carried out on an open workspace.

Services give values that are ready for JSON and print nothing. They decide nothing either: what may
change is the kernel's to say, and every refusal arrives as its error.
"""
