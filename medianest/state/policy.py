"""Who may send which event to the pages' socket: one table, and what is not in it is refused.

Names are ``module.Class.handler``, without ``medianest.state.`` before ours. Pages are behind the
sign-in, so nothing is open to strangers: ``USER`` means anybody who is signed in. Services decide
about the things themselves (whose download this is); the table decides about the door.
"""

from __future__ import annotations

from enum import StrEnum

from medianest.errors import ForbiddenError
from medianest.services.actor import Actor

OURS = "medianest.state."


class Door(StrEnum):
    """Who may pass; ``SERVER`` is for events that handlers chain and browsers never send."""

    USER = "user"
    ADMIN = "admin"
    SERVER = "server"


DOORS: dict[str, Door] = {
    # Reflex: the first event of a page, its on_load handlers, and storage kept in the browser.
    "reflex.state.State.hydrate_and_load": Door.USER,
    "reflex.state.OnLoadInternalState.on_load_internal": Door.USER,
    "reflex.state.OnLoadInternalState.set_is_hydrated": Door.SERVER,
    "reflex.state.UpdateVarsInternalState.update_vars_internal": Door.USER,
    "reflex.state.FrontendEventExceptionState.handle_frontend_exception": Door.USER,
    # Live values
    "live.LiveState.load": Door.USER,
    "live.LiveState.follow": Door.SERVER,
    # Downloads: the link and what stands behind it
    "downloads.DownloadsState.load": Door.USER,
    "downloads.DownloadsState.look_up": Door.USER,
    "downloads.DownloadsState.forget": Door.USER,
    "downloads.DownloadsState.submit": Door.USER,
    # Rows: the service decides whose they are and what may be done to them
    "queue.QueueState.pause": Door.USER,
    "queue.QueueState.resume": Door.USER,
    "queue.QueueState.cancel": Door.USER,
    "queue.QueueState.retry": Door.USER,
    "queue.QueueState.retry_entry": Door.USER,
    "queue.QueueState.remove": Door.USER,
    "queue.QueueState.pin": Door.USER,
    "queue.QueueState.move_to_front": Door.USER,
    "queue.QueueState.reorder": Door.USER,
    "queue.QueueState.pause_all": Door.USER,
    "queue.QueueState.resume_all": Door.USER,
    "queue.QueueState.unfold": Door.USER,
    "queue.QueueState.fold": Door.USER,
    "history.HistoryState.show": Door.USER,
    # Subscriptions: one's own; the service decides
    "subscriptions.SubscriptionsState.load": Door.USER,
    "subscriptions.SubscriptionsState.create": Door.USER,
    "subscriptions.SubscriptionsState.change": Door.USER,
    "subscriptions.SubscriptionsState.enable": Door.USER,
    "subscriptions.SubscriptionsState.check_now": Door.USER,
    "subscriptions.SubscriptionsState.remove": Door.USER,
    # Library: services see to it that people see what is shared with them
    "library.LibraryState.load": Door.USER,
    "library.LibraryState.show": Door.USER,
    "library.LibraryState.describe": Door.USER,
    "library.LibraryState.relax": Door.USER,
    "library_item.ItemState.load": Door.USER,
    "library_item.ItemState.unfold": Door.USER,
    "library_status.LibraryStatusState.load": Door.USER,
    "library_status.LibraryStatusState.sync": Door.ADMIN,
    "library_status.LibraryStatusState.stop": Door.ADMIN,
    "library_status.LibraryStatusState.confirm_drop": Door.ADMIN,
    "library_scan.LibraryScanState.begin": Door.ADMIN,
    "library_scan.LibraryScanState.scan": Door.ADMIN,
    "library_scan.LibraryScanState.follow": Door.ADMIN,
    "playbacks.PlaybacksState.load": Door.USER,
    "recent.RecentState.load": Door.USER,
    "library_collections.CollectionsState.load": Door.USER,
    "library_collections.CollectionsState.more": Door.USER,
    "library_collections.CollectionsState.begin": Door.ADMIN,
    "library_collections.CollectionsState.create": Door.ADMIN,
    "library_collection.CollectionState.load": Door.USER,
    "library_collection.CollectionState.show": Door.USER,
    "library_collection.CollectionState.arrange": Door.ADMIN,
    "library_collection.CollectionState.begin": Door.ADMIN,
    "library_collection.CollectionState.edit": Door.ADMIN,
    "library_collection.CollectionState.add": Door.ADMIN,
    "library_collection.CollectionState.remove": Door.ADMIN,
    "library_collection.CollectionState.reorder": Door.ADMIN,
    "library_collection.CollectionState.delete": Door.ADMIN,
    "search.SearchState.load": Door.USER,
    "search.SearchState.look_up": Door.USER,
    "title_picker.TitlePickerState.find": Door.USER,
    # Requests: one's own; the service decides who may decide about those of others
    "requests.RequestsState.load": Door.USER,
    "requests.RequestsState.look_into": Door.USER,
    "requests.RequestsState.cancel": Door.USER,
    "approvals.ApprovalsState.load": Door.USER,
    "home_requests.HomeRequestsState.load": Door.USER,
    "decisions.DecisionsState.approve": Door.USER,
    "decisions.DecisionsState.decline": Door.USER,
    "decisions.DecisionsState.retry": Door.USER,
    "decisions.DecisionsState.remove": Door.USER,
    "issue_report.IssueReportState.begin": Door.USER,
    "issue_report.IssueReportState.report": Door.USER,
    "issues.IssuesState.load": Door.USER,
    "issues.IssuesState.comment": Door.USER,
    "issues.IssuesState.resolve": Door.USER,
    "issues.IssuesState.reopen": Door.USER,
    "issues.IssuesState.remove": Door.USER,
    # Discover and titles: marks and decisions are each person's own; the services see to it
    "discover.DiscoverState.load": Door.USER,
    "discover.DiscoverState.show": Door.USER,
    "title.TitleState.load": Door.USER,
    "title.TitleState.unfold": Door.USER,
    "title.TitleState.relate": Door.USER,
    "title.TitleState.follow": Door.USER,
    "title_search.TitleSearchState.look_up": Door.USER,
    "title_search.TitleSearchState.show": Door.USER,
    "request_dialog.RequestDialogState.open": Door.USER,
    "request_dialog.RequestDialogState.foresee": Door.USER,
    "request_dialog.RequestDialogState.follow": Door.USER,
    "request_dialog.RequestDialogState.send": Door.USER,
    "wishes.WishState.begin": Door.USER,
    "wishes.WishState.send": Door.USER,
    # One's own films
    "my_movies.MyMoviesState.load": Door.USER,
    "my_movies.MyMoviesState.begin": Door.USER,
    "my_movies.MyMoviesState.find": Door.USER,
    "my_movies.MyMoviesState.save": Door.USER,
    "my_movies.MyMoviesState.change": Door.USER,
    "my_movies.MyMoviesState.remove": Door.USER,
    "my_movies.MyMoviesState.forget_picture": Door.USER,
    "my_movies.MyMoviesState.share": Door.USER,
    "my_movies.MyMoviesState.unshare": Door.USER,
    # Insights: what everybody watches is for administrators; the services say so as well
    "insights.InsightsState.lead": Door.USER,
    "insights_unused.UnusedState.load": Door.ADMIN,
    "insights_unused.UnusedState.divide": Door.ADMIN,
    "insights_unused.UnusedState.begin": Door.ADMIN,
    "insights_unused.UnusedState.keep": Door.ADMIN,
    "insights_unused.UnusedState.end_keep": Door.ADMIN,
    "insights_leaving.LeavingState.load": Door.USER,
    "insights_leaving.LeavingState.begin": Door.USER,
    "insights_leaving.LeavingState.wish": Door.USER,
    "insights_leaving.LeavingState.unwish": Door.USER,
    "insights_leaving.LeavingState.decide": Door.ADMIN,
    "insights_leaving.LeavingState.take_back": Door.ADMIN,
    "insights_leaving.LeavingState.hand_over": Door.ADMIN,
    "insight_charts.ActivityChartsState.load": Door.ADMIN,
    "insight_charts.TopChartsState.load": Door.ADMIN,
    "insight_charts.GrowthChartsState.load": Door.ADMIN,
    "insight_charts.YearChartsState.load": Door.USER,
    # Status: the service says who may see which monitors
    "status.StatusState.load": Door.USER,
    "status.StatusState.publish": Door.ADMIN,
    "monitor.MonitorState.load": Door.USER,
    "home_status.HomeStatusState.load": Door.USER,
    "incidents.IncidentsState.begin": Door.ADMIN,
    "incidents.IncidentsState.open": Door.ADMIN,
    "incidents.IncidentsState.note": Door.ADMIN,
    "incidents.IncidentsState.resolve": Door.ADMIN,
    # The bell: one's own
    "inbox.InboxState.load": Door.USER,
    "inbox.InboxState.read": Door.USER,
    "inbox.InboxState.read_all": Door.USER,
    # Announcements: everybody puts away what they have read; administrators write them
    "announcements.AnnouncementsState.dismiss": Door.USER,
    "announcements.AnnouncementsState.load": Door.ADMIN,
    "announcements.AnnouncementsState.begin": Door.ADMIN,
    "announcements.AnnouncementsState.edit": Door.ADMIN,
    "announcements.AnnouncementsState.save": Door.ADMIN,
    "announcements.AnnouncementsState.remove": Door.ADMIN,
    # Settings: one's own; services ask for passwords and codes
    "profile.ProfileState.load": Door.USER,
    "profile.ProfileState.save": Door.USER,
    "profile.ProfileState.unlink_plex": Door.USER,
    "profile.ProfileState.delete_account": Door.USER,
    "security.SecurityState.load": Door.USER,
    "security.SecurityState.begin": Door.USER,
    "security.SecurityState.change_password": Door.USER,
    "security.SecurityState.set_up": Door.USER,
    "security.SecurityState.enable": Door.USER,
    "security.SecurityState.disable": Door.USER,
    "security.SecurityState.new_codes": Door.USER,
    "devices.DevicesState.load": Door.USER,
    "devices.DevicesState.revoke": Door.USER,
    "devices.DevicesState.revoke_others": Door.USER,
    "tokens.TokensState.load": Door.USER,
    "tokens.TokensState.begin": Door.USER,
    "tokens.TokensState.create": Door.USER,
    "tokens.TokensState.revoke": Door.USER,
    "preferences.PreferencesState.load": Door.USER,
    "preferences.PreferencesState.choose_theme": Door.USER,
    "preferences.PreferencesState.save": Door.USER,
    "preferences.PreferencesState.save_notifications": Door.USER,
    "apprise_addresses.AppriseState.load": Door.USER,
    "apprise_addresses.AppriseState.begin": Door.USER,
    "apprise_addresses.AppriseState.add": Door.USER,
    "apprise_addresses.AppriseState.remove": Door.USER,
    "apprise_addresses.AppriseState.try_out": Door.USER,
    "push_subscriptions.PushState.load": Door.USER,
    "push_subscriptions.PushState.turn_on": Door.USER,
    "push_subscriptions.PushState.turn_off": Door.USER,
    "push_subscriptions.PushState.remove": Door.USER,
    "push_subscriptions.PushState.try_out": Door.USER,
    # Administration
    "users.UsersState.load": Door.ADMIN,
    "users.UsersState.open": Door.ADMIN,
    "users.UsersState.leave": Door.ADMIN,
    "users.UsersState.set_role": Door.ADMIN,
    "users.UsersState.set_permissions": Door.ADMIN,
    "users.UsersState.set_quotas": Door.ADMIN,
    "users.UsersState.suspend": Door.ADMIN,
    "users.UsersState.restore": Door.ADMIN,
    "users.UsersState.make_reset_link": Door.ADMIN,
    "users.UsersState.reset_two_factor": Door.ADMIN,
    "users.UsersState.delete": Door.ADMIN,
    "users.UsersState.sync": Door.ADMIN,
    "invitations.InvitationsState.load": Door.ADMIN,
    "invitations.InvitationsState.begin": Door.ADMIN,
    "invitations.InvitationsState.create": Door.ADMIN,
    "invitations.InvitationsState.revoke": Door.ADMIN,
    "services.ServicesState.load": Door.ADMIN,
    "services.ServicesState.save": Door.ADMIN,
    "services.ServicesState.test": Door.ADMIN,
    "upstreams.UpstreamsState.load": Door.ADMIN,
    "webhook_targets.WebhooksState.load": Door.ADMIN,
    "webhook_targets.WebhooksState.begin": Door.ADMIN,
    "webhook_targets.WebhooksState.create": Door.ADMIN,
    "webhook_targets.WebhooksState.open": Door.ADMIN,
    "webhook_targets.WebhooksState.leave": Door.ADMIN,
    "webhook_targets.WebhooksState.change": Door.ADMIN,
    "webhook_targets.WebhooksState.delete": Door.ADMIN,
    "webhook_targets.WebhooksState.more": Door.ADMIN,
    "webhook_targets.WebhooksState.follow": Door.ADMIN,
    "webhook_targets.WebhooksState.try_out": Door.ADMIN,
    "webhook_targets.WebhooksState.resend": Door.ADMIN,
    "audit.AuditState.load": Door.ADMIN,
    # What only administrators are told; others get nothing from it.
    "storage.StorageState.load": Door.USER,
}

REFUSED: frozenset[str] = frozenset(
    {
        # Run by Reflex itself within other events, never as events of their own.
        "reflex.state.State.hydrate",
        "reflex.state.State.set_is_hydrated",
    }
)
"""Handlers that exist and that nobody may call, besides ``setvar`` of every state."""


def door(handler: str) -> Door | None:
    """Who may call ``handler`` (``module.Class.handler``); ``None``: nobody."""
    return DOORS.get(handler.removeprefix(OURS))


def is_decided(handler: str) -> bool:
    """Whether somebody thought about ``handler``: it is in the table, or refused on purpose."""
    name = handler.removeprefix(OURS)
    return name in DOORS or name in REFUSED or name.endswith(".setvar")


def admit(handler: str, actor: Actor) -> None:
    """Raise :class:`ForbiddenError` unless ``actor`` may call ``handler``."""
    needed = door(handler)
    if needed is None:
        raise ForbiddenError("This page asked for something that does not exist.")
    if needed is Door.ADMIN:
        actor.require_admin()
