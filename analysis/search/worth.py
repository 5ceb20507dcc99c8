"""How far a cohort is from the printed figures, and how far it has come to where it is driven."""

from __future__ import annotations

import numpy as np

from analysis.search import curves, pairs
from analysis.search.form import Floats, Order, Paper, Walk, Whole, compiled
from analysis.search.order import possible, put_in_order

DOWN, UP, BEYOND = -1, 1, 2  # where a finding is driven: beyond, until it has no value
NOWHERE = -1e9  # of a finding that a cohort does not give
FAR = 1e5  # stands for a median that is not reached
EVENT = 20.0  # days by which an event brings such a median nearer

(
    EVENTS,
    EVENTS_BY,
    AT_RISK,
    MEDIAN,
    FOLLOWED,
    COMPLETENESS,
    AT,
    AREA,
    DIFFERENCE,
    TESTED,
    RATIO,
    FIRTH,
    TREND,
    OVERALL,
) = range(14)


@compiled
def look(paper: Paper, order: Order, walk: Walk, seen: Floats) -> int:
    """Put a cohort in order and note its figures; return on how many days somebody fails.

    -1 if its risk sets or counts do not fit.
    """
    if not possible(paper, walk, order):
        return -1
    rows = put_in_order(paper, walk, order)
    figures(paper, order, rows, seen)
    return rows


@compiled
def figures(paper: Paper, order: Order, rows: int, found: Floats) -> None:
    """Note what was printed of a cohort: rates, roots of the tests with their sign, follow-up."""
    risk, fell = order.risk[:, :rows], order.fell[:, :rows]
    rates = len(paper.rates)
    for number in range(rates):
        group = paper.rates[number]
        found[number] = curves.rate(order.event_day, risk[group], fell[group], paper.landmark)
    for number in range(len(paper.tests)):
        one, other = paper.tests[number, 0], paper.tests[number, 1]
        found[rates + number] = pairs.root_chi_square(
            risk[one], fell[one], risk[other], fell[other]
        )
    spared = curves.members(paper.holds[-1], order.code)
    found[-1] = min(curves.half(order.day, order.failed, spared, False), 2.0 * paper.last)


@compiled
def price(windows: Floats, found: Floats) -> float:
    """Return what all misses of printed figures cost together: 0 if the cohort fits.

    Parameters
    ----------
    windows : array (figure, 4)
        From where to where each figure may lie, a miss that costs 1, and the sign, 0 for any.
    found : array (figure,)
        As `figures` notes them.
    """
    cost = 0.0
    for number in range(len(found)):
        low, high = windows[number, 0], windows[number, 1]
        unit, sign = windows[number, 2], windows[number, 3]
        value = found[number] * sign if sign else abs(found[number])
        if value < low:
            cost += (low - value) / unit
        elif value > high:
            cost += (value - high) / unit
    return cost


@compiled
def value_of(paper: Paper, order: Order, rows: int, aim: Whole) -> float:
    """Return a finding: ratios as logarithms, P values as the root of the chi-square, turned."""
    quantity, one, other = aim[0], aim[2], aim[3]
    risk, fell = order.risk[:, :rows], order.fell[:, :rows]
    if quantity < AT:
        return _of_patients(paper, order, quantity, one)
    if quantity == OVERALL:
        arms = len(paper.begin) - 1
        return -float(np.sqrt(pairs.overall_chi_square(risk[:arms], fell[:arms])))
    if quantity >= TESTED:
        return _of_two(quantity, risk[one], fell[one], risk[other], fell[other])
    if curves.followed(order.day, curves.members(paper.holds[one], order.code)) < paper.landmark:
        return np.nan
    if quantity == AT:
        return curves.rate(order.event_day, risk[one], fell[one], paper.landmark)
    found = curves.area(order.event_day, risk[one], fell[one], paper.landmark)
    if quantity == DIFFERENCE:
        found -= curves.area(order.event_day, risk[other], fell[other], paper.landmark)
    return found


@compiled
def _of_patients(paper: Paper, order: Order, quantity: int, group: int) -> float:
    day, failed = order.day, order.failed
    member = curves.members(paper.holds[group], order.code)
    if quantity == EVENTS:
        return curves.count_events(day, failed, member, paper.last)
    if quantity == EVENTS_BY:
        return curves.count_events(day, failed, member, paper.landmark)
    if quantity == AT_RISK:
        return curves.count_at_risk(day, member, paper.landmark)
    if quantity == COMPLETENESS:
        return curves.completeness(day, failed, member, paper.landmark)
    return curves.half(day, failed, member, quantity == MEDIAN)


@compiled
def _of_two(quantity: int, risk: Floats, fell: Floats, risk_too: Floats, fell_too: Floats) -> float:
    if quantity == TESTED:
        return -abs(pairs.root_chi_square(risk, fell, risk_too, fell_too))
    if quantity == TREND:
        return -float(np.sqrt(pairs.trend(risk, fell, risk_too, fell_too)))
    return pairs.log_hazard_ratio(risk, fell, risk_too, fell_too, quantity == FIRTH)


@compiled
def worth(paper: Paper, order: Order, rows: int, aim: Whole) -> float:
    """Return how far a cohort has come: the finding it is driven by, times the direction.

    Parameters
    ----------
    paper, order, rows : Paper, Order, int
        The printed figures; the cohort, and on how many days somebody fails.
    aim : array of int (4,)
        Quantity, direction, and one or two groups.
    """
    quantity, way = aim[0], aim[1]
    value = value_of(paper, order, rows, aim)
    if way != BEYOND and not np.isinf(value):
        return NOWHERE if np.isnan(value) else way * value
    member = curves.members(paper.holds[aim[2]], order.code)
    if way == BEYOND:
        if quantity == AT:
            return FAR if np.isnan(value) else -float(curves.followed(order.day, member))
        return FAR if np.isinf(value) else value
    falls = curves.count_events(order.day, order.failed, member, paper.last)
    if quantity == FOLLOWED:
        falls = curves.count_at_risk(order.day, member, 0) - falls
    return EVENT * falls - 2.0 * paper.last - (FAR if way == DOWN else 4.0 * paper.last)
