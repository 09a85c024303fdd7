"""Whether the methods reach what is known, and how often they are wrong.

It may know the statistics and the analyses, and no report. Read ``known_answers`` (expected values beside ours),
``worlds`` (made-up series whose truth is known), ``simulation`` (how often each method is wrong in them),
``simulation_run`` (over several processes), ``stored_rates`` (``data/simulations/``) and ``findings`` (what the
notebooks of method checks say).
"""
