"""What the notebook on claims calls: every claim judged, and shown with its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from countylines.analyses import main_points, point_distances
from countylines.analyses.distances import Turning, distances_table, sentences_table, shown_table
from countylines.claims import distances, front, ledger
from countylines.claims.claim import claims_for
from countylines.claims.on_record import OnRecord
from countylines.notebook import lines, months
from countylines.notebook.series import settled_series
from countylines.notebook.workspace import Report
from countylines.show.findings import Statements
from countylines.show.sections import Section
from countylines.show.tables import Table

DRAWS, SEED = 99_999, 1
"""Those that the notebook on months begins with."""
NOTHING_TO_TURN = "No figure bears on what is said, so that there is nothing to turn."


@dataclass(frozen=True, eq=False)
class Judged:
    """The claims known on a report's day, each with what became of it."""

    report: Report
    entries: Sequence[ledger.Entry]
    turned: Sequence[Turning]
    """How far each verdict is from being turned."""
    points: Sequence[Turning]
    """How far each main point is from reading otherwise."""

    def in_short(self) -> list[str]:
        """Say how many claims there are, and how many got each verdict."""
        return ledger.abstract(self.report.force.name, self.entries)

    def ledger(self) -> Table:
        """Keep the ledger, and give what of it a reader needs first."""
        table = ledger.claims_table(self.entries)
        self.report.write(table, "claims")
        return Table(front.front_table(table), "Each claim, its verdict, and where it is shown", name="ledger")

    def verdicts(self) -> Table:
        """Say what the verdicts mean, and how many claims got each."""
        caption = "What the verdicts mean, and how many claims got each"
        return self.report.table(ledger.verdicts_table(self.entries), "verdicts", caption)

    def cards(self) -> list[Any]:
        """Give a card a claim, or say that none was entered."""
        name = self.report.force.name
        return [ledger.Card(entry, name) for entry in self.entries] or [front.none_entered(name)]

    def workings(self) -> list[Section]:
        """Give the tables that verdicts follow from, where no other notebook shows them."""
        sections = []
        for entry in self.entries:
            if entry.judgement.workings is not None:
                caption = f"What the verdict follows from: {entry.claim.paraphrase}"
                table = Table(entry.judgement.workings, caption, 4, f"claim-{entry.claim.id}")
                sections.append(Section(entry.claim.id, entry.claim.paraphrase, [table]))
        return sections

    def distances(self) -> list[Any]:
        """Keep the least change of each kind that turns each verdict, and give them side by side."""
        every = [*self.turned, *self.points]
        self.report.write(distances_table(every), "flip-distances")
        self.report.write(sentences_table(self._told()), "flip-sentences")
        if not any(turning.possible for turning in every):
            return [Statements([NOTHING_TO_TURN])]
        return [
            Table(shown_table(every), "The least change of each kind that turns what is said", name="flip-distances")
        ]

    def _told(self) -> list[tuple[str, Turning]]:
        """Give what the front page says of turning: of the claim that figures speak against most, and of each point."""
        verdicts = [entry.judgement.verdict for entry in self.entries]
        contested = [t for v in front.CONTESTED for t, of in zip(self.turned, verdicts, strict=True) if of is v]
        return [*(("claim", t) for t in contested[:1]), *(("main point", t) for t in self.points)]

    def requests(self) -> Table:
        """Give the requests that would settle what is open."""
        table = ledger.requests_table(self.entries, self.report.force.name)
        return self.report.table(table, "requests", "Requests for figures")

    def sources(self) -> Table:
        """Say where the claims were published."""
        return self.report.table(ledger.sources_table(self.entries), "claim-sources", "Where the claims were published")


def judge_all(report: Report) -> Judged:
    """Judge every claim known on the report's day by the figures known on it."""
    force = report.force
    claims = claims_for(force.id, report.report_date, report.root)
    observed, figures = report.observations(), report.figures_in_use()
    monthly = settled_series(report)
    record = OnRecord(observed, figures, force.id, report.report_date, force.areas, monthly)
    found = ledger.entries(claims, record)
    turned = [distances.turning(entry, record) for entry in found]
    told = [
        ledger.Entry(entry.claim, replace(entry.judgement, turns=turning.sentence()))
        for entry, turning in zip(found, turned, strict=True)
    ]
    return Judged(report, told, turned, _of_points(report))


def _of_points(report: Report) -> list[Turning]:
    """Give how far the main points of the report are from reading otherwise."""
    analyses = months.analyse_all(report, DRAWS, SEED)
    leading = main_points.leading_series(analyses, months.quarters_and_years(report, DRAWS, SEED), report.force.areas)
    return point_distances.of_points(leading, lines.known(report).lines)
