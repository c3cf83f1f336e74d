"""What a person says of a source, an incident and a claim, for tests that add rows."""

SOURCE = {"url": "https://example.org/a", "publisher": "Le Jour", "title": "Un titre", "date": "13 mars 2025"}
INCIDENT = {
    "place": "Ménaka", "country": "Mali", "date": "12 mars 2025", "kind": "embuscade", "attackers": "GSIM",
    "targets": "FAMa; civils", "source": "le-jour-20250313",
}  # fmt: skip
CLAIM = {
    "incident": "menaka-2025", "claimant": "GSIM", "victims": "FAMa", "harm": "tués", "figure": "au moins 15",
    "date": "13 mars 2025", "source": "https://www.example.org/a/?utm_source=x",
}  # fmt: skip
