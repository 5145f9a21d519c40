"""The tables as the queries see them; `migrations` make them, and a test compares both.

Instants are microseconds since 1970, which both engines compare and index alike. Texts compare by their bytes.
Whatever is not searched lies in `data`, as a record of the type and version beside it, and where many rows are searched
in a table of its own: a search reads fewer pages.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)

META = MetaData()
WORD = Text().with_variant(Text(collation="C"), "postgresql")

CHANGES = "changes"
"""The counter that every transaction moves on that writes; each area that it writes has one of its own."""


def changes_of(area: str) -> str:
    """Names the counter that every transaction moves on that writes an area."""
    return f"{CHANGES} {area}"


counters = Table(
    "counters",
    META,
    Column("name", WORD, primary_key=True),
    Column("value", BigInteger, nullable=False),
)

records = Table(
    "records",
    META,
    Column("type", WORD, nullable=False),
    Column("id", WORD, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),
    PrimaryKeyConstraint("type", "id"),
)

record_keys = Table(
    "record_keys",
    META,
    Column("type", WORD, nullable=False),
    Column("field", WORD, nullable=False),
    Column("value", WORD, nullable=False),
    Column("id", WORD, nullable=False),
    Column("is_unique", Boolean, nullable=False),
    PrimaryKeyConstraint("type", "field", "value", "id"),
    Index("record_keys_id", "type", "id"),
    Index(
        "record_keys_unique",
        "type",
        "field",
        "value",
        unique=True,
        sqlite_where=text("is_unique"),
        postgresql_where=text("is_unique"),
    ),
)

audit = Table(
    "audit",
    META,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("previous", WORD, nullable=False),
    Column("hash", WORD, nullable=False),
)

checkpoints = Table(
    "checkpoints",
    META,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),
)

problems = Table(
    "problems",
    META,
    Column("id", WORD, primary_key=True),
    Column("cluster", WORD, nullable=False),
    Column("state", WORD, nullable=False),
    Column("is_risk", Boolean, nullable=False),
    Column("urgency", Integer, nullable=False),
    Column("score", Float(53), nullable=False),
    Column("family", WORD, nullable=False),
    Column("cause", WORD, nullable=False),
    Column("kind", WORD, nullable=False),
    Column("namespace", WORD, nullable=False),
    Column("name", WORD, nullable=False),
    Column("place", WORD, nullable=False),
    Column("words", WORD, nullable=False),
    Column("first_seen", BigInteger, nullable=False),
    Column("last_seen", BigInteger, nullable=False),
    Column("healed", BigInteger),
    Index("problems_score", "state", "score", "id"),
    Index("problems_first_seen", "state", "first_seen", "id"),
    Index("problems_last_seen", "state", "last_seen", "id"),
    Index("problems_urgency", "state", "urgency", "score", "id"),
    Index("problems_cluster", "state", "cluster", "urgency", "is_risk"),
)

problem_data = Table(
    "problem_data",
    META,
    Column("id", WORD, primary_key=True),
    Column("cluster", WORD, nullable=False),
    Column("version", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Index("problem_data_cluster", "cluster", "id"),
)

problem_places = Table(
    "problem_places",
    META,
    Column("problem", WORD, nullable=False),
    Column("cluster", WORD, nullable=False),
    Column("namespace", WORD, nullable=False),
    PrimaryKeyConstraint("cluster", "namespace", "problem"),
    Index("problem_places_problem", "problem"),
)

turns = Table(
    "turns",
    META,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("problem", WORD, nullable=False),
    Column("cluster", WORD, nullable=False),
    Column("time", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Index("turns_problem", "problem", "time"),
    Index("turns_cluster", "cluster", "time"),
)

snapshots = Table(
    "snapshots",
    META,
    Column("id", WORD, primary_key=True),
    Column("cluster", WORD, nullable=False),
    Column("taken_at", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Index("snapshots_cluster", "cluster", "taken_at", "id"),
)

snapshot_files = Table(
    "snapshot_files",
    META,
    Column("snapshot", WORD, nullable=False),
    Column("path", WORD, nullable=False),
    Column("pieces", LargeBinary, nullable=False),
    PrimaryKeyConstraint("snapshot", "path"),
)

snapshot_views = Table(
    "snapshot_views",
    META,
    Column("snapshot", WORD, nullable=False),
    Column("name", WORD, nullable=False),
    Column("data", LargeBinary, nullable=False),
    PrimaryKeyConstraint("snapshot", "name"),
)

pieces = Table(
    "pieces",
    META,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, nullable=False, unique=True),
    Column("used", Integer, nullable=False),
    Column("size", Integer, nullable=False),
)

piece_data = Table(
    "piece_data",
    META,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("data", LargeBinary, nullable=False),
)

leases = Table(
    "leases",
    META,
    Column("name", WORD, primary_key=True),
    Column("holder", WORD, nullable=False),
    Column("fence", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
)

notes = Table(
    "notes",
    META,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("time", BigInteger, nullable=False),
    Column("topic", WORD, nullable=False),
    Column("cluster", WORD, nullable=False),
    Column("places", LargeBinary, nullable=False),
    Column("about", WORD, nullable=False),
    Index("notes_time", "time"),
)
