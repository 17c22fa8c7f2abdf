"""Which place a command is about."""

from bot.commands.services import Services
from bot.domain.caller import Caller
from bot.domain.command import Arguments, Option
from bot.domain.errors import NotAllowed
from bot.domain.schedule import Target
from bot.service.wish import with_name

ADDRESS = Option(name="address", help="Where: ADDRESS or ADDRESS#NAME; here unless said.", bare=True)
NAME = Option(name="name", help="Which of several schedules there; digest unless said.")


async def meant(caller: Caller, arguments: Arguments, services: Services, *, online: bool = False) -> Target:
    """The place that was said, or where the caller is; `online`: as its platform knows it now. Raises NotAllowed for
    another place than the caller's, unless an operator asks.
    """
    text = arguments.text("address") or caller.where
    find = services.schedules.find_online if online else services.schedules.find
    return allowed(caller, with_name((await find(text)).target, arguments.text("name")))


def allowed(caller: Caller, target: Target) -> Target:
    """The same target, where the caller may speak of it. Raises NotAllowed."""
    if not caller.operator and target.address != caller.where:
        raise NotAllowed(f"This is not {target.address}; give the command there.")
    return target
