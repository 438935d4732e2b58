"""Edits: pure functions from a film to a film, the only way anything about a film changes.

Mentions always follow their picture: when references or elements move, come or go, the prompts are rewritten so that
every mention still stands for the same thing, and a mention of what went is taken out. An id the film does not have
(any more) leaves it as it is: a click may come after its target went.
"""

from kling_desktop.domain.edits.cuts import cut_at, roll
from kling_desktop.domain.edits.elements import (
    add_angle,
    add_element,
    move_element,
    move_view,
    promote_angle,
    remove_angle,
    remove_element,
    rename_element,
    set_angle,
    set_frontal,
)
from kling_desktop.domain.edits.fixes import FIX_KINDS, apply_fix
from kling_desktop.domain.edits.frames import (
    adjust_picture,
    replace_picture,
    set_end_frame,
    set_source_aside,
    set_source_video,
    set_start_frame,
    swap_frames,
    trim_source,
    use_source,
)
from kling_desktop.domain.edits.references import (
    add_references,
    move_reference,
    remove_reference,
    replace_reference,
    set_aside,
)
from kling_desktop.domain.edits.settings import SettingsChanges, change_settings, rename
from kling_desktop.domain.edits.several_shots import (
    duplicate_shots,
    equal_durations,
    insert_shots,
    lengthen_shots,
    merge_shots,
    move_shots,
    remove_shots,
    set_durations,
)
from kling_desktop.domain.edits.shots import (
    add_mention,
    add_shot,
    duplicate_shot,
    fit_to,
    insert_shot,
    merge_with_next,
    move_shot,
    remove_shot,
    retime,
    set_prompt,
    split_shot,
)

__all__ = [
    "FIX_KINDS",
    "SettingsChanges",
    "add_angle",
    "add_element",
    "add_mention",
    "add_references",
    "add_shot",
    "adjust_picture",
    "apply_fix",
    "change_settings",
    "cut_at",
    "duplicate_shot",
    "duplicate_shots",
    "equal_durations",
    "fit_to",
    "insert_shot",
    "insert_shots",
    "lengthen_shots",
    "merge_shots",
    "merge_with_next",
    "move_element",
    "move_reference",
    "move_shot",
    "move_shots",
    "move_view",
    "promote_angle",
    "remove_angle",
    "remove_element",
    "remove_reference",
    "remove_shot",
    "remove_shots",
    "rename",
    "rename_element",
    "replace_picture",
    "replace_reference",
    "retime",
    "roll",
    "set_angle",
    "set_aside",
    "set_durations",
    "set_end_frame",
    "set_frontal",
    "set_prompt",
    "set_source_aside",
    "set_source_video",
    "set_start_frame",
    "split_shot",
    "swap_frames",
    "trim_source",
    "use_source",
]
