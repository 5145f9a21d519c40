from holdfast.faces.server import limiting
from holdfast.faces.server.limiting import Limit


class Clock:
    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_a_minute_begins_with_the_first_request() -> None:
    clock = Clock()
    limit = Limit(2, clock)

    first = [limit.take("minji", "10.0.0.1") for _ in range(3)]
    clock.seconds = 45.0
    later = limit.take("minji", "10.0.0.1")
    clock.seconds = 60.0
    anew = limit.take("minji", "10.0.0.1")

    assert first == [(1, 60), (0, 60), (-1, 60)]
    assert (later, anew) == ((-2, 15), (1, 60))


def test_nobody_is_held_back_for_another() -> None:
    limit = Limit(1, Clock())
    limit.take("minji", "10.0.0.1")

    assert limit.take("jisoo", "10.0.0.1") == (0, 60)


def test_who_shows_ever_new_secrets_is_counted_by_where_they_come_from(monkeypatch) -> None:
    monkeypatch.setattr(limiting, "MOST", 3)
    clock = Clock()
    limit = Limit(2, clock)

    left = [limit.take(f"secret-{number}", "10.0.0.1")[0] for number in range(6)]
    clock.seconds = 60.0
    anew = limit.take("secret-9", "10.0.0.1")

    # The place itself is one of the three that are told apart.
    assert left == [1, 1, 1, 0, -1, -2]
    assert anew == (1, 60)


def test_a_place_from_which_many_secrets_come_has_one_minute_for_the_rest_of_them(monkeypatch) -> None:
    monkeypatch.setattr(limiting, "STRANGERS", 2)
    clock = Clock()
    limit = Limit(3, clock)

    left = [limit.take(f"guess-{number}", "10.0.0.1")[0] for number in range(6)]
    known = limit.take("guess-0", "10.0.0.1")
    elsewhere = limit.take("minji", "10.0.0.2")
    clock.seconds = 60.0
    anew = limit.take("guess-9", "10.0.0.1")

    assert left == [2, 2, 2, 1, 0, -1]
    assert (known, elsewhere, anew) == ((1, 60), (2, 60), (2, 60))
