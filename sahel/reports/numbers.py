"""Which of the digits on a page are numbers of record.

A number of record is
 - every cell of a column of numbers, whatever its size;
 - in a text (a cell, a sentence, a note, a caption, the text of a figure) every number written in
   digits, with its sign, its thousands separators and its decimals: the 20 and the 84 of
   "at least 20 … 84", the 62 of "62 %", the −5 of "by −5".

No numbers of record are: dates and times ("28 July 2024", "22 to 27 July", "2024-07-28", "14:30");
years, and anything else of four digits without a separator, from 1000 to 2199 ("1989–2024");
cells of a column that holds years, ids or codes; addresses; versions of datasets ("UCDP 25.1");
digits that are part of a word or an id ("G5", "1960s", "3-day", "tinzaouaten-2024"); numbers
in words; the names of sources; prose that is written in the notebook itself.
"""

from __future__ import annotations

import re

_MONTH = (
    "(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    "|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
#: Tried at each place in this order: what comes before the number is passed over whole.
TOKENS = re.compile(
    "|".join(
        [
            r"\b(?:https?://|www\.)\S+",
            rf"\b{_DAY}(?:\s?(?:–|-|/|to|and|or|,)\s?{_DAY})*\s{_MONTH}\b(?:,?\s\d{{4}}\b)?",
            rf"\b{_MONTH}\s(?:{_DAY}(?:,?\s\d{{4}})?|\d{{4}})\b",
            r"\b\d{4}-\d{2}(?:-\d{2})?\b",
            r"\b\d{1,2}:\d{2}\b",
            r"\b(?:UCDP/)?(?:UCDP|PRIO|GED|country-year|[Vv]ersion)\s\d+(?:\.\d+)+",
            r"[^\W\d](?:\w|[-._/’'](?=\w))*",
            r"\d[\d.,]*-?[^\W\d]\w*",
            r"\b(?:1\d|20|21)\d\d\b(?![.,]\d)",
            r"(?P<number>(?:(?<![\w)\]%])[+−-])?(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?)",
        ]
    )
)


def numbers_in(text: str) -> list[str]:
    """The numbers of record in a text, as written.

    >>> numbers_in("at least 20 … 84, on 27 July 2024 (UCDP 25.1, 1989–2024); 1,901 or −5 in 3-day raids of 2012")
    ['20', '84', '1,901', '−5']
    """
    return [found["number"] for found in TOKENS.finditer(text) if found["number"]]
