"""The command `sahel`: thin, over the functions that scripts can call as well.

Exit status: 0 done, 1 something failed and is named, 2 wrong usage and nothing was done.
"""

from __future__ import annotations

import argparse
import errno
import json
import os
import re
import shlex
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

from sahel import __version__
from sahel.cli.add import add_rows, import_arguments, import_sheet, rows_arguments
from sahel.cli.check import check_files
from sahel.cli.lab import open_lab
from sahel.cli.listing import LISTS, list_names, show_incident
from sahel.cli.names import known
from sahel.cli.report import add_arguments, make_reports, separated
from sahel.errors import (
    BadParameter,
    InvalidTable,
    MissingDependency,
    NothingMatched,
    SahelError,
    meant,
    near_names,
)
from sahel.text import isolated, json_text, visible
from sahel.workspace import current_project, folder, working_in

if TYPE_CHECKING:
    import pandas as pd

    from sahel.reports.verification import Verified
DONE, FAILED, WRONG_USAGE = 0, 1, 2
#: What stands below the help of each command; every line that begins with `sahel` runs as it is.
EXAMPLES = {
    "": """
  sahel report tinzaouaten-2024                make the page of one incident
  sahel show moura-2022                        who says how many died, at the terminal
  sahel new mine                               a folder for your own ledger, notebooks and pages""",
    "report": """
  sahel report tinzaouaten-2024
  sahel report country mali -p since=2012-01-01""",
    "list": """
  sahel list incidents --search djibo
  sahel list datasets""",
    "show": """
  sahel show tinzaouaten-2024
  sahel show moura-2022 --as-of 2022-04-30""",
    "check": """
  sahel check claims.csv sources.csv
  sahel check sheet.csv --suggest --table claims""",
    "add": """
  sahel add claim
  sahel add source --url https://example.org/a --publisher "Le Jour" --date 2025-03-13 --no-input""",
    "import": """
  sahel import sheet.csv --mapping sheet.toml
  sahel import sheet.csv --mapping sheet.toml --no-input --leave-rest""",
    "verify": """
  sahel verify reports/coups.html
  sahel verify reports/coups.html --no-run --json""",
    "sign": """
  sahel sign --key desk.key --new-key
  sahel sign reports/coups.html --key mine.key""",
    "convert": """
  sahel convert acled-export.csv events.parquet
  sahel convert sheet.csv claims.parquet --mapping sheet.toml --quarantine""",
    "changes": """
  sahel changes old/claims.csv new/claims.csv
  sahel changes old new --table claims --json""",
    "fetch": """
  sahel fetch ucdp-ged
  sahel fetch acled --country MLI --since 2024-01-01""",
    "codebook": """
  sahel codebook
  sahel codebook --project mine""",
    "lab": """
  sahel lab
  sahel lab mine --port=8890 --no-browser""",
    "new": """
  sahel new mine
  sahel new tinzaouaten --from tinzaouaten-2024""",
    "completion": """
  sahel completion bash >> ~/.bashrc
  sahel completion fish > ~/.config/fish/completions/sahel.fish""",
}
SHELLS = ("bash", "zsh", "fish")


class Parser(argparse.ArgumentParser):
    """A parser that asks what was meant where a word is none of those it knows."""

    def error(self, message: str) -> NoReturn:
        if found := re.search(r"invalid choice: '(.*?)' \(choose from (.*)\)", message):
            choices = re.findall(r"[\w-]+", found[2])
            message = f"{found[1]!r} is none of: {', '.join(choices)}. {meant(near_names(found[1], choices))}"
        super().error(message)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and hand back its exit status.

    What files hold is shown and never obeyed: no control and no escape reaches the terminal.
    """
    streams = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = _Visible(streams[0]), _Visible(streams[1], around="\r")
    try:
        return _run(arguments)
    finally:
        sys.stdout, sys.stderr = (sys.stdout and streams[0]), streams[1]


class _Visible:
    """A stream on which every text is `visible`, and on a terminal `isolated` too.

    `around` passes before and after a text as it is: a progress bar goes back to the beginning of its line.
    """

    def __init__(self, stream: TextIO, *, around: str = "") -> None:
        self._stream, self._around = stream, around
        self._as_shown = isolated if stream.isatty() else visible

    def write(self, text: str) -> int:
        inner = text.strip(self._around) if self._around else text
        before, _, after = text.partition(inner) if inner else (text, "", "")
        self._stream.write(before + self._as_shown(inner) + after)
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def _run(arguments: Sequence[str] | None) -> int:
    parser = _parser()
    if "_ARGCOMPLETE" in os.environ:
        import argcomplete

        argcomplete.autocomplete(parser)
    given = sys.argv[1:] if arguments is None else list(arguments)
    asked, rest = parser.parse_known_args(separated(given))
    if asked.parser is None:
        parser.print_help()
        return DONE
    if rest and asked.run is not open_lab:
        asked.parser.error(_not_understood(rest, asked.parser))
    asked.rest = rest
    try:
        with working_in(asked.project) if asked.project else nullcontext():
            return asked.run(asked)
    except (InvalidTable, NothingMatched) as refusal:
        print(f"sahel: {refusal}", file=sys.stderr)
        return FAILED
    except SahelError as refusal:
        print(f"sahel: {refusal}", file=sys.stderr)
        return WRONG_USAGE
    except KeyboardInterrupt:
        print("sahel: interrupted; reports that were already in place are whole.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader of our output went away, as `head` does; do not fail again at exit.
        sys.stdout = None
        return FAILED
    except OSError as cause:
        if cause.errno != errno.ENAMETOOLONG:
            raise
        named = str(cause.filename)[:60]
        print(f"sahel: {named!r}… is too long for the name of a file. Check what was given.", file=sys.stderr)
        return WRONG_USAGE


def _not_understood(rest: Sequence[str], parser: argparse.ArgumentParser) -> str:
    """What a command says of words that it has no place for."""
    options = [option for option in parser._option_string_actions if option.startswith("--")]
    word = next((word for word in rest if word.startswith("-")), rest[0])
    if not word.startswith("-"):
        return f"there is no place for {' '.join(rest)!r}"
    return f"no option is called {word}. {meant(near_names(word.partition('=')[0], options))}".rstrip()


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="sahel",
        description="Follow coups, insurgencies and contested casualty claims in the Sahel.",
        epilog=_examples(""),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"sahel {__version__}")
    parser.set_defaults(parser=None)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    def command(name: str, run, **words: str) -> argparse.ArgumentParser:
        words = {"description": f"{words['help'][0].upper()}{words['help'][1:]}."} | words
        added = commands.add_parser(
            name, epilog=_examples(name), formatter_class=argparse.RawDescriptionHelpFormatter, **words
        )
        added.set_defaults(run=run, parser=added)
        return added

    report = command("report", make_reports, help="make reports as HTML pages, and their catalogue")
    add_arguments(report)

    listing = command("list", list_names, help="list what there is, by the ids that other commands take")
    listing.add_argument("what", choices=LISTS, metavar="|".join(LISTS), help="what to list")
    listing.add_argument("--search", default="", metavar="TEXT", help="only those with this in a name or an alias")

    show = command("show", show_incident, help="show what is stated about the dead of an incident, at the terminal")
    show.add_argument(
        "incident", metavar="ID", help="an incident, by its id or name (`sahel list incidents`)"
    ).completer = lambda **_: list(known("incident"))
    show.add_argument("--as-of", default="", metavar="DAY", help="only what had been stated by that day, YYYY-MM-DD")

    check = command("check", check_files, help="say what table files are, account for every row, list every fault")
    check.add_argument(
        "files", nargs="*", metavar="FILE", help="a table of ours, or a dataset as published (none: the project)"
    )
    check.add_argument("--facts", action="store_true", help="list the rows that should be looked at again")
    check.add_argument("--json", action="store_true", help="print the findings as JSON")
    mapped = check.add_mutually_exclusive_group()
    mapped.add_argument(
        "--suggest", action="store_true", help="print a first mapping (TOML) for a table of no known shape"
    )
    mapped.add_argument("--mapping", metavar="FILE.toml", help="how to read a table of no known shape")
    check.add_argument("--table", metavar="NAME", help="with --suggest: the table it shall be, for example claims")

    add = command("add", add_rows, help="add an incident, a source or a claim to the project's tables")
    rows_arguments(add)

    sheet = command("import", import_sheet, help="put the claims of a sheet into the project's tables")
    import_arguments(sheet)

    verify = command("verify", _verify, help="check reports against their receipts, the tables and the rules")
    verify.add_argument("files", nargs="+", metavar="FILE.html", help="a report, wherever it lies now")
    verify.add_argument("--data", metavar="DIR", help="hold the embedded rows against the tables of this folder")
    verify.add_argument(
        "--no-run", action="store_true",
        help="do not make the page again: a partial check, which whoever edits a page and its sums can pass",
    )  # fmt: skip
    verify.add_argument(
        "--signed-by", metavar="PUBKEY",
        help="a publisher's public key, or the file that holds it: each page must have its signature beside it",
    )  # fmt: skip
    verify.add_argument("--json", action="store_true", help="print the findings as JSON")

    sign = command("sign", _sign, help="sign pages with a key, so that readers can know who published them")
    sign.add_argument("files", nargs="*", metavar="PAGE", help="a page; its signature is put beside it (.minisig)")
    sign.add_argument("--key", metavar="FILE", required=True, help="the secret key; its public key is FILE.pub")
    sign.add_argument("--new-key", action="store_true", help="make the key first; a file that is there is refused")

    convert = command("convert", _convert, help="write a dataset as published to Parquet, to read it fast")
    convert.add_argument("source", metavar="IN", help="a table file in any known dialect")
    convert.add_argument("target", metavar="OUT.parquet", help="the file to write")
    convert.add_argument("--mapping", metavar="FILE.toml", help="how to read a table of no known shape")
    convert.add_argument("--quarantine", action="store_true", help="set faulty rows aside beside IN, do not refuse")

    changes = command("changes", _changes, help="say what changed between two tables, folders of tables, or pages")
    changes.add_argument(
        "old", metavar="OLD", nargs="?",
        help="the earlier state: a CSV table, a folder of them, a project or a page (none, in a project: as bundled)",
    )  # fmt: skip
    changes.add_argument("new", metavar="NEW", nargs="?", help="the later state, of the same kind (none: the project)")
    changes.add_argument("--table", metavar="NAME", help="compare only this table, for example claims")
    changes.add_argument("--json", action="store_true", help="print the changes and the headline numbers as JSON")

    fetch = command(
        "fetch",
        _fetch,
        help="download a dataset from its publisher",
        description="Download a dataset from its publisher. acled wants an account: set the environment variables\n"
        "ACLED_EMAIL and ACLED_PASSWORD, or ACLED_ACCESS_TOKEN.",
    )
    fetch.add_argument("dataset", metavar="DATASET", help="for example ucdp-ged, acled (`sahel list datasets`)")
    fetch.add_argument("--folder", metavar="DIR", help="where to keep it (default: the user's cache)")
    fetch.add_argument("--country", metavar="ISO3", action="append", help="for acled: MLI; again for each country")
    fetch.add_argument("--since", metavar="DAY", help="for acled: first day of the events, YYYY-MM-DD")
    fetch.add_argument("--until", metavar="DAY", help="for acled: last day of the events (default: today)")

    command(
        "codebook", _codebook, help="write anew what is generated: data/datapackage.json, data/CODEBOOK.md, type stubs"
    )

    lab = command(
        "lab",
        open_lab,
        help="open JupyterLab on a project, or on the tour",
        usage="sahel lab [FOLDER] [--project DIR] [OPTIONS OF JUPYTERLAB]",
        description="Open FOLDER in JupyterLab, else the current project; without one, a new project is offered, or a\n"
        "copy of the tour in your documents. JupyterLab's own options are passed on: jupyter lab --help-all",
    )
    lab.allow_abbrev = False

    new = command("new", _new, help="make the folder of a new project: your own ledger, notebook and reports")
    new.add_argument("folder", metavar="FOLDER", help="the folder to make; nothing in it is written over")
    new.add_argument(
        "--from", dest="incident", default="", metavar="INCIDENT",
        help="take the rows of a bundled incident along, for example tinzaouaten-2024 (default: an invented example)",
    )  # fmt: skip

    completion = command("completion", _completion, help="print what makes a shell complete commands and ids by Tab")
    completion.add_argument("shell", choices=SHELLS, metavar="|".join(SHELLS), help="the shell")

    for added in commands.choices.values():
        added.add_argument(
            "--project", metavar="DIR",
            help="work in the project in this folder (default: $SAHEL_PROJECT, else the nearest folder upwards)",
        )  # fmt: skip
    return parser


def _examples(command: str) -> str:
    more = "" if command else "\n\nHelp on one command: sahel COMMAND --help"
    return f"examples:{EXAMPLES[command]}{more}"


def _verify(asked: argparse.Namespace) -> int:
    from sahel.reports.verification import examine

    found = [examine(file, data=asked.data, recompute=not asked.no_run) for file in asked.files]
    signed = {}
    if asked.signed_by:
        from sahel.reports.signatures import signature_fault

        signed = {file: signature_fault(file, public_key=asked.signed_by) for file in asked.files}
    if asked.json:
        said = [{"signature_fault": signed[file]} if signed else {} for file in asked.files]
        print(json_text([one.as_dict() | more for one, more in zip(found, said, strict=True)]))
    else:
        print("\n\n".join(_verified_in_words(one) for one in found))
        for file, fault in signed.items():
            print(f"{file}: {fault or f'signed with the key of {asked.signed_by}'}")
    return DONE if all(one.holds for one in found) and not any(signed.values()) else FAILED


def _sign(asked: argparse.Namespace) -> int:
    from sahel.reports.signatures import new_key, sign

    if asked.new_key:
        print(new_key(asked.key))
    elif not asked.files:
        raise BadParameter("`sahel sign` was given no page. Name one, or make a key with --new-key.")
    for file in asked.files:
        print(sign(file, key=asked.key))
    return DONE


def _verified_in_words(verified: Verified) -> str:
    """The whole account of one page: what does not hold, line by line, and what was and was not checked."""
    n_faults = len(verified.faults)
    head = f"{verified.file}: {verified.numbers} numbers, " + (
        "all that was checked holds"
        if not n_faults
        else f"{n_faults} thing{'s do' if n_faults > 1 else ' does'} not hold"
    )
    groups = verified.faults.groupby(["stands_in", "reason"], sort=False)
    faults = [_one_line(where, reason, group) for (where, reason), group in groups]
    checked = [f"  checked: {what}" for what in verified.checked]
    unchecked = [f"  PARTIAL, not checked: {what}" for what in verified.unchecked]
    return "\n".join([head, *faults, *checked, *unchecked])


def _one_line(where: str, reason: str, faults: pd.DataFrame) -> str:
    """The numbers of one line that do not hold for one reason."""
    numbers = ", ".join(_instead(printed, expected) for printed, expected in faults[["printed", "expected"]].to_numpy())
    ids = faults["id"].iloc[0] + (f" to {faults['id'].iloc[-1]}" if len(faults) > 1 else "")
    listed = f": {numbers}" if numbers.strip(", ") else ""
    return f"  {ids}  {where}{listed}\n      {reason}"


def _instead(printed: str, expected: str) -> str:
    if not expected or printed == expected:
        return printed
    return f"{printed or 'nothing'} instead of {expected}"


def _convert(asked: argparse.Namespace) -> int:
    from sahel.load.convert import convert

    on_error = "quarantine" if asked.quarantine else "raise"
    reading = convert(asked.source, asked.target, on_error=on_error, mapping=asked.mapping)
    print(reading.account())
    print(asked.target)
    return DONE


def _changes(asked: argparse.Namespace) -> int:
    from sahel.reports.changes import as_lines, as_values, compare_files

    project = current_project()
    if asked.new is None and project is None:
        raise BadParameter(
            "`sahel changes` takes two states, OLD and NEW. Only in a project the second, or both, may be left out."
        )
    found, notes = compare_files(asked.old or folder("data"), asked.new or project.folder, table=asked.table)
    if asked.json:
        print(json_text(as_values(found, notes)))
    else:
        print("\n".join(as_lines(found, notes)))
    return DONE


def _fetch(asked: argparse.Namespace) -> int:
    from sahel.load.fetch import fetch

    def say(line: str) -> None:
        print(line, file=sys.stderr)

    filters = {"country": asked.country, "since": asked.since, "until": asked.until}
    print(fetch(asked.dataset, folder=asked.folder, say=say, **filters))
    return DONE


def _codebook(asked: argparse.Namespace) -> int:
    from sahel.schema.codebook import codebook, datapackage
    from sahel.writing import write_atomically

    written = {
        folder("data") / "datapackage.json": json.dumps(datapackage(), ensure_ascii=False, indent=2) + "\n",
        folder("data") / "CODEBOOK.md": codebook(),
    } | stubs()
    for path, text in written.items():
        write_atomically(text, path)
        print(path)
    return DONE


def stubs() -> dict[Path, str]:
    """The files that tell editors and type checkers what the contents pages load only when it is used."""
    return {
        Path(package.__file__).with_suffix(".pyi"): _stub(package)
        for package in map(import_module, ("sahel", "sahel.present", "sahel.reports"))
    }


def _stub(package: ModuleType) -> str:
    """Where each public name of a package is defined."""
    named = [(name, getattr(package, name)) for name in package.__all__]
    modules = sorted(name for name, thing in named if isinstance(thing, ModuleType))
    homes = sorted((thing.__module__, name) for name, thing in named if name not in modules)
    blocks = [
        [f'"""Written by `sahel codebook` from the contents page of `{package.__name__}`."""'],
        [f"from {home} import {name} as {name}" for home, name in homes],
        [f"from . import {name} as {name}" for name in modules],
        ["__version__: str"] if hasattr(package, "__version__") else [],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _new(asked: argparse.Namespace) -> int:
    from sahel.projects import new_project

    project = new_project(asked.folder, incident=asked.incident)
    print(project.folder)
    print(f"Next: cd {shlex.quote(asked.folder)}, then `sahel check`, `sahel report` or `sahel lab`.")
    return DONE


def _completion(asked: argparse.Namespace) -> int:
    try:
        import argcomplete
    except ImportError:
        raise MissingDependency("completion needs argcomplete. Run: pip install argcomplete") from None
    print(argcomplete.shellcode(["sahel"], shell=asked.shell))
    return DONE
