"""The questions of `sahel add` and `sahel import` at a terminal, and what is to be written, shown before it is."""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Callable, Collection, Mapping

import pandas as pd

from sahel.dates import as_text
from sahel.entry.add import put, put_tables
from sahel.entry.fields import FIELDS, QUESTIONS
from sahel.entry.files import UNRESOLVED
from sahel.entry.proposals import Known, read_known
from sahel.entry.rows import (
    Drafts,
    Refused,
    draft_claim,
    draft_incident,
    draft_source,
    typed,
)
from sahel.entry.sheet import Asked, SheetPlan, plan_import, to_write
from sahel.errors import Ambiguous, BadEntry, SahelError, UnknownName
from sahel.formatting import stated
from sahel.schema import tables
from sahel.text import visible

try:
    import readline
except ImportError:  # Windows has none: answers are typed in full
    readline = None

DONE, FAILED, INTERRUPTED = 0, 1, 130
_LISTED = 20
_NOBODY = "nobody of the table: the name stays as it is"

DRAFTS: dict[str, Callable[..., Drafts]] = {
    "claim": draft_claim, "incident": draft_incident, "source": draft_source,
}  # fmt: skip
#: Where the name stays that was given for an actor whose id was picked.
_NAMED = {
    "claimant": "signed_as", "victims": "victims_as_named", "attackers": "attackers_as_named",
    "targets": "targets_as_named",
}  # fmt: skip


class Writing:
    """Whether files are being written: an interrupt before says that nothing was."""

    has_begun = False


def safely(run: Callable[[Writing], int]) -> int:
    """Run a conversation; Ctrl-C or the end of the answers leaves nothing."""
    writing = Writing()
    try:
        return run(writing)
    except (KeyboardInterrupt, EOFError) as stop:
        why = "interrupted" if isinstance(stop, KeyboardInterrupt) else "the answers ended here"
        what = (
            "rows may have been written; `sahel check` says what is there"
            if writing.has_begun
            else "nothing was written"
        )
        print(f"\nsahel: {why}; {what}.", file=sys.stderr)
        return INTERRUPTED if isinstance(stop, KeyboardInterrupt) else FAILED


def converse_about(what: str, given: dict[str, str], writing: Writing) -> int:
    print(f"A new {what}. Enter leaves a question unanswered; Ctrl-C ends, and nothing is written.")
    talk = _Talk(read_known())
    talk.ask_for(what, given)
    while True:
        drafts = talk.draft(talk.known, what, given)
        _show(drafts, talk.known)
        if not _agreed("Write this?"):
            print("Nothing was written.")
            return DONE
        writing.has_begun = True
        if put(lambda known: talk.draft(known, what, given), seen=drafts) is not None:
            report(drafts)
            return DONE
        writing.has_begun = False
        print("The tables were changed meanwhile. The rows are now:")
        talk.known = read_known()


class _Talk:
    """A conversation about rows to be added; sources that were unknown are added with them."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.sources: list[dict[str, str]] = []

    def draft(self, known: Known, what: str, given: Mapping[str, str]) -> Drafts:
        drafts: Drafts = {}
        for source in self.sources:
            new = draft_source(known, **source)
            known = known.with_rows(typed(new))
            drafts["sources"] = pd.concat([drafts["sources"], new["sources"]]) if drafts else new["sources"]
        return drafts | DRAFTS[what](known, **given)

    def refusals(self, what: str, given: Mapping[str, str]) -> dict[str, SahelError]:
        try:
            self.draft(self.known, what, given)
        except Refused as refused:
            return refused.refusals
        return {}

    def ask_for(self, what: str, given: dict[str, str]) -> None:
        """Ask for everything that is not given, and again for what is refused, until a row can be made."""
        for name, question, is_needed in QUESTIONS[what]:
            self.settle(what, name, question, is_needed, given)
        while found := self.refusals(what, given):
            name = next(iter(found))
            if name not in FIELDS[what]:
                raise Refused(what, found)
            self.settle(what, name, name.replace("_", " ").capitalize(), True, given)

    def settle(self, what: str, name: str, question: str, is_needed: bool, given: dict[str, str]) -> None:
        while True:
            if _NAMED.get(name, name) in given and name not in given:
                return
            if name not in given:
                refusal = self.refusals(what, given).get(name)
                if isinstance(refusal, Ambiguous):  # what else was said asks for this one
                    given |= self.picked(name, "", refusal)
                    continue
                answer = _ask(question, self.completions(what, name, given))
                if not answer:
                    if is_needed:
                        print("  This one is needed.")
                        continue
                    return
                given[name] = answer
            refusal = self.refusals(what, given).get(name)
            if refusal is None:
                return
            given |= self.picked(name, given.pop(name), refusal)

    def picked(self, name: str, said: str, refusal: SahelError) -> dict[str, str]:
        """What is given instead of what was refused: a candidate, a new source, the name alone, or nothing yet."""
        print(f"  {_plain(getattr(refusal, 'what', refusal))}")
        is_name = name in ("claimant", "victims")
        if name == "source" and isinstance(refusal, UnknownName) and _agreed("  Add it as a new source?"):
            source = {"url" if "." in said and " " not in said else "title": said}
            _Talk(self.known).ask_for("source", source)
            new = draft_source(self.known, **source)["sources"]
            self.sources.append(source | {"source_id": new["source_id"].iloc[0]})
            return {name: new["source_id"].iloc[0]}
        if isinstance(refusal, Ambiguous) and len(refusal.candidates):
            if name == "besides":
                if not _agreed("  Is it another than these?"):
                    raise BadEntry("it is there already; nothing was written.")
                return {name: ";".join(refusal.candidates["incident_id"])}
            one, why = _pick(refusal.candidates, none=_NOBODY if is_name else "")
            if one == "" and is_name:
                return {_NAMED[name]: said}
            if one:
                keeps = name in _NAMED and why not in ("", "a name like it")
                return {name: one} | ({_NAMED[name]: said} if keeps else {})
            return {}
        if is_name and isinstance(refusal, UnknownName) and _agreed("  Keep the name, with nobody of the table?"):
            return {_NAMED[name]: said}
        return {}

    def completions(self, what: str, name: str, given: Mapping[str, str]) -> list[str]:
        frames = self.known.frames
        match name:
            case "incident" | "part_of":
                return [*frames["incidents"]["incident_id"], *frames["incidents"]["name"]]
            case "claimant" | "victims" | "attackers" | "targets":
                actors = frames["actors"]
                return [*actors["actor_id"], *actors["name"], *actors["acronym"].dropna()]
            case "source":
                return frames["sources"]["source_id"].tolist()
            case "revises" | "subset_of":
                claims = frames["claims"]
                return claims.loc[claims["incident_id"] == given.get("incident"), "claim_id"].tolist()
            case "harm":
                return list(tables.CLAIMS["harm"].words)
            case "kind" if what == "incident":
                return list(tables.INCIDENTS["kind"].words)
            case "place":
                return frames["incidents"]["place"].dropna().unique().tolist()
        return []


def _ask(question: str, completions: Collection[str] = ()) -> str:
    """One answer from the terminal; the tab key completes it where there is something to complete."""
    if readline is not None:
        known = [word for word in completions if isinstance(word, str)]
        # macOS has another library under this name.
        readline.parse_and_bind("bind ^I rl_complete" if "libedit" in (readline.__doc__ or "") else "tab: complete")
        readline.set_completer_delims("")
        readline.set_completer(
            lambda text, state: dict(enumerate(w for w in known if w.lower().startswith(text.lower()))).get(state)
        )
    return input(f"{question}: ").strip()


def _agreed(question: str) -> bool:
    while True:
        answer = input(f"{question} [y/n] ").strip().lower()
        if answer in ("y", "yes", "o", "oui"):
            return True
        if answer in ("n", "no", "non"):
            return False


def _pick(candidates: pd.DataFrame, *, none: str = "") -> tuple[str | None, str]:
    """The id of the one that is picked and why it was proposed, or another answer that is typed.

    "": none of them; None: nothing was answered.
    """
    shown = candidates.head(_LISTED)
    for number, (_, one) in enumerate(shown.iterrows(), start=1):
        print(
            f"  {number}  {' · '.join(_plain(text) for name, value in one.items() if (text := _in_words(name, value)))}"
        )
    if none:
        print(f"  0  {none}")
    answer = input("  Number, or another answer: " if len(shown) else "  Answer: ").strip()
    if answer == "0" and none:
        return "", ""
    if answer.isdigit() and 1 <= int(answer) <= len(shown):
        one = shown.iloc[int(answer) - 1]
        return str(one.iloc[0]), str(one.get("why", ""))
    return answer or None, ""


def _in_words(name: str, value: object) -> str:
    """What tells a candidate from the others, in words; blank: nothing to say."""
    if pd.isna(value) or name == "matched_on" or (name == "distance_km" and value == 0):
        return ""
    if name == "days":
        return (
            "that day"
            if value == 0
            else f"{abs(value)} day{'s' * (abs(value) != 1)} {'earlier' if value > 0 else 'later'}"
        )
    return f"{value:g} km" if name == "distance_km" else str(value)


def _plain(value: object) -> str:
    """A value on one line of a terminal."""
    return visible(str(value)).replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")


def _show(drafts: Drafts, known: Known) -> None:
    """The rows that are to be written, each filled cell on a line; of a row that is there, what changes in it."""
    for name, rows in drafts.items():
        before = known.frames[name]
        for row in rows.to_dict("records"):
            key = row[tables.BUNDLED[name].key[0]]
            there = before[before[tables.BUNDLED[name].key[0]] == key]
            if name == "claims" and len(there):
                print(f"\nIn {name}.csv, {key}: status {there['status'].iloc[0]} → {row['status']}")
                continue
            print(f"\nNew in {name}.csv:")
            for column, value in row.items():
                if pd.notna(value):
                    print(f"  {column:22} {_plain(value)}")
    print()


def report(drafts: Drafts) -> None:
    for name, rows in drafts.items():
        ids = rows[tables.BUNDLED[name].key[0] if name != "parties" else "actor_id"]
        print(f"{name}.csv: {', '.join(ids)}")


def converse_on_sheet(asked: argparse.Namespace, given: dict, writing: Writing) -> int:
    open_: set[Asked] = set()
    print("What is open is asked. Enter leaves it open, and its rows out; Ctrl-C ends, and nothing is written.")
    while True:
        known = read_known()
        plan = plan_import(asked.sheet, known, mapping=asked.mapping, **given)
        if _ask_about(plan, given, open_):
            continue
        _show_plan(plan, known)
        left = len(plan.unresolved())
        if "claims" not in plan.drafts and not left:
            print(done(0, 0, len(plan.again), 0))
            return DONE
        parts = [f"write {_n(len(plan.drafts['claims']), 'claim')}"] if "claims" in plan.drafts else []
        parts += [f"put {_n(left, 'row')} into {UNRESOLVED}.csv"] if left else []
        question = f"{' and '.join(parts).capitalize()}?"
        if not _agreed(question):
            print("Nothing was written.")
            return DONE
        writing.has_begun = True
        rows, _ = to_write(plan, known)
        again = lambda now: to_write(plan_import(asked.sheet, now, mapping=asked.mapping, **given), now)  # noqa: E731
        if put_tables(again, seen=rows) is not None:
            _say_choices(given)
            print(done(len(rows.get("claims", [])), len(rows.get("sources", [])), len(plan.again), left))
            return DONE
        writing.has_begun = False
        print("The tables were changed meanwhile. Once more:")


def _say_choices(given: dict) -> None:
    """The options that give the same answers again, without a question."""
    options = [f"--choose {shlex.quote(f'{text}={meant}')}" for text, meant in given["choices"].items()]
    options += [f"--year {given['year']}"] if given["year"] else []
    options += ["--new-sources"] if given["new_sources"] else []
    if options:
        print(f"The same answers, to import this sheet again: {' '.join(options)}")


def _ask_about(plan: SheetPlan, given: dict, open_: set[Asked]) -> bool:
    """Ask what is open in a sheet; whether anything was answered, so that it is to be looked at anew."""
    dates = [asked.said for asked in plan.questions if asked.what == "date" and asked not in open_]
    if len(dates) > 1 and given["year"] is None:
        print(f"{len(dates)} dates have no year: {', '.join(map(_plain, dates[:6]))}{', …' if len(dates) > 6 else ''}")
        year = _ask("Which year? (Enter: ask for each)")
        if year.isdigit() and len(year) == 4:
            given["year"] = int(year)
            return True
    urls = [asked for asked, why in plan.questions.items() if asked.what == "source" and isinstance(why, UnknownName)]
    if [asked for asked in urls if asked not in open_] and not given["new_sources"]:
        print(f"{_n(len(urls), 'document')} unknown: {', '.join(_plain(asked.said) for asked in urls[:6])}")
        if _agreed("Add those with an address as new sources?"):
            given["new_sources"] = True
            return True
        open_.update(urls)
    was_answered = False
    for asked, refusal in plan.questions.items():
        if asked in open_:
            continue
        rows = plan.rows_asking[asked]
        where = f"Row{'s' if len(rows) > 1 else ''} {', '.join(map(str, rows[:10]))}{', …' if len(rows) > 10 else ''}"
        print(f"\n{where}: {_plain(getattr(refusal, 'what', refusal))}")
        none = _NOBODY if asked.what in ("claimant", "victim") else ""
        one, _ = _pick(getattr(refusal, "candidates", pd.DataFrame()), none=none)
        if one is None:
            open_.add(asked)
            print("  Left open.")
            continue
        given["choices"][asked.key] = one
        was_answered = True
    return was_answered


def _show_plan(plan: SheetPlan, known: Known) -> None:
    for note in plan.notes:
        print(f"Note: {note}")
    if "claims" in plan.drafts:
        claims = typed(plan.drafts)["claims"]
        said = stated(claims)
        when = as_text(claims["stated_on"], claims["stated_on_precision"]).fillna("undated")
        lines = zip(plan.placed.itertuples(), claims.itertuples(), said, when, strict=True)
        for place, claim, figure, day in list(lines)[: 2 * _LISTED]:
            print(
                _plain(f"  row {place.row}: {claim.signed_as}, {day}: {claim.victim_as_named}, {claim.harm} {figure}")
            )
            print(_plain(f"      {claim.claim_id} in {claim.incident_id} ({place.why}); source {claim.source_id}"))
        if len(claims) > 2 * _LISTED:
            print(f"  … and {len(claims) - 2 * _LISTED} more")
    for one in plan.again.itertuples():
        print(f"  row {one.row}: there already, {one.claim_id}")
    for one in plan.unresolved().itertuples():
        print(_plain(f"  row {one.row}: left over: {one.reason}"))


def done(n_claims: int, n_sources: int, n_again: int, n_left: int) -> str:
    said = [f"{_n(n_claims, 'claim')} written"]
    if n_sources:
        said.append(f"{_n(n_sources, 'new source')}")
    if n_again:
        said.append(f"{n_again} there already, not written again")
    if n_left:
        said.append(f"{_n(n_left, 'row')} in {UNRESOLVED}.csv")
    return "; ".join(said) + "."


def _n(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
