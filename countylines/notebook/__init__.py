"""What notebooks call, and the one room they import from.

It may know every room but the commands and the method checks. Reading order: `workspace` (where a notebook reads and
writes, and how it shows things); then what each notebook calls: `cleaning`, `months`, `lines`, `claims`,
`front_page`.
"""
