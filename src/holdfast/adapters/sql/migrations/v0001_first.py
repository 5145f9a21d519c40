"""The first tables, and the triggers that keep the audit log as it was written."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

WORD = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
KEPT = ("audit", "checkpoints")


def upgrade() -> None:
    """Makes everything."""
    for make in (_records, _audit, _problems, _snapshots, _processes):
        make()
    for table in KEPT:
        _keep(table)


def _records() -> None:
    op.create_table(
        "counters",
        sa.Column("name", WORD, nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "records",
        sa.Column("type", WORD, nullable=False),
        sa.Column("id", WORD, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("type", "id"),
    )
    op.create_table(
        "record_keys",
        sa.Column("type", WORD, nullable=False),
        sa.Column("field", WORD, nullable=False),
        sa.Column("value", WORD, nullable=False),
        sa.Column("id", WORD, nullable=False),
        sa.Column("is_unique", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("type", "field", "value", "id"),
    )
    op.create_index("record_keys_id", "record_keys", ["type", "id"])
    op.create_index(
        "record_keys_unique",
        "record_keys",
        ["type", "field", "value"],
        unique=True,
        sqlite_where=sa.text("is_unique"),
        postgresql_where=sa.text("is_unique"),
    )


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("seq", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("previous", WORD, nullable=False),
        sa.Column("hash", WORD, nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_table(
        "checkpoints",
        sa.Column("number", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )


def _problems() -> None:
    op.create_table(
        "problems",
        sa.Column("id", WORD, nullable=False),
        sa.Column("cluster", WORD, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("is_risk", sa.Boolean(), nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("score", sa.Float(53), nullable=False),
        sa.Column("family", WORD, nullable=False),
        sa.Column("cause", WORD, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("namespace", WORD, nullable=False),
        sa.Column("name", WORD, nullable=False),
        sa.Column("place", WORD, nullable=False),
        sa.Column("words", WORD, nullable=False),
        sa.Column("first_seen", sa.BigInteger(), nullable=False),
        sa.Column("last_seen", sa.BigInteger(), nullable=False),
        sa.Column("healed", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("problems_cluster", "problems", ["state", "cluster", "urgency", "is_risk"])
    op.create_index("problems_first_seen", "problems", ["state", "first_seen", "id"])
    op.create_index("problems_last_seen", "problems", ["state", "last_seen", "id"])
    op.create_index("problems_score", "problems", ["state", "score", "id"])
    op.create_index("problems_urgency", "problems", ["state", "urgency", "score", "id"])
    op.create_table(
        "problem_data",
        sa.Column("id", WORD, nullable=False),
        sa.Column("cluster", WORD, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("problem_data_cluster", "problem_data", ["cluster", "id"])
    op.create_table(
        "problem_places",
        sa.Column("problem", WORD, nullable=False),
        sa.Column("cluster", WORD, nullable=False),
        sa.Column("namespace", WORD, nullable=False),
        sa.PrimaryKeyConstraint("cluster", "namespace", "problem"),
    )
    op.create_index("problem_places_problem", "problem_places", ["problem"])
    op.create_table(
        "turns",
        sa.Column("number", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("problem", WORD, nullable=False),
        sa.Column("cluster", WORD, nullable=False),
        sa.Column("time", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("turns_cluster", "turns", ["cluster", "time"])
    op.create_index("turns_problem", "turns", ["problem", "time"])


def _snapshots() -> None:
    op.create_table(
        "snapshots",
        sa.Column("id", WORD, nullable=False),
        sa.Column("cluster", WORD, nullable=False),
        sa.Column("taken_at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("snapshots_cluster", "snapshots", ["cluster", "taken_at", "id"])
    op.create_table(
        "snapshot_files",
        sa.Column("snapshot", WORD, nullable=False),
        sa.Column("path", WORD, nullable=False),
        sa.Column("pieces", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("snapshot", "path"),
    )
    op.create_table(
        "snapshot_views",
        sa.Column("snapshot", WORD, nullable=False),
        sa.Column("name", WORD, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("snapshot", "name"),
    )
    op.create_table(
        "pieces",
        sa.Column("id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False, unique=True),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "piece_data",
        sa.Column("id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def _processes() -> None:
    op.create_table(
        "leases",
        sa.Column("name", WORD, nullable=False),
        sa.Column("holder", WORD, nullable=False),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "notes",
        sa.Column("seq", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("time", sa.BigInteger(), nullable=False),
        sa.Column("topic", WORD, nullable=False),
        sa.Column("cluster", WORD, nullable=False),
        sa.Column("places", sa.LargeBinary(), nullable=False),
        sa.Column("about", WORD, nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("notes_time", "notes", ["time"])


def _keep(table: str) -> None:
    """Makes the database refuse to change or delete rows, whoever asks."""
    refusal = f"rows of {table} are never changed"
    if op.get_bind().dialect.name == "sqlite":
        for act in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act} BEFORE {act.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_kept() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{refusal}'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_kept()"
    )
