import pytest

from holdfast.model.refs import Ref
from holdfast.pillars.asking.reading import Names, vocabulary
from holdfast.pillars.asking.understanding import Refused, Understood, intents, understand

POD = Ref("Pod", "checkout-0", "shop")
CLAIM = Ref("PersistentVolumeClaim", "data-1", "shop")
TWIN = Ref("PersistentVolumeClaim", "data-0", "shop")
OTHER_TWIN = Ref("PersistentVolumeClaim", "data-0", "payments")
NAMES = Names(
    clusters=frozenset({"prod", "prod-seoul"}),
    namespaces=frozenset({"shop", "kube-system", "payments"}),
    classes=frozenset({"gp3"}),
    objects={
        "checkout-0": (("prod", POD),),
        "data-1": (("prod", CLAIM),),
        "data-0": (("prod", TWIN), ("prod", OTHER_TWIN)),
    },
)

FILLING = {"order": "days_to_full"}
OF_POD = {"cluster": "prod", "kind": "Pod", "namespace": "shop", "name": "checkout-0"}


@pytest.mark.parametrize(
    ("text", "operation", "parameters"),
    [
        ("pvc full in prod", "storage.claims", {"cluster": "prod", **FILLING}),
        ("prod에서 꽉 찬 pvc", "storage.claims", {"cluster": "prod", **FILLING}),
        ("Which volumes fill within 7 days?", "storage.claims", {"within_days": "7.0", **FILLING}),
        ("7일 안에 차는 볼륨", "storage.claims", {"within_days": "7.0", **FILLING}),
        ("claims over 90% full", "storage.claims", {"least_share": "0.9", **FILLING}),
        ("why is checkout-0 pending", "objects.get", OF_POD),
        ("checkout-0 왜 안돼", "objects.get", OF_POD),
        ("checkout-0", "objects.get", OF_POD),
        ("what is wrong", "problems.list", {}),
        ("what is wrong in shop", "problems.list", {"namespace": "shop"}),
        ("문제 있어?", "problems.list", {}),
        ("critical problems in prod", "problems.list", {"cluster": "prod", "severity": "critical"}),
        ("shop 네임스페이스의 심각한 문제 보여줘", "problems.list", {"namespace": "shop", "severity": "critical"}),
        ("네트워크 문제", "problems.list", {"family": "network"}),
        ("is prod healthy", "problems.list", {"cluster": "prod"}),
        ("what changed in prod since yesterday", "snapshots.compare", {"cluster": "prod", "since_days": "1.0"}),
        ("어제부터 prod에서 뭐가 바뀌었어", "snapshots.compare", {"cluster": "prod", "since_days": "1.0"}),
        (
            "when will data-1 be full",
            "forecasts.list",
            {"cluster": "prod", "namespace": "shop", "text": "data-1"},
        ),
        ("data-1 언제 차", "forecasts.list", {"cluster": "prod", "namespace": "shop", "text": "data-1"}),
        ("how are my clusters", "fleet.get", {}),
        ("클러스터 상태 어때", "fleet.get", {}),
        ("what is class-missing", "causes.list", {"text": "class-missing"}),
        (
            "what if we lose zone ap-northeast-2a in prod",
            "simulations.whatif",
            {"cluster": "prod", "scenario": "lose-zone", "value": "ap-northeast-2a"},
        ),
        ("pending pvcs", "storage.claims", {"phase": "Pending"}),
        ("biggest claims in shop", "storage.claims", {"namespace": "shop", "order": "used_bytes"}),
        ("storage classes", "storage.classes", {}),
        ("restore data-1", "recoveries.get", {"cluster": "prod", "namespace": "shop", "name": "data-1"}),
        ("forecast accuracy prod", "accuracy.get", {"cluster": "prod"}),
        ("anomalies in shop", "anomalies.list", {"namespace": "shop"}),
    ],
)
def test_a_question_in_either_language_becomes_an_operation(
    text: str, operation: str, parameters: dict[str, str]
) -> None:
    found = understand(text, NAMES)

    assert isinstance(found, Understood)
    assert (found.operation, found.parameters) == (operation, parameters)


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("", Refused(reason="nothing")),
        ("?!", Refused(reason="nothing")),
        ("weather", Refused(reason="unknown-words", words=("weather",))),
        ("problems in warehouse", Refused(reason="unknown-words", words=("warehouse",), intents=("problems",))),
        ("problems in payments and shop", Refused(reason="unknown-words", words=("shop",), intents=("problems",))),
        ("unused volumes", Refused(reason="unclear", intents=("volumes",))),
        ("accuracy", Refused(reason="missing", words=("cluster",), intents=("accuracy",))),
        (
            "when will data-0 be full",
            Refused(reason="which-object", words=(f"prod: {TWIN}", f"prod: {OTHER_TWIN}")),
        ),
        ("problems within 7 days", Refused(reason="unclear", intents=("problems",))),
    ],
)
def test_what_is_not_sure_is_refused(text: str, refused: Refused) -> None:
    assert understand(text, NAMES) == refused


@pytest.mark.parametrize(
    "text", ["expand data-1 to 200Gi", "data-0 늘려줘", "delete old snapshots", "scale down checkout", "drain node-1"]
)
def test_whoever_asks_for_a_change_is_told_that_nothing_is_changed(text: str) -> None:
    assert understand(text, NAMES) == Refused(reason="changes", intents=("change",))


@pytest.mark.parametrize(
    "text", ["why is claim web broken", "web pvc 왜 안돼", "why is web pending", "when will claim web be full"]
)
def test_a_word_of_its_kind_tells_which_of_several_is_meant(text: str) -> None:
    web = Ref("PersistentVolumeClaim", "web", "shop")
    names = Names(objects={"web": (("prod", Ref("Service", "web", "shop")), ("prod", web))})

    found = understand(text, names)

    assert isinstance(found, Understood)
    assert web.name in found.parameters.values()


def test_a_namespace_tells_which_of_several_is_meant() -> None:
    found = understand("why is data-0 in payments broken", NAMES)

    assert isinstance(found, Understood)
    assert found.parameters["namespace"] == "payments"


def test_a_name_goes_before_a_common_word() -> None:
    names = Names(namespaces=frozenset({"storage"}))

    found = understand("problems in storage", names)

    assert found == Understood(intent="problems", operation="problems.list", parameters={"namespace": "storage"})


def test_every_concept_that_an_intent_names_has_words() -> None:
    known = vocabulary()
    sorts = {*known.concepts, *(f"kind.{kind}" for kind in known.kinds), "kind", "severity", "family"}
    sorts |= {"cluster", "namespace"}

    named = {item for intent in intents() for group in (*intent.all, intent.may, intent.never) for item in group}

    assert named - sorts == set()
