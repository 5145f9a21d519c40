"""Grants, teams and tokens: nobody gives what they do not have, and someone who looks after the server stays."""

from datetime import timedelta
from typing import Any

import pytest

from holdfast.model.access import EVERYWHERE, NOBODY, Grant, Principal, Scope
from holdfast.model.access_refusals import BeyondReach, LastAdmin, NotPermitted, PersonNeeded, RolesApart
from holdfast.model.errors import UsageError
from holdfast.model.people import USERS, User
from holdfast.model.store_refusals import RecordAbsent, RecordTaken
from holdfast.pillars.governance.permissions import reach_of
from holdfast.service.people.authentication import by_token, principal_of_token
from tests.builders.office import ADMIN, Testing
from tests.unit.service.people.people import as_user, joined


def with_token(server: Testing, secret: str) -> Principal:
    with server.stores.read() as store:
        return principal_of_token(store, secret, server.clock.now)


def grant_ids(server: Testing, **wanted: Any) -> list[str]:
    return [item.id for item in server.call("grants.list", **wanted).items]


def test_a_grant_holds_where_it_was_given_until_it_is_taken_away(server: Testing) -> None:
    minji = joined(server, "minji", "viewer", cluster="prod", namespace="shop")

    reach = reach_of(minji, "read:problems")
    server.call("grants.delete", grant=grant_ids(server, subject=f"user:{minji.id}")[0])

    assert (reach.covers("prod", "shop"), reach.covers("prod", "bank"), reach.has_whole("prod")) == (True, False, False)
    assert as_user(server, minji.id).grants == ()


def test_a_grant_ends_when_its_time_is_over(server: Testing) -> None:
    minji = joined(server, "minji", "operator", cluster="prod", until=server.clock.now + timedelta(hours=1))

    server.clock.on(hours=1)

    assert (minji.grants, as_user(server, minji.id).grants) == ((Grant("operator", Scope("prod")),), ())


def test_one_who_looks_after_a_cluster_gives_roles_there_and_nowhere_else(server: Testing) -> None:
    keeper = joined(server, "keeper", "admin", cluster="prod")
    minji = joined(server, "minji")
    subject = f"user:{minji.id}"

    server.call("grants.create", keeper, subject=subject, role="viewer", cluster="prod", namespace="shop")

    for where in ({}, {"cluster": "test"}, {"cluster": "test", "namespace": "shop"}):
        with pytest.raises(BeyondReach):
            server.call("grants.create", keeper, subject=subject, role="viewer", **where)
    assert as_user(server, minji.id).grants == (Grant("viewer", Scope("prod", "shop")),)


def test_one_who_looks_after_a_cluster_takes_away_no_grants_elsewhere(server: Testing) -> None:
    keeper = joined(server, "keeper", "admin", cluster="prod")
    joined(server, "minji", "viewer", cluster="test")
    joined(server, "yuna", "viewer")

    seen = {item.cluster for item in server.call("grants.list", keeper).items}

    assert seen == {"prod"}
    for role_of in ("test", ""):
        hidden = [i.id for i in server.call("grants.list", role="viewer").items if i.cluster == role_of]
        with pytest.raises(RecordAbsent):
            server.call("grants.delete", keeper, grant=hidden[0])


@pytest.mark.parametrize(
    "asked",
    [
        {"role": "king"},
        {"role": "agent", "cluster": "prod"},
        {"role": "viewer", "namespace": "shop"},
        {"role": "viewer", "in_places": True},
        {"role": "viewer", "subject": "someone"},
        {"role": "viewer", "subject": "user:"},
        {"role": "viewer", "until": "2026-01-15T12:00:00Z"},
    ],
)
def test_a_grant_that_means_nothing_is_refused(server: Testing, asked: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        server.call("grants.create", **{"subject": "group:shop", **asked})


def test_a_grant_for_nobody_is_refused(server: Testing) -> None:
    for subject in ("user:none", "team:none"):
        with pytest.raises(RecordAbsent):
            server.call("grants.create", subject=subject, role="viewer")


def test_an_administrator_is_no_approver_in_whatever_order(server: Testing) -> None:
    admin, approver = joined(server, "admin2", "admin"), joined(server, "approver", "approver")

    for who, role in ((admin, "approver"), (approver, "admin")):
        with pytest.raises(RolesApart):
            server.call("grants.create", subject=f"user:{who.id}", role=role, cluster="prod")


def test_a_team_makes_no_administrator_an_approver(server: Testing) -> None:
    admin = joined(server, "admin2", "admin")
    team = server.call("teams.create", name="approvers")
    server.call("grants.create", subject=f"team:{team.id}", role="approver")

    with pytest.raises(RolesApart):
        server.call("teams.add-member", team=team.id, member=f"user:{admin.id}")
    minji = joined(server, "minji")
    server.call("teams.add-member", team=team.id, member=f"user:{minji.id}")
    with pytest.raises(RolesApart):
        server.call("grants.create", subject=f"team:{team.id}", role="admin", cluster="prod")


def test_through_a_group_an_administrator_still_approves_nothing(server: Testing) -> None:
    with server.stores.write() as store:
        store.shelf(USERS).add("u1", User(name="minji", outside="issuer\nsub", groups=("ops",)))
    for role in ("admin", "approver"):
        server.call("grants.create", subject="group:ops", role=role, cluster="prod")

    minji = as_user(server, "u1")

    assert {grant.role for grant in minji.grants} == {"admin", "approver"}
    assert reach_of(minji, "approve:plans").is_empty


def test_a_role_in_the_places_of_a_team_follows_its_places(server: Testing) -> None:
    minji = joined(server, "minji")
    team = server.call("teams.create", name="shop", places=[{"cluster": "prod", "namespace": "shop"}])
    server.call("teams.add-member", team=team.id, member=f"user:{minji.id}")
    server.call("grants.create", subject=f"team:{team.id}", role="operator", in_places=True)

    before = as_user(server, minji.id).grants
    server.call("teams.update", team=team.id, places=[{"cluster": "prod", "namespace": "cart"}, {"cluster": "test"}])
    after = as_user(server, minji.id).grants
    server.call("teams.remove-member", team=team.id, member=f"user:{minji.id}")

    assert before == (Grant("operator", Scope("prod", "shop"), "shop"),)
    assert after == (
        Grant("operator", Scope("prod", "cart"), "shop"),
        Grant("operator", Scope("test"), "shop"),
    )
    assert as_user(server, minji.id).grants == ()


def test_a_group_of_the_provider_belongs_to_a_team(server: Testing) -> None:
    with server.stores.write() as store:
        store.shelf(USERS).add("u1", User(name="minji", outside="issuer\nsub", groups=("shop-devs",)))
    team = server.call("teams.create", name="shop")
    server.call("teams.add-member", team=team.id, member="group:shop-devs")
    server.call("grants.create", subject=f"team:{team.id}", role="viewer", cluster="prod")

    assert as_user(server, "u1").grants == (Grant("viewer", Scope("prod"), "shop"),)


def test_a_team_that_is_gone_gives_nothing(server: Testing) -> None:
    minji = joined(server, "minji")
    team = server.call("teams.create", name="shop")
    server.call("teams.add-member", team=team.id, member=f"user:{minji.id}")
    server.call("grants.create", subject=f"team:{team.id}", role="viewer")

    server.call("teams.delete", team=team.id)

    assert as_user(server, minji.id).grants == ()
    assert grant_ids(server, subject=f"team:{team.id}") == []


def test_a_team_looks_after_places_not_after_everything(server: Testing) -> None:
    for place in ({}, {"namespace": "shop"}):
        with pytest.raises(UsageError):
            server.call("teams.create", name="all", places=[place])


def test_names_are_taken_once(server: Testing) -> None:
    joined(server, "minji")
    server.call("teams.create", name="shop")

    with pytest.raises(RecordTaken):
        server.call("users.create", name="MINJI")
    with pytest.raises(RecordTaken):
        server.call("teams.create", name=" shop ")


@pytest.mark.parametrize("name", ["", " ", "a b", "-a", "a" * 101, "관리자", "a\nb"])
def test_a_name_to_sign_in_by_is_plain(server: Testing, name: str) -> None:
    with pytest.raises(UsageError):
        server.call("users.create", name=name)


def test_the_last_administrator_stays(server: Testing) -> None:
    last = joined(server, "last", "admin")
    grant = grant_ids(server, role="admin")[0]

    for operation, asked in (
        ("users.delete", {"user": last.id}),
        ("users.update", {"user": last.id, "disabled": True}),
        ("grants.delete", {"grant": grant}),
    ):
        with pytest.raises(LastAdmin):
            server.call(operation, **asked)

    assert as_user(server, last.id).grants == (Grant("admin", EVERYWHERE),)


def test_an_administrator_who_cannot_sign_in_or_only_for_a_while_does_not_count(server: Testing) -> None:
    last = joined(server, "last", "admin")
    invited = server.call("users.create", name="invited").user
    server.call("grants.create", subject=f"user:{invited.id}", role="admin")
    joined(server, "temporary", "admin", until=server.clock.now + timedelta(days=1))
    joined(server, "elsewhere", "admin", cluster="prod")

    with pytest.raises(LastAdmin):
        server.call("users.delete", user=last.id)


def test_with_another_administrator_one_may_go(server: Testing) -> None:
    first, second = joined(server, "first", "admin"), joined(server, "second")
    team = server.call("teams.create", name="admins")
    server.call("grants.create", subject=f"team:{team.id}", role="admin")
    server.call("teams.add-member", team=team.id, member=f"user:{second.id}")

    server.call("users.delete", user=first.id)

    for operation, asked in (
        ("teams.remove-member", {"team": team.id, "member": f"user:{second.id}"}),
        ("teams.delete", {"team": team.id}),
    ):
        with pytest.raises(LastAdmin):
            server.call(operation, **asked)


def test_a_user_who_is_deleted_leaves_nothing_behind(server: Testing) -> None:
    minji = joined(server, "minji", "viewer")
    team = server.call("teams.create", name="shop")
    server.call("teams.add-member", team=team.id, member=f"user:{minji.id}")
    secret = server.call("tokens.create", minji, name="ci").secret

    server.call("users.delete", user=minji.id)

    assert as_user(server, minji.id) == NOBODY
    assert with_token(server, secret) == NOBODY
    assert grant_ids(server, subject=f"user:{minji.id}") == []
    assert server.call("teams.get", team=team.id).members == ()


def test_a_token_may_do_what_it_says_and_its_owner_may(server: Testing) -> None:
    minji = joined(server, "minji", "operator", cluster="prod")
    secret = server.call("tokens.create", minji, name="ci", allows=["read:problems", "create:*"]).secret

    who = with_token(server, secret)

    assert (who.actor, who.behalf, who.grants) == ("token", minji.id, minji.grants)
    assert reach_of(who, "read:problems").has_whole("prod")
    assert reach_of(who, "create:reports").has_whole("prod")
    assert reach_of(who, "read:objects").is_empty
    assert reach_of(who, "create:grants").is_empty


def test_a_token_follows_its_owner(server: Testing) -> None:
    minji = joined(server, "minji", "viewer", cluster="prod")
    secret = server.call("tokens.create", minji, name="ci", allows=["*"]).secret

    server.call("grants.delete", grant=grant_ids(server, subject=f"user:{minji.id}")[0])
    without = with_token(server, secret)
    server.call("users.update", user=minji.id, disabled=True)

    assert (without.behalf, without.grants) == (minji.id, ())
    assert with_token(server, secret) == NOBODY


def test_a_token_ends_when_it_expires_or_is_deleted(server: Testing) -> None:
    minji = joined(server, "minji", "viewer")
    short = server.call("tokens.create", minji, name="short", expires_days=1)
    long = server.call("tokens.create", minji, name="long", expires_days=2)

    server.clock.on(days=1)
    after_a_day = [bool(with_token(server, made.secret).id) for made in (short, long)]
    server.call("tokens.delete", minji, token=long.token.id)

    assert after_a_day == [False, True]
    assert with_token(server, long.secret) == NOBODY


def test_the_secret_of_a_token_is_shown_once_and_kept_as_a_hash(server: Testing) -> None:
    minji = joined(server, "minji")
    made = server.call("tokens.create", minji, name="ci")

    listed = str(server.call("tokens.list", minji)) + str(server.call("audit.list", limit=1000))

    assert made.secret.startswith("hf_")
    assert made.secret.removeprefix("hf_") not in listed
    assert with_token(server, made.secret.upper()) == NOBODY
    assert with_token(server, made.secret.removeprefix("hf_")) == NOBODY


def test_the_use_of_a_token_is_noted_once_an_hour(server: Testing) -> None:
    minji = joined(server, "minji")
    secret = server.call("tokens.create", minji, name="ci").secret
    used = []
    for minutes in (0, 30, 31):
        by_token(server.stores, secret, server.clock.on(minutes=minutes))
        used.append(server.call("tokens.list", minji).items[0].used)

    first = used[0]
    assert first is not None
    assert used == [first, first, first + timedelta(minutes=61)]


def test_a_token_makes_no_token_and_no_password(server: Testing) -> None:
    minji = joined(server, "minji", "admin")
    who = with_token(server, server.call("tokens.create", minji, name="ci", allows=["*"]).secret)

    for operation, asked in (
        ("tokens.create", {"name": "more"}),
        ("me.set-password", {"present_password": "x", "password": "another long password"}),
        ("sessions.delete-all", {}),
        ("me.update", {"title": "x"}),
    ):
        with pytest.raises(PersonNeeded):
            server.call(operation, who, **asked)


def test_a_narrow_token_of_an_administrator_gives_no_role_wider_than_itself(server: Testing) -> None:
    minji = joined(server, "minji", "admin")
    allows = ["create:grants", "write:people", "read:people"]
    who = with_token(server, server.call("tokens.create", minji, name="ci", allows=allows).secret)
    team = server.call("teams.create", name="admins")
    server.call("grants.create", subject=f"team:{team.id}", role="admin")

    with pytest.raises(BeyondReach):
        server.call("grants.create", who, subject="group:x", role="admin")
    with pytest.raises(BeyondReach):
        server.call("teams.add-member", who, team=team.id, member="group:x")


def test_a_token_that_may_only_read_deletes_no_token(server: Testing) -> None:
    minji = joined(server, "minji")
    made = server.call("tokens.create", minji, name="ci", allows=["read:*"])

    with pytest.raises(NotPermitted):
        server.call("tokens.delete", with_token(server, made.secret), token=made.token.id)


@pytest.mark.parametrize("allows", [[], ["everything"], ["read"], ["read:a:b"], ["eat:problems"]])
def test_a_token_allows_what_permissions_are_called(server: Testing, allows: list[str]) -> None:
    minji = joined(server, "minji")

    with pytest.raises(UsageError):
        server.call("tokens.create", minji, name="ci", allows=allows)


def test_the_agent_of_a_cluster_pushes_there_and_does_nothing_else(server: Testing) -> None:
    server.register("prod")
    server.register("test")
    keeper = joined(server, "keeper", "admin", cluster="prod")
    made = server.call("tokens.create", keeper, name="agent", agent="prod", allows=["*"])

    who = with_token(server, made.secret)

    assert (who.actor, who.behalf) == ("agent", "agent:prod")
    assert reach_of(who, "upload:clusters").clusters == frozenset({"prod"})
    assert reach_of(who, "read:problems").is_empty
    with pytest.raises(BeyondReach):
        server.call("tokens.create", keeper, name="agent", agent="test")
    with pytest.raises(RecordAbsent):
        server.call("tokens.create", keeper, name="agent", agent="none")


def test_the_token_of_an_agent_outlives_its_maker_and_not_its_cluster(server: Testing) -> None:
    server.register("prod")
    keeper = joined(server, "keeper", "admin", cluster="prod")
    secret = server.call("tokens.create", keeper, name="agent", agent="prod").secret

    server.call("users.delete", user=keeper.id)
    alone = with_token(server, secret).id
    server.call("clusters.delete", cluster="prod")

    assert alone
    assert with_token(server, secret) == NOBODY


def test_another_cluster_of_the_same_name_begins_without_grants_places_and_agents(server: Testing) -> None:
    server.register("prod")
    keeper = joined(server, "keeper", "admin", cluster="prod")
    minji = joined(server, "minji", "viewer", cluster="prod", namespace="shop")
    places = [{"cluster": "prod"}, {"cluster": "test"}]
    team = server.call("teams.create", name="shop", places=places)
    secret = server.call("tokens.create", keeper, name="agent", agent="prod").secret

    server.call("clusters.delete", cluster="prod")
    server.register("prod")

    assert [as_user(server, who.id).grants for who in (keeper, minji)] == [(), ()]
    assert server.call("teams.get", team=team.id).places == (Scope("test"),)
    assert with_token(server, secret) == NOBODY


def test_tokens_of_others_are_not_seen(server: Testing) -> None:
    minji, yuna = joined(server, "minji"), joined(server, "yuna", "operator")
    made = server.call("tokens.create", minji, name="ci")

    assert server.call("tokens.list", yuna, all_users=True).items == ()
    assert [item.name for item in server.call("tokens.list", all_users=True).items] == ["ci"]
    with pytest.raises(RecordAbsent):
        server.call("tokens.delete", yuna, token=made.token.id)
    server.call("tokens.delete", ADMIN, token=made.token.id)
    assert with_token(server, made.secret) == NOBODY


def test_people_are_for_those_who_may_read_them(server: Testing) -> None:
    viewer = joined(server, "viewer", "viewer")
    auditor = joined(server, "auditor", "auditor")

    for operation in ("users.list", "teams.list", "grants.list", "audit.list", "audit.verify"):
        with pytest.raises(NotPermitted):
            server.call(operation, viewer)
        assert server.call(operation, auditor)
    for operation, asked in (("users.create", {"name": "x"}), ("teams.create", {"name": "x"})):
        with pytest.raises(NotPermitted):
            server.call(operation, auditor, **asked)


def test_every_role_is_told_with_its_permissions(server: Testing) -> None:
    listed = {item.name: item.permissions for item in server.call("roles.list").items}

    assert listed["agent"] == ("upload:clusters",)
    assert "approve:plans" in listed["approver"]
    assert not any(permission.startswith(("approve", "*")) for permission in listed["admin"])
