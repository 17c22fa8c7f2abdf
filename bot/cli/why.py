"""`why`."""

from bot.bootstrap import App
from bot.cli import forms
from bot.cli.start import emit
from bot.domain.errors import Invalid
from bot.domain.identifiers import is_arxiv, parse_paper
from bot.service.account import Accounts
from bot.service.compose_account import account_message


async def why(app: App, address: str, paper: str | None, as_json: bool) -> None:
    """Say what happened there and what will happen next, of one paper if given."""
    target = await app.schedules.resolve(address)
    paper_id = parse_paper(paper) if paper else None
    account = await Accounts(app.store, app.planner).of(target, paper_id)
    if paper_id and account.paper and not (is_arxiv(paper_id) or account.paper.known):
        raise Invalid(f"“{paper}” is no paper that is known here: use an id such as 2402.17764, or a link to it.")
    if as_json:
        emit(forms.account(account))
    else:
        app.show(account_message(account, app.clock.now(), running=await app.running.somebody()))
