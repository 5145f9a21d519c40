"""Secrets do not leave the cluster with its description, and what is no secret stays readable."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.model.redaction import (
    MARKER,
    is_secret_name,
    may_carry,
    redact_arguments,
    redact_named,
    redact_text,
    redact_url,
    redact_value,
)

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl"
SCHEMES = st.sampled_from(["http", "https", "amqp", "postgres", "redis", "mongodb+srv"])
WORDS = st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyz0123456789-_."), min_size=1, max_size=12)
PASSWORDS = st.from_regex(r"[a-zA-Z!$%&*+._~-][a-zA-Z0-9!$%&*+._~/@-]{0,20}", fullmatch=True)


@pytest.mark.parametrize(
    "name",
    [
        "PASSWORD",
        "DB_PASSWORD",
        "apiKey",
        "API_KEY",
        "AWS_SECRET_ACCESS_KEY",
        "authToken",
        "SECRET_KEY_BASE",
        "DATABASE_DSN",
        "SIGNING_KEY",
        "redis-password",
        "spring.datasource.password",
        "PGPASSWORD",
        "client_secret",
        "CREDENTIALS",
    ],
)
def test_names_that_hold_secrets_are_known(name):
    assert is_secret_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "PASSWORD_FILE",
        "SECRET_NAME",
        "TOKEN_URL",
        "AWS_ACCESS_KEY_ID",
        "tokenTTL",
        "MAX_TOKENS",
        "secret-namespace",
        "passwordSecretRef",
        "token-auth-file",
        "KEYS",
        "compass",
        "MONKEY",
        "HOST",
        "keycloak",
        "service-account-key-file",
    ],
)
def test_names_that_only_speak_of_secrets_are_not(name):
    assert not is_secret_name(name)


@given(SCHEMES, WORDS, PASSWORDS, WORDS)
def test_a_url_loses_its_password_and_nothing_else(scheme, user, password, host):
    hidden = redact_url(f"{scheme}://{user}:{password}@{host}:5432/path")

    assert hidden == f"{scheme}://{user}:{MARKER}@{host}:5432/path"


def test_every_url_of_a_list_loses_its_password():
    hidden = redact_url("amqp://u:p@one:5672,amqp://u:q@two:5672")

    assert hidden == f"amqp://u:{MARKER}@one:5672,amqp://u:{MARKER}@two:5672"


@pytest.mark.parametrize(
    "text",
    [
        "https://example.com/a@b",
        "http://host:8080/x?mail=a@b.c",
        "user:pass@host",
        "postgres://user:$(PASSWORD)@db/x",
        "postgres://user:${PASSWORD}@db/x",
        "https://h:8443?x=a@b",
        "git@github.com:a/b.git",
        "ssh://git@host:22/a",
    ],
)
def test_text_without_a_password_stays(text):
    assert redact_text(text) == text


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        (f"Authorization: Bearer {JWT}", f"Authorization: Bearer {MARKER}"),
        (f"token={JWT}", f"token={MARKER}"),
        ("id AKIAIOSFODNN7EXAMPLE", f"id {MARKER}"),
        ("curl -H 'Authorization: Basic dXNlcjpwYXNzd29yZA=='", f"curl -H 'Authorization: Basic {MARKER}'"),
        (
            "a\n-----BEGIN RSA PRIVATE KEY-----\nMIIE\nxyz\n-----END RSA PRIVATE KEY-----\nb",
            f"a\n{MARKER}\nb",
        ),
        ("-----BEGIN PRIVATE KEY-----\ncut off", MARKER),
        ("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",) * 2,
    ],
)
def test_keys_and_tokens_within_a_text_are_hidden(text, hidden):
    assert redact_value(text) == hidden
    assert redact_text(text) == hidden


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("password: abc\nhost: db", f"password: {MARKER}\nhost: db"),
        ('{"password": "a b", "port": 1}', f'{{"password": "{MARKER}", "port": 1}}'),
        ("db.password=abc", f"db.password={MARKER}"),
        ("export TOKEN='x y'", f"export TOKEN='{MARKER}'"),
        ("PASSWORD=abc ./run --fast", f"PASSWORD={MARKER} ./run --fast"),
        ("password: true\npassword_file: /a/b\nsecret_name: x",) * 2,
        ("password: $(PASSWORD)",) * 2,
        ("key: value",) * 2,
    ],
)
def test_assignments_in_a_file_lose_secret_values(text, hidden):
    assert redact_text(text) == hidden


@pytest.mark.parametrize(
    ("arguments", "hidden"),
    [
        (("--password=abc", "-v"), (f"--password={MARKER}", "-v")),
        (("--token", "abc", "serve"), ("--token", MARKER, "serve")),
        (("sh", "-c", "mysql --password=abc -h db"), ("sh", "-c", f"mysql --password={MARKER} -h db")),
        (
            ("--password-file=/a", "--token-ttl", "5m", "--db=postgres://u:p@h/d"),
            ("--password-file=/a", "--token-ttl", "5m", f"--db=postgres://u:{MARKER}@h/d"),
        ),
        (("--password", "--verbose"),) * 2,
        (("--password=$(PASSWORD)",),) * 2,
    ],
)
def test_a_command_line_loses_secret_values(arguments, hidden):
    assert redact_arguments(arguments) == hidden


@pytest.mark.parametrize(
    ("name", "value", "hidden"),
    [
        ("DB_PASSWORD", "abc", MARKER),
        ("DB_PASSWORD", "", ""),
        ("DB_PASSWORD", "$(OTHER)", "$(OTHER)"),
        ("USE_TOKEN", "true", "true"),
        ("DATABASE_URL", "postgres://u:p@h/d", f"postgres://u:{MARKER}@h/d"),
        ("CONNECTION_STRING", "amqp://u:p@h", f"amqp://u:{MARKER}@h"),
        ("HOST", "db.shop.svc", "db.shop.svc"),
    ],
)
def test_a_named_value_is_hidden_by_its_name_or_its_content(name, value, hidden):
    assert redact_named(name, value) == hidden


@given(st.text(max_size=200))
def test_what_cannot_carry_a_credential_is_left_alone(text):
    assert may_carry(text) or redact_value(text) == text


@given(st.text(st.sampled_from("://@:abc \n\"'=-eyJ.PASSWORD"), max_size=300))
def test_hiding_twice_changes_nothing_more(text):
    once = redact_text(text)

    assert redact_text(once) == once
