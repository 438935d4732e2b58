"""What holds the queue up, in words."""

from __future__ import annotations

from kling_desktop.words import t


def queue_words(why: str) -> str:
    """Why nothing is sent: the word kept in the queue's state."""
    match why:
        case "job":
            return t("This job is held back.")
        case "count":
            return t("The queue is paused: as many takes as were allowed have been sent.")
        case "errors":
            return t("The queue is paused: too many takes in a row went wrong.")
        case "money":
            return t("The queue is paused: the next take would cost more than was allowed.")
        case "price":
            return t("The queue is paused: there is a limit, and a price that nobody knows.")
        case "damaged":
            return t("The queue is paused: its limits cannot be read. Set them again, then resume it.")
        case "full":
            return t("As many takes as may be under way at once are. This one goes when one of them is done.")
        case _:
            return t("The queue is paused.")
