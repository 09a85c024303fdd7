"""What the method checks say and show, on small tables of rates; and where they must stop."""

from __future__ import annotations

import pandas as pd
import pytest

from countylines.errors import ProjectError
from countylines.method_checks import findings as checks
from countylines.method_checks.simulation_run import run
from countylines.method_checks.worlds import CASES, find_case


def rates(**by_case: dict[str, float]) -> pd.DataFrame:
    rows = [
        (case.replace("_", "-"), quantity, rate, 1000, 0.01)
        for case, found in by_case.items()
        for quantity, rate in found.items()
    ]
    return pd.DataFrame(rows, columns=["case", "quantity", "rate", "series", "standard_error"])


def expected(*rows: tuple[str, str, float, float, float]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["case", "quantity", "low", "high", "rounding"])
    return table.assign(series=1000, note="", reason="")


def test_every_case_has_one_purpose() -> None:
    purposes = {case.id: checks.question(case.id) for case in CASES}
    assert purposes["operations-3"] == purposes["july-levels-many-5"] == "error"
    assert purposes["restless-months-many-3"] == "known failure"
    assert purposes["quarters-july-levels-many-5"] == "error of quarters"
    assert purposes["quarters-high-march-5"] == purposes["quarters-cosine-40-4"] == "power of quarters"
    assert purposes["cosine-30-ar5-3"] == purposes["high-march-5"] == purposes["cosine-64-clustered-1"] == "power"
    everything = [c for p in set(purposes.values()) for c in checks.cases_for(p, one_year=True)]
    assert sorted(everything) == sorted(purposes)
    assert "poisson-1" not in checks.cases_for("error")
    of_live = {"error", "known failure", "power", "error of quarters", "extract"}
    assert {checks.question(case) for case in checks.LIVE} == of_live


def test_a_live_simulation_is_that_of_its_cases_and_agrees_with_itself() -> None:
    live = checks.simulate_live(30, 4, ("poisson-3",))
    pd.testing.assert_frame_equal(live, run([find_case("poisson-3")], 30, 4))
    compared = checks.compare_live(live, live)
    assert compared["agrees"].all()
    assert (compared["standard errors"] == 0).all()
    with pytest.raises(ProjectError, match="simulations: found 0; give 1 or more"):
        checks.simulate_live(0, 4)


def test_a_rate_beyond_four_standard_errors_stops_and_says_which() -> None:
    stored = rates(poisson_3={checks.RULE: 0.03, "QS": 0.04})
    with pytest.raises(ProjectError) as told:
        checks.compare_live(stored, rates(poisson_3={checks.RULE: 0.08, "QS": 0.04}))
    assert str(told.value).startswith("FAILED: 1 of 2 rates differ from the stored ones by more than 4 Monte Carlo")
    assert "rule claims, poisson-3: stored 0.0300, now 0.0800." in str(told.value)
    with pytest.raises(ProjectError, match=r"rates.csv: 1 rates are not among the stored ones"):
        checks.compare_live(stored, rates(dip_3={"QS": 0.04}))


def test_tables_show_what_was_measured_beforehand_in_its_own_digits() -> None:
    stored = rates(poisson_3={checks.RULE: 0.03}, dip_3={checks.RULE: 0.02}, step_3={checks.RULE: 0.12})
    before = expected(("poisson-3", checks.RULE, 0.033, 0.033, 0.0005), ("step-3", checks.RULE, 0.1, 0.2, 0.005))
    table = checks.rates_table(stored, before, ["step-3", "poisson-3", "dip-3"], [checks.RULE, "QS"])
    assert table["case"].tolist() == ["step-3", "poisson-3", "dip-3"]
    assert table["beforehand"].tolist() == ["0.10–0.20", "0.033", ""]
    nan = float("nan")
    assert [checks._before(*given) for given in ((0.1, nan, 0.005), (nan, 0.38, 0.005), (0.8, 0.8, 0.02))] == [
        "at least 0.10",
        "at most 0.38",
        "0.80",
    ]


def test_words_follow_the_rates() -> None:
    tests = dict.fromkeys(checks.WITHIN_ONE_YEAR, 0.05)
    honest = checks.one_year_finding(rates(clustered_1=tests))
    assert honest.heading.startswith("0 of 10 tests")
    assert honest.sentences[0].endswith("none reject far too often.")
    lying = checks.one_year_finding(rates(clustered_1={**tests, "X²": 0.706, "Watson": 0.432, "Hewitt": 0.1}))
    assert lying.heading.startswith("2 of 10 tests")
    assert "X² 0.706 and Watson 0.432 reject" in lying.sentences[0]
    assert "Hewitt" not in lying.sentences[1] + lying.sentences[0]
    assert lying.sentences[2] == "These reject too often, but less so: Hewitt 0.100."
    assert len(honest.sentences) == 2
    assert (
        "at most 4.8% of series"
        in checks.rule_finding(rates(poisson_3={checks.RULE: 0.03}, dip_5={checks.RULE: 0.048})).heading
    )
    failing = checks.failures_finding(
        rates(restless_months_many_3={checks.RULE: 0.12}, cycle_of_13_months_5={checks.RULE: 0.9})
    )
    assert "in 12% to 90% of series" in failing.heading


def test_the_comparison_with_figures_beforehand_names_what_differs() -> None:
    compared = pd.DataFrame(
        {
            "case": ["poisson-3", "dip-3"],
            "quantity": [checks.RULE] * 2,
            "low": [0.03, 0.03],
            "high": [0.03, 0.03],
            "rate": [0.031, 0.09],
            "standard errors": [0.1, -9.0],
            "differs": [False, True],
        }
    )
    assert "1 of 2 rates" in checks.expected_finding(compared).heading
    (apart,) = checks.expected_finding(compared).sentences
    assert f"Not so: {checks.RULE} of dip-3" in apart
    assert checks.expected_finding(compared.head(1)).sentences == []
    before = expected(("poisson-3", checks.RULE, 0.03, 0.03, 0.005), ("dip-3", checks.RULE, 0.03, 0.03, 0.005))
    table = checks.beside_expected(compared, before)
    assert table["case"].tolist() == ["dip-3", "poisson-3"], "the farthest first"
    assert table["agrees"].tolist() == [False, True]


def test_a_chart_has_a_line_at_the_level_that_rates_should_keep() -> None:
    table = checks.rates_table(rates(poisson_3={"QS": 0.04}), expected(), ["poisson-3"], ["QS"])
    drawn = checks.picture("Rejections", table, "quantity", "case", 0.0625)
    assert drawn.text.startswith("Figure: Rejections\n") and "0.0625" in drawn.text
    assert "0.0625" not in checks.picture("Rejections", table, "quantity", "case", None).text
    assert checks.answers_finding(pd.DataFrame({"reached": [True, False]})).heading.startswith("1 of 2 known answers")
