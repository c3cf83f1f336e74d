"""The closed vocabularies: every word a table may use, with its definition and source.

A word is a plain string (`Outcome.FAILED == "failed"`) that also carries
`.definition` and `.definer`, from which the codebook is generated.
"""

from __future__ import annotations

from enum import StrEnum


class Word(StrEnum):
    """A string with a definition and a definer."""

    definition: str
    definer: str

    def __new__(cls, value: str, definition: str, definer: str = "sahel") -> Word:
        word = str.__new__(cls, value)
        word._value_ = value
        word.definition = definition
        word.definer = definer
        return word


class Precision(Word):
    """How exactly a date is known."""

    DAY = "day", "the day is known"
    MONTH = "month", "only the month is known; the cell holds YYYY-MM"
    YEAR = "year", "only the year is known; the cell holds YYYY"
    UNKNOWN = "unknown", "no date is known; the cell is blank"


class Seen(Word):
    """How a source was read when a row was written."""

    WHOLE = "whole", "the document or data file was read whole"
    EXCERPT = "excerpt", "only an excerpt was read; open the source before publishing"


class Found(Word):
    """How a reader finds a source again."""

    FOUND = "found", "by its title and address, or by its citation"
    ADDRESS = "address", "by its address; its title has not been seen"
    NOT_FOUND = "not_found", "looked up and not found; the note says what is known of where it is"
    UNIDENTIFIED = "unidentified", "nobody can say which document it is: what it carries awaits a better source"


class Outcome(Word):
    """What became of a coup."""

    SUCCESSFUL = (
        "successful",
        "the sitting executive was ousted and power was held for at least seven days",
        "Powell & Thyne 2011",
    )
    FAILED = "failed", "an overt attempt that did not hold power for seven days", "Powell & Thyne 2011"
    PLOT = "plot", "a conspiracy said to have been uncovered before any overt move", "CSP; Cline Center"
    ALLEGED = "alleged", "only one side calls it a coup attempt", "CSP"
    PENDING = "pending", "fewer than seven days had passed when the table was read"


class CoupKind(Word):
    """What sort of event a row of the coup table is."""

    COUP = "coup", "an ordinary coup, attempt or plot: the only kind that is counted as such"
    COUNTER_COUP = "counter_coup", "a coup that undid another one within days"
    RESTORATION = "restoration", "the ousted executive was put back; ends the coup before it"
    SELF_COUP = "self_coup", "the sitting executive moved against other organs of the state"
    RESIGNATION = "resignation", "the executive stepped aside without an overt attempt"
    DUPLICATE = "duplicate", "another list's row for an event that is already here; see duplicate_of"


class Verdict(Word):
    """What two lists of coups have to say about one event."""

    AGREED = "agreed", "both lists have it, on the same day and with the same outcome"
    DATE = "date", "both have it, on different days within the tolerance"
    OUTCOME = "outcome", "both have it on the same day, with different outcomes"
    DATE_AND_OUTCOME = "date and outcome", "both have it, and differ in day and outcome"
    ONLY_A = "only in a", "only the first list has it, though the second covers the day"
    ONLY_B = "only in b", "only the second list has it, though the first covers the day"
    NOT_COVERED = "not covered by the other", "it lies before or after what both lists cover: no dispute"
    UNDATED = "undated", "it has no date, and cannot be matched"


class Scope(Word):
    """How a country stands to the toolkit's region."""

    CORE = "core", "Burkina Faso, Chad, Mali, Mauritania, Niger, Sudan"
    NEIGHBOUR = "neighbour", "a country beside the core that shares its coups or its wars"
    OUT_OF_REGION = "out_of_region", "kept because a list counts it with the region"


class ActorKind(Word):
    """What an actor is."""

    JIHADIST = "jihadist", "an armed group that calls its fight jihad"
    SEPARATIST = "separatist", "an armed group that fights for a territory of its own"
    SEPARATIST_ISLAMIST = "separatist_islamist", "both of these at once"
    REBEL = "rebel", "an armed group that fights a government for other ends"
    COALITION = "coalition", "an umbrella of armed groups that keep their names"
    MILITIA = "militia", "an armed group on the side of a government or of a community"
    MERCENARY = "mercenary", "a private company that fights for pay"
    STATE_PARAMILITARY = "state_paramilitary", "an armed body of a state that is not its army"
    STATE_FORCE = "state_force", "an army, gendarmerie or police"
    GOVERNMENT = "government", "presidents, ministers, ministries, prosecutors and their spokesmen"
    IGO = "igo", "an intergovernmental organisation"
    NGO = "ngo", "a human rights or community organisation"
    COMPANY = "company", "a business that speaks of its own people"
    MONITOR = "monitor", "an organisation or outlet that watches and counts"
    MEDIA = "media", "a news outlet speaking for itself"
    SPEAKER_CLASS = "speaker_class", "many speakers under one heading; two of them are not one voice"
    CIVILIANS = "civilians", "people who belong to no armed party; a victim, never a speaker"


class Relation(Word):
    """A dated tie between two actors: subject, relation, object."""

    MERGED_INTO = "merged_into", "the subject, or part of it, was absorbed by the object"
    SPLIT_FROM = "split_from", "the subject broke away from the object"
    RENAMED_TO = "renamed_to", "the object is the subject's later name"
    PLEDGED_TO = "pledged_to", "the subject swore allegiance to the object"
    MEMBER_OF = "member_of", "the subject belongs to the object and keeps its name"
    ALLIED_WITH = "allied_with", "the two act on the same side"
    FOUGHT = "fought", "the two fought each other"
    NEGOTIATED_WITH = "negotiated_with", "the two held talks"
    OTHER = "other", "a tie that is none of these; the note says which"


class IncidentKind(Word):
    """What an incident was."""

    BATTLE = "battle", "fighting between armed parties over a place"
    AMBUSH = "ambush", "an attack on a moving force"
    BASE_ATTACK = "base_attack", "an attack on a camp, post or garrison"
    CLASH = "clash", "a brief fight between armed parties"
    COMPLEX_ATTACK = "complex_attack", "an attack with several targets or means at once"
    SUICIDE_BOMBING = "suicide_bombing", "a bombing in which the bomber died"
    HOSTAGE_SIEGE = "hostage_siege", "people held by attackers until a siege ended"
    AIR_STRIKE = "air_strike", "bombs or missiles from an aircraft or drone"
    MASSACRE = "massacre", "many people who did not fight were killed"
    COUP_FIGHTING = "coup_fighting", "violence in the course of a coup or counter-coup"
    PROTEST_REPRESSION = "protest_repression", "security forces against protesters"


class Role(Word):
    """What an actor did in an incident."""

    BELLIGERENT = "belligerent", "took part in the fighting, or is said to have"
    VICTIM = "victim", "was struck without taking part in the fighting"


class Bound(Word):
    """What a statement says about a number, and how it is read."""

    EXACT = "exact", "n: read as [n, n]"
    AT_LEAST = "at_least", "n or more: read as [n, ∞)"
    MORE_THAN = "more_than", "strictly more than n, stored as n: read as [n + 1, ∞)"
    ABOUT = "about", "around n: read as [n, n] and flagged"
    UP_TO = "up_to", "n or fewer: read as [0, n]"
    BETWEEN = "between", "from low to high"
    BETWEEN_OPEN = "between_open", "from low to high or more: read as [low, ∞); high is kept as stated"
    UNQUANTIFIED = "unquantified", "a word instead of a number: read as [1, ∞), never as a point"
    DENIED = "denied", "the harm or the act is denied: no interval"
    NO_FIGURE = "no_figure", "spoke, or was asked, and gave no number and no word for one: no interval"


class ScopeRelation(Word):
    """How what a statement covers relates to the whole of its incident. Blank: the whole, or not settled."""

    PART = "part", "some of the victims, places or days: no figure of the whole, but at least so many"
    COUNTED = (
        "counted",
        "counted one by one, by others than the victims' enemies: bodies, graves, names, an inquiry's cases; "
        "the whole is at least so many, whoever says less",
    )
    WIDER = "wider", "more than the incident: never a figure of it"
    OTHER = "other", "another event, or counted by another method: never a figure of it"


class Harm(Word):
    """What was done to the people counted. Mixed measures are never read as killed."""

    KILLED = "killed", "killed"
    WOUNDED = "wounded", "wounded"
    CAPTURED = "captured", "taken prisoner or arrested"
    MISSING = "missing", "missing"
    KILLED_OR_WOUNDED = "killed_or_wounded", "killed and wounded in one figure"
    KILLED_OR_GRAVELY_WOUNDED = "killed_or_gravely_wounded", "killed and gravely wounded in one figure"
    KILLED_OR_CAPTURED = "killed_or_captured", "killed and captured in one figure"
    KILLED_OR_MISSING = "killed_or_missing", "killed and missing in one figure"
    CASUALTIES = "casualties", "casualties: may be killed, wounded or both"
    LOST = "lost", "lost: may be killed, wounded, captured or missing"
    NEUTRALISED = "neutralised", "an army's word that may mean killed or put out of action"
    CARRIED_AWAY = "dead_and_wounded_carried_away", "dead and wounded that the attackers took with them"
    BODIES_VISIBLE = "bodies_visible", "bodies seen, at the place or in a picture or video; not a toll"
    BODIES_RECOVERED = "bodies_recovered", "bodies brought in"
    UNSPECIFIED = "unspecified", "the statement names no harm"


class VictimCategory(Word):
    """Who the people counted were, in the speaker's words."""

    COMBATANT = "combatant", "members of an armed party"
    CIVILIAN = "civilian", "civilians"
    CIVILIAN_CONTRACTOR = "civilian_contractor", "civilians working for an armed party"
    MILITIA = "militia", "members of a militia"
    MIXED = "mixed", "several of these in one figure"
    UNKNOWN = "unknown", "not stated"


class Status(Word):
    """What has become of a claim by the last day the table was read."""

    STANDING = "standing", "not replaced by its own author"
    REVISED = "revised", "replaced by a later claim of the same authority"
    WITHDRAWN = "withdrawn", "taken back without a replacement"
    COMPILED = "compiled", "a compilation of others' statements: never an independent voice"
    DERIVED = "derived", "arithmetic by a relay or a headline: nobody's statement"
    CODED = "coded", "a dataset's coding of others' statements"
    DISTORTED = "distorted", "a relay that changed what the statement says"


class Stance(Word):
    """How a claimant stands to the victims it reports on; computed, never typed in."""

    OWN = "own", "reports on its own losses"
    ALLY = "ally", "reports on losses on its own side that are not its own"
    ENEMY = "enemy", "reports on losses of the other side"
    PARTY = "party", "was a party or stands on a side, and reports on people who belong to none, such as civilians"
    THIRD = "third", "was no party and stands on no side"
    UNKNOWN = "unknown", "the claimant or the victim party is not known"


class Band(Word):
    """Which of the bands a claim belongs to, out of its stance."""

    CONCEDED = "conceded", "what the victims' own side admits"
    ALIGNED = "aligned", "what allies of the victims say; neither a concession nor a boast"
    PARTY = "party", "what parties to the incident say of people who belong to no side, such as civilians"
    THIRD_PARTY = "third_party", "what speakers say who were no party and stand on no side"
    CLAIMED = "claimed", "what the victims' enemies say"
    UNPLACED = "unplaced", "claims whose speaker or victim cannot be placed"


class Convention(Word):
    """Whose reading of a phrase as a number it is."""

    SAHEL = "sahel", "this project's: the least that the word can mean; a round number is “about”"
    ACLED = "acled", "one number coded for the word", "ACLED, second hand"


class Answer(Word):
    """What a reconciliation rule gives for one victim party's harm in one incident."""

    NUMBER = "number", "one number"
    RANGE = "range", "from a lower to an upper end"
    OPEN = "open", "a lower end and no upper one"
    INDETERMINATE = "indeterminate", "the rule does not decide; the reason says why"
    SILENT = "silent", "nothing was stated: denials, or no figure"


class Attested(Word):
    """How well the harm to a victim party is attested, whoever did it."""

    CONCEDED = "conceded", "the victims' own side admits it, in numbers or in words"
    SEVERAL = "several", "two or more independent voices state it (fair, in Airwars's scale)"
    SINGLE = "single", "one voice states it (weak, in Airwars's scale)"
    UNSTATED = "unstated", "nobody states it: denials, or no figure"


class Attribution(Word):
    """How well it is attested who inflicted a harm, whatever its size."""

    CLAIMED = "claimed", "one enemy of the victims says that it did (confirmed, in Airwars's scale)"
    CONTESTED = "contested", "two or more enemies each say that they did; they may have acted together"
    UNCLAIMED = "unclaimed", "no enemy of the victims reports on it"
    UNGRADED = "ungraded", "the table does not say how speakers stand to the victims"


class Direction(Word):
    """Which way a revision moved what was stated."""

    UP = "up", "the numbers named rose, or one of them did"
    DOWN = "down", "the numbers named fell, or one of them did"
    NARROWER = "narrower", "the lowest number named rose and the highest fell"
    WIDER = "wider", "the lowest number named fell and the highest rose"
    SAME = "same", "the same number was stated again"
    REBOUND = "rebound", "the same number under another bound: 70, then at least 70"
    COUNTED = "counted", "a word, a denial or a silence became a number"
    BLURRED = "blurred", "a number became a word, a denial or a silence"
    REWORDED = "reworded", "no number before and none after"
    OTHER_HARM = "other_harm", "another harm is counted than before: missing, then dead"


class RemarkKind(Word):
    """What a remark, a statement without a casualty figure, is."""

    WINDOW = "window", "when, by this speaker's account, it began and ended"
    CIRCUMSTANCE = "circumstance", "a circumstance the speaker gives"
    RESPONSIBILITY = "responsibility", "claims or affirms a part in it"
    DENIAL = "denial", "denies a part in it"
    ACCUSATION = "accusation", "accuses others; not established by being said"
    BACKGROUND = "background", "the setting, as the source tells it"
    ASSESSMENT = "assessment", "what the speaker makes of it; a judgement, not an observation"


class ViolenceType(Word):
    """UCDP's types of organised violence."""

    STATE_BASED = "state-based", "armed conflict with at least one government as a party", "UCDP, type 1"
    NON_STATE = "non-state", "organised groups, none of them a government", "UCDP, type 2"
    ONE_SIDED = "one-sided", "a government or a group against civilians", "UCDP, type 3"


class EventFlag(Word):
    """What is odd about a published event. The row is kept as published; nothing is mended."""

    BEST_OUTSIDE = "best_outside", "the best estimate is below the low or above the high one"
    LOW_ABOVE_HIGH = "low_above_high", "the low estimate is above the high one"
    SIDES_DIFFER = "sides_differ", "the deaths by side do not add up to the best estimate"
    SOURCES_UNKNOWN = "sources_unknown", "the number of sources is given as -1: not known"
    NOT_CLEAR = "not_clear", "the publisher's own coding status is other than `Clear`: provisional"
    REPEATED_ID = "repeated_id", "another row of the file has this event_id: a re-listed event revises the earlier one"
    YEAR_DIFFERS = "year_differs", "the year column is not a year the event's days fall in"
    UNKNOWN_COUNTRY = "unknown_country", "the country as named or coded could not be resolved"
    COUNTRY_DIFFERS = "country_differs", "name and code of the country point to different countries"
    UNKNOWN_CODE = "unknown_code", "a precision code is outside the publisher's scale; the value is kept"
    UNKNOWN_CATEGORY = "unknown_category", "an event type that the publisher's list does not have"
    RETIRED_CATEGORY = "retired_category", "an event type that only earlier releases had"
    DAMAGED_TEXT = "damaged_text", "a cell holds bytes that are not text in the file's encoding"
    OTHER_NUMBER = "other_number", "conflict or dyad under a provisional or an older id: its number is left blank"
    ABOUT = "about", "the sheet says about so many (~50, environ 50): `best` is the number without that word"


class Incompatibility(Word):
    """What a UCDP armed conflict is about."""

    TERRITORY = "territory", "the status of a territory", "UCDP/PRIO"
    GOVERNMENT = "government", "the type, composition or replacement of a government", "UCDP/PRIO"
    BOTH = "both", "territory and government", "UCDP/PRIO"


class Intensity(Word):
    """UCDP's two levels of a conflict-year."""

    MINOR = "minor", "25 to 999 battle-related deaths in the year", "UCDP/PRIO"
    WAR = "war", "1,000 or more battle-related deaths in the year", "UCDP/PRIO"


class Activity(Word):
    """Whether a year reached the threshold of an armed conflict, where that can be said."""

    YES = "yes", "at or above the threshold under every estimate and attribution"
    NO = "no", "below the threshold under every estimate and attribution"
    DEPENDS = "depends", "at or above it under some estimates or attributions, below it under others"


class Arrow(Word):
    """How a month or year compares with those before it, in the words of CrisisWatch."""

    DETERIORATED = "deteriorated", "more deaths than the noise of the periods before allows, by low, best and high"
    IMPROVED = "improved", "fewer deaths than the noise of the periods before allows, by low, best and high"
    UNCHANGED = "unchanged", "within the noise of the periods before, where a doubling would probably be seen"
    CANNOT_TELL = "cannot tell", "low, best and high differ, a doubling would be missed, or a period is not covered"


class ConflictType(Word):
    """UCDP's types of armed conflict."""

    EXTRASYSTEMIC = "extrasystemic", "a state and a group outside its own territory", "UCDP/PRIO"
    INTERSTATE = "interstate", "two or more states", "UCDP/PRIO"
    INTRASTATE = "intrastate", "a government and a group, without troops of other states", "UCDP/PRIO"
    INTERNATIONALISED = "internationalised_intrastate", "the same, with troops of other states", "UCDP/PRIO"


class TimelineKind(Word):
    """What a row of the timeline is."""

    COUP = "coup", "a coup, attempt or plot"
    REBELLION = "rebellion", "a named rebellion or war"
    EPISODE = "episode", "a run of consecutive active conflict-years", "UCDP/PRIO"
    GROUP = "group", "the life of an armed group under one name"
    INCIDENT = "incident", "an incident"
    CLAIM = "claim", "a statement of a number of killed"


class Coverage(Word):
    """How a period of a count stands to what its source covers."""

    WHOLE = "whole", "every day of the period lies inside the stated coverage"
    PART = "part", "the stated coverage begins or ends within the period: the count is of a part of it"
    INFERRED = "inferred", "no coverage was stated: the period lies between the first and the last that occur"


class FoundIn(Word):
    """Which of two tables a row of a match comes from."""

    BOTH = "both", "an event of each table, taken to be the same incident"
    POSSIBLE = "possible", "an event of each table, which may be the same incident: far apart, or another is as near"
    ONLY_A = "only_a", "an event of the first table without a partner"
    ONLY_B = "only_b", "an event of the second table without a partner"


class Unmatched(Word):
    """Why an event found no partner in the other table."""

    NO_DATE = "no_date", "its own first day is blank"
    NO_PLACE = "no_place", "its own coordinates are blank"
    NONE_NEAR = "none_near", "no event of the other table lies within the windows and may be of its type"
    OUTBID = "outbid", "events lie within the windows, and the best total gives each of them to another"


class TypeAgreement(Word):
    """How the types of violence of two events go together."""

    SAME = "same", "both can only be of one type, and it is the same"
    COMPATIBLE = "compatible", "at least one may be of several types, and they share one"
    UNKNOWN = "unknown", "the type of at least one is not known"


#: The core countries (ISO 3166-1 alpha-3): those of `Scope.CORE`.
CORE = ("BFA", "MLI", "MRT", "NER", "SDN", "TCD")


class Change(Word):
    """How a row of a table differs between an earlier and a later state of it."""

    NEW = "new", "the earlier state does not have the row, and it replaces none of its statements"
    REVISED = (
        "revised",
        "another figure than before: the authority that made a statement replaced it, or the publisher its estimate",
    )
    CORRECTED = (
        "corrected",
        "the figure of the same statement is recorded otherwise than before; the speaker stated nothing new",
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
