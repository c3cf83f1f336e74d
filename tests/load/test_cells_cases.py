"""Cells as people in the field write them, each with its one reading; a blank reading: refused, not guessed at."""

from __future__ import annotations

import pandas as pd
import pytest

from sahel.countries import countries_of_names
from sahel.load.cells import Cells
from sahel.load.mapping.figures import read_figures

#: A day, a month or a year, as ISO cut at its precision.
DATES = """
2023-10-08 | 2023-10-08
2023-10-8 | 2023-10-08
2023/10/08 | 2023-10-08
2023/10/8 | 2023-10-08
2023.10.08 | 2023-10-08
20231008 | 2023-10-08
2023-10-08T14:30:00Z | 2023-10-08
2023-10-08 14:30 | 2023-10-08
2023-10-08 00:00:00.000 | 2023-10-08
08.10.2023 | 2023-10-08
8.10.2023 | 2023-10-08
28/07/2024 | 2024-07-28
28-07-2024 | 2024-07-28
28/7/2024 | 2024-07-28
28/07/2024 06:15 | 2024-07-28
8 October 2023 | 2023-10-08
08 October 2023 | 2023-10-08
8 Oct 2023 | 2023-10-08
8 Oct. 2023 | 2023-10-08
8-Oct-2023 | 2023-10-08
8-Oct-23 | 2023-10-08
08-Oct-23 | 2023-10-08
8/Oct/2023 | 2023-10-08
08OCT2023 | 2023-10-08
8th October 2023 | 2023-10-08
8th of October 2023 | 2023-10-08
8th of October, 2023 | 2023-10-08
the 8th of October 2023 | 2023-10-08
1st October 2023 | 2023-10-01
2nd Oct 2023 | 2023-10-02
3rd October 2023 | 2023-10-03
22nd of October 2023 | 2023-10-22
October 8 2023 | 2023-10-08
October 8, 2023 | 2023-10-08
October 8th, 2023 | 2023-10-08
October 8th 2023 | 2023-10-08
Oct 8 2023 | 2023-10-08
Oct 8, 2023 | 2023-10-08
Oct. 8, 2023 | 2023-10-08
OCTOBER 8, 2023 | 2023-10-08
2023 October 8 | 2023-10-08
2023-Oct-08 | 2023-10-08
Sunday 8 October 2023 | 2023-10-08
Sunday, 8 October 2023 | 2023-10-08
Sunday, October 8, 2023 | 2023-10-08
Sun 8 Oct 2023 | 2023-10-08
Sun Oct 08 2023 | 2023-10-08
Sun, 08 Oct 2023 | 2023-10-08
on Sunday 8 October 2023 | 2023-10-08
Sept. 11, 2023 | 2023-09-11
11 sept. 2023 | 2023-09-11
8 octobre 2023 | 2023-10-08
8 OCTOBRE 2023 | 2023-10-08
08 octobre 2023 | 2023-10-08
8 oct. 2023 | 2023-10-08
8 oct 2023 | 2023-10-08
8-oct.-2023 | 2023-10-08
8-oct.-23 | 2023-10-08
le 8 octobre 2023 | 2023-10-08
Le 8 octobre 2023 | 2023-10-08
dimanche 8 octobre 2023 | 2023-10-08
le dimanche 8 octobre 2023 | 2023-10-08
Dimanche, 8 octobre 2023 | 2023-10-08
dim. 8 oct. 2023 | 2023-10-08
mar. 10 oct. 2023 | 2023-10-10
mardi 10 octobre 2023 | 2023-10-10
1er août 2024 | 2024-08-01
1er aout 2024 | 2024-08-01
jeudi 1er août 2024 | 2024-08-01
28 juil. 2024 | 2024-07-28
28 juillet 2024 | 2024-07-28
28-juil.-24 | 2024-07-28
3 févr. 2024 | 2024-02-03
3 fév. 2024 | 2024-02-03
3 février 2024 | 2024-02-03
3 fevrier 2024 | 2024-02-03
15 déc. 2023 | 2023-12-15
15 décembre 2023 | 2023-12-15
2 janv. 2024 | 2024-01-02
12 mars 2024 | 2024-03-12
5 avr. 2024 | 2024-04-05
9 mai 2024 | 2024-05-09
14 juin 2024 | 2024-06-14
45207 | 2023-10-08
45207.0 | 2023-10-08
2024-06 | 2024-06
2024-6-1 | 2024-06-01
sept. 2024 | 2024-09
septembre 2024 | 2024-09
Sept 2024 | 2024-09
September, 2024 | 2024-09
octobre 2023 | 2023-10
Oct-2023 | 2023-10
10/2023 | 2023-10
août 2024 | 2024-08
mars 2024 | 2024-03
2023 | 2023
31 juin 2023 |
30 February 2024 |
2023-13-01 |
0024-03-05 |
3024-03-07 |
3024 |
8/10/23 |
8 octobre |
early October 2023 |
8-10 octobre 2023 |
octobre-novembre 2023 |
vers le 8 octobre 2023 |
inconnue |
8 Brumaire 2023 |
"""
#: A bound and its ends; a word for a number: its bound alone.
FIGURES = """
12 | exact 12 12
0 | exact 0 0
007 | exact 7 7
12.0 | exact 12 12
1 200 | exact 1200 1200
1'200 | exact 1200 1200
1.234.567 | exact 1234567 1234567
1,234,567 | exact 1234567 1234567
1.234,00 | exact 1234 1234
1,234.00 | exact 1234 1234
1.200 | exact 1200 1200
1,200 | exact 1200 1200
12 soldats | exact 12 12
12 soldats tués | exact 12 12
12 morts | exact 12 12
12 killed | exact 12 12
12 civilians killed | exact 12 12
12 civils | exact 12 12
3 habitants | exact 3 3
4 villageois | exact 4 4
2 gendarmes | exact 2 2
5 femmes | exact 5 5
7 people | exact 7 7
1 mort | exact 1 1
one | exact 1 1
un civil | exact 1 1
une femme | exact 1 1
deux | exact 2 2
deux soldats | exact 2 2
dix-sept | exact 17 17
dix-huit morts | exact 18 18
vingt | exact 20 20
vingt et un | exact 21 21
vingt-cinq | exact 25 25
twenty-five | exact 25 25
soixante-quinze | exact 75 75
quatre-vingt-douze | exact 92 92
ninety nine | exact 99 99
cent | exact 100 100
none | exact 0 0
aucun | exact 0 0
aucun mort | exact 0 0
aucune victime | exact 0 0
pas de mort | exact 0 0
zéro | exact 0 0
20+ | at_least 20
20 + | at_least 20
at least 20 | at_least 20
At least 20 killed | at_least 20
au moins 20 | at_least 20
Au moins vingt | at_least 20
au moins 1.200 morts | at_least 1200
pas moins de 20 | at_least 20
≥ 20 | at_least 20
>=20 | at_least 20
20 or more | at_least 20
20 au moins | at_least 20
minimum 20 | at_least 20
no fewer than 20 | at_least 20
more than 20 | more_than 20
over 20 | more_than 20
plus de 20 | more_than 20
plus de 1 200 | more_than 1200
plus de vingt | more_than 20
>20 | more_than 20
~50 | about 50 50
≈50 | about 50 50
about 50 | about 50 50
around 50 people | about 50 50
approx. 50 | about 50 50
ca. 50 | about 50 50
environ 50 | about 50 50
env. 50 | about 50 50
environ 15 habitants | about 15 15
près de 50 | about 50 50
une dizaine | about 10 10
une dizaine de morts | about 10 10
une dizaine de civils tués | about 10 10
une douzaine d'habitants | about 12 12
une quinzaine | about 15 15
une vingtaine de soldats | about 20 20
une centaine | about 100 100
up to 600 | up_to - 600
at most 600 | up_to - 600
jusqu'à 600 | up_to - 600
jusqu’à 1.200 | up_to - 1200
au plus 600 | up_to - 600
≤ 600 | up_to - 600
20-30 | between 20 30
20–30 | between 20 30
20 to 30 | between 20 30
20 à 30 | between 20 30
entre 20 et 30 | between 20 30
between 20 and 30 | between 20 30
de 20 à 30 | between 20 30
entre 1.200 et 1.500 | between 1200 1500
5 ou 6 | between 5 6
5 or 6 | between 5 6
deux ou trois | between 2 3
trois à quatre | between 3 4
25-82+ | between_open 25 82
dozens | unquantified
several | unquantified
des dizaines | unquantified
plusieurs dizaines | unquantified
plusieurs morts | unquantified
quelques civils | unquantified
lourdes pertes | unquantified
plusieurs centaines | unquantified
? | no_figure
unknown | no_figure
inconnu | no_figure
non précisé | no_figure
denied | denied
démenti | denied
1.000 |
1,000 |
0,5 |
.5 |
12,5 |
1.23.4 |
-5 |
20 ou 30 |
20 et 5 |
82-25 |
cent-vingt |
deux cents |
47 (dont 7 officiers) |
12 soldats et 3 civils |
moins de 20 |
civils |
armée |
no losses |
20 terroristes neutralisés |
voir note |
1e3 |
28/07/2024 |
"""
NAMES = """
Mali | MLI
MALI | MLI
mali | MLI
MLI | MLI
Republic of Mali | MLI
République du Mali | MLI
Niger | NER
Republic of Niger | NER
Nigeria | NGA
Nigéria | NGA
Federal Republic of Nigeria | NGA
Burkina Faso | BFA
Burkina-Faso | BFA
BURKINA | BFA
Upper Volta | BFA
Haute-Volta | BFA
Burkina Faso (Upper Volta) | BFA
Tchad | TCD
Chad | TCD
République du Tchad | TCD
Mauritanie | MRT
Islamic Republic of Mauritania | MRT
Sénégal | SEN
Senegal | SEN
Bénin | BEN
Benin | BEN
Dahomey | BEN
Togo | TGO
Ghana | GHA
Côte d'Ivoire | CIV
Côte d’Ivoire | CIV
Cote d'Ivoire | CIV
COTE D'IVOIRE | CIV
Ivory Coast | CIV
Guinée | GIN
Guinea | GIN
Guinée-Conakry | GIN
Guinea-Bissau | GNB
Guinée-Bissau | GNB
Guinée équatoriale | GNQ
Equatorial Guinea | GNQ
Sierra Leone | SLE
Liberia | LBR
Gambie | GMB
Gambia | GMB
The Gambia | GMB
Gambia, The | GMB
Cap-Vert | CPV
Cabo Verde | CPV
Cameroun | CMR
Cameroon | CMR
Centrafrique | CAF
République centrafricaine | CAF
RCA | CAF
Central African Republic | CAF
Soudan | SDN
Sudan | SDN
Soudan du Sud | SSD
South Sudan | SSD
Sudan (South) | SSD
Libye | LBY
Libya | LBY
Algérie | DZA
Algerie | DZA
Algeria | DZA
Maroc | MAR
Tunisie | TUN
Égypte | EGY
Egypt, Arab Rep. | EGY
Éthiopie | ETH
Érythrée | ERI
Somalie | SOM
Ouganda | UGA
Congo | COG
Congo-Brazzaville | COG
Republic of the Congo | COG
RDC | COD
DR Congo | COD
DR Congo (Zaire) | COD
Congo (Kinshasa) | COD
République démocratique du Congo | COD
Democratic Republic of the Congo | COD
Russie | RUS
Fédération de Russie | RUS
Russia (Soviet Union) | RUS
France | FRA
États-Unis | USA
U.S.A. | USA
UK | GBR
Royaume-Uni | GBR
Allemagne | DEU
Turquie | TUR
Türkiye | TUR
Yemen (North Yemen) | YEM
Korea, North | PRK
Bénin/Niger |
Mali/Algérie |
Mali/Niger |
Mali-Niger |
Niger et Tchad |
Mali et Sénégal |
Mali, Burkina Faso |
Tchad & Cameroun |
Mali (Niger) |
Niger Delta |
Niger State |
Nord Mali |
Northern Mali |
Mali border |
Liptako-Gourma |
Lac Tchad |
Lake Chad |
Gulf of Guinea |
Azawad |
Sahel |
Kidal |
ML |
mli |
inconnu |
"""


def cases(table):
    return [tuple(part.strip() for part in line.split("|")) for line in table.strip().splitlines()]


def day_of(cell):
    cells = Cells(pd.DataFrame({"day": [cell]}), table="events")
    day, precision = cells.dates("day", cells.text("day"))
    assert day.isna().item() == bool(len(cells.faults()))
    return "" if day.isna().item() else str(day.item())[: {"day": 10, "month": 7, "year": 4}[precision.item()]]


def figure_of(cell):
    read = read_figures(pd.Series([cell])).iloc[0]
    parts = [
        read["bound"],
        *(["-"] if pd.isna(read["low"]) and not pd.isna(read["high"]) else [read["low"]]),
        read["high"],
    ]
    return " ".join(part for part in parts if not pd.isna(part))


def country_of(cell):
    return countries_of_names(pd.Series([cell])).fillna("").item()


@pytest.mark.parametrize(
    ("read", "table"), [(day_of, DATES), (figure_of, FIGURES), (country_of, NAMES)], ids=["dates", "figures", "names"]
)
def test_every_cell_is_read_as_it_was_meant_or_refused(read, table):
    said = {cell: (read(cell), wanted) for cell, wanted in cases(table)}
    assert len(said) > 100
    assert {cell: pair for cell, pair in said.items() if pair[0] != pair[1]} == {}
