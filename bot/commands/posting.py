"""`preview` and `post`."""

from bot.commands.command import Command
from bot.commands.places import ADDRESS, NAME, meant
from bot.commands.services import Services
from bot.domain.caller import Caller
from bot.domain.command import Arguments, Form, Kind, Needs, Option
from bot.message import Message
from bot.service.compose_posting import posted_message, preview_message

PREVIEW = Form(
    name="preview",
    summary="Exactly what would be posted now; nothing is posted",
    example="preview",
    options=(ADDRESS, NAME),
)
POST = Form(
    name="post",
    summary="Post a digest now",
    example="post again",
    options=(ADDRESS, NAME, Option(name="again", kind=Kind.FLAG, help="Post also what was posted there before.")),
    needs=Needs.MANAGE,
)


async def preview(caller: Caller, arguments: Arguments, services: Services) -> Message:
    """What would be posted, to the caller alone."""
    target = await meant(caller, arguments, services)
    return preview_message(target, await services.planner.preview(target))


async def post(caller: Caller, arguments: Arguments, services: Services) -> Message:
    """Post, and say what came of it."""
    target = await meant(caller, arguments, services, online=True)
    return posted_message(await services.poster.post(target, again=arguments.flag("again")))


POSTING = (Command(PREVIEW, preview), Command(POST, post))
