"""Why this number? The rows, the rule and each step from the one to the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape

import numpy as np
import pandas as pd

from sahel import formatting
from sahel.claims.grouping import Lines, is_counted_in_part, is_fraction, read_lines
from sahel.claims.ledger import drop_relays
from sahel.claims.rules import Rule, find_rule, reconcile
from sahel.errors import UnknownName
from sahel.provenance import ROW_FROM
from sahel.schema.validation import require_columns
from sahel.schema.vocabularies import ScopeRelation, Status

_SHOWN = ["claim_id", "stated_on", "claimant", "said", "relay", "status", "source_id", ROW_FROM, "fate"]


@dataclass(frozen=True, slots=True)
class Explanation:
    """An answer with its source rows; it prints, and shows itself in JupyterLab.

    `answer` : the row that `reconcile` gives, or None where no row counts; `rows` : every claim about
    these victims and this harm, with what was said and its `fate` under the rule; `steps` :
    sentences, in order; `rule` : the rule.
    """

    heading: str
    rule: Rule
    steps: tuple[str, ...]
    rows: pd.DataFrame = field(repr=False)
    answer: pd.Series | None = field(repr=False)

    def __repr__(self) -> str:
        lines = [self.heading, *(f"{number}. {step}" for number, step in enumerate(self.steps, start=1))]
        rows = [f"   {' | '.join(texts)}" for texts in self._cells()]
        return "\n".join([*lines, "Rows:", *rows])

    def _repr_html_(self) -> str:
        steps = "".join(f"<li>{escape(step)}</li>" for step in self.steps)
        head = "".join(f'<th scope="col">{escape(name.replace("_", " "))}</th>' for name in self.rows.columns)
        body = "".join(f"<tr>{''.join(f'<td>{escape(text)}</td>' for text in texts)}</tr>" for texts in self._cells())
        return (
            f'<section class="sahel-explanation"><p><strong>{escape(self.heading)}</strong></p><ol>{steps}</ol>'
            f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></section>"
        )

    def _cells(self) -> list[list[str]]:
        return self.rows.astype("str").fillna("–").to_numpy().tolist()


def explain(claims: pd.DataFrame, *, incident: str, victim: str, harm: str = "killed", rule: str | Rule) -> Explanation:
    """How a rule comes to its answer about one victim party's harm in one incident.

    Parameters
    ----------
    claims : as for `reconcile`.
    incident, victim, harm : what is asked about; `victim` as in the answers of `reconcile`.
    rule : a name out of `rule_book`, or a rule.

    Raises `UnknownName` where no claim reports on it, with what there is.

    >>> import sahel
    >>> known = sahel.as_of(sahel.load_claims(), "2024-08-02")
    >>> print(explain(known, incident="tinzaouaten-2024", victim="csp-dpa", rule="highest"))
    csp-dpa, killed, in tinzaouaten-2024, by the rule highest: 9
    1. ...
    """
    require_columns(claims, "incident_id", "victim", "harm")
    chosen = find_rule(rule)
    about = _about(claims, incident, victim, harm)
    answers = reconcile(about, rule=chosen)
    answer = answers.iloc[0] if len(answers) else None
    lines = read_lines(about)
    rows = _rows(about, lines, answer)
    steps = tuple(_steps(rows, lines, chosen, answer))
    result = _in_words(answer)
    heading = f"{victim}, {harm}, in {incident}, by the rule {chosen.name}: {result}"
    return Explanation(heading=heading, rule=chosen, steps=steps, rows=rows, answer=answer)


def _about(claims: pd.DataFrame, incident: str, victim: str, harm: str) -> pd.DataFrame:
    named = claims["victim"]
    if "victim_as_named" in claims:
        named = named.fillna(claims["victim_as_named"])
    here = claims["incident_id"] == incident
    # What was counted in a part is evidence of the whole.
    of_part = is_counted_in_part(claims) & (claims.get("umbrella") == incident)
    about = claims[(here | of_part) & (named.fillna("") == victim) & (claims["harm"] == harm)]
    if about.empty:
        there = sorted((named[here].fillna("") + " " + claims.loc[here, "harm"]).unique())
        known = "; ".join(there) if there else "no claim about this incident at all"
        raise UnknownName(f"no claim reports on {victim!r} {harm} in {incident!r}. There is: {known}.")
    return about.assign(incident_id=incident)


def _rows(about: pd.DataFrame, lines: Lines, answer: pd.Series | None) -> pd.DataFrame:
    """Every claim with what becomes of it under the rule."""
    absent = pd.Series(pd.NA, index=about.index, dtype="str")
    full = {name: about.get(name, absent) for name in ("term", "wording", "relay", "source_id", "claim_id", "status")}
    resolved = drop_relays(about)["status"] if "status" in about else absent.fillna(str(Status.STANDING))
    scope = about.get("scope", absent.fillna("whole"))
    part = is_fraction(about) if "subset_of" in about else np.zeros(len(about), dtype=bool)
    folded = np.ones(len(about), dtype=bool)
    folded[lines.said["row"].to_numpy()] = False
    source_row, floor_row = (answer["source_row"], answer["floor_row"]) if answer is not None else (None, None)
    is_floor = lines.floors.set_index("row")["relation"].reindex(np.arange(len(about)))
    is_raised = full["claim_id"].eq(floor_row) if pd.notna(floor_row) else np.zeros(len(about), dtype=bool)
    fate = np.select(
        [
            full["status"].fillna(str(Status.STANDING)) != Status.STANDING,
            is_raised,
            (is_floor.notna().to_numpy() & ~folded),
            (is_floor == ScopeRelation.COUNTED).to_numpy(),
            (is_floor == ScopeRelation.PART).to_numpy(),
            scope != "whole",
            part,
            resolved != Status.STANDING,
            folded,
            full["claim_id"].eq(source_row) if pd.notna(source_row) else np.zeros(len(about), dtype=bool),
        ],
        [
            "not counted: " + full["status"].astype("str"),
            "counted: evidence, to which the answer is raised",
            "counted: at least so many of the whole, for covers " + scope.astype("str"),
            "not counted: evidence below the answer",
            "not counted: covers only " + scope.astype("str") + ", and others name as many for the whole",
            "not counted: covers only " + scope.astype("str"),
            "not counted: a part of another claim's dead",
            "not counted: a relay that changed the statement",
            "a copy: counts once",
            "counted: the answer",
        ],
        default="counted",
    )
    day = pd.Series("undated", index=about.index)
    if "stated_on" in about:
        day = formatting.when(about["stated_on"], about["stated_on_precision"])
    said = formatting.stated(about.assign(term=full["term"], wording=full["wording"]))
    shown = {"stated_on": day, "claimant": about["claimant"], "said": said, **full, "fate": fate}
    shown |= {ROW_FROM: about[ROW_FROM]} if ROW_FROM in about else {}
    return pd.DataFrame(shown)[[name for name in _SHOWN if name in shown]].reset_index(drop=True)


def _steps(rows: pd.DataFrame, lines: Lines, rule: Rule, answer: pd.Series | None) -> list[str]:
    counted = rows["fate"].str.startswith("counted")
    steps = [
        f"{_many(len(rows), 'row')} of the ledger report on it; {int((rows['fate'] == 'a copy: counts once').sum())} "
        f"are copies of another, {int(rows['fate'].str.startswith('not counted').sum())} are not counted.",
    ]
    if answer is None:
        return [*steps, "No statement about the whole of it stands, so the rule has nothing to choose from."]
    numbers = lines.numbered.drop_duplicates("reading").sort_values(["low", "high"])
    spans = formatting.span(numbers).tolist()
    steps += [
        f"{_many(int(counted.sum()), 'reading')} of {_many(answer['n_statements'], 'statement')} by "
        f"{_many(answer['n_voices'], 'independent voice')} remain; {answer['n_worded']} gave a word and no number, "
        f"{answer['n_silent']} neither.",
        f"Numbers: {', '.join(spans) if spans else 'none'}.",
        f"The rule {rule.name}: {rule.says} (Source: {rule.source}.)",
        *_raising(answer),
        f"So: {_in_words(answer)} – {answer['reason']}.",
    ]
    return steps


def _raising(answer: pd.Series) -> list[str]:
    if pd.isna(answer["floor"]):
        return []
    return [f"At least {answer['floor']:,.0f} were counted ({answer['floor_row']}), and the answer is raised to that."]


def _in_words(answer: pd.Series | None) -> str:
    if answer is None:
        return "nothing"
    if pd.isna(answer["low"]):
        return str(answer["answer"])
    return str(formatting.span(answer.to_frame().T.infer_objects()).iloc[0])


def _many(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
