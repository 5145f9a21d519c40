from msgspec.structs import replace

from holdfast.reports.chain import MOST_NODES, chain_of
from holdfast.reports.picture import HEIGHT, WIDTH, picture
from holdfast.reports.wire import WireObject, WireProblem
from holdfast.reports.wording import node_label
from tests.unit.reports.samples import CHAIN, PODS, diagnosis, problem, report


def shown(**changes: object) -> WireProblem:
    return report(of=diagnosis(problems=(problem(**changes),))).problems[0]


def labels(chain_problem: WireProblem) -> list[tuple[str, int]]:
    chain = chain_of(chain_problem)
    return [(node_label(node, True, "en"), node.depth) for node in chain.nodes]


def test_alike_objects_are_grouped_until_the_picture_has_a_dozen_nodes() -> None:
    assert labels(shown()) == [
        ("StorageClass fast", -1),
        ("PersistentVolumeClaim shop/media", 0),
        ("Pod shop/media-0", 1),
        ("Pod shop/media-1", 1),
        ("Pod shop/media-2", 1),
        ("36 more Pods", 1),
        ("Deployment shop/media", 2),
        ("Service shop/media", 2),
        ("Ingress shop/front", 3),
    ]


def test_a_short_chain_shows_every_object() -> None:
    few = tuple(link for link in CHAIN if link.source in PODS[:2] or link.target in PODS[:2])

    assert [label for label, depth in labels(shown(chain=few)) if depth > 0] == [
        "Pod shop/media-0",
        "Pod shop/media-1",
        "Deployment shop/media",
        "Service shop/media",
    ]


def test_many_kinds_never_exceed_the_limit() -> None:
    links = tuple(replace(CHAIN[0], source=replace(PODS[0], kind=f"Kind{number}")) for number in range(40))

    chain = chain_of(shown(chain=links))

    assert len(chain.nodes) == MOST_NODES
    assert sum(len(node.objects) for node in chain.nodes if node.depth > 0) == 40


def test_an_absent_object_stands_before_the_root_and_is_marked() -> None:
    chain = chain_of(shown())

    assert chain.nodes[0].objects == (WireObject("StorageClass", "", "fast"),)
    assert (chain.nodes[0].is_absent, chain.arrows[0]) == (True, (0, chain.root))


def test_a_circle_of_links_is_drawn_once() -> None:
    circle = (
        replace(CHAIN[0], source=PODS[0]),
        replace(CHAIN[0], source=PODS[1], target=PODS[0]),
        replace(CHAIN[0], source=PODS[0], target=PODS[1]),
    )

    chain = chain_of(shown(chain=circle))

    assert [child for children in chain.tree().values() for child in children] == [1, 2, 3]


def test_affected_objects_without_an_arrow_are_counted() -> None:
    chain = chain_of(shown(chain=CHAIN[:2]))

    assert chain.beyond == (("Pod", 37), ("Deployment", 1), ("Ingress", 1), ("Service", 1))


def test_boxes_of_a_picture_stand_apart_and_inside() -> None:
    drawn = picture(chain_of(shown()), "en")

    corners = [(box.x, box.y) for box in drawn.boxes]
    apart = [
        abs(x1 - x2) >= WIDTH or abs(y1 - y2) >= HEIGHT for i, (x1, y1) in enumerate(corners) for x2, y2 in corners[:i]
    ]
    assert all(apart)
    assert all(0 <= x <= drawn.width - WIDTH and 0 <= y <= drawn.height - HEIGHT for x, y in corners)


def test_what_broke_stands_to_the_right_of_its_cause() -> None:
    chain = chain_of(shown())
    drawn = picture(chain, "en")

    assert [(start, end) for start, end in chain.arrows if drawn.boxes[start].x >= drawn.boxes[end].x] == []
