"""Coups: the timeline, rates, spells without a coup, lists side by side, what followed."""

from sahel.coups.aftermath import event_study, violence_around, violence_change
from sahel.coups.lists import compare_coups, correct_coups, coup_agreement, covered_until, published_list
from sahel.coups.rates import coup_sequences, coups_by_country, success_rate
from sahel.coups.spells import coup_spells
from sahel.coups.survival import coup_risk, coup_survival
from sahel.coups.timeline import coup_timeline, coups_by_decade

__all__ = [
    "compare_coups",
    "correct_coups",
    "coup_agreement",
    "coup_risk",
    "coup_sequences",
    "coup_spells",
    "coup_survival",
    "coup_timeline",
    "coups_by_country",
    "coups_by_decade",
    "covered_until",
    "event_study",
    "published_list",
    "success_rate",
    "violence_around",
    "violence_change",
]
