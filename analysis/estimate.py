"""What a finding is: frozen records of plain floats, and their wording."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from analysis.wording import show, show_limit, show_p


@dataclass(frozen=True)
class Estimate:
    """A quantity with its interval.

    Attributes
    ----------
    value : float
        In `unit`, full precision.
    unit : str
        ``probability`` (0 to 1), ``difference`` (of probabilities, -1 to 1), ``days``, ``ratio``,
        ``patients`` or ``events``.
    method : str
        How it was computed, in words.
    n : int
        Patients it rests on; None where this is not shown.
    low, high : float or None
        Limits of the interval; None where a limit cannot be estimated.
    standard_error : float or None
        Of `value`, on its own scale (of the logarithm for a ratio).
    level : float or None
        Confidence level of the interval; None for a plain count.
    count : int or None
        Of a proportion, the patients who have the property, out of `n`.
    note : str or None
        What a reader must know of the interval, printed with it.
    """

    value: float
    unit: str
    method: str
    n: int | None
    low: float | None = None
    high: float | None = None
    standard_error: float | None = None
    level: float | None = None
    count: int | None = None
    note: str | None = None

    def text(self, style: str = "full") -> str:
        """Return the words a journal would print.

        Parameters
        ----------
        style : {"full", "short", "value", "interval", "count", "share", "days"}
            ``77.8% (95% CI 64.8–90.7)``, the same, ``77.8%``, ``64.8–90.7``, ``39 of 43 (90.7%)``,
            ``39 of 43 (90.7%; exact 95% CI 77.9–97.4)`` or, of a time, ``700 days``.

        Raises
        ------
        ValueError
            If there is no such style, or this estimate has no such words.
        """
        if style in ("full", "short"):  # short is short where there is a reason to leave out
            return self._full()
        if style == "value":
            return show(self.value, self.unit)
        if style == "interval" and self.level is not None:
            return self._interval()
        if style == "count" and self.count is not None:
            return f"{self.count} of {self.n} ({show(self.value, self.unit)})"
        if style == "share" and self.count is not None:
            known = (
                f"{show(self.value, self.unit)}; exact {_ci(self.level or 0.0)} {self._interval()}"
            )
            return f"{self.count} of {self.n} ({known})"
        if style == "days" and self.unit == "days":
            return f"{self.value:,.0f} days"
        raise ValueError(f"no style {style!r} for a finding in {self.unit}")

    def _full(self) -> str:
        value = show(self.value, self.unit)
        if self.level is None:
            return value
        interval = f"{_ci(self.level)} {self._interval()}" if self._has_limit else None
        inside = "; ".join(filter(None, (interval, self.note)))
        return f"{value} ({inside})" if inside else value

    @property
    def _has_limit(self) -> bool:
        return self.low is not None or self.high is not None

    def _interval(self) -> str:
        if not self._has_limit:
            return "not estimable"
        low, high = (show_limit(end, self.unit) for end in (self.low, self.high))
        return f"{low} to {high}" if "−" in low + high or "not" in high else f"{low}–{high}"

    def record(self) -> dict[str, Any]:
        """Return the finding as it stands in ``findings.json``: full precision, None for null."""
        record: dict[str, Any] = {
            "value": self.value,
            "low": self.low,
            "high": self.high,
            "standard_error": self.standard_error,
            "level": self.level,
            "n": self.n,
            "unit": self.unit,
            "method": self.method,
        }
        extra = {"count": self.count, "note": self.note}
        return record | {key: value for key, value in extra.items() if value is not None}


@dataclass(frozen=True)
class Test:
    """A two-sided test of a null hypothesis: P value, statistic, degrees of freedom, patients."""

    __test__ = False  # the field's word; not a test for pytest to collect

    p_value: float
    chi_square: float
    degrees_of_freedom: int
    n: int | None
    method: str

    def text(self, style: str = "full") -> str:
        """Return the words a journal would print.

        Parameters
        ----------
        style : {"full", "short", "value", "statistic"}
            ``P = 0.033``, the same, ``0.033``, or ``χ² = 4.55 on 1 df, P = 0.033``.

        Raises
        ------
        ValueError
            If there is no such style.
        """
        if style in ("full", "short"):
            return show_p(self.p_value)
        if style == "value":
            return show_p(self.p_value).removeprefix("P = ").removeprefix("P ")
        if style == "statistic":
            df = self.degrees_of_freedom
            return f"χ² = {self.chi_square:.2f} on {df} df, {show_p(self.p_value)}"
        raise ValueError(f"no style {style!r} for a test")

    def record(self) -> dict[str, Any]:
        """Return the finding as it stands in ``findings.json``."""
        return {
            "p_value": self.p_value,
            "chi_square": self.chi_square,
            "degrees_of_freedom": self.degrees_of_freedom,
            "n": self.n,
            "unit": "p_value",
            "method": self.method,
        }


@dataclass(frozen=True)
class NotEstimable:
    """A quantity that this cohort does not give, with the reason in words.

    Attributes
    ----------
    reason : str
        Such as ``not reached``; reads well inside a sentence.
    unit, method, n
        As of the estimate that it stands for.
    low, level : float or None
        Lower limit of its interval and confidence level, where these exist all the same: of a
        median that is not reached.
    """

    reason: str
    unit: str
    method: str
    n: int | None
    low: float | None = None
    level: float | None = None

    def text(self, style: str = "full") -> str:
        """Return the reason, or in any `style` but ``full`` its first words: no estimate.

        With a lower limit, ``full`` is ``not reached (95% CI 23.1 to not reached)``, and
        ``interval`` what stands after CI.
        """
        short, _, why = self.reason.partition(": ")
        if self.low is not None and self.level is not None and style != "value":
            interval = f"{show_limit(self.low, self.unit)} to {show_limit(None, self.unit)}"
            return interval if style == "interval" else f"{short} ({_ci(self.level)} {interval})"
        return f"{short} ({why})" if why and style in ("full", "share") else short

    def record(self) -> dict[str, Any]:
        """Return the finding as it stands in ``findings.json``: no value, the reason."""
        record: dict[str, Any] = {
            "value": None,
            "reason": self.reason,
            "n": self.n,
            "unit": self.unit,
            "method": self.method,
        }
        return record if self.low is None else record | {"low": self.low, "level": self.level}


@dataclass(frozen=True)
class Words:
    """Words that depend on the data, such as ``higher``; `method` is the rule behind them."""

    words: str
    method: str

    def text(self, style: str = "full") -> str:
        """Return the words; `style` ``capital`` begins them with a capital letter."""
        return self.words[:1].upper() + self.words[1:] if style == "capital" else self.words

    def record(self) -> dict[str, Any]:
        """Return the finding as it stands in ``findings.json``."""
        return {"text": self.words, "unit": "words", "method": self.method}


def _ci(level: float) -> str:
    return f"{100 * level:g}% CI"


Finding = Estimate | Test | NotEstimable | Words
