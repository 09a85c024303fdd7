"""How long heavy work takes on this machine: ``make bench``."""
