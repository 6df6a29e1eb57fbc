"""Recordings: a model's answers to the very requests that a scenario makes, kept as cassettes.

    wire       what of a request and an answer is kept, what is compared, and how it is written
    metadata   what a recording says of itself: model, prompts, truth, date, endpoint
    cassettes  one cassette open in a process; recorded into a temporary file, swapped in when whole
    exchanges  requests and answers read back from a cassette, for scorers and reports

A recording never knows what is true of its scenario, only the digest that it is handed.
"""
