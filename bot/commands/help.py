"""`help`: made from the forms of the commands."""

from collections.abc import Callable, Sequence

from bot.commands.command import Command
from bot.commands.services import Services
from bot.commands.values import nearest, shown
from bot.domain.caller import Caller
from bot.domain.command import Arguments, Form, Needs, Option
from bot.domain.errors import Invalid
from bot.message import Hint, Message, Section

FORM = Form(
    name="help",
    summary="What can be said, or all about one command",
    example="help search",
    options=(Option(name="command", help="The command that all is said about.", bare=True, verbatim=True),),
)


def help_command(forms: Callable[[], Sequence[Form]]) -> Command:
    """The command, over whatever commands there are when it is given."""

    async def handle(caller: Caller, arguments: Arguments, services: Services) -> Message:  # noqa: ARG001
        name = arguments.text("command")
        return one(forms(), name) if name else everything(forms())

    return Command(FORM, handle)


def everything(forms: Sequence[Form]) -> Message:
    """Every command with its line, those for few people apart."""
    anyone = [form for form in forms if form.needs is Needs.ANYONE]
    managers = [form for form in forms if form.needs is Needs.MANAGE]
    return Message(
        heading="Commands",
        sections=(_table("", anyone), _table("For those who manage the place", managers)),
        hints=(Hint("All about one", "help today"),),
    )


def one(forms: Sequence[Form], name: str) -> Message:
    """A command with its options; of a group, all its commands. Raises Invalid."""
    wanted = " ".join(name.lower().split())
    found = [form for form in forms if wanted in (form.name, form.name.split()[0])]
    if not found:
        near = nearest(wanted, [form.name for form in forms])
        what = f"did you mean “{near}”?" if near else "“help” lists them."
        raise Invalid(f"There is no command “{shown(name)}”; {what}")
    if len(found) > 1:
        return Message(
            heading=wanted, sections=(_table("", found),), hints=(Hint("All about one", f"help {found[0].name}"),)
        )
    return _all_about(found[0])


def _all_about(form: Form) -> Message:
    rows = tuple((option.said, option.help) for option in form.options)
    managing = ("It is for those who manage the place.",) if form.needs is Needs.MANAGE else ()
    return Message(
        heading=form.name,
        paragraphs=(f"{form.summary}.", *managing),
        sections=(Section("", rows),) if rows else (),
        hints=(Hint("Such as", form.example),),
    )


def _table(title: str, forms: Sequence[Form]) -> Section:
    return Section(title, tuple((form.brief, form.summary) for form in forms))
