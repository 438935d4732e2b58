"""What nobody knows of may be paid already: ordering it again is warned of first."""

from __future__ import annotations

from collections.abc import Callable

from kling_desktop.domain.jobs import Job, JobId, State
from kling_desktop.ui.compose.takes.card_words import offer_of, retry_words
from kling_desktop.ui.messages import Messages, Toast
from kling_desktop.ui.surroundings import Surroundings
from kling_desktop.words import t


def warn_of_resending(messages: Messages, job: Job, send: Callable[[], object], look: Callable[[], object]) -> Toast:
    """Say what it may cost, with a way to send all the same and one to look for it first."""
    offer = offer_of(job)
    return messages.say(
        t(
            "{who} may be making this take, and may have charged it. Sent again, it may be made and paid twice.",
            who=job.provider.value if offer is None else offer.provider_title,
        ),
        action=retry_words(job),
        run=send,
        other=t("Look for it first"),
        run_other=look,
        stay=True,
    )


async def look_for(ui: Surroundings, job: JobId) -> None:
    """Look for an unknown job at its provider, and say so when it is not certain even then."""
    found = await ui.bridge.call(lambda core: core.engine.look_up(job))
    if found.state is State.UNKNOWN:
        ui.messages.say(
            t(
                "It is still not certain what became of it. Look into your account at the provider before sending it "
                "again."
            )
        )
