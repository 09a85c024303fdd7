"""Run the command as ``python -m countylines``."""

from countylines.cli import main

main()
