"""What is kept of a police archive: counts by month in a small table, and how they arose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pandas as pd

from countylines.adding import archive
from countylines.adding.chosen import Where, alike, head_of, some
from countylines.adding.lookup import unknown
from countylines.adding.understand import Said, Stated
from countylines.errors import ParameterError, ReleaseError
from countylines.project import PoliceForce, find_force, in_sentence
from countylines.prose import count_of, listed, number
from countylines.received.account.given import Doubt
from countylines.received.places import match_area, normalised

TABLE = "counts.csv"


@dataclass(frozen=True)
class Kept:
    """The table of counts as CSV, with what is said of it: to be added like a table that was received."""

    table: str
    stated: Stated
    said: Said


def is_archive(paths: Sequence[Path]) -> bool:
    """Say whether paths hold files named as in an archive of data.police.uk."""
    return any(archive.find(paths).files)


def keep(paths: Sequence[Path], pattern: str, stated: Stated, said: Said, root: Path) -> Kept:
    """Count the records of an archive of the force that is stated, by month and, with a look-up, by area.

    ParameterError or ReleaseError if it cannot be told which files are meant, or one of them cannot be counted.
    """
    if not said.records:
        raise ParameterError("A police archive holds one row an event: say with --records that they are to be counted.")
    if said.layout or said.corrections or said.readings or said.period or said.quarters:
        raise ParameterError("--layout, --reading, --period and --quarters are not said of a police archive.")
    if stated.series["kind"] != "flow":
        raise ParameterError("--kind stock: records are counted over a month, which is a flow.")
    if timed := archive.MONTHS.keys() & said.where.keys():
        raise ParameterError(f"--where {timed.pop()}: other months would be 0. Give the folders of the months meant.")
    found, force, lookup = archive.find(paths), stated.series["force"], said.lookup
    if stray := [path for path in found.others if path in paths]:
        raise ParameterError(f"{stray[0]} is not a file of the archive that is named beside it. Add it by itself.")
    files = _chosen(found, force, pattern, [*said.where, *([lookup.column] if lookup else [])])
    counted = archive.count(files, said.where, lookup)
    if not counted.months:
        raise ReleaseError(f"The {count_of(len(files), 'file')} of {force} hold no record: there is nothing to count.")
    months = _months(found)
    areas = lookup.listed if lookup else [""]
    rows = [[month, *filter(None, [area]), counted.cell(month, area)] for month in months for area in areas]
    columns = ["month", *(["area"] if lookup else []), "count"]
    layout = {
        "tables": [
            {
                "counts": f"{'C' if lookup else 'B'}2:{'C' if lookup else 'B'}{len(rows) + 1}",
                "labels": {"month": {"column": "A"}} | ({"area": {"column": "B"}} if lookup else {}),
            }
        ]
    }
    notes = tuple(_notes(found, files, counted, months, said, force))
    kept = replace(
        stated, original=counted.digest, notes=(*stated.notes, *notes), counted=_provenance(files, counted, said)
    )
    read = Said(
        layout=layout, doubts=tuple(_doubts(counted, said, find_force(force, root), stated.series["area"])), notes=notes
    )
    return Kept(pd.DataFrame(rows, columns=columns).to_csv(index=False, lineterminator="\n"), kept, read)


def _chosen(found: archive.Found, force: str, pattern: str, columns: Collection[str]) -> list[archive.File]:
    """Give the files of a force that are counted: of one kind, which ``--files`` or the columns that are used say."""
    own = [file for file in found.files if file.force == force]
    if not own:
        others = sorted({file.force for file in found.files})
        raise ReleaseError(f"The archive has no file of {force}; it has files of {', '.join(others)}.")
    files = [file for file in own if fnmatch(file.path.name, pattern or "*")]
    if not files:
        raise ParameterError(f"--files {pattern}: no file of {force} is named so; one is {own[0].path.name}.")
    kinds = Counter(file.kind for file in files)
    if len(kinds) > 1:
        headers = {kind: _header([file for file in files if file.kind == kind]) for kind in kinds}
        if not (fitting := [kind for kind in kinds if set(columns) <= set(headers[kind])]):
            told = "; ".join(f"{kind} has {', '.join(header)}" for kind, header in headers.items())
            raise ParameterError(f"No kind of file of {force} has the columns {listed(list(columns))}: {told}.")
        kinds = Counter({kind: kinds[kind] for kind in fitting})
    if len(kinds) > 1:
        named = ", ".join(f"{kind} ({number})" for kind, number in kinds.items())
        raise ParameterError(
            f"The files of {force} are of several kinds, {named}, which are never counted together. Say which is "
            f'meant: --files "*-{next(iter(kinds))}.csv".'
        )
    (kind,) = kinds
    return [file for file in files if file.kind == kind]


def _header(files: Sequence[archive.File]) -> list[str]:
    return next(filter(None, (archive.header_of(file)[0] for file in files)), [])


def _months(found: archive.Found) -> list[str]:
    """Give every month from the archive's first to its last."""
    months = [file.month for file in found.files]
    return [str(month) for month in pd.period_range(min(months), max(months), freq="M")]


def _provenance(files: Sequence[archive.File], counted: archive.Counted, said: Said) -> dict[str, Any]:
    """Give what the descriptor keeps of the counting."""
    return {
        "kind": files[0].kind,
        "where": {column: list(texts) for column, texts in said.where.items()},
        **({"areas": {said.lookup.column: dict(said.lookup.areas)}} if said.lookup else {}),
        "files": len(files),
        "records": counted.records,
        "counted": counted.counts.total() + counted.odd.total(),
        "left_out": {why: left for why, left in counted.left_out.items() if left},
    }


def _notes(
    found: archive.Found,
    files: Sequence[archive.File],
    counted: archive.Counted,
    months: Sequence[str],
    said: Said,
    force: str,
) -> Iterator[str]:
    """Say how the counts arose, and which months are unknown and which are 0."""
    kind, whole = files[0].kind, _provenance(files, counted, said)
    left = "; ".join(f"{why}, {number(of)}" for why, of in whole["left_out"].items())
    yield (
        f"Counted from {count_of(len(files), f'{kind} file')} of {force} in a police archive: "
        f"{count_of(counted.records, 'record')} read, {number(whole['counted'])} counted"
        f"{f', left out by the first condition not met: {left}' if left else ''}. The hash under original is that of "
        "the lines that sha256sum gives of these files, in the order of their names; the records are not kept."
    )
    there = {file.month for file in files}
    if missing := [month for month in months if month not in there]:
        yield f"The archive has no {kind} file of {force} for {some(missing)}: unknown, not 0."
    if empty := [file.month for file in counted.empty]:
        yield f"The {kind} file of {force} holds no record at all for {some(empty)}: unknown, not 0."
    if zero := [month for month in sorted(counted.months) if _is_zero(counted, month)]:
        yield f"0 in {some(zero)}: the file is there, and no record of it is counted."
    for column, blank in counted.untold.items():
        if blank:
            yield (
                f"{count_of(blank, 'record')} that {'meets' if blank == 1 else 'meet'} every other condition "
                f"{'has' if blank == 1 else 'have'} no text under {column!r}: not counted, though some may belong."
            )
    for (column, text), texts in counted.met.items():
        if len(texts) > 1:
            yield f"{text!r} under {column!r} takes {number(len(texts))} texts: {alike(sorted(texts))}."
    kinds = Counter(file.kind for file in found.files if file.force == force)
    if others := [f"{of} ({n})" for of, n in kinds.items() if of != kind]:
        yield f"Other files of {force} were left aside: {', '.join(others)}."
    if found.others:
        yield f"Not read, for they are not named as the archive names its files: {some([p.name for p in found.others])}."  # fmt: skip # noqa: E501


def _is_zero(counted: archive.Counted, month: str) -> bool:
    return not any(month in at[:-1] for at in (*counted.counts, *counted.odd))


def _doubts(counted: archive.Counted, said: Said, force: PoliceForce, area: str) -> Iterator[Doubt]:
    """Tell what a person has to look at before the counts are believed."""
    if counted.odd:
        told = some([f"{number(n)} of {own!r} in the file of {month}" for (month, own, _), n in counted.odd.items()])
        yield Doubt(
            "months contradicted",
            "",
            f"{count_of(counted.odd.total(), 'record')} that would be counted name another month than the file "
            f"they stand in: {told}. They may belong to either, whose counts are read as bounds",
        )
    if counted.twice:
        told = some([f"{month} ({n})" for month, n in sorted(counted.twice.items())])
        yield Doubt(
            "crimes twice",
            "",
            f"{count_of(counted.twice.total(), 'record')} that are counted share a Crime ID with another: {told}. Each "
            "is counted; if they are one crime, the counts are too high",
        )
    for (column, text), texts in counted.met.items():
        if not texts:
            yield Doubt("where", "", f"no record has {text!r} under {column!r}; correct the text, unless there is none")
    if others := [name for name in counted.reported if not _is_name_of(force, name)]:
        told = some([f"{name or 'nobody'} ({number(counted.reported[name])})" for name in sorted(others)])
        yield Doubt(
            "other forces", "", f"records in files of {force.id} are reported by others, and are counted: {told}"
        )
    if said.lookup:
        yield from unknown(counted.unknown, said.lookup)
        found = {at[-1] for at in (*counted.counts, *counted.odd)}
        if never := [each for each in said.lookup.listed if each not in found]:
            told = f"no record is counted for {some(never)}; correct the texts of the look-up, unless there is none"
            yield Doubt("look-up", "", told)
    else:
        yield from _of_area(counted, said.where, force, area)


def _is_name_of(force: PoliceForce, name: str) -> bool:
    """Say whether a name is that of a force, or holds the words of its identifier."""
    return name == force.name or set(normalised(force.id).split()) <= set(normalised(name).split())


def _of_area(counted: archive.Counted, where: Where, force: PoliceForce, area: str) -> Iterator[Doubt]:
    """Tell where the records counted are not those of the area that they are added for."""
    if not any(column.startswith("LSOA") for column in where):
        if force.areas and _area(area, force) != force.areas[0]:
            yield Doubt(
                "area",
                "",
                f"nothing limits the records to {area}: all of {in_sentence(force.name)} are counted. Give "
                f'--where "LSOA name={area} *" or a look-up table',
            )
        return
    texts = {text for (column, _), found in counted.met.items() if column == "LSOA name" for text in found}
    own = {_area(head_of(text), force) for text in texts}
    if own - {_area(area, force)}:
        yield Doubt("area", "", f"the records counted are of {some(sorted(own))} by their LSOA, and added for {area}")


def _area(name: str, force: PoliceForce) -> str:
    try:
        return match_area(name, force.areas)
    except ValueError:
        return name
