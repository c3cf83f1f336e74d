"""Text as it is compared and as it is shown: one rule for names, one for signs that steer a screen or are not seen."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from typing import Any

import pandas as pd

#: Accents and vowel signs, and signs that are not seen.
_MARKS = ("Mn", "Me", "Cf")
#: What stands between words: all but letters and digits, with the letters that stand for an apostrophe.
_BETWEEN = re.compile(r"[\W_\u02b9-\u02bf]+")


def plain(names: pd.Series) -> pd.Series:
    """Names as they are compared: without case, accents, dots, dashes, apostrophes and doubled spaces.

    >>> plain(pd.Series(["Front de libération de l'Azawad", "J.N.I.M."])).tolist()
    ['front de liberation de l azawad', 'jnim']
    """
    return by_unique(names, lambda texts: texts.map(plain_name).astype("str"))


def plain_name(name: str) -> str:
    """One name as it is compared; letters of every script stay.

    >>> plain_name("Katiba Mâcina"), plain_name("F.A.M.A.")
    ('katiba macina', 'fama')
    """
    letters = unicodedata.normalize("NFKD", name).casefold()
    bare = "".join(letter for letter in letters if unicodedata.category(letter) not in _MARKS and letter != ".")
    return _BETWEEN.sub(" ", bare).strip()


def by_unique(cells: pd.Series, read: Callable[[pd.Series], pd.Series]) -> pd.Series:
    """What `read` makes of a text column, worked out once for each text that occurs; blank stays blank."""
    codes, uniques = pd.factorize(cells)
    texts = pd.Series(uniques).astype("str")
    return pd.Series(read(texts).array.take(codes, allow_fill=True), index=cells.index)


#: Letters, marks and signs of the scripts that are written from right to left, N'Ko and Adlam among them.
_RIGHT_TO_LEFT = (
    "[\u0590-\u061b\u061d-\u07ff\u0800-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]+"
)
_BETWEEN_WORDS = "[ \u00a0.'’\\-\u061c\u200c-\u200f"


def _run(between: str) -> str:
    return f"[\u061c\u200f]*{_RIGHT_TO_LEFT}(?:{between}+{_RIGHT_TO_LEFT})*[\u061c\u200c-\u200f]*"


_OPEN, _CLOSE = "\u2068", "\u2069"
_JOINED = "[^\\x00-\u02ff\u2000-\u206f\ufeff]"
_STEERING = (
    "\\r(?!\\n)|[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)


def _signs(between: str) -> re.Pattern[str]:
    return re.compile(
        f"{_OPEN}{_run(_BETWEEN_WORDS + '0-9]')}{_CLOSE}|(?P<run>{_run(between)})"
        f"|(?<={_JOINED})[\u200c\u200d](?={_JOINED})|(?P<steering>{_STEERING})"
    )


#: Among letters of ours a number stands by itself; in a name that has none it may belong to the name.
_IN_A_SENTENCE, _IN_A_NAME = _signs(_BETWEEN_WORDS + "]"), _signs(_BETWEEN_WORDS + "0-9]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")


def visible(text: str) -> str:
    r"""A text whose controls, escapes and unseen signs are written out as code points, so that nothing obeys them.

    Line breaks and tabs stay; so do the marks and joiners inside a name in Arabic or another script
    that needs them.

    >>> visible("JNIM\u202e 53"), visible("\x1b[2J"), visible("أحمد")
    ('JNIM[U+202E] 53', '[U+001B][2J', 'أحمد')
    """
    return _shown(text, "", "")


def isolated(text: str) -> str:
    r"""A visible text in which names written from right to left move nothing around them: U+2068, name, U+2069.

    >>> ascii(isolated("أحمد, 53"))
    "'\\u2068\\u0623\\u062d\\u0645\\u062f\\u2069, 53'"
    """
    return _shown(text, _OPEN, _CLOSE)


def isolated_in_html(escaped: str) -> str:
    """An isolated text, already escaped, with elements in place of the two signs.

    >>> isolated_in_html(isolated("أحمد, 53"))
    '<bdi>أحمد</bdi>, 53'
    """
    return escaped.replace(_OPEN, "<bdi>").replace(_CLOSE, "</bdi>")


def _shown(text: str, before: str, after: str) -> str:
    if text.isascii() and text.isprintable():
        return text

    def one(found: re.Match[str]) -> str:
        if found["steering"]:
            return f"[U+{ord(found['steering']):04X}]"
        return f"{before}{found[0]}{after}" if found["run"] else found[0]

    return (_IN_A_SENTENCE if _LATIN.search(text) else _IN_A_NAME).sub(one, text)


def steering_signs(text: str) -> list[str]:
    """The code points in a text that `visible` writes out, each once, in order.

    >>> steering_signs("JNIM\\u202e\\u200b")
    ['U+202E', 'U+200B']
    """
    signs = _IN_A_SENTENCE if _LATIN.search(text) else _IN_A_NAME
    found = (match["steering"] for match in signs.finditer(text))
    return list(dict.fromkeys(f"U+{ord(sign):04X}" for sign in found if sign))


def json_text(value: Any) -> str:
    r"""A value as JSON for people and programs: controls and unseen signs as JSON's own escapes, so equal when read.

    >>> json_text("JNIM\u202e")
    '"JNIM\\u202e"'
    """
    text = json.dumps(value, ensure_ascii=False, indent=1)
    return _ESCAPED.sub(lambda found: json.dumps(found[0])[1:-1], text)


def toml_text(text: str) -> str:
    r"""A text as TOML writes it, its controls and unseen signs as TOML's own escapes.

    >>> toml_text("JNIM\u202e")
    '"JNIM\\U0000202E"'
    """
    return _ESCAPED.sub(lambda found: f"\\U{ord(found[0]):08X}", json.dumps(text, ensure_ascii=False))


_ESCAPED = re.compile(f"(?:{_STEERING}|{_OPEN}|{_CLOSE})")
