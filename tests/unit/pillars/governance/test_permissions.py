"""Every role with every permission in every scope, against an independent reading of the file of roles."""

from functools import cache
from itertools import combinations, product
from pathlib import Path

import pytest
import yaml

import holdfast.pillars.governance.permissions as module
from holdfast.model.access import EVERYWHERE, Grant, Principal, Reach, Scope
from holdfast.pillars.governance.permissions import grants_permission, holds, matches, reach_of, roles, united
from holdfast.service.table import table

FILE = Path(module.__file__).with_name("roles.yaml")
CLUSTERS = ("prod", "test")
SPACES = ("shop", "bank")
SCOPES = (Scope(), Scope("prod"), Scope("prod", "shop"), Scope("test", "shop"))
# A place without a namespace is what belongs to its cluster as a whole.
PLACES = [(cluster, space) for cluster in CLUSTERS for space in ("", *SPACES)]
KNOWN = sorted({operation.permission for operation in table().values()} | {"approve:plans", "write:budgets", "x:y"})


@cache
def naive_permissions(role: str) -> set[str]:
    """The permissions of a role among those that are known, read by hand."""
    found: set[str] = set()
    for item in yaml.safe_load(FILE.read_text()).get(role, []):
        if item.startswith("include:"):
            found |= naive_permissions(item[8:])
        elif item.endswith(":*"):
            found |= {permission for permission in KNOWN if permission.split(":")[0] == item[:-2]}
        else:
            found |= {item}
    return found & set(KNOWN)


def naive(who: Principal, permission: str, cluster: str, namespace: str) -> bool:
    """Says that someone holds a permission in a place: yes only where one of the grants says so."""
    if permission == "approve:plans" and any("create:grants" in naive_permissions(g.role) for g in who.grants):
        return False
    for grant in who.grants:
        if permission in naive_permissions(grant.role):
            if grant.scope == Scope("", ""):
                return True
            if grant.scope.cluster == cluster and grant.scope.namespace in ("", namespace):
                return True
    return False


def places(reach: Reach) -> set[tuple[str, str]]:
    return {(cluster, space) for cluster, space in PLACES if reach.covers(cluster, space)}


def somebody(*grants: Grant, allows: tuple[str, ...] = ("*",)) -> Principal:
    return Principal(id="u", name="u", grants=grants, allows=allows)


@pytest.mark.parametrize("role", [*sorted(roles()), "unknown"])
def test_a_role_holds_its_permissions_in_its_scope_and_nothing_else(role: str) -> None:
    found, expected = {}, {}
    for permission, scope in product(KNOWN, SCOPES):
        who = somebody(Grant(role, scope))
        found[permission, scope] = places(reach_of(who, permission))
        expected[permission, scope] = {place for place in PLACES if naive(who, permission, *place)}

    assert found == expected


def test_two_grants_hold_what_each_of_them_holds() -> None:
    grants = [Grant(role, scope) for role in roles() for scope in SCOPES]
    wrong = []
    for pair in combinations(grants, 2):
        who = somebody(*pair)
        for permission in ("read:problems", "read:audit", "approve:plans", "create:grants", "scan:clusters"):
            expected = {place for place in PLACES if naive(who, permission, *place)}
            if places(reach_of(who, permission)) != expected:
                wrong.append((pair, permission))

    assert wrong == []


@pytest.mark.parametrize("allowed", ["*", "read:*", "*:problems", "read:problems", "read:objects", "", ":", "read"])
def test_a_token_leaves_what_it_names_of_its_owners_rights(allowed: str) -> None:
    verb, _, resource = allowed.partition(":")
    named = {
        p for p in KNOWN if allowed == "*" or (verb in ("*", p.split(":")[0]) and resource in ("*", p.split(":")[1]))
    }
    who = somebody(Grant("auditor"), allows=(allowed,))

    held = {permission for permission in KNOWN if not reach_of(who, permission).is_empty}

    assert held == {permission for permission in named if permission.startswith("read:")}


def test_nobody_holds_nothing() -> None:
    assert all(reach_of(somebody(), permission).is_empty for permission in KNOWN)
    assert all(reach_of(somebody(Grant("admin"), allows=()), permission).is_empty for permission in KNOWN)


def test_a_namespace_of_no_cluster_is_nowhere() -> None:
    assert reach_of(somebody(Grant("admin", Scope("", "shop"))), "read:problems").is_empty
    assert not Scope("", "shop").covers("prod", "shop")
    assert not holds(Reach(everywhere=True), Scope("", "shop"))


def test_an_auditor_reads_everything_and_does_nothing() -> None:
    held = {permission for permission in KNOWN if grants_permission("auditor", permission)}

    assert held == {permission for permission in KNOWN if permission.startswith("read:")}


def test_an_administrator_holds_every_permission_of_the_table_and_no_approvals() -> None:
    signed_in = {op.permission for op in table().values() if op.bearing not in ("open", "own")}

    assert {permission for permission in signed_in if not grants_permission("admin", permission)} == {"approve:plans"}
    assert not grants_permission("admin", "approve:plans")


def test_who_appoints_approvers_approves_nothing_even_elsewhere() -> None:
    who = somebody(Grant("admin", Scope("test")), Grant("approver", Scope("prod")))

    assert reach_of(who, "approve:plans").is_empty
    assert reach_of(somebody(Grant("approver", Scope("prod"))), "approve:plans").has_whole("prod")


def test_a_part_lies_in_a_reach_when_all_of_it_does() -> None:
    reach = united([Scope("prod"), Scope("test", "shop")])

    said = {scope: holds(reach, scope) for scope in (EVERYWHERE, *SCOPES, Scope("test"), Scope("test", "bank"))}

    assert said == {
        EVERYWHERE: False,
        Scope("prod"): True,
        Scope("prod", "shop"): True,
        Scope("test", "shop"): True,
        Scope("test"): False,
        Scope("test", "bank"): False,
    }


def test_a_pattern_covers_only_patterns_within_itself() -> None:
    assert [matches("read:*", p) for p in ("read:problems", "read:*", "*", "write:x")] == [True, True, False, False]
    assert not matches("read:problems", "read:*")
