"""What can go wrong, as a person reads it: every message is one sentence that says what to do."""


class PaperwireError(Exception):
    """Base of all errors that are shown as one sentence; `exit_code` is what the command line ends with."""

    exit_code = 1


class SettingsError(PaperwireError):
    """A setting is wrong; the start is stopped."""

    exit_code = 3


class StoreError(PaperwireError):
    """The database cannot be used: not ours, half-written, newer than this program, or out of reach."""

    exit_code = 3


class NotFound(PaperwireError):
    """What was asked for does not exist: a paper, a schedule, a destination."""

    exit_code = 4


class Invalid(PaperwireError):
    """What a person typed does not mean anything: a day, a time, a zone, an address."""

    exit_code = 2


class NotAllowed(PaperwireError):
    """Who asks may not do that there."""


class SourceFailed(PaperwireError):
    """A source did not give a usable answer. It never means "no papers"."""

    exit_code = 5


class SourceUnreachable(SourceFailed):
    """No connection to the source at all, so that asking for another day is of no use now."""


class SourceChanged(SourceFailed):
    """The source answered, but not in its documented form."""


class SourceLate(SourceFailed):
    """The source answered, and the list that was to come by now is not there yet."""


class SourceRepeats(SourceFailed):
    """The source gave a list again that it had given for an earlier day."""


class Busy(PaperwireError):
    """Another process holds what is needed here."""

    exit_code = 7


class Stopped(PaperwireError):
    """The place was stopped: nothing leaves for it until it is resumed."""

    exit_code = 6


class MeaningMissing(PaperwireError):
    """There is no model of meaning; everything else works without."""

    exit_code = 3
