"""The commands about compatible cohorts, as a user meets them."""

from __future__ import annotations

import json

import pytest

from analysis.__main__ import main
from analysis.study import DATA


@pytest.fixture
def living(monkeypatch, capsys):
    def run(*arguments):
        monkeypatch.setattr("sys.argv", ["living", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return ended.value.code or 0, printed.out, printed.err

    return run


def identify(n, survival, low, high, *more):
    given = ("--n", n, "--survival", survival, "--low", low, "--high", high)
    return "identify", *(str(one) for one in given), *more


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        ((43, 77.8, 64.8, 90.7), "plain interval: 40 sequences, with 9 events and 6 to 10"),
        ((20, 68.7, 47.7, 89.6), "plain interval: 1 sequence, with 6 events and 2 censored"),
        ((14, 28.6, 4.9, 52.2), "plain interval: 1 sequence, with 10 events and 0 censored"),
        ((14, 28.6, 4.9, 52.3), "plain interval: No sequence"),
    ],
)
def test_the_three_arms(living, figures, words):
    code, out, _ = living(*identify(*figures))
    assert code == 0
    assert words in out
    assert "log interval: No sequence" in out
    assert "loglog interval: No sequence" in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (identify(43, 0.778, 0.648, 0.907), "was 77.8 meant?"),
        (identify(43, 77.8, 64.8, 70.7), "lies above its upper limit 70.7%"),
        (identify(43, 77.8, 80.8, 90.7), "lies above the survival rate 77.8%"),
        (identify(0, 77.8, 64.8, 90.7), "n is 0"),
        (identify(43, 177.8, 64.8, 190.7), "between 0 and 100"),
        (identify(9000, 77.8, 76.9, 78.7), "at most 2000 patients"),
        (identify(43, 77.8, 64.8, 90.7, "--interval", "logit"), "plain, log, loglog"),
        (identify(43, 77.8, 64.8, 90.7, "--precision", "0"), "precision is 0"),
    ],
)
def test_bad_figures_get_a_sentence(living, arguments, words):
    code, out, err = living(*arguments)
    assert code == 1
    assert words in err
    assert "Traceback" not in out + err
    assert not out


def test_too_few_solutions_leave_no_file(living, tmp_path):
    out = str(tmp_path / "cohort.csv")
    code, _, err = living("reconstruct", "--seed", "1", "--solutions", "5", "--out", out)
    assert code == 1
    assert "at least 100" in err
    assert not list(tmp_path.iterdir())


def test_an_audit_tells_which_arms_are_given_away(living):
    code, out, _ = living("audit", "--json")
    rows = {row["group"]: row for row in json.loads(out)}
    assert code == 0
    assert rows["chemo"]["gives_away"]
    assert not rows["car_t"]["gives_away"]


def test_findings_come_with_their_ranges(living):
    code, out, _ = living("findings", "--with-ranges", "--json")
    document = json.loads(out)
    stored = json.loads((DATA / "ranges.json").read_text(encoding="utf-8"))
    assert code == 0
    assert document["ranges"] == stored["findings"]
