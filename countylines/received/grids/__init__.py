"""The part that answers: which cells does a file hold, whatever its format.

Files as received → sheets of cells as text, each with its place. It may know `countylines.errors` only. Every reader
raises `limits.UnreadableError` for a file that is encrypted, broken, too large, or holds no table.

Read `grid` (a sheet), `files` (which format a file has, and its reader), `limits` (what is too large), then the
readers: `delimited`, `workbooks` with `binary` and `compound` (what XLS and XLSB hold beside values), `documents`,
`letters`; all but text is read in a process of its own (`apart`).
"""
