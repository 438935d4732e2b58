"""Names of accounts: what they may be, who answers to them, and what a settings file may say of them."""

from __future__ import annotations

import pytest

from kling_desktop.domain.accounts import (
    Account,
    Accounts,
    accounts_from_data,
    accounts_to_data,
    fault_of,
)
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.purses import Purse

STUDIO, PRIVATE = Account(name="Studio", first="Studio"), Account(name="Private", first="Private")
BOTH = Accounts(known=(STUDIO, PRIVATE), usual="Studio")
OXEN = ProviderId.OXEN


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("Studio Nord", None),
        ("工作室", None),
        ("", "empty"),
        ("  \t", "empty"),
        ("x" * 41, "long"),
        ("a\u202eb", "signs"),
        ("a\u200bb", "signs"),
        ("a\x00b", "signs"),
        ("studio", "taken"),
        (" STUDIO ", "taken"),
        ("\uff33\uff54\uff55\uff44\uff49\uff4f", "taken"),  # full-width letters, as Asian keyboards type them
    ],
)
def test_what_an_account_may_be_called(name: str, fault: str | None) -> None:
    assert fault_of(name, BOTH.known) == fault


def test_an_account_answers_to_every_name_it_had_and_nobody_else_gets_one_of_them() -> None:
    renamed = BOTH.with_renamed(STUDIO, "Nord").with_renamed(PRIVATE, "Home")
    assert renamed.named("Studio") == "Nord"
    assert renamed.named(None) == "Nord"
    assert fault_of("Private", renamed.known) == "taken"
    back = renamed.with_renamed(renamed.known[0], "Studio")
    assert back.named("nord") == "Studio"
    assert back.find("Somebody") is None


def test_letters_of_any_width_and_case_are_one_account_in_the_spelling_of_the_artist() -> None:
    wide = Account(name="Ｓｔｕｄｉｏ　２", first="Ｓｔｕｄｉｏ　２")
    accounts = Accounts().with_new(wide)
    assert [accounts.named(name) for name in ("studio 2", "STUDIO  2", "studio")] == [wide.name, wide.name, None]
    assert fault_of("Studio 2", accounts.known) == "taken"
    # Two of before, when width told them apart, stay two.
    both = {"oxen": Accounts(known=(wide, Account(name="Studio 2", first="Studio 2")))}
    read = accounts_from_data(accounts_to_data(both))["oxen"]
    assert [read.named(name) for name in ("Ｓｔｕｄｉｏ　２", "Studio 2")] == ["Ｓｔｕｄｉｏ　２", "Studio 2"]


def test_a_renamed_account_that_is_removed_is_asked_for_by_its_last_name() -> None:
    renamed = BOTH.with_renamed(STUDIO, "Nord")
    removed = renamed.without(renamed.known[0])
    assert [removed.last_name(name) for name in ("studio", "Nord", "Other")] == ["Nord", "Nord", "Other"]
    assert accounts_from_data(accounts_to_data({"oxen": removed}))["oxen"] == removed
    back = removed.with_new(Account(name="Nord", first="Nord"))
    assert (back.named("Studio"), back.gone) == ("Nord", ())
    assert removed.with_renamed(PRIVATE, "Nord").last_name("Studio") == "Studio", "it is another account's name now"
    assert BOTH.without(PRIVATE).gone == ()


def test_the_nameless_one_is_the_usual_one_until_another_is() -> None:
    assert Accounts().named(None) == ""
    assert BOTH.named("") == ""
    named = Accounts(known=(Account(name="Home", first="Home", main=True), STUDIO))
    assert (named.named(None), named.named("")) == ("Home", "Home")
    assert BOTH.without(STUDIO).usual_name == ""


def test_what_is_written_is_read_and_nonsense_is_left_out() -> None:
    there = {"oxen": BOTH.with_renamed(STUDIO, "Nord"), "pixeldojo": Accounts()}
    assert accounts_from_data(accounts_to_data(there)) == {"oxen": there["oxen"]}
    odd = {
        "oxen": {
            "usual": "Gone",
            "known": [
                7,
                {"name": "A", "first": "A"},
                {"name": "a", "first": "B"},
                {"name": "", "first": "C"},
                {"name": "D", "first": "D", "former": [1, "E"], "main": True},
                {"name": "F", "first": "F", "main": True},
            ],
        },
        "pixeldojo": [],
        3: {},
    }
    found = accounts_from_data(odd)["oxen"]
    assert [(each.name, each.main) for each in found.known] == [("A", False), ("D", True), ("F", False)]
    assert (found.usual, found.known[1].former) == ("", frozenset({"E"}))
    assert accounts_from_data("x") == {}


def test_the_environments_key_pays_whatever_a_film_says() -> None:
    purse = Purse(accounts={"oxen": BOTH}, present={(OXEN, "Studio"): True, (OXEN, ""): False})
    assert (purse.payer(OXEN, None), purse.payer(OXEN, "private")) == ("Studio", "Private")
    assert purse.payer(OXEN, "Nobody") is None
    assert (purse.has_key(OXEN, None), purse.has_key(OXEN, "Private"), purse.has_key(OXEN, "Nobody")) == (
        True,
        None,
        False,
    )
    assert purse.shown(OXEN) == ("Studio", "Private"), "the nameless one has no key and is nobody's"
    near = Purse(accounts={"oxen": BOTH}, environment=frozenset({OXEN}), present={(OXEN, ""): True})
    assert (near.payer(OXEN, "Private"), near.usual(OXEN), near.has_key(OXEN, None)) == ("", "", True)
