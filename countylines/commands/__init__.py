"""The command line: what a person may ask of the project. It may know every other room.

Reading order: ``cli`` (the commands), ``add`` (an answer becomes a release), ``questions`` and ``shown`` (what a person
is asked and sees), ``release_commands`` (the releases there are), ``readme`` (README's findings). What needs heavy
libraries is imported when it runs.
"""
