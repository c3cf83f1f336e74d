"""What a new row is asked for: the names under which it is given, and the questions at a terminal."""

#: What may be given for a row, by name.
CLAIM_FIELDS = (
    "incident", "place", "on", "claimant", "date", "victims", "harm", "figure", "source", "relay", "medium", "role",
    "category", "scope", "wording", "status", "revises", "subset_of", "joint_with", "signed_as", "victims_as_named",
    "statement", "seen", "note", "claim_id",
)  # fmt: skip
INCIDENT_FIELDS = (
    "place", "country", "date", "end", "kind", "name", "attackers", "targets", "source", "point", "point_source",
    "where_precision", "admin1", "aliases", "part_of", "besides", "attackers_as_named", "targets_as_named", "seen",
    "note", "incident_id",
)  # fmt: skip
SOURCE_FIELDS = (
    "url", "publisher", "title", "date", "kind", "language", "origin", "archive_url", "citation", "found", "seen",
    "note", "source_id",
)  # fmt: skip
FIELDS = {"incident": INCIDENT_FIELDS, "source": SOURCE_FIELDS, "claim": CLAIM_FIELDS}

#: What is asked for, in this order: name, question, whether an answer is needed.
QUESTIONS = {
    "claim": (
        ("incident", "Incident (its id or name, or a place)", True),
        ("claimant", "Who says so", True),
        ("relay", "Passed on by (SITE > Reuters)", False),
        ("date", "Day of the statement (27 juillet 2024, 2024-07; unknown)", True),
        ("victims", "Of whom", True),
        ("harm", "Harm (killed, wounded, tués, …)", True),
        ("figure", "Figure (50, au moins 15, 20-30, dozens, denied)", True),
        ("scope", "Scope [whole]", False),
        ("source", "Source (its id or address)", True),
        ("wording", "The word or two that decide, if any", False),
        ("revises", "Replaces the claim (its id), if any", False),
        ("note", "Note", False),
    ),
    "incident": (
        ("place", "Place", True),
        ("country", "Country", True),
        ("date", "First day (27 juillet 2024, 2024-07)", True),
        ("end", "Last day [the same]", False),
        ("kind", "Kind", True),
        ("name", "Name in English [kind and place]", False),
        ("attackers", "Attackers, parted by ;", False),
        ("targets", "Those attacked, parted by ;", False),
        ("point", "Point, degrees north and east (19.95, 2.97)", False),
        ("source", "Source (its id or address)", True),
        ("note", "Note", False),
    ),
    "source": (
        ("url", "Address", False),
        ("publisher", "Published by", False),
        ("title", "Title", False),
        ("date", "Published on (28 juillet 2024)", False),
        ("kind", "Kind [news]", False),
        ("language", "Language (fr, en)", False),
        ("note", "Note", False),
    ),
}
