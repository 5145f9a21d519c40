import math
from datetime import timedelta

import pytest
from msgspec.structs import replace

from holdfast.model import incident_deeds as deeds
from holdfast.pillars.incidents.likeness import Likened, alike, index, words
from holdfast.pillars.incidents.likeness_remedy import remedy
from tests.unit.pillars.incidents.living import HOUR, Living, seoul

FULL = Likened(
    id="INC-0001",
    texts=("Orders hang: the volume of the database is full",),
    fingerprints=("problem:a",),
    causes=("storage/volume/full",),
    places=("prod/shop",),
)
KOREAN = Likened(id="INC-0002", texts=("데이터베이스 볼륨이 가득 차서 주문이 멈춤",), places=("prod/shop",))
CERTIFICATE = Likened(id="INC-0003", texts=("The certificate of the gateway expired",), causes=("network/tls/expired",))
ALL = index((FULL, KOREAN, CERTIFICATE))


def test_korean_words_are_compared_without_their_particles() -> None:
    found = alike(Likened(id="", texts=("볼륨을 가득 채운 데이터베이스",)), ALL)

    assert [item.id for item in found] == ["INC-0002"]
    assert {"볼륨", "가득", "데이터"} <= {*words(("볼륨을 가득 채운 데이터베이스",))} & {*words(KOREAN.texts)}


def test_the_same_mark_counts_for_more_than_the_same_words() -> None:
    by_mark = Likened(id="", texts=("Something odd",), fingerprints=("problem:a", "problem:z"))
    by_words = Likened(id="", texts=FULL.texts)

    assert alike(by_mark, ALL)[0].score == pytest.approx(0.9)
    assert alike(by_words, ALL)[0].score == pytest.approx(0.5)


def test_a_score_is_explained_by_its_parts() -> None:
    found = alike(replace(FULL, id="INC-0009"), ALL)[0]

    assert [(part.name, part.shared) for part in found.parts][:3] == [
        ("fingerprints", ("problem:a",)),
        ("causes", ("storage/volume/full",)),
        ("places", ("prod/shop",)),
    ]
    assert found.score == pytest.approx(1 - math.prod(1 - part.weight * part.value for part in found.parts))


def test_an_incident_is_not_like_itself() -> None:
    assert "INC-0001" not in [item.id for item in alike(FULL, ALL)]


def test_nothing_in_common_is_nothing_alike() -> None:
    assert alike(Likened(id="", texts=("zzz",)), ALL) == ()


def test_names_are_compared_by_their_parts() -> None:
    assert words(("PersistentVolumeClaim shop/db-data",)) == [
        "persistent",
        "volume",
        "claim",
        "shop",
        "db",
        "data",
    ]


def test_a_verified_fix_held() -> None:
    living = fixed()
    living.verify(seoul(3, 2, 20))

    found = remedy(living.events)

    assert (found.fix, found.held, found.failed) == ("Grew the disk.", "held", 0)
    assert [cause.what for cause in found.causes] == ["A full disk"]


def test_a_fix_that_nobody_verified_is_unproven() -> None:
    assert remedy(fixed().events).held == "unproven"


def test_what_came_back_under_the_same_mark_did_not_hold() -> None:
    living = fixed()
    living.verify(seoul(3, 2, 20))
    later = replace(living.state, id="i2", began=seoul(3, 9), fingerprints=("problem:a",))
    earlier = replace(later, id="i3", began=seoul(3, 1))
    marked = [replace(living.events[0], deed=with_mark(living)), *living.events[1:]]

    found = remedy(marked, (later, earlier))

    assert (found.held, found.again) == ("came-back", ("i2",))


def test_a_fix_that_failed_is_counted() -> None:
    living = fixed()
    living.do(deeds.FailVerification(reason="It is back."), seoul(3, 2, 13))

    assert (remedy(living.events).held, remedy(living.events).failed) == ("failed", 1)


def fixed() -> Living:
    living = Living(seoul(3, 2, 9))
    living.do(deeds.Assign(who="kim"), seoul(3, 2, 9) + timedelta(minutes=5))
    living.fix(seoul(3, 2, 9) + 3 * HOUR)
    return living


def with_mark(living: Living) -> deeds.Open:
    deed = living.events[0].deed
    assert isinstance(deed, deeds.Open)
    return replace(deed, fingerprints=("problem:a",))
