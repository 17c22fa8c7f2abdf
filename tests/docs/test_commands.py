"""docs/commands.md tells of every command and option of the registry, and of no other."""

import re

from bot.commands.everything import registry
from bot.domain.command import Needs
from tests.docs.test_docs import ROOT

DOCS = (ROOT / "docs" / "commands.md").read_text()
ROWS = re.findall(r"^\| `([^`]+)` \|(.*?)\| (.+) \|$", DOCS, re.MULTILINE)
FORMS = {form.name: form for form in registry().forms}


def test_every_command_and_option_is_told_of_and_no_other() -> None:
    told = {
        name.split(" [")[0]
        .removesuffix(" ID")
        .removesuffix(" QUERY")
        .removesuffix(r" TOPIC\|N")
        .removesuffix(" TOPIC"): options
        for name, options, _ in ROWS
    }
    assert set(told) == set(FORMS)
    for name, options in told.items():
        assert re.findall(r"`([^`]+)`", options) == [option.name for option in FORMS[name].options], name


def test_those_for_few_people_are_told_of() -> None:
    (sentence,) = re.findall(r"Anybody may read\. (.+?) are for those who", DOCS.replace("\n", " "))
    managing = [form.name for form in FORMS.values() if form.needs is Needs.MANAGE]
    assert sorted(re.findall(r"`([^`]+)`", sentence)) == sorted(managing)
