"""`sahel add` and `sahel import`: rows into the tables of a project."""

from __future__ import annotations

import argparse
import sys

from sahel.entry.fields import FIELDS, QUESTIONS
from sahel.errors import BadParameter

DONE, FAILED = 0, 1


def rows_arguments(parser: argparse.ArgumentParser) -> None:
    kinds = parser.add_subparsers(title="what", required=True, metavar="incident|source|claim", dest="what")
    for what, fields in FIELDS.items():
        command = kinds.add_parser(what, help=f"add {'an' if what == 'incident' else 'a'} {what}")
        asks = {name: question for name, question, _ in QUESTIONS[what]}
        for name in fields:
            said = asks.get(name, f"`{name}` of sahel.add_{what}")
            command.add_argument(f"--{name.replace('_', '-')}", dest=name, metavar="TEXT", help=said.replace("%", "%%"))
        command.add_argument("--no-input", action="store_true", help="ask nothing: write what the options say")
        command.set_defaults(parser=command)
        command.add_argument("--project", metavar="DIR", default=argparse.SUPPRESS, help=argparse.SUPPRESS)


def import_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("sheet", metavar="SHEET", help="a table file: CSV, XLSX, ODS, …")
    parser.add_argument("--mapping", metavar="FILE.toml", required=True, help="how its columns are ours")
    parser.add_argument("--into", choices=["claims"], default="claims", help="the table (default: claims)")
    parser.add_argument("--year", type=int, metavar="YYYY", help="the year of days that are given without one")
    parser.add_argument(
        "--choose",
        action="append",
        default=[],
        metavar="TEXT=ID",
        help="what a text of the sheet means; repeatable",
    )
    parser.add_argument("--new-sources", action="store_true", help="add documents by their addresses to the sources")
    parser.add_argument(
        "--leave-rest", action="store_true", help="put rows that cannot be placed into unresolved.csv, write the others"
    )
    parser.add_argument("--no-input", action="store_true", help="ask nothing: list what is open")


def add_rows(asked: argparse.Namespace) -> int:
    """`sahel add`: ask what the options do not say, show the rows, write them."""
    from sahel.cli.conversation import DRAFTS, converse_about, report, safely
    from sahel.entry.add import put

    given = {name: getattr(asked, name) for name in FIELDS[asked.what] if getattr(asked, name)}
    if asked.no_input:
        report(put(lambda known: DRAFTS[asked.what](known, **given)))
        return DONE
    return safely(lambda writing: converse_about(asked.what, given, writing))


def import_sheet(asked: argparse.Namespace) -> int:
    """`sahel import`: propose, ask what is open, show, write all or nothing."""
    from sahel.cli.conversation import converse_on_sheet, done, safely
    from sahel.entry.proposals import read_known
    from sahel.entry.sheet import import_claims, open_points, plan_import

    choices = {}
    for one in asked.choose:
        text, mark, meant = one.rpartition("=")
        if not mark:
            raise BadParameter(f"--choose {one!r} has no =. Write --choose 'TEXT=ID', as in --choose 'armée MLI=fama'.")
        choices[text.strip()] = meant.strip()
    given = {"choices": choices, "year": asked.year, "new_sources": asked.new_sources}
    if not asked.no_input:
        return safely(lambda writing: converse_on_sheet(asked, given, writing))
    if not asked.leave_rest:
        plan = plan_import(asked.sheet, read_known(), mapping=asked.mapping, **given)
        if plan.faults or plan.questions:
            head = f"{plan.sheet}: nothing was written. Open, or wrong:"
            print("\n".join([head, *open_points(plan)]), file=sys.stderr)
            print("Give --choose 'TEXT=ID', --year or --new-sources, mend the sheet, or --leave-rest.", file=sys.stderr)
            return FAILED
    made = import_claims(asked.sheet, mapping=asked.mapping, leave_rest=asked.leave_rest, **given)
    for note in made.notes:
        print(f"Note: {note}")
    print(done(len(made.claims), len(made.sources), len(made.again), len(made.unresolved)))
    return DONE
