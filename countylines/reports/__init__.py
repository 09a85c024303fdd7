"""Render, check and page reports; this package knows nothing of police figures."""
