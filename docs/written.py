"""Pages of the manual that are written from the package at every build, into docs/generated."""

import argparse
import inspect
import os
import re
import shutil
from pathlib import Path

import sahel
from sahel.cli.main import _parser as command_line

ROOT = Path(__file__).resolve().parents[1]
#: Files outside docs/ that are pages of the manual, and the page that each becomes.
TAKEN = {
    "data/CODEBOOK.md": "codebook",
    "CHANGELOG.md": "changelog",
    "CONTRIBUTING.md": "contributing",
}
_LINK = re.compile(r"\]\((?:\.\./)?((?:docs/|data/)?[\w-]+\.md)(#[\w-]+)?\)")
_TERM = re.compile(r"^((?:`[\w.]+`|[\w*]+)(?:, (?:`[\w.]+`|[\w*]+))*) : (.*)$")
_SECTION = re.compile(r"^(Parameters|Returns|Raises|Examples|Notes|Yields|References|See Also|Warns)$")


def write(docs: Path) -> None:
    """Write every page anew; what is unchanged keeps its time, so that a second build is short."""
    pages = {f"{page}.md": taken(ROOT / file) for file, page in TAKEN.items()}
    pages |= {"command-line.md": commands(), "definitions.md": words()}
    modules = {name: getattr(sahel, name) for name in sahel.__all__ if inspect.ismodule(getattr(sahel, name))}
    pages |= {f"api/{name}.rst": package(name, module) for name, module in modules.items()}
    pages["names.rst"] = other_names(modules)
    # The tour, and the file that it reads beside it.
    for name in ("tour.ipynb", "acled-export.csv"):
        pages[name] = (ROOT / "notebooks" / name).read_text(encoding="utf-8")
    folder = docs / "generated"
    (folder / "api").mkdir(parents=True, exist_ok=True)
    for stale in [file for file in folder.rglob("*.*") if file.relative_to(folder).as_posix() not in pages]:
        stale.unlink()
    for name, text in pages.items():
        file = folder / name
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            file.write_text(text, encoding="utf-8")
    shutil.copy2(Path(sahel.__file__).parent / "reports/templates/sahel/figures.js", docs / "_static" / "figures.js")


def linked(text: str) -> str:
    """Links between the files of the repository as links between the pages of the manual."""

    def page(link: re.Match) -> str:
        file, part = link[1], link[2] or ""
        if file in TAKEN:
            return f"](/generated/{TAKEN[file]}.md{part})"
        return f"](/{file.removeprefix('docs/')}{part})"

    return _LINK.sub(page, text)


def taken(file: Path) -> str:
    """A page out of a file elsewhere, with one title alone."""
    title, _, rest = file.read_text(encoding="utf-8").partition("\n")
    if re.search("^# ", rest, re.MULTILINE):
        rest = re.sub("^#(?=#* )", "##", rest, flags=re.MULTILINE)
    return linked(f"{title}\n{rest}")


def commands() -> str:
    """What `--help` says of every command."""
    os.environ["COLUMNS"] = "88"
    text = ["# Command line", "", "What `sahel --help` and `sahel COMMAND --help` print.", ""]
    return "\n".join([*text, *_helps(command_line())])


def _helps(parser: argparse.ArgumentParser) -> list[str]:
    """The help of a command, then of the commands below it."""
    text = ["```text", parser.format_help().rstrip(), "```", ""]
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                text += [f"## {command.prog}", "", *_helps(command)]
    return text


def words() -> str:
    """The words of the tables whose definition is somebody else's, with the document it stands in."""
    from sahel.schema.codebook import vocabularies_by_name

    table = sahel.definitions(vocabularies=sorted(vocabularies_by_name()))
    table = table[table["source_id"].notna()].merge(
        sahel.load_sources()[["source_id", "citation", "title"]], on="source_id", how="left"
    )
    table["document"] = table["citation"].fillna(table["title"])
    lines = [
        "# Definitions",
        "",
        "Words whose definition is a publisher's, with the document it stands in. All words of the tables are in the "
        "[codebook](/generated/codebook.md), and `sahel.definitions` gives them to a notebook.",
    ]
    for document, of in table.groupby("document", sort=True):
        lines += ["", f"**{document}**", "", "| word | what it means |", "|---|---|"]
        lines += [f"| {word} | {meaning} |" for word, meaning in of[["Word", "Definition"]].to_numpy()]
    return "\n".join([*lines, ""])


def package(name: str, module) -> str:
    """The page of one package: what it is, its names in a table, each with its docstring."""
    at_top = set(sahel.__all__)
    paths = [one if one in at_top else f"{name}.{one}" for one in sorted(public(module))]
    return _page(f"sahel.{name}", (module.__doc__ or "").strip(), paths)


def public(module) -> list[str]:
    """What a contents page lists; of a module without one, what it defines for others."""
    return getattr(module, "__all__", None) or [
        name
        for name, value in vars(module).items()
        if not name.startswith("_") and getattr(value, "__module__", "") == module.__name__
    ]


def other_names(modules: dict) -> str:
    """The names at the top that no package's page has."""
    of_packages = {one for module in modules.values() for one in public(module)}
    names = [name for name in sahel.__all__ if name not in modules and name not in of_packages]
    return _page(
        "Tables, projects, pages", "Loading, checking, adding, publishing: names at the top of `sahel`.", names
    )


def _page(title: str, about: str, paths: list[str]) -> str:
    """Of a name that has another elsewhere, `paths` says where it is used from: `claim_bands`, `claims.statements`."""
    lines = [title, "=" * len(title), "", about, "", ".. currentmodule:: sahel", ""]
    lines += [".. autosummary::", "", *[f"   {path}" for path in paths], ""]
    for path in paths:
        value = _value(path)
        directive = "autoclass" if inspect.isclass(value) else "autofunction"
        lines += [f"{path}", "-" * len(path), "", f".. {directive}:: sahel.{path}", ""]
    return "\n".join(lines)


def _value(path: str) -> object:
    value: object = sahel
    for part in path.split("."):
        value = getattr(value, part)
    return value


def docstring(app, what: str, name: str, value: object, options, lines: list[str]) -> None:
    """A docstring as the package writes them, in the markup of the manual.

    Heads of sections become small headings, lines of the form "name : text" a list of names, and
    continued lines belong to what they continue; examples stay as they are.
    """
    new: list[str] = []
    in_list = in_example = False
    for at, line in enumerate(lines):
        text = line.strip()
        if set(text) == {"-"} and at and _SECTION.match(lines[at - 1].strip()):
            new[-1:] = ["", f".. rubric:: {new[-1]}", ""]
            in_list = False
        elif not text:
            new.append("")
            in_example = False
        elif in_example or text.startswith(">>>"):
            if not in_example:
                new.append("")
            new.append(text if text.startswith(("...", ">>>")) else line.rstrip())
            in_example, in_list = True, False
        elif line.startswith(" "):
            new.append(f"    {_plain(text)}" if in_list else _plain(text))
        elif term := _TERM.match(text):
            new += ["" if not in_list else None, _names(term[1]), f"    {_plain(term[2])}"]
            in_list = True
        else:
            new += ["" if in_list else None, _plain(text)]
            in_list = False
    lines[:] = [line for line in new if line is not None]


def _names(text: str) -> str:
    return ", ".join(f"``{name.strip(' `')}``" for name in text.split(","))


def _plain(text: str) -> str:
    """Characters that the markup would read as its own, outside of code."""
    parts = re.split(r"(`+[^`]*`+)", text)
    return "".join(part if part.startswith("`") else re.sub(r"(?<=\w)_(?=\W|$)|\|", r"\\\g<0>", part) for part in parts)
