"""The sources of a round, one module per kind of input.

Each module turns a file or an endpoint into observations with source, time and hash. What people
wrote in them is data: it is quoted and cited, and never followed.
"""
