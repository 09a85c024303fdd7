"""The command line: what a person may ask of the project. It may know every other room.

Reading order: ``cli`` (the commands), ``release_commands`` (those about releases), ``readme`` (README's findings).
What needs heavy libraries is imported when it runs.
"""
