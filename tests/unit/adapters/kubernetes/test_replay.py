"""Pages that were kept give objects back as they were read."""

import json

from holdfast.adapters.kubernetes.replay import Pages
from holdfast.model.lists import Page, Resource, Restart
from holdfast.model.refs import Ref

SETTINGS = Resource(group="", version="v1", plural="configmaps", kind="ConfigMap", key="ConfigMap")
SECRETS = Resource(group="", version="v1", plural="secrets", kind="Secret", key="Secret")
WANTED = Ref("ConfigMap", "a", "shop")


def page(resource: Resource, **data: str) -> Page:
    return Page(resource, json.dumps([{"metadata": {"name": "a", "namespace": "shop"}, "data": data}]).encode())


def test_an_object_says_what_it_is_though_its_list_did_not() -> None:
    pages = Pages()
    pages.take(page(SETTINGS, level="1"))

    assert pages.pick([WANTED]) == {
        WANTED: {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {"name": "a", "namespace": "shop"},
            "data": {"level": "1"},
        }
    }


def test_a_list_that_begins_anew_forgets_what_it_was() -> None:
    pages = Pages()
    pages.take(page(SETTINGS, level="1"))
    pages.take(Restart(SETTINGS))
    pages.take(page(SETTINGS, level="2"))

    assert pages.pick([WANTED])[WANTED]["data"] == {"level": "2"}


def test_secrets_are_not_kept() -> None:
    pages = Pages()
    pages.take(page(SECRETS, token=""))

    assert pages.pick([Ref("Secret", "a", "shop")]) == {}
