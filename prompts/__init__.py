"""One Markdown file per prompt, and the loader that fills it.

No prompt text stands in Python. Every prompt has a digest that goes into traces, answers and eval
results, so that what a model was asked can be told from the record.

    loading       load_prompt, fill, digest_of
    finance, operations, security, coordinator
                  who the agent is and what it looks for first
    answering     what all departments' agents share: how to cite, quote, claim, ask, keep silent
    material      the frame around the data of a round
"""
