"""What Slack's errors mean, as data: the names of `error` in its answers, and a sentence that says what to do.

Slack: every answer has status 200, and `ok` false with `error` where it did not do it; only too many requests (429) and
its own failures (5xx) have a status of their own. `{bot}` is the bot's name, `{scope}` a scope that is needed.
"""

from collections.abc import Mapping

from bot.domain.refusal import Refusal

_INSTALL = "install the app again and set SLACK_BOT_TOKEN to its bot token (xoxb-…)."
_BUG = "Slack refused the message as malformed ({error}), which is a fault of Paperwire: please report it."

_NOT_FOUND = (
    Refusal.NOT_FOUND,
    "Slack knows no such channel: check the address. If it is private, type /invite @{bot} there.",
)
NO_PERSON = (Refusal.NOT_FOUND, "Slack knows no such person: check the id in the address.")
"""Slack: to a person whom it does not know, too, it answers a message with `channel_not_found`."""
_MAY_NOT = (Refusal.MAY_NOT_POST, "The workspace does not let Paperwire post there ({error}): ask who manages it.")
_NOT_HERE = (Refusal.REMOVED, "The workspace does not let Paperwire in ({error}): ask who manages it.")
_BAD_TOKEN = (
    Refusal.BAD_TOKEN,
    "Slack does not accept the token ({error}): copy the Bot User OAuth Token (xoxb-…) again, under OAuth & "
    "Permissions in the app's settings, and set SLACK_BOT_TOKEN to it.",
)
_REMOVED = (Refusal.REMOVED, f"The app was removed from the workspace ({{error}}): {_INSTALL}")
_REJECTED = (Refusal.REJECTED, _BUG)

REFUSALS: Mapping[str, tuple[Refusal, str]] = {
    "channel_not_found": _NOT_FOUND,
    "user_not_found": NO_PERSON,
    "users_not_found": NO_PERSON,
    "user_not_visible": NO_PERSON,
    "not_in_channel": (
        Refusal.NOT_INVITED,
        "Paperwire is not in the channel: type /invite @{bot} there.",
    ),
    "is_archived": (Refusal.ARCHIVED, "The channel is archived: unarchive it, or schedule another."),
    "restricted_action": _MAY_NOT,
    "restricted_action_read_only_channel": (
        Refusal.MAY_NOT_POST,
        "Only some may post in this channel: ask who manages it to let Paperwire.",
    ),
    "restricted_action_non_threadable_channel": (
        Refusal.WRONG_KIND,
        "The channel has no threads, which long digests need: ask for fewer papers, or schedule another channel.",
    ),
    "restricted_action_thread_only_channel": (
        Refusal.WRONG_KIND,
        "The channel takes replies in threads only: schedule another.",
    ),
    "restricted_action_thread_locked": _REJECTED,
    "ekm_access_denied": _MAY_NOT,
    "no_permission": _MAY_NOT,
    "access_denied": _MAY_NOT,
    "messages_tab_disabled": (
        Refusal.UNREACHABLE_PERSON,
        "The app takes no direct messages: turn on its Messages Tab under App Home in the app's settings.",
    ),
    "cannot_dm_bot": (Refusal.UNREACHABLE_PERSON, "That is a bot: schedule a person or a channel."),
    "user_disabled": (Refusal.UNREACHABLE_PERSON, "That person has left the workspace: schedule another."),
    "invalid_auth": _BAD_TOKEN,
    "not_authed": _BAD_TOKEN,
    "token_expired": _BAD_TOKEN,
    "not_allowed_token_type": _BAD_TOKEN,
    "account_inactive": _REMOVED,
    "token_revoked": _REMOVED,
    "app_access_restricted": _NOT_HERE,
    "org_login_required": _NOT_HERE,
    "enterprise_is_restricted": _NOT_HERE,
    "team_access_not_granted": _NOT_HERE,
    "missing_scope": (
        Refusal.MISSING_SCOPE,
        "The token lacks the scope {scope}: add it under OAuth & Permissions in the app's settings, then install the "
        "app again.",
    ),
    "invalid_blocks": _REJECTED,
    "invalid_blocks_format": _REJECTED,
    "msg_blocks_too_long": _REJECTED,
    "msg_too_long": _REJECTED,
    "no_text": _REJECTED,
    "metadata_too_large": _REJECTED,
    "invalid_metadata_format": _REJECTED,
    "invalid_metadata_schema": _REJECTED,
    "metadata_must_be_sent_from_app": _REJECTED,
    "markdown_text_conflict": _REJECTED,
    "too_many_attachments": _REJECTED,
    "cannot_reply_to_message": _REJECTED,
    "invalid_arg_name": _REJECTED,
    "invalid_arguments": _REJECTED,
    "invalid_charset": _REJECTED,
    "invalid_post_type": _REJECTED,
}
"""It did not and will not do it."""

NEEDED: Mapping[str, str] = {
    "chat.postMessage": "chat:write",
    "conversations.info": "channels:read",
    "conversations.list": "channels:read",
    "conversations.history": "channels:history",
    "conversations.replies": "channels:history",
    "conversations.open": "im:write",
}
"""The scope of each method, for an answer that does not name the one that is lacking."""

UNKNOWN_NAME = (Refusal.REJECTED, "Slack refused: {error}.")

LATER: Mapping[str, str] = {
    "ratelimited": "Slack asks to be sent less at a time.",
    "rate_limited": "Slack asks to be sent less at a time.",
    "message_limit_exceeded": "The workspace has had its number of messages for now.",
    "service_unavailable": "Slack is not available just now.",
    "team_added_to_org": "The workspace is being moved into an organisation.",
}
"""It did not do it, and may later."""

UNSURE: Mapping[str, str] = {
    name: f"Slack failed on the way ({name})." for name in ("internal_error", "fatal_error", "request_timeout")
}
"""Slack: the message may have been posted."""

FAILED = "Slack failed (status {status}) at {host}: if it stays so, check PAPERWIRE_SLACK_API_URL."
NO_ANSWER = "The connection to Slack broke before it answered."
TOO_LATE = "Slack did not answer in time: check the network, and PAPERWIRE_SLACK_API_URL."
NOT_JSON = (
    "{host} does not answer as Slack does (status {status}): check PAPERWIRE_SLACK_API_URL, and whether this network "
    "asks you to sign in first."
)
UNREACHABLE = "Slack cannot be reached at {host}: check the connection and PAPERWIRE_SLACK_API_URL."
