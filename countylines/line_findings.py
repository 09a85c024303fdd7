"""The words on drug lines: what two counts and the counted closures allow a report to say."""

from __future__ import annotations

from countylines.display import Finding
from countylines.drug_lines import DrugLines, StockCount, as_count
from countylines.prose import interval, listed, month, percentage
from countylines.statistics import balance, falls


def not_asked(force_name: str) -> Finding:
    """Say that a force's drug lines were never asked for, and what to ask."""
    return Finding(
        "Drug lines were not asked about",
        [
            f"No release known on the day gives two counts of active drug lines by one rule for {force_name}.",
            "A request that would ask: the number of drug lines assessed as active on the last day of each month of "
            "the last five years; for each month the lines opened, closed by the police, and ended otherwise; and the "
            "rule by which a line is so assessed, with the day of any change of that rule.",
        ],
    )


def fall_sentence(d: DrugLines, stock: StockCount) -> str:
    """Say what the counts allow of the fall to one later count."""
    fall = falls.fall_between(d.start.count, stock.count)
    then = f"{d.start.told()} drug lines active {d.start.when()}, {stock.told()} {stock.when()}"
    return f"{then}: {_told_fall(fall)}, if both days were counted alike."


def _told_fall(fall: falls.FallBounds) -> str:
    if fall.low == fall.high:
        return f"a {'fall' if fall.low >= 0 else 'rise'} of {percentage(abs(fall.low))}"
    if fall.low > 0:
        return f"a fall of at least {percentage(fall.low)}"
    return "neither a fall nor a rise is shown" if fall.high > 0 else f"a rise of at least {percentage(-fall.high)}"


def abstract(d: DrugLines, force_name: str) -> list[str]:
    """Say in a few sentences what the findings below say at length."""
    return [f"{finding.heading}." for finding in findings(d, force_name)]


def findings(d: DrugLines, force_name: str) -> list[Finding]:
    """Say what the counts of active lines show, and what they cannot."""
    if d.rule is None:
        return [not_asked(force_name)]
    first = [fall(d)]
    if not d.other_rules.empty:
        first.append(_comparable(d))
    if d.has_paths:
        first.append(_twelve_months(d))
    if d.balance is not None:
        first += [_net(d), _gross(d)]
    return first


def fall(d: DrugLines) -> Finding:
    """Say what the counts of one rule allow of a fall."""
    if len(d.stocks) == 1:
        once = f"{d.start.told()} drug lines active {d.start.when()}, and no other count by the same rule"
        return Finding("One count by the newest rule shows no fall", [f"{once}: no fall can be measured from it."])
    sentences = [fall_sentence(d, stock) for stock in d.stocks[1:]]
    sentences.append(
        "These are counts of what the police know on single days, not a sample; nothing is known of the days between."
    )
    last = d.stocks[-1]
    halved = min(falls.fall_between(d.start.count, stock.count).low for stock in d.stocks[1:]) > 0.5
    counted = f"{d.start.told()} {d.start.when()}, {last.told()} {last.when()}"
    told = f"The number of active lines more than halved ({counted})" if halved else f"Active lines: {counted}"
    return Finding(f"{told}, if the counting did not change", sentences)


def _counted_before(d: DrugLines) -> StockCount | None:
    """Give the newest count by another rule that lies before the first count of ours."""
    earlier = d.other_rules[d.other_rules["end"] < d.start.start]
    if earlier.empty:
        return None
    last = next(earlier.tail(1).itertuples())
    return StockCount.of(last)


def comparable_sentence(d: DrugLines) -> str:
    """Say in one sentence whether a count by another rule casts doubt on the first count."""
    before = _counted_before(d)
    if before is None:
        others = [StockCount.of(row) for row in d.other_rules.itertuples()]
        told = listed([f"{stock.told()} {stock.when()}" for stock in others])
        return f"By another rule the count was {told}; figures of different rules are not joined."
    opened = balance.least_opened(before.count, d.start.count)
    return (
        f"Whether the {d.start.told()} is comparable is open: {before.when()} another count was {before.told()}, so "
        f"either at least {opened} lines opened, or the counting changed."
    )


def _comparable(d: DrugLines) -> Finding:
    if _counted_before(d) is None:
        return Finding("Other counts of the lines follow other rules", [comparable_sentence(d)])
    doubt = (
        f"Every fall measured from the {d.start.told()} carries this doubt, which no release read here resolves: a "
        "change in what is counted or reported is the main rival explanation of any fall."
    )
    return Finding(f"Whether the {d.start.told()} is comparable is open", [comparable_sentence(d), doubt])


def _twelve_months(d: DrugLines) -> Finding:
    early = d.early_losses()
    paths = d.paths_table()
    shares = paths["gone in the last twelve months"]
    assert d.claimed is not None
    return Finding(
        f"The two counts alone do not show that more than half went within {d.year_claimed()}",
        [
            f"With {d.claimed.count.high} lines at the end, more than half gone in twelve months needs "
            f"{early.interim_needed} or more at their start: at most {early.lost_before_at_most} of the "
            f"{early.lost_in_all} lines lost ({percentage(early.share_of_fall)} of the fall, "
            f"{percentage(early.share_of_start)} of the {d.start.told()}) may have gone before.",
            f"A fall at a steady pace would have taken {percentage(shares.min())} to {percentage(shares.max())} in the "
            "last twelve months; it passes half only if far fewer lines were left at the end (table).",
        ],
    )


def net_sentence(d: DrugLines) -> str:
    """Say in one sentence, with its suppositions, whether more than half were gone within twelve months."""
    assert d.net is not None
    counted = d.net.every_end_counted
    told = f"That more than half were gone within {d.year_claimed()} is {d.net.ends_may_be_uncounted.verdict.value}"
    if counted is None:
        return f"{told}."
    how = {
        balance.Verdict.CONTRADICTED: "contradicted by the counted closures",
        balance.Verdict.SUPPORTED: "borne out by the counted closures",
        balance.Verdict.NOT_SHOWN: "not shown by the counted closures either",
    }[counted.verdict]
    return f"{told}; it is {how} if they are of the same lines as the {d.start.told()} and no other line ended."


def net_sentences(d: DrugLines) -> list[str]:
    """Say what the balance leaves of "more than half gone in twelve months", and what it would take."""
    assert d.net is not None and d.balance is not None
    counted = d.net.every_end_counted
    sentences = [net_sentence(d), _closures_sentence(d)]
    if counted is not None and counted.verdict is balance.Verdict.CONTRADICTED:
        sentences.append(
            "If every line that ended was counted as closed, twice the lines at the end of the twelve months are "
            f"{_at_least_more(counted.margin.high)} those at their start, however many opened: then the claim cannot "
            "be true."
        )
    during = [need.least_if_during for need in d.net.requirements if need.least_if_during is not None]
    before = [need.least_if_before for need in d.net.requirements if need.least_if_before is not None]
    if during and before and max(during) > 0:
        sentences.append(
            f"It could be true only if lines ended without being among the closures reported: at least "
            f"{_between(during)} "
            f"during those twelve months, or at least {_between(before)} before them, depending on how many closures "
            "came "
            "before; more if lines opened."
        )
    return sentences


def _net(d: DrugLines) -> Finding:
    assert d.net is not None
    verdict = d.net.ends_may_be_uncounted.verdict.value
    heading = f"“More than half gone” within {d.year_claimed()} is {verdict}"
    return Finding(heading, [*net_sentences(d), *assumptions(d)])


def assumptions(d: DrugLines) -> list[str]:
    """List what every verdict of the balance rests on."""
    assert d.balance is not None and d.claimed is not None
    told = [f"Assumption: {balance.CLOSURES_ASSUMPTION}"]
    if more := d.later_closures_that_flip:
        told.append(
            f"Assumption: no line was closed between the report of "
            f"{interval(d.balance.closed.low, d.balance.closed.high)} "
            f"closures and the later count ({d.claimed.when()}). With {more} closed in between, the counted closures "
            "would "
            "no longer contradict the claim."
        )
    return told


def _at_least_more(most: int | None) -> str:
    """Say how far a margin that is never above zero is below it."""
    return f"at least {-most} more than" if most else "at least as many as"


def _between(values: list[int]) -> str:
    return str(values[0]) if min(values) == max(values) else f"{min(values)} to {max(values)}"


def _closures_sentence(d: DrugLines) -> str:
    assert d.balance is not None and d.claimed is not None
    b = d.balance
    return (
        f"{interval(b.closed_before.low, b.closed_before.high)} lines were counted as closed by the start of the last "
        f"twelve months, {interval(b.closed.low, b.closed.high)} by the later count ({d.claimed.when()}), out of "
        f"{d.start.told()}."
    )


def gross_sentences(d: DrugLines) -> list[str]:
    """Say what the balance leaves of "more than half closed by the police in twelve months"."""
    assert d.gross is not None and d.balance is not None
    b, counted = d.balance, d.gross.every_end_counted
    sentences = []
    if b.closed_before.high is not None and b.closed.high is not None and b.start.high is not None:
        share = balance.counted_share(b.start, b.closed_before, b.closed)
        sentences.append(
            f"With every ended line counted and none opened, the police closed {percentage(share.low)} to "
            f"{percentage(share.high)} of the lines active at the start of the twelve months; if lines had ended "
            "uncounted before, the share was larger."
        )
    verdict = counted.verdict.value if counted else "ruled out by the figures"
    allowed = d.gross.ends_may_be_uncounted.verdict.value
    sentences.append(
        f"If every line that ended was counted the claim is {verdict}; with lines that ended uncounted allowed for, "
        "it is "
        f"{allowed}."
    )
    return sentences


def _gross(d: DrugLines) -> Finding:
    assert d.gross is not None
    allowed = d.gross.ends_may_be_uncounted.verdict.value
    heading = f"Read as closures by the police, “more than half” within {d.year_claimed()} is {allowed} either"
    if allowed != balance.Verdict.NOT_SHOWN.value:
        heading = f"Read as closures by the police, “more than half” within {d.year_claimed()} is {allowed}"
    return Finding(heading, [*gross_sentences(d), *assumptions(d)])


def later_balance(d: DrugLines) -> list[str]:
    """Say what a later stock and a later running total leave for openings; empty where there is none."""
    if d.claimed is None or d.rule is None or d.stocks[-1] is d.claimed:
        return []
    last = d.stocks[-1]
    later = d.closed[d.closed["end"] > d.claimed.end]
    if later.empty:
        return []
    total = next(later.tail(1).itertuples())
    left = balance.openings_less_uncounted_ends(d.start.count, as_count(total), last.count)
    return [
        f"{last.told()} lines were active {last.when()}, after {interval(total.low, total.high)} closures since "
        f"{month(total.start)} from {d.start.told()}: lines opened less lines ended uncounted come to "
        f"{interval(left.low, left.high)}, if the closures are of the same span: they are dated {total.start:%Y} to "
        f"{total.end:%Y}, and their days are not known.",
        f"Assumption: {balance.CLOSURES_ASSUMPTION}",
    ]
