"""The eval suite: recorded scenarios, runner, scorers, statistics and reports.

It drives the product from outside and has a command of its own, `interlock-evals`. The product
never imports it, so that what is measured cannot depend on being measured.
"""
