"""What happened, whether money went, and what to do: for every trouble there is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from functools import partial
from types import MappingProxyType

from kling_desktop.domain.budgets import Scope
from kling_desktop.domain.jobs import State
from kling_desktop.domain.money import Money, Unit
from kling_desktop.domain.troubles import Charged, TroubleFacts
from kling_desktop.words import accounts, answers, budgets, database, joined, n, network, shelf, t
from kling_desktop.words.answers import provider_words as provider_words
from kling_desktop.words.bucket import bucket, bucket_refusal, refusal_remedy, right_region, unfit
from kling_desktop.words.money import price
from kling_desktop.words.places import file_name, plain
from kling_desktop.words.project_reasons import reason
from kling_desktop.words.queue import queue_words
from kling_desktop.words.reasons import reason_words
from kling_desktop.words.sent_pictures import address_refused, address_remedy, upload_failed, upload_remedy

_Facts = Mapping[str, str]


def sentence(trouble: TroubleFacts) -> str:
    """What happened."""
    if trouble.code == "network.unreachable" and trouble.charged is not Charged.NO:
        # The order of this take went out before: only the first time nobody answered was nothing sent.
        return t("{host} could not be reached.", host=_host(trouble.facts))
    words = _SENTENCES.get(trouble.code)
    facts = {**trouble.facts, "again": trouble.again.value}
    return words(facts) if words else t("Something went wrong ({code}).", code=plain(trouble.code))


def remedy(trouble: TroubleFacts) -> str:
    """What to do about it; empty when there is nothing to do."""
    words = _REMEDIES.get(trouble.code)
    return words({**trouble.facts, "again": trouble.again.value}) if words else ""


def whole(trouble: TroubleFacts, *, charged: bool = False) -> str:
    """What happened, whether money went (`charged`), what to do; and below it what the other side said itself."""
    parts = (sentence(trouble), charged_words(trouble.charged) if charged else "", remedy(trouble))
    told = joined(*parts)
    said = plain(trouble.detail)
    if not said:
        return told
    if trouble.facts.get("provider"):
        return told + "\n" + t("{provider} says: {words}", provider=provider_words(trouble.facts), words=said)
    return told + "\n" + said


def charged_words(charged: Charged) -> str:
    """Whether money went."""
    match charged:
        case Charged.NO:
            return t("Nothing was charged.")
        case Charged.YES:
            return t("It was paid for.")
        case Charged.UNKNOWN:
            return t("It may have been charged.")


def codes() -> frozenset[str]:
    """Every code there are words for."""
    return frozenset(_SENTENCES) & frozenset(_REMEDIES)


def _file(facts: _Facts) -> str:
    return file_name(facts.get("file", "")) or t("the file")


def _host(facts: _Facts) -> str:
    return plain(facts.get("host", "")) or provider_words(facts)


def _because(facts: _Facts) -> str:
    why = reason_words(plain(facts.get("why", "")))
    return f" ({why})" if why else ""


def _full(facts: _Facts) -> str:
    folder = plain(facts.get("folder", "")) or t("the library's folder")
    missing = facts.get("missing", "")
    if not missing.isdecimal():
        return t("There is no space left in {folder}.", folder=folder)
    return t("There is no space left in {folder}: {size} MB more are needed.", folder=folder, size=_megabytes(missing))


def _megabytes(count: str) -> str:
    """Bytes as megabytes, never less than are meant."""
    return str(-(-int(count) // 1_000_000))


def _project(facts: _Facts) -> str:
    file = facts.get("file", "")
    if file:
        return t("{file} cannot be opened: {reason}.", file=plain(file), reason=reason(facts))
    return t("The film cannot be opened: {reason}.", reason=reason(facts))


def _not_a_video(facts: _Facts) -> str:
    if facts.get("file"):
        return t("{file} is not a whole video{why}.", file=_file(facts), why=_because(facts))
    return t("What arrived is not a whole video{why}.", why=_because(facts))


def _answer_lost(facts: _Facts) -> str:
    if facts.get("call") == "kept-open":
        return t(
            "The call to {provider} ended before the video came, and its answer cannot be asked for again.",
            provider=provider_words(facts),
        )
    return t(
        "The order was sent, but {provider} gave no answer that can be understood.", provider=provider_words(facts)
    )


def _agree(facts: _Facts) -> str:
    flag = plain(facts.get("flag", ""))
    if flag:
        return t("Agree to it with {flag}, or set up a bucket of your own. Nothing was ordered.", flag=flag)
    return t("Agree to it, or set up a bucket of your own. Nothing was ordered.")


def _not_repeated(facts: _Facts) -> str:
    if facts.get("state") != "again":
        return t("This job is not one to repeat.")
    return t("It was ordered again already, as take {number}.", number=facts.get("number", ""))


def _not_cancelled(facts: _Facts) -> str:
    match facts.get("state"):
        case State.UNKNOWN:
            return t("Look it up at the provider before making it again: it may be under way and paid.")
        case State.DONE | State.FAILED | State.EXPIRED:
            return ""
        case _:
            return t("The job carries on, and its result will be saved.")


def _amount(facts: _Facts, name: str) -> str:
    """An amount in `facts` with the unit that came along; as it stands when there is none."""
    given = facts.get(name, "")
    try:
        return price(Money(Decimal(given), Unit(facts["unit"])))
    except (KeyError, ValueError, InvalidOperation):
        return plain(given)


def _reached(scope: Scope, facts: _Facts) -> str:
    return budgets.refused({**facts, "scope": scope.value})


def _raise(scope: Scope, _facts: _Facts) -> str:
    return budgets.remedy(scope)


def _problems(facts: _Facts) -> str:
    given = facts.get("problems", "")
    count = int(given) if given.isdecimal() else 2
    return n(
        "The film does not fit this model: {count} problem is in the way.",
        "The film does not fit this model: {count} problems are in the way.",
        count,
    )


def _unknown_price(facts: _Facts) -> str:
    if not facts.get("assumed"):
        return t(
            "Nobody knows what {provider} will charge, and the limit is {limit}.",
            provider=provider_words(facts),
            limit=_amount(facts, "limit"),
        )
    return t(
        "Nobody knows what {provider} will charge. At the dearest price known it would be {assumed}, and the limit is "
        "{limit}.",
        provider=provider_words(facts),
        assumed=_amount(facts, "assumed"),
        limit=_amount(facts, "limit"),
    )


_SENTENCES: Mapping[str, Callable[[_Facts], str]] = MappingProxyType(
    {
        "trouble": lambda _: t("Something went wrong."),
        "project.unreadable": _project,
        "disk.cannot-write": lambda f: t("{file} cannot be written{why}.", file=_file(f), why=_because(f)),
        "disk.full": _full,
        "element.unreadable": shelf.refusal,
        "database.broken": database.broken,
        "ledger.damaged": database.ledger_damaged,
        "database.newer": lambda _: t("The library was last used by a newer version of Kling Desktop."),
        "database.busy": lambda _: t("Another program is holding the library's database."),
        "take.unknown": lambda f: t("The library has no take {id}.", id=plain(f.get("id", ""))),
        "take.lost": lambda f: t("{file} is no longer where the library put it.", file=_file(f)),
        "key.none": lambda f: accounts.no_key(f, provider_words(f)),
        "key.changed": lambda f: t("{provider} does not accept the key of before.", provider=provider_words(f)),
        "account.unknown": lambda f: accounts.no_account(f, provider_words(f)),
        "account.bad-name": accounts.bad_name,
        "account.name-taken": accounts.name_taken,
        "key.no-keyring": lambda _: t("This computer has no safe place to keep a key."),
        "key.refused-by-keyring": lambda f: t("The system's keyring did not open{why}.", why=_because(f)),
        "address.bad": lambda f: t(
            "The address set for {provider} is not one a key may be sent to.", provider=provider_words(f)
        ),
        "address.in-use": lambda f: t(
            "Takes ordered at {provider} are still under way. At another address nobody knows them.",
            provider=provider_words(f),
        ),
        "budget.over": budgets.over,
        "budget.lost": lambda _: t("The budgets in the settings are damaged, so nobody knows what may be spent."),
        "budget.price-unknown": _unknown_price,
        **{f"budget.{scope.value}": partial(_reached, scope) for scope in Scope},
        "film.does-not-fit": _problems,
        "picture.lost": lambda f: t("{file} is gone or can no longer be read.", file=_file(f)),
        "source-video.lost": lambda f: t(
            "The source video {file} cannot be made ready{why}.", file=_file(f), why=_because(f)
        ),
        "network.unreachable": lambda f: t("{host} could not be reached. Nothing was sent.", host=_host(f)),
        "network.answer-lost": _answer_lost,
        "network.log-in": network.log_in,
        "network.certificate": network.certificate,
        "network.proxy": network.proxy,
        "disk.away": network.library_away,
        "queue.none": lambda f: t("{provider} has no queue at this address.", provider=provider_words(f)),
        "order.kept-open": lambda f: t(
            "{provider} has no queue at this address: the take is made during one call that stays open, often for "
            "minutes. If it breaks, its answer cannot be asked for again.",
            provider=provider_words(f),
        ),
        "account.no-user-name": lambda f: t(
            "{provider} does not tell the user name of this key, and cannot be asked about its jobs without it.",
            provider=provider_words(f),
        ),
        "upload.not-agreed": lambda f: t(
            "{file} would become public at {provider}, and nobody has agreed to that.",
            file=_file(f),
            provider=provider_words(f),
        ),
        "result.not-found": lambda f: t(
            "The take has ended at {provider}, which does not say how, nor where a video is.",
            provider=provider_words(f),
        ),
        "key.refused": lambda f: t("{provider} does not accept this key.", provider=provider_words(f)),
        "key.not-allowed": answers.not_allowed,
        "network.turned-away": lambda f: t(
            "The order did not get as far as {provider}: a guard in front of it turned it away.",
            provider=provider_words(f),
        ),
        "account.out-of-credit": answers.out_of_credit,
        "request.refused": answers.request_refused,
        "model.gone": lambda f: t(
            "{provider} no longer has the model {model}.", provider=provider_words(f), model=plain(f.get("model", ""))
        ),
        "content.refused": lambda f: t(
            "{provider} refused the words or a picture because of its rules on content.", provider=provider_words(f)
        ),
        "picture.address-refused": address_refused,
        "model.busy": lambda f: t("Nobody at {provider} is free to make this just now.", provider=provider_words(f)),
        "picture.not-fetched": answers.not_fetched,
        "picture.unfit": lambda f: t(
            "{provider} cannot use one of the pictures: its kind, size or shape does not suit.",
            provider=provider_words(f),
        ),
        "rate.limited": lambda f: t("{provider} is busy and asks to wait.", provider=provider_words(f)),
        "server.fault": lambda f: t("{provider} has a fault at the moment.", provider=provider_words(f)),
        "upload.failed": upload_failed,
        "bucket.unfit": lambda f: unfit(f.get("field", "")),
        "bucket.none": lambda _: t("No bucket is set up yet."),
        "bucket.no-secret": lambda _: t("The bucket has no secret key yet, or one that cannot be right."),
        "bucket.refused": bucket_refusal,
        "bucket.wrong-region": lambda f: t(
            "The bucket {bucket} is not in the region that was given.", bucket=bucket(f)
        ),
        "bucket.missing": lambda f: t("There is no bucket called {bucket} at {host}.", bucket=bucket(f), host=_host(f)),
        "bucket.not-readable": lambda f: t(
            "{file} was put into the bucket, but its address does not open.", file=_file(f)
        ),
        "clock.wrong": lambda f: t(
            "This computer's clock is {minutes} minutes away from that of {host}, too much for signed addresses.",
            minutes=plain(f.get("minutes", "")) or t("many"),
            host=_host(f),
        ),
        "network.not-trusted": lambda f: t("This computer does not trust the certificate of {host}.", host=_host(f)),
        "job.not-found": lambda f: t("{provider} does not know this job any more.", provider=provider_words(f)),
        "render.failed": answers.render_failed,
        "cancel.impossible": lambda f: t("{provider} cannot cancel this job.", provider=provider_words(f)),
        "retry.impossible": _not_repeated,
        "queue.paused": lambda f: queue_words(f.get("why", "")),
        "result.link-died": lambda f: t(
            "The link to the video expired before it was saved. {provider} made it.", provider=provider_words(f)
        ),
        "result.link-refused": lambda f: t(
            "The link to the video leads to {host}, which is not a safe place to load from.",
            host=plain(f.get("host", "")) or t("another computer"),
        ),
        "result.incomplete": lambda _: t("The video did not arrive whole."),
        "result.not-a-video": _not_a_video,
    }
)

_REMEDIES: Mapping[str, Callable[[_Facts], str]] = MappingProxyType(
    {
        "trouble": lambda _: t("Try again; if it stays, look into the log."),
        "project.unreadable": lambda _: t("Open another film, or an older copy of this one. The file was not changed."),
        "disk.cannot-write": lambda _: t("Choose a folder that can be written, then try again."),
        "disk.full": lambda _: t("Make room; it goes on by itself at the next try."),
        "element.unreadable": shelf.remedy,
        "database.broken": database.broken_remedy,
        "ledger.damaged": lambda _: t("Put back a copy of the library's database."),
        "database.newer": lambda _: t("Update Kling Desktop. Nothing was changed."),
        "database.busy": lambda _: t("Close other windows of Kling Desktop and try again."),
        "take.unknown": lambda _: t("Look at the list of takes for the right one."),
        "take.lost": lambda _: t("Put the file back, or rebuild the library."),
        "key.none": lambda f: accounts.no_key_remedy(f, provider_words(f)),
        "key.changed": lambda _: t("It is sent again with the new one by itself."),
        "account.unknown": lambda _: t("Choose another account for this film, or add one of that name under “Keys”."),
        "account.bad-name": accounts.bad_name_remedy,
        "account.name-taken": lambda _: t("Choose another name."),
        "key.no-keyring": lambda _: t(
            "Install a keyring such as GNOME Keyring or KWallet, or set the key in the environment."
        ),
        "key.refused-by-keyring": lambda _: t("Unlock the keyring and try again."),
        "address.bad": lambda f: t(
            "Correct {variable}: it must begin with https://.",
            variable=plain(f.get("variable", "")) or t("the address"),
        ),
        "address.in-use": lambda _: t("Change the address once they are finished."),
        "budget.lost": lambda _: t("Set the budgets again, or clear one if there were none. Nothing was sent."),
        "budget.over": lambda _: t("Make fewer takes or a shorter film, or raise the limit."),
        **{f"budget.{scope.value}": partial(_raise, scope) for scope in Scope},
        "budget.price-unknown": lambda _: t("Raise the limit, or choose a provider whose price is known."),
        "film.does-not-fit": lambda _: t("See the checks; each names its place and, where there is one, a way out."),
        "picture.lost": lambda _: t("Put it back or replace it in the film, then start the take again."),
        "source-video.lost": lambda _: t("Put it back or replace it in the film, then start the take again."),
        "network.unreachable": lambda _: t("Check the connection; it goes on once there is one."),
        "network.answer-lost": answers.answer_lost_remedy,
        "network.log-in": network.log_in_remedy,
        "network.certificate": network.certificate_remedy,
        "network.proxy": network.proxy_remedy,
        "disk.away": network.library_away_remedy,
        "queue.none": lambda _: t("Check the address of the service. Nothing was ordered."),
        "order.kept-open": lambda _: t("Keep the program open and the computer awake until the take is there."),
        "account.no-user-name": lambda f: t(
            "Enter your user name there in Settings, or set {variable} to it.",
            variable=plain(f.get("variable", "")) or "KLING_DESKTOP_OXEN_USER",
        ),
        "upload.not-agreed": _agree,
        "result.not-found": lambda f: t(
            "Look into your account at {provider}: a video that was made is there, and can be imported.",
            provider=provider_words(f),
        ),
        "key.refused": lambda _: t("Check the key in the settings, or make a new one."),
        "key.not-allowed": answers.not_allowed_remedy,
        "network.turned-away": lambda _: t(
            "Try again in a while or over another connection. If it stays so, update Kling Desktop."
        ),
        "account.out-of-credit": answers.out_of_credit_remedy,
        "request.refused": answers.request_refused_remedy,
        "model.gone": lambda _: t("Choose another model or another provider."),
        "content.refused": lambda _: t("Change the words or the picture, then make a new take."),
        "picture.address-refused": address_remedy,
        "model.busy": lambda _: t("Try again in a few minutes, or choose another model."),
        "picture.not-fetched": answers.not_fetched_remedy,
        "picture.unfit": lambda _: t("Crop it, or put a JPG or PNG of a usual size and shape in its place."),
        "rate.limited": lambda _: t("Nothing to do: it goes on after the wait."),
        "server.fault": lambda _: t("Nothing to do: it is tried again."),
        "upload.failed": upload_remedy,
        "bucket.unfit": lambda _: t("Correct it in the settings of the bucket."),
        "bucket.none": lambda _: t("Set one up in the settings."),
        "bucket.no-secret": lambda _: t("Enter the secret key in the settings of the bucket."),
        "bucket.refused": refusal_remedy,
        "bucket.wrong-region": right_region,
        "bucket.missing": lambda _: t("Check the bucket's name and its address in the settings."),
        "bucket.not-readable": lambda _: t("Test the bucket in the settings. Nothing was ordered."),
        "clock.wrong": lambda _: t("Set the clock of this computer right, then try again."),
        "network.not-trusted": lambda _: t(
            "Check the address. A server of your own needs a certificate that is trusted."
        ),
        "job.not-found": lambda f: t("Look at your account at {provider}.", provider=provider_words(f)),
        "render.failed": answers.render_failed_remedy,
        "cancel.impossible": _not_cancelled,
        "retry.impossible": lambda _: t("Make a new take if you want another one."),
        "queue.paused": lambda _: t("Resume the queue, then it is sent."),
        "result.link-died": lambda f: t(
            "Look at your account at {provider}: the video may still be there.", provider=provider_words(f)
        ),
        "result.link-refused": lambda _: t(
            "Ask for it again. If that stays so, load it from your account at the provider and import the file."
        ),
        "result.incomplete": lambda _: t("Nothing to do: the rest is fetched again."),
        "result.not-a-video": lambda _: t(
            "What came is kept for inspection. Ask for it again, or look at your account before you order anew."
        ),
    }
)
