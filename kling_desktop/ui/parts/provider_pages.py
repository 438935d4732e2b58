"""The services' own pages: where a key is made, where credit is bought, where an account is looked at."""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.troubles import TroubleFacts

KEY_PAGES = {
    ProviderId.OXEN: "https://oxen.ai/settings/profile",
    ProviderId.PIXELDOJO: "https://pixeldojo.ai/api-platform/api-keys",
    ProviderId.AIHUBMAX: "https://aihubmax.com",
}
_SITES = {
    ProviderId.OXEN: "https://oxen.ai",
    ProviderId.PIXELDOJO: "https://pixeldojo.ai/api-platform",
    ProviderId.AIHUBMAX: "https://aihubmax.com",
}
_CREDIT_PAGES = {**_SITES, ProviderId.PIXELDOJO: "https://pixeldojo.ai/api-platform/buy-credits"}
_ABOUT_CREDIT = frozenset({"account.out-of-credit"})
_ABOUT_KEYS = frozenset({"key.refused", "key.not-allowed"})
_ABOUT_THE_ACCOUNT = frozenset({"network.answer-lost", "job.not-found", "result.link-died", "result.link-refused"})


def page_for(trouble: TroubleFacts, provider: ProviderId) -> str | None:
    """The page on which a person can do something about a trouble with this provider, if there is one."""
    if trouble.code in _ABOUT_CREDIT:
        return _CREDIT_PAGES.get(provider)
    if trouble.code in _ABOUT_KEYS:
        return KEY_PAGES.get(provider)
    if trouble.code in _ABOUT_THE_ACCOUNT or trouble.facts.get("reason") == "no-result":
        return _SITES.get(provider)
    return None


def open_page(page: str) -> None:
    """Show it in the person's browser."""
    QDesktopServices.openUrl(QUrl(page))
