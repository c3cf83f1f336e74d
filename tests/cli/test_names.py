"""Names as people type them: what is understood, what is refused, and which question a near miss gets."""

from __future__ import annotations

import pytest

from sahel.cli.main import main
from sahel.cli.names import named_edition, understood
from sahel.errors import BadParameter, UnknownName


@pytest.mark.parametrize(
    ("what", "text", "meant"),
    [
        ("incident", "tinzaouaten-2024", "tinzaouaten-2024"),
        ("incident", "Moura", "moura-2022"),
        ("incident", "Tinzawaten", "tinzaouaten-2024"),  # an alias
        ("country", "mali", "MLI"),
        ("country", "MLI", "MLI"),
        ("country", "Tchad", "TCD"),
        ("country", "burkina faso", "BFA"),
        ("country", "Niger", "NER"),  # not Nigeria, which begins so
        ("group", "J.N.I.M.", "jnim"),
    ],
)
def test_a_name_is_understood_and_announced_where_it_is_no_id(capsys, what, text, meant):
    assert understood(text, what=what) == meant
    said = capsys.readouterr()
    assert said.out == "" and (f"{text!r} is read as the {what} {meant} (" in said.err) == (text != meant)


@pytest.mark.parametrize(
    ("what", "text", "says"),
    [
        # The whole, not its parts; the strikes are incidents of their own.
        ("incident", "tinzaouaten", "one incident: tinzaouaten-2024, tinzaouaten-2024-strike-0730, tinzaouaten-2024-s"),
        ("incident", "djibo", "fits more than one incident: djibo-2025, djibo-2023"),
        ("incident", "bolkessi", "Did you mean boulkessi-2019 or boulkessi-2025?"),
        ("incident", "mo", "no incident is called 'mo'"),  # two letters are no beginning
        ("incident", "", "no incident is called ''"),
        ("incident", "???", "no incident is called"),
        ("country", "malii", "Did you mean MLI?"),
        ("country", "Norway", "no country is called 'Norway'"),
        ("group", "jnin", "Did you mean jnim"),
    ],
)
def test_what_fits_none_or_several_is_refused_with_what_comes_near(what, text, says):
    with pytest.raises(UnknownName, match=f"`sahel list {'actors' if what == 'group' else what[:4]}") as refused:
        understood(text, what=what)
    assert says in str(refused.value)


@pytest.mark.parametrize(
    ("words", "given", "made"),
    [
        (["tinzaouaten-2024"], {}, ("incident", {"incident": "tinzaouaten-2024"})),
        (["moura-2022"], {"as_of": "2022-04-30"}, ("incident", {"as_of": "2022-04-30", "incident": "moura-2022"})),
        (["mali"], {}, ("country", {"country": "MLI"})),
        (["burkina", "faso"], {}, ("country", {"country": "BFA"})),
        (["country", "burkina", "faso"], {}, ("country", {"country": "BFA"})),
        (["country"], {"country": "Mali"}, ("country", {"country": "MLI"})),
        (["coups"], {"country": ""}, ("coups", {"country": ""})),
        (["monthly", "mali", "2024-07"], {}, ("monthly", {"country": "MLI", "month": "2024-07"})),
        (["monthly", "last-month"], {}, ("monthly", {"month": "last-month"})),
        (["insurgencies", "jnim"], {}, ("insurgencies", {"group": "jnim"})),
        (["group", "J.N.I.M."], {}, ("group", {"actor": "jnim"})),
    ],
)  # fmt: skip
def test_words_name_a_notebook_and_of_what(words, given, made):
    assert named_edition(words, given) == made


@pytest.mark.parametrize(
    ("words", "given", "says"),
    [
        (["coup"], {}, "Did you mean coups?"),
        (["bolkessi"], {}, "Did you mean boulkessi-2019 or boulkessi-2025?"),
        (["djibo"], {}, "fits more than one incident"),
        (["country", "malii"], {}, "Did you mean MLI?"),
        (["coups", "mali", "chad"], {}, "it takes no more"),
        (["country", "mali"], {"country": "NER"}, "it takes no more"),
        (["claims", "mali"], {}, "it takes no more"),
        (["monthly", "malii"], {}, "it takes month, country. Did you mean MLI?"),
    ],
)
def test_words_that_say_nothing_are_refused(words, given, says):
    with pytest.raises((UnknownName, BadParameter)) as refused:
        named_edition(words, given)
    assert says in str(refused.value)


def test_a_parameter_may_be_one_word_or_two(tmp_path, capsys):
    made = []
    for given in (["-p", "country=Mali"], ["-p", "country", "Mali"], ["--parameter", "country=mali"]):
        assert main(["report", "country", *given, "--list", "--output", str(tmp_path)]) == 0
        made.append(capsys.readouterr().out)
    assert len(set(made)) == 1 and "country-mli.html" in made[0]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["reprot"], "Did you mean report?"),
        (["add", "clam"], "Did you mean claim?"),
        (["list", "incident"], "Did you mean incidents?"),
        (["report", "--outptu=x"], "no option is called --outptu=x. Did you mean --output?"),
        (["add", "source", "--publsher", "x"], "Did you mean --publisher?"),
        (["show", "moura-2022", "solhan-2021"], "there is no place for 'solhan-2021'"),
    ],
)
def test_a_word_that_no_command_knows_is_asked_after(capsys, arguments, says):
    with pytest.raises(SystemExit, match="2"):
        main(arguments)
    assert says in capsys.readouterr().err
