"""The closed vocabularies of what changed between two states of a table, and of why a number did."""

from __future__ import annotations

from sahel.words import Word


class Change(Word):
    """How a row of a table differs between an earlier and a later state of it."""

    NEW = "new", "the earlier state does not have the row, and it replaces none of its statements"
    REVISED = (
        "revised",
        "another figure than before: the authority that made a statement replaced it, or the publisher its estimate",
    )
    CORRECTED = (
        "corrected",
        "the figure of the same statement is recorded otherwise than before; the speaker said nothing new",
    )
    WITHDRAWN = "withdrawn", "a statement was taken back without a replacement"
    REMOVED = "removed", "the later state does not have the row"
    RE_ATTRIBUTED = "re_attributed", "another claimant, victim, party or perpetrator than before"
    RECLASSIFIED = "reclassified", "another class than before: harm, scope, outcome, kind, type, country, status"
    REGRADED = "regraded", "better or worse attested, placed or read than before"
    REDATED = "redated", "another date than before, or the same one known more or less exactly"
    RELOCATED = "relocated", "another place than before, or the same one named otherwise"
    ANNOTATED = "annotated", "other names, sources, wording or notes; no figure, class, party, day or place changed"


class Cause(Word):
    """Why a headline number is another than before. The causes are applied one after another, in this order."""

    RULE = "changed rule", "what today's rule makes of the earlier rows, less what was printed then"
    NEW = "new", "rows that were added and replace none"
    REVISED = (
        "revised",
        "figures, days, places and notes that are other than before, and statements that replace others",
    )
    RECLASSIFIED = "reclassified", "parties, classes and grades that are other than before"
    REMOVED = "removed", "statements that were withdrawn, and rows that are gone"
