"""A small workbook, and the parts of an archive."""

import io
import zipfile

from tests.foi_corpus.writers import Sheet

SMALL = {"Data": Sheet([["Month", "Count"], ["Jan-21", 5]])}


def parts_of(content):
    with zipfile.ZipFile(io.BytesIO(content)) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}
