"""Other words for commands: what people of other programs type when they look for one. Searched, never shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from kling_desktop.words import t


def also(command_id: str) -> str:
    """Further words of a command in the person's language, commas or spaces between them; empty where it has none."""
    words = _ALSO.get(command_id)
    return "" if words is None else words()


_ALSO: Mapping[str, Callable[[], str]] = MappingProxyType(
    {
        "window.palette": lambda: t("command palette, search, find, actions"),
        "window.shortcuts": lambda: t("hotkeys, keyboard customization, key bindings, help"),
        "window.spending": lambda: t("costs, price, money, billing, usage, limits, credits, ledger"),
        "window.error-reports": lambda: t("crash, bug, log, diagnostics, support"),
        "window.queue": lambda: t("render queue, jobs, progress, pause, batch, waiting"),
        "window.compose": lambda: t("edit page, editor, timeline, workspace, cut page"),
        "window.library": lambda: t("media pool, bin, assets, gallery, takes, browser, project panel"),
        "window.review": lambda: t("player, viewer, playback, compare, color page, deliver"),
        "window.keys": lambda: t("API key, account, log in, sign in, provider, token, credentials"),
        "window.bucket": lambda: t("S3, R2, MinIO, storage, cloud"),
        "window.uploads": lambda: t("upload, hosting, bucket, S3, consent, privacy, permission, public, repository"),
        "window.settings": lambda: t(
            "preferences, options, configuration, dark mode, light mode, theme, appearance, language, folder, proxy"
        ),
        "window.quit": lambda: t("exit, close the program"),
        "edit.undo": lambda: t("back, revert, step back"),
        "edit.redo": lambda: t("again, repeat, step forward"),
        "film.new": lambda: t("new project, create, new sequence, new file, new composition"),
        "film.open": lambda: t("load, open project, import project, browse"),
        "film.save-as": lambda: t("save a copy, export project, duplicate project"),
        "film.save": lambda: t("save project, store"),
        "film.rename": lambda: t("name, title, project name"),
        "film.next": lambda: t("next tab, switch project"),
        "film.previous": lambda: t("previous tab, switch project"),
        "film.close": lambda: t("close tab, close project"),
        "film.reopen": lambda: t("restore tab, reopen project, recent"),
        "film.reveal": lambda: t("reveal in Finder, show in Explorer, open folder, location, path"),
        "film.generate": lambda: t("render, export, make, submit, send, create video, deliver"),
        "film.source-video": lambda: t("import video, footage, clip, motion reference, video to video"),
        "offers.check": lambda: t("refresh, update prices, reload models, balance"),
        "references.add": lambda: t("import, media, images, photos, pictures, upload, place image"),
        "references.paste": lambda: t("clipboard, insert image"),
        "references.crop": lambda: t("trim picture, resize, reframe, straighten, transform"),
        "references.mention": lambda: t("tag, cite, insert, use in prompt"),
        "references.aside": lambda: t("disable, mute, hide, exclude, turn off"),
        "references.slots": lambda: t("limits, how many images, capacity"),
        "references.find": lambda: t("relink, offline media, locate, reconnect, missing media"),
        "elements.new": lambda: t("character, object, subject, actor, component"),
        "elements.shelf": lambda: t("components, assets, symbols, characters, reuse"),
        "compose.play.toggle": lambda: t("preview, start, stop, playback"),
        "compose.play.loop": lambda: t("repeat, cycle"),
        "compose.play.frame-back": lambda: t("step, previous frame"),
        "compose.play.frame-on": lambda: t("step, next frame"),
        "shots.write": lambda: t("edit text, prompt, caption, script"),
        "shots.split": lambda: t("cut, razor, blade, slice, add edit, divide"),
        "shots.duplicate": lambda: t("clone, copy, repeat"),
        "shots.merge": lambda: t("join, combine, through edit, glue"),
        "shots.add": lambda: t("append, new clip, new scene, new shot"),
        "shots.insert": lambda: t("new clip, new scene, add between"),
        "shots.delete": lambda: t("remove, ripple delete, erase, clear, lift, extract"),
        "shots.earlier": lambda: t("reorder, nudge left, swap"),
        "shots.later": lambda: t("reorder, nudge right, swap"),
        "shots.shorter": lambda: t("trim, duration, length, speed"),
        "shots.longer": lambda: t("trim, extend, duration, length"),
        "shots.roll-left": lambda: t("rolling edit, trim, edit point"),
        "shots.roll-right": lambda: t("rolling edit, trim, edit point"),
        "shots.equal": lambda: t("distribute, same length, even"),
        "shots.fit": lambda: t("scale duration, maximum, limit, stretch, rate stretch"),
        "shots.zoom-in": lambda: t("magnify, larger, closer"),
        "shots.zoom-out": lambda: t("smaller, further"),
        "shots.zoom-fit": lambda: t("zoom to fit, fit to window, full extent, zoom to sequence"),
        "shots.tap": lambda: t("beat, rhythm, marker, cut to the music, live edit"),
        "shots.table": lambda: t("list view, spreadsheet, shot list"),
        "prompt.past": lambda: t("history, versions, previous prompts"),
        "prompt.blocks": lambda: t("snippets, templates, macros, text presets"),
        "library.find": lambda: t("filter, search takes, browse, query"),
        "review.approve": lambda: t("accept, like, favourite, pick, flag, good"),
        "review.reject": lambda: t("decline, dislike, discard, bad"),
        "review.redo": lambda: t("retake, again, another take, regenerate, variation"),
        "review.sound": lambda: t("mute, audio, volume, unmute"),
        "review.full-screen": lambda: t("cinema, maximize, theatre, presentation"),
        "review.frames-back": lambda: t("step, jump back"),
        "review.frames-on": lambda: t("step, jump ahead"),
    }
)
