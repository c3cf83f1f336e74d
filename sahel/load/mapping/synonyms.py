"""Other people's words for our columns, in English and French, for a first draft of a mapping."""

from __future__ import annotations

import re
import unicodedata

from sahel.load.formats.layout import normalised
from sahel.schema.vocabularies import Harm

_TOLLS = ("deaths", "fatalities", "killed", "dead", "morts", "tues", "deces", "victims", "victimes", "toll")


def _tolls(*ends: str) -> tuple[str, ...]:
    """Names such as deaths_low and low_deaths."""
    return tuple(name for end in ends for toll in _TOLLS for name in (f"{toll}_{end}", f"{end}_{toll}"))


_LOW, _HIGH = _tolls("low", "lowest", "min", "minimum"), _tolls("high", "highest", "max", "maximum")
#: Our column → what else it is called: without accents, and without "number of" and the like in front.
SYNONYMS = {
    "events": {
        "event_id": ("eventid", "incident_id", "id", "no", "numero", "identifiant", "event_number", "reference", "ref"),
        "date_start": (
            "event_date", "incident_date", "date_incident", "date_occurred", "date_of_occurrence", "occurred_on",
            "date_of_event", "date_of_incident", "date_of_attack", "date_evenement", "date_de_l_evenement",
            "date_de_l_incident", "date_des_faits", "start", "start_date", "startdate", "date_debut", "date", "jour",
        ),
        "date_end": ("end", "end_date", "enddate", "date_fin"),
        "country_as_named": ("country", "pays", "country_name", "countryname", "country_txt"),
        "admin1": ("region", "adm1", "province", "wilaya", "state", "state_name", "provstate", "etat"),
        "admin2": ("cercle", "adm2", "district", "departement", "lga", "county", "commune", "zone"),
        "place": ("location", "lieu", "localite", "village", "town", "site", "city", "ville", "community"),
        "latitude": ("lat", "y"),
        "longitude": ("lon", "long", "lng", "x"),
        "event_type": (
            "type", "category", "categorie", "nature", "type_evenement", "incident_type", "type_incident",
            "type_d_incident",
            "attacktype1_txt", "etype",
        ),
        "sub_event_type": ("sub_type", "subtype", "sous_type"),
        "side_a": (
            "actor1", "actor_1", "acteur1", "acteur_1", "perpetrator", "auteur", "acteur", "group", "gname", "groupe",
            "attacker", "assailant",
        ),
        "side_b": (
            "actor2", "actor_2", "acteur2", "acteur_2", "target", "target1", "victim", "cible", "victime",
            "targtype1_txt",
        ),
        "best": (
            "fatalities", "deaths", "killed", "morts", "tues", "deces", "dead", "nkill", "ndeath", "death_toll",
            "bilan", "reported_killed", "civilians_reported_killed", "best_estimate", *_tolls("best", "total"),
        ),
        "low": ("low_estimate", "min", "minimum", *_LOW),
        "high": ("high_estimate", "max", "maximum", *_HIGH),
        "source_text": ("source", "sources", "url", "lien", "source1", "scite1"),
        "notes": (
            "note", "description", "comment", "commentaire", "commentaires", "remarques", "summary", "details",
            "narrative", "issuenote", "title", "titre",
        ),
        "deaths_civilians": ("civilians", "civils", "civilian_deaths", "civilians_killed", "civils_tues"),
    },
    "claims": {
        "claim_id": ("id", "no", "n", "numero", "ref", "claim"),
        "incident_id": (
            "incident", "event", "evenement", "attaque", "attack", "bataille", "battle", "incident_name", "lieu",
            "localite", "place", "location", "lieu_de_l_attaque", "lieu_de_l_incident",
        ),
        "statement_id": ("statement", "declaration", "statement_no"),
        "claimant": (
            "who", "qui", "speaker", "claimed_by", "declarant", "selon", "according_to", "revendique_par", "auteur",
            "actor", "acteur", "party", "partie", "who_says", "claimant_name", "claims_by", "qui_le_dit", "dit_par",
            "qui_l_affirme", "qui_affirme", "affirme_par", "affirmation_de", "annonce_par",
        ),
        "relay": ("via", "relaye_par", "media", "outlet", "journal", "publisher"),
        "medium": ("canal", "channel", "support", "type_de_source"),
        "stated_on": (
            "date", "date_of_statement", "statement_date", "date_declaration", "date_de_la_declaration", "published",
            "publication_date", "date_publication", "jour", "date_claimed", "date_reported",
            "reported_on", "date_of_report",
        ),
        "victim": ("victims", "victime", "victimes", "cible", "target", "camp", "of_whom", "losses_of", "pertes_de",
            "qui_est_mort", "qui_sont_les_victimes", "qui_est_touche"),
        "victim_category": ("category", "categorie", "type_de_victimes", "victim_type"),
        "harm": ("type", "dommage", "type_of_harm"),
        "low": ("min", "minimum", "low_estimate", "estimation_basse", *_LOW),
        "high": ("max", "maximum", "high_estimate", "estimation_haute", *_HIGH),
        "wording": ("quote", "citation", "verbatim", "texte"),
        "scope": ("portee", "perimetre"),
        "status": ("statut",),
        "source_id": ("source", "sources", "url", "link", "lien", "reference", "source_url", "source_link"),
        "note": ("notes", "comment", "comments", "commentaire", "commentaires", "remarque", "remarques"),
    },
    "coups": {
        "coup_id": ("id", "no", "numero"),
        "country": ("pays", "country_name", "countryname", "state", "nation", "iso3", "iso3c"),
        "date": ("event_date", "coup_date", "jour", "start", "date_debut"),
        "outcome": ("result", "resultat", "issue", "success", "successful", "coup", "coup_type", "type", "event_type"),
        "ousted": ("deposed", "leader_deposed", "renverse", "incumbent", "ousted_leader", "president_renverse"),
        "installed": ("new_leader", "leader", "coup_leader", "chef", "nouveau_chef", "putschiste"),
        "source_id": ("source", "sources", "url", "reference"),
        "note": ("notes", "comment", "commentaire", "description", "summary"),
    },
}  # fmt: skip
#: Words of our closed vocabularies in French, in plain spelling: these need no line under [words].
WORDS = {
    "harm": {
        "tue": "killed", "tues": "killed", "mort": "killed", "morts": "killed", "deces": "killed", "decedes": "killed",
        "dead": "killed", "blesse": "wounded", "blesses": "wounded", "injured": "wounded", "disparu": "missing",
        "disparus": "missing", "capture": "captured", "captures": "captured", "prisonniers": "captured",
        "arretes": "captured", "neutralise": "neutralised", "neutralises": "neutralised",
    },
    "victim_category": {
        "civil": "civilian", "civils": "civilian", "civilians": "civilian", "habitants": "civilian",
        "villageois": "civilian", "population": "civilian", "populations": "civilian", "armee": "combatant",
        "militaires": "combatant", "militaire": "combatant", "soldats": "combatant", "combattants": "combatant",
        "milice": "militia", "miliciens": "militia", "inconnu": "unknown", "mixte": "mixed",
    },
}  # fmt: skip
#: Words for people of no party, where a ledger names its victims.
CIVILIANS = (
    "civil", "civils", "civilian", "civilians", "habitants", "villageois", "villagers", "residents", "population",
    "populations", "population civile", "populations civiles",
)  # fmt: skip
#: Columns of figures in a ledger: the harm → what such a column is called.
FIGURES = {
    Harm.KILLED: ("killed", "tues", "tue", "morts", "mort", "deces", "dead", "deaths", "fatalities"),
    Harm.WOUNDED: ("wounded", "injured", "blesses", "blesse"),
    Harm.CAPTURED: ("captured", "captures", "prisonniers", "prisoners", "detained", "kidnapped", "enleves", "otages"),
    Harm.MISSING: ("missing", "disparus"),
    Harm.CASUALTIES: ("casualties",),
}
ANY_FIGURE = ("figure", "number", "nombre", "bilan", "chiffre", "toll", "count", "claimed_number", "n")
#: Dates in three columns.
YEARS = ("year", "annee", "an", "iyear", "styr")
MONTHS = ("month", "mois", "imonth", "mth", "mo", "stmo")
DAYS = ("day", "jour", "iday", "dy", "stday")

_IN_FRONT = r"^(?:nombre|nbre|nb|number|no|total|num)_(?:de_|des_|d_|of_)?|^(?:le|la|les)_"
_BEHIND = r"(?<!date)_(?:total|totaux|estimes?|reported|claimed|annonces?|revendiques?)$"


def bare(name: str) -> str:
    """A column name for comparing: without accents, brackets, "number of" in front and "claimed" behind.

    >>> bare("Nombre de tués (total)"), bare("Date de l'incident")
    ('tues', 'date_de_l_incident')
    """
    letters = unicodedata.normalize("NFKD", normalised(name))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    plain = re.sub(r"[\W_]+", "_", plain).strip("_")
    return re.sub(_BEHIND, "", re.sub(_IN_FRONT, "", plain)) or plain
