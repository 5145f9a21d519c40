"""Why who asks may not have what is asked for.

AccessError
├── SignInNeeded      nobody says who asks
├── NotPermitted      who asks may not do this, or not there
├── CsrfMissing       a change in a session comes without the proof that its own page sent it
├── CrossSite         a page of another site would open a session
├── PersonNeeded      a token would do what only a person may
├── TooManyRequests   who asks does so too often
├── TooManyStreams    who asks listens to live updates often enough already
├── SignInFailed      the name and the password do not belong together
├── LinkUnusable      a link that works once was used, is too old or never was
├── BeyondReach       someone gives away what they do not have
├── RolesApart        one person would hold two roles that are kept apart
├── LastAdmin         nobody could look after the server any more
├── ProviderRefused   a provider of identities did not say who someone is
└── ProviderUnusable  a provider of identities cannot be asked
"""

from __future__ import annotations

from holdfast.model.errors import AccessError


class SignInNeeded(AccessError):
    """Nobody says who asks, or what they say does not hold."""

    code = "sign-in-needed"
    http_status = 401
    text = "error.sign-in-needed"


class NotPermitted(AccessError):
    """Who asks may not do this, or not there; values: `permission`, `who`."""

    code = "not-permitted"
    text = "error.not-permitted"


class CsrfMissing(AccessError):
    """A change in a session comes without the proof that its own page sent it."""

    code = "csrf-missing"
    text = "error.csrf-missing"


class CrossSite(AccessError):
    """A page of another site would open a session in somebody's browser."""

    code = "cross-site"
    text = "error.cross-site"


class PersonNeeded(AccessError):
    """A token would do what only a person may who signed in; values: `who`."""

    code = "person-needed"
    text = "error.person-needed"


class TooManyRequests(AccessError):
    """Who asks does so too often; values: `seconds`, after which to try again."""

    code = "too-many-requests"
    http_status = 429
    text = "error.too-many-requests"


class TooManyStreams(AccessError):
    """Who asks listens to live updates as often as one may at once; values: `most`."""

    code = "too-many-streams"
    http_status = 429
    text = "http.too-many-streams"


class SignInFailed(AccessError):
    """The name and the password do not belong together; nobody is told which of them is wrong."""

    code = "sign-in-failed"
    http_status = 401
    text = "error.sign-in-failed"


class LinkUnusable(AccessError):
    """A link that works once was used already, is too old or never was."""

    code = "link-unusable"
    http_status = 410
    text = "error.link-unusable"


class BeyondReach(AccessError):
    """Someone gives away what they do not have themselves, or not there; values: `what`."""

    code = "beyond-reach"
    text = "error.beyond-reach"


class RolesApart(AccessError):
    """One person would hold two roles that are kept apart; values: `role`, `other`."""

    code = "roles-apart"
    http_status = 409
    text = "error.roles-apart"


class LastAdmin(AccessError):
    """Nobody could look after the server any more; values: `name`."""

    code = "last-admin"
    http_status = 409
    text = "error.last-admin"


class ProviderRefused(AccessError):
    """A provider of identities did not say who someone is, or not so that it can be believed; values: `detail`."""

    code = "provider-refused"
    http_status = 401
    text = "error.provider-refused"


class ProviderUnusable(AccessError):
    """A provider of identities cannot be asked; values: `issuer`, `detail`."""

    code = "provider-unusable"
    http_status = 502
    text = "error.provider-unusable"
