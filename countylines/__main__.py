"""Run the command as ``python -m countylines``."""

from countylines.commands.cli import main

main()
