"""The words on drug lines: what two counts and the counted closures allow a report to say."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from datetime import date

import pandas as pd

from countylines.analyses import words
from countylines.analyses.analysis import Analysis
from countylines.analyses.drug_lines import ACTIVE, CLOSED, YEAR, DrugLines, StockCount
from countylines.counts import Count
from countylines.prose import count_of, interval, listed, month, number, percentage
from countylines.show import Finding, Part, Section, Statements, Table
from countylines.show.line_charts import grid_chart, lines_chart
from countylines.statistics import balance, falls

COUNTED = (
    "Figures of different counting rules stand side by side and are not joined. A count such as *under 30* is an "
    "interval; it is never drawn or used as if it were its bound."
)
FALL = "The fall is $1 - L/B$ for $B$ lines at first and $L$ later. Where $L$ is an interval the fall is one too."
TWELVE_MONTHS = (
    "Forces and newspapers like to say that more than half of the lines went within a year. More than half gone means "
    "$I > 2L$, with $I$ lines at their start, which nobody counted. Two paths from the first count to the later one "
    "illustrate what it would take: the same share lost each month, and the same number. They are not estimates."
)
BALANCE = (
    "Lines later are lines before, less those closed, plus those opened, less those that ended uncounted; at every "
    "date, and no term negative. With $c$ lines closed before the last twelve months and $C$ by their end, $I = B - c "
    "+ O_1 - X_1$ and $L = B - C + O_1 + O_2$ $-\\,X_1 - X_2$ ($O$ opened, $X$ ended uncounted; 1 before, 2 during the "
    "year). Net, more than half gone means $I > 2L$, that is $X_1 + 2X_2 >$ $c - (2C - B) + O_1 + 2O_2$. Gross, "
    "closures were more than half of the stock: $(C - c)/I > \\tfrac12$, that is $X_1 > c - (2C - B) + O_1$."
)
NATIONAL = (
    "National estimates follow their own rules and belong to no one force. Where officials put a fall down in part to "
    "a change in reporting, the notes say so: that is the main rival explanation of any fall."
)
POISSON = (
    "Both counts are censuses of what the police know, not samples. The table bounds their ratio as if they were "
    "Poisson counts all the same."
)
"""How each was worked out, as Markdown."""
NOT_TOLD = "No publication read here says how many lines opened, ended without the police, or how a line is counted."


@dataclass(frozen=True, eq=False)
class LinesOfForce(Analysis):
    """The analysis of a force's drug lines: what was known of them, and by release what its descriptor notes."""

    lines: DrugLines
    force_name: str
    notes: dict[str, str] = field(default_factory=dict)
    publishers: dict[str, str] = field(default_factory=dict)
    """By the name of a release, whose figures they are."""

    @property
    def title(self) -> str:
        """Their name: the lines of the force."""
        return f"Drug lines, {self.force_name}"

    def findings(self) -> list[Finding]:
        """Say what the counts of active lines show, and what they cannot."""
        d = self.lines
        if d.series is None:
            return [words.no_drug_lines(self.force_name)]
        found = [fall(d)]
        if not d.other_rules.empty:
            found.append(_comparable(d))
        if d.has_paths:
            found.append(_twelve_months(d))
        if d.balance is not None:
            found += [_net(d), _gross(d)]
        for other in d.elsewhere:
            doubt = [] if other.other_rules.empty else [comparable_sentence(other)]
            found.append(replace(fall(other), sentences=[*fall(other).sentences, *doubt]))
        return found

    def sentences(self, report_date: date) -> pd.DataFrame:
        """Give what the front page says of the lines: columns ``words.SENTENCES``; none where there is no count."""
        d = self.lines
        rows = []
        if d.series is not None:
            rows += [(words.IN_SHORT, text) for text in self._front()]
            rows.append((words.LEFT_OPEN, NOT_TOLD))
        for measure, counts in ((ACTIVE, d.active), (CLOSED, d.closed)):
            if len(counts):
                newest = counts["end"].max()
                old = words.age_told(newest, report_date, ", or more")
                told = f"The newest figure of {measure}{d.where} (at the latest {month(newest)}) is {old}."
                rows.append((words.AGE, told))
        return pd.DataFrame([("", *row) for row in rows], columns=words.SENTENCES)

    def _front(self) -> list[str]:
        d = self.lines
        told = [fall_sentence(d, d.stocks[-1])] if len(d.stocks) > 1 else list(fall(d).sentences)
        if d.net is not None:
            told.append(net_sentence(d))
        if not d.other_rules.empty:
            told.append(comparable_sentence(d))
        return [*told, *(fall_sentence(other, other.stocks[-1]) for other in d.elsewhere)]

    def counted(self) -> list[Section]:
        """Give every count as published, where there is one."""
        d = self.lines
        if d.everywhere.empty and d.closed_everywhere.empty:
            return []
        parts: list[Part] = []
        if len(d.everywhere):
            both = d.charted(d.everywhere), d.charted(d.closed_everywhere)
            source = words.source_line([*both[0]["releases"], *both[1]["releases"]], self.publishers)
            parts.append(
                lines_chart(
                    self.title, *both, message=self._message(), source=source, table="lines-active", name="drug-lines"
                )
            )
        caption = "Drug lines active, as published and as read"
        parts.append(Table(d.active_table(), caption, name="lines-active"))
        if len(d.closed_everywhere):
            parts.append(Table(d.closed_table(), "Drug lines closed so far, as published", name="lines-closed"))
        return [Section("counted", "Every count as published", parts, COUNTED)]

    def _message(self) -> str:
        """Say what the chart of the counts shows: the first and the newest of the series whose fall is asked of."""
        if not self.lines.stocks:
            return ""
        first, *later = self.lines.stocks
        told = f"{count_of(first.told(), 'active drug line')}{self.lines.where} {first.when()}"
        told = f"{told}, {later[-1].told()} {later[-1].when()}" if later else told
        return f"{told[:1].upper()}{told[1:]}"

    def sections(self) -> list[Section]:
        """Give the falls, the last twelve months, and the balance of lines: each where the counts allow it."""
        falls = Table(self.lines.falls_table(), "Fall from the first count", 4, "falls")
        fall = _of_one_table("fall", "The fall between two days", falls, FALL)
        return [*fall, *self._twelve_months(), *self._balance()]

    def _twelve_months(self) -> list[Section]:
        d = self.lines
        if not d.has_paths:
            return []
        caption = "Two ways the fall may have run, at the bound of the later count"
        paths = Table(d.paths_table(), caption, 4, "paths")
        title = "Was more than half gone within twelve months?"
        grid = (*d.bounds(), d.path_curves(), d.counted_histories())
        chart = grid_chart(title, *grid, table="twelve-months-grid", name="twelve-months")
        caption = "For each later count: lines needed twelve months before, and where two paths stood"
        rows = Table(d.grid_rows(), caption, 3, "twelve-months")
        parts: list[Part] = [paths, chart, rows]
        data = {"twelve-months-grid": d.grid()}
        return [Section("twelve-months", "The last twelve months", parts, TWELVE_MONTHS, data)]

    def _balance(self) -> list[Section]:
        d = self.lines
        if d.balance is None:
            return []
        same = "all closures are of the same lines"
        caption = f"The claim over every history that the figures allow, if {same}"
        parts: list[Part] = [Table(d.verdicts_table(), caption, name="balance")]
        needs = d.requirements_table()
        if len(needs):
            caption = f"What the claim needs by earlier closures, if no line opened and {same}"
            parts.append(Table(needs, caption, name="balance-needs"))
        if told := later_balance(d):
            parts.append(Statements(told))
        return [Section("balance", "The balance of lines", parts, BALANCE)]

    def national(self) -> list[Section]:
        """Give the national estimates, where there is one."""
        estimates = self.lines.national_table(self.notes)
        table = Table(estimates, "National estimates of county lines", name="national-lines")
        return _of_one_table("national", "National estimates", table, NATIONAL)

    def sensitivity(self) -> list[Section]:
        """Bound the ratio of the counts as if they were a sample."""
        if not self.lines.has_paths:
            return []
        table = Table(self.lines.sensitivity_table(), "If the counts were Poisson", 3, "poisson-reading")
        return _of_one_table("poisson", "If the counts were a sample", table, POISSON)


def _of_one_table(name: str, heading: str, table: Table, method: str) -> list[Section]:
    """Give a section of one table; none where the table is empty."""
    return [Section(name, heading, [table], method)] if len(table.frame) else []


def fall_sentence(d: DrugLines, stock: StockCount) -> str:
    """Say what the counts allow of the fall to one later count."""
    fall = falls.fall_between(d.start.count, stock.count)
    first = count_of(d.start.told(), "drug line")
    then = f"{first} active{d.where} {d.start.when()}, {stock.told()} {stock.when()}"
    return f"{then}: {_told_fall(fall)}, if both days were counted alike."


def _told_fall(fall: falls.FallBounds) -> str:
    if fall.low == fall.high:
        if fall.low == -math.inf:
            return "a rise from none"
        return f"a {'fall' if fall.low > 0 else 'rise'} of {percentage(abs(fall.low))}" if fall.low else "no change"
    if fall.low > 0:
        return f"a fall of at least {percentage(fall.low)}"
    return "neither a fall nor a rise is shown" if fall.high > 0 else f"a rise of at least {percentage(-fall.high)}"


def fall(d: DrugLines) -> Finding:
    """Say what the counts of one rule allow of a fall."""
    if len(d.stocks) == 1:
        first = count_of(d.start.told(), "drug line")
        once = f"{first} active{d.where} {d.start.when()}, and no other count by the same rule"
        return Finding("One count by the newest rule cannot show a fall", [f"{once}: no fall can be measured from it."])
    sentences = [fall_sentence(d, stock) for stock in d.stocks[1:]]
    sentences.append(
        "These are counts of what the police know on single days, not a sample; nothing is known of the days between."
    )
    last = d.stocks[-1]
    halved = min(falls.fall_between(d.start.count, stock.count).low for stock in d.stocks[1:]) > 0.5
    counted = f"{d.start.told()} {d.start.when()}, {last.told()} {last.when()}"
    more = f"The number of active lines{d.where} more than halved ({counted})"
    told = more if halved else f"Active lines{d.where}: {counted}"
    return Finding(f"{told}, if the counting did not change", sentences, "fall")


def counted_before(d: DrugLines) -> StockCount | None:
    """Give the newest count by another rule of the year before the first count of ours: an older one is no rival."""
    ends = d.other_rules["end"]
    earlier = d.other_rules[(ends < d.start.start) & (ends >= d.start.start - YEAR)]
    return StockCount.of(next(earlier.tail(1).itertuples())) if len(earlier) else None


def comparable_sentence(d: DrugLines) -> str:
    """Say in one sentence whether a count by another rule casts doubt on the first count."""
    before = counted_before(d)
    if before is None:
        others = [StockCount.of(row) for row in d.other_rules.itertuples()]
        told = listed([f"{stock.told()} {stock.when()}" for stock in others])
        return f"By another rule the count was {told}; figures of different rules are not joined."
    opened = balance.least_opened(before.count, d.start.count)
    return (
        f"Whether the {d.start.told()} is comparable is open: {before.when()} another count was {before.told()}, so "
        f"either at least {count_of(opened, 'line')} opened, or the counting changed."
    )


def _comparable(d: DrugLines) -> Finding:
    if counted_before(d) is None:
        return Finding("Other counts of the lines follow other rules", [comparable_sentence(d)])
    doubt = (
        f"Every fall measured from the {d.start.told()} carries this doubt, which no release read here resolves: a "
        "change in what is counted or reported is the main rival explanation of any fall."
    )
    return Finding(f"Whether the {d.start.told()} is comparable is open", [comparable_sentence(d), doubt])


def _twelve_months(d: DrugLines) -> Finding:
    early, shares = falls.early_losses(*d.bounds()), d.paths_table()["gone in the last twelve months"]
    assert d.claimed is not None
    heading = f"The two counts alone do not show that more than half went within {d.year_claimed()}"
    before = (
        f"at most {number(early.lost_before_at_most)} of the {count_of(early.lost_in_all, 'line')} lost "
        f"({percentage(early.share_of_fall)} of the fall, {percentage(early.share_of_start)} of the {d.start.told()}) "
        "may have gone before."
        if early.lost_before_at_most >= 0
        else f"the {d.start.told()} must have grown by {number(-early.lost_before_at_most)} or more before."
    )
    sentences = [
        f"With {count_of(number(d.claimed.count.high), 'line')} at the end, more than half gone in twelve months needs "
        f"{number(early.interim_needed)} or more at their start: {before}",
        f"A fall at a steady pace would have taken {percentage(shares.min())} to {percentage(shares.max())} in the "
        "last twelve months; it passes half only if far fewer lines were left at the end (table).",
    ]
    return Finding(heading, sentences, "twelve-months")


def net_sentence(d: DrugLines) -> str:
    """Say in one sentence, with its suppositions, whether more than half were gone within twelve months."""
    assert d.net is not None
    counted = d.net.every_end_counted
    told = f"That more than half were gone within {d.year_claimed()} is {d.net.ends_may_be_uncounted.conclusion.value}"
    if counted is None:
        return f"{told}."
    how = {
        balance.Conclusion.CONTRADICTED: "contradicted by the counted closures",
        balance.Conclusion.SUPPORTED: "borne out by the counted closures",
        balance.Conclusion.NOT_SHOWN: "not shown by the counted closures either",
    }[counted.conclusion]
    return f"{told}; it is {how} if they are of the same lines as the {d.start.told()} and no other line ended."


def net_sentences(d: DrugLines) -> list[str]:
    """Say what the balance leaves of "more than half gone in twelve months", and what it would take."""
    assert d.net is not None and d.balance is not None and d.claimed is not None
    counted = d.net.every_end_counted
    closed_before, closed = (
        interval(closed.low, closed.high) for closed in (d.balance.closed_before, d.balance.closed)
    )
    sentences = [
        net_sentence(d),
        f"Lines counted as closed: {closed_before} by the start of the last twelve months, {closed} by the later count "
        f"({d.claimed.when()}), out of {d.start.told()}.",
    ]
    if counted is not None and counted.conclusion is balance.Conclusion.CONTRADICTED:
        # The margin is then nowhere above zero.
        more = f"at least {number(-counted.margin.high)} more than" if counted.margin.high else "at least as many as"
        sentences.append(
            "If every line that ended was counted as closed, twice the lines at the end of the twelve months are "
            f"{more} those at their start, however many opened: then the claim cannot be true."
        )
    during = [need.least_if_during for need in d.net.requirements if need.least_if_during is not None]
    before = [need.least_if_before for need in d.net.requirements if need.least_if_before is not None]
    if during and before and max(during) > 0:
        sentences.append(
            f"It could be true only if lines ended without being among the closures reported: at least "
            f"{_between(during)} during those twelve months, or at least {_between(before)} before them, depending on "
            "how many closures came before; more if lines opened."
        )
    return sentences


def _net(d: DrugLines) -> Finding:
    assert d.net is not None
    verdict = d.net.ends_may_be_uncounted.conclusion.value
    heading = f"“More than half gone” within {d.year_claimed()} is {verdict}"
    return Finding(heading, [*net_sentences(d), *assumptions(d)], "balance")


def assumptions(d: DrugLines) -> list[str]:
    """List what every verdict of the balance rests on."""
    assert d.balance is not None and d.claimed is not None
    told = [f"Assumption: {balance.CLOSURES_ASSUMPTION}"]
    if more := d.later_closures_that_flip:
        told.append(
            "Assumption: no line was closed between the report of "
            f"{count_of(interval(d.balance.closed.low, d.balance.closed.high), 'closure')} and the later count "
            f"({d.claimed.when()}). With {number(more)} closed in between, the counted closures would no longer "
            "contradict the claim."
        )
    return told


def _between(values: list[int]) -> str:
    return number(values[0]) if min(values) == max(values) else f"{number(min(values))} to {number(max(values))}"


def gross_sentences(d: DrugLines) -> list[str]:
    """Say what the balance leaves of "more than half closed by the police in twelve months"."""
    assert d.gross is not None and d.balance is not None
    counted, share = d.gross.every_end_counted, d.counted_share
    sentences = []
    if share is not None:
        sentences.append(
            f"With every ended line counted and none opened, the police closed {percentage(share.low)} to "
            f"{percentage(share.high)} of the lines active at the start of the twelve months; if lines had ended "
            "uncounted before, the share was larger."
        )
    verdict = counted.conclusion.value if counted else "ruled out by the figures"
    allowed = d.gross.ends_may_be_uncounted.conclusion.value
    sentences.append(
        f"If every line that ended was counted the claim is {verdict}; with lines that ended uncounted allowed for, "
        f"it is {allowed}."
    )
    return sentences


def _gross(d: DrugLines) -> Finding:
    assert d.gross is not None
    allowed = d.gross.ends_may_be_uncounted.conclusion.value
    either = " either" if allowed == balance.Conclusion.NOT_SHOWN.value else ""
    heading = f"Read as closures by the police, “more than half” within {d.year_claimed()} is {allowed}{either}"
    return Finding(heading, [*gross_sentences(d), *assumptions(d)], "balance")


def later_balance(d: DrugLines) -> list[str]:
    """Say what a later stock and a later running total leave for openings; empty where there is none."""
    if d.claimed is None or d.stocks[-1] is d.claimed:
        return []
    last = d.stocks[-1]
    total = next(d.closed[d.closed["end"] > d.claimed.end].tail(1).itertuples(), None)
    if total is None:
        return []
    left = balance.openings_less_uncounted_ends(d.start.count, Count.of(total), last.count)
    return [
        f"Lines active {last.when()}: {last.told()}, after {count_of(interval(total.low, total.high), 'closure')} "
        f"since {month(total.start)} from {d.start.told()}: lines opened less lines ended uncounted come to "
        f"{interval(left.low, left.high)}, if the closures are of the same span: they are dated {total.start:%Y} to "
        f"{total.end:%Y}, and their days are not known.",
        f"Assumption: {balance.CLOSURES_ASSUMPTION}",
    ]
