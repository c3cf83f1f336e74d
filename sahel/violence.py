"""Which of UCDP's types of violence an event may be of, whatever words its own table has."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd

from sahel.errors import BadParameter
from sahel.words import IncidentKind, ViolenceType

#: A word of type_of_violence or event_type, and the types of violence it may stand for.
Types = Mapping[str, Collection[str]]

_FIGHTING = frozenset({ViolenceType.STATE_BASED, ViolenceType.NON_STATE})
_BY_STATE = frozenset({ViolenceType.STATE_BASED, ViolenceType.ONE_SIDED})
_AGAINST_CIVILIANS = frozenset({ViolenceType.ONE_SIDED})
_ANY = frozenset(ViolenceType)

#: Our reading of ACLED's event types and of the incident table's kinds, not theirs.
POSSIBLE_TYPES: Types = {
    **{str(word): frozenset({word}) for word in ViolenceType},
    "Battles": _FIGHTING,
    "Explosions/Remote violence": _ANY,
    "Violence against civilians": _AGAINST_CIVILIANS,
    "Riots": _ANY,
    "Protests": _AGAINST_CIVILIANS,
    "Strategic developments": _ANY,
    IncidentKind.BATTLE: _FIGHTING,
    IncidentKind.AMBUSH: _FIGHTING,
    IncidentKind.BASE_ATTACK: _FIGHTING,
    IncidentKind.CLASH: _FIGHTING,
    IncidentKind.COMPLEX_ATTACK: _ANY,
    IncidentKind.SUICIDE_BOMBING: _ANY,
    IncidentKind.HOSTAGE_SIEGE: _ANY,
    IncidentKind.AIR_STRIKE: _BY_STATE,
    IncidentKind.MASSACRE: _AGAINST_CIVILIANS,
    IncidentKind.COUP_FIGHTING: _BY_STATE,
    IncidentKind.PROTEST_REPRESSION: _AGAINST_CIVILIANS,
}
_BITS = {str(word): 1 << place for place, word in enumerate(ViolenceType)}


def type_bits(events: pd.DataFrame, *, types: Types) -> np.ndarray:
    """The types of violence each event may be of, a bit for each; 0: not known.

    Its own type of violence, or else what its event type may stand for. A word that is
    not in `types` is not known. Raises `BadParameter` where `types` leads to a word
    that is no type of violence.

    >>> type_bits(pd.DataFrame({"event_type": ["Battles", "massacre", "?"]}), types=POSSIBLE_TYPES).tolist()
    [3, 4, 0]
    """
    if odd := sorted({str(word) for words in types.values() for word in words} - set(_BITS)):
        raise BadParameter(f"`types` leads to {odd}, which are no types of violence. Use: {', '.join(_BITS)}.")
    bits = np.zeros(len(events), dtype="int64")
    for name in ("event_type", "type_of_violence"):
        if name in events.columns:
            codes, words = events[name].factorize()
            known = np.array([sum(_BITS[str(kind)] for kind in set(types.get(word, ()))) for word in words] + [0])
            bits = np.where(known[codes] > 0, known[codes], bits)
    return bits
