"""The definitions behind a page: every word and every rule it uses, and whose they are."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Sequence

import pandas as pd

from sahel import change_words, words
from sahel.errors import UnknownName

#: Definers whose document is among the bundled sources.
_DOCUMENTS = {
    "Powell & Thyne": "pt-2023",
    "Cline Center": "cline-212",
    "UCDP/PRIO": "ucdp-acd-251",
    "UCDP, type": "ucdp-country-year-251",
}


def definitions(*, vocabularies: Sequence[str] = (), rules: Sequence[Callable] = ()) -> pd.DataFrame:
    """What the words and the rules of a page mean, and whose definitions they are.

    Parameters
    ----------
    vocabularies : names of vocabularies in `sahel.words` or `sahel.change_words`: "Outcome", "Activity", …
    rules : functions whose documented rule is wanted.

    Returns
    -------
    One row per word or rule: Of (the vocabulary's question, or "Rule"), Word, Definition,
    Whose, source_id (the definer's document among the bundled sources; blank: none is). A
    rule's definition is the notes of its documentation, or its first sentence.

    Raises
    ------
    UnknownName : no vocabulary is called that.

    Examples
    --------
    >>> import sahel
    >>> table = definitions(vocabularies=["Outcome"], rules=[sahel.onsets])
    >>> table[["Word", "Whose"]].values.tolist()[0]
    ['successful', 'Powell & Thyne 2011']
    """
    known = vocabularies_by_name()
    if unknown := [name for name in vocabularies if name not in known]:
        raise UnknownName(f"no vocabulary is called {unknown}. There are: {', '.join(sorted(known))}.")
    of_words = [
        (inspect.getdoc(known[name]).splitlines()[0], str(word), word.definition, word.definer)
        for name in vocabularies
        for word in known[name]
    ]
    of_rules = [("Rule", rule.__name__, _notes(rule), "as computed by sahel") for rule in rules]
    table = pd.DataFrame([*of_words, *of_rules], columns=["Of", "Word", "Definition", "Whose"], dtype="str")
    definer = table["Whose"].str.extract(f"({'|'.join(_DOCUMENTS)})", expand=False)
    return table.assign(source_id=definer.map(_DOCUMENTS).astype("str"))


def vocabularies_by_name() -> dict[str, type[words.Word]]:
    """Every closed vocabulary, those of the tables before those of what changed.

    >>> vocabularies_by_name()["Outcome"].FAILED.definer
    'Powell & Thyne 2011'
    """
    kinds = [kind for module in (words, change_words) for kind in vars(module).values() if inspect.isclass(kind)]
    return {kind.__name__: kind for kind in kinds if issubclass(kind, words.Word) and kind is not words.Word}


def _notes(rule: Callable) -> str:
    """The notes of a function's documentation on one line; without notes, its first sentence."""
    said = inspect.getdoc(rule) or ""
    found = re.search(r"^Notes\n-+\n(.*?)(?:\n\n\w[\w ]*\n-+\n|\Z)", said, flags=re.MULTILINE | re.DOTALL)
    text = found[1] if found else said.splitlines()[0]
    return " ".join(text.replace("`", "").split())
