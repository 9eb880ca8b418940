"""How well settings fit a question."""

from __future__ import annotations

import pytest

from armt.runtime.answers.configured.ranking import ranked
from armt.runtime.text.settings.bracketed import read_bracketed
from armt.runtime.text.settings.fields import read_fields
from armt.runtime.text.settings.indented import read_indented
from armt.runtime.text.settings.setting import above
from armt.runtime.text.stored import StoredText

TEXT = """\
services:
  web:
    image: nginx:1.27
    healthcheck:
      interval: 30s
      timeout: 5s
  db:
    image: postgres:16
    healthcheck:
      interval: 10s
      retries: 3
    read_only: false
version: "3.8"
"""


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("How long does the database healthcheck wait between tries?", "10s"),
        ("Which image does the database use?", "postgres:16"),
        ("What is the timeout of the web healthcheck?", "5s"),
        ("Is the database read only?", "false"),
    ],
)
def test_the_setting_that_is_asked_for_is_the_first(question: str, value: str) -> None:
    settings = tuple(read_indented(TEXT))
    assert settings[ranked(question, settings)[0].number].value == value


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("What is the certificate?", "cert.pem"),
        ("Where is the certificate?", "cert.pem"),
        ("What is the certificate key?", "cert.key"),
        ("How long is the session timeout?", "5m"),
        ("What is the key?", "cert.key"),
    ],
)
def test_a_longer_name_is_another_setting(question: str, value: str) -> None:
    """The certificate was answered by its key."""
    told = "server {\n  ssl_certificate_key cert.key;\n  ssl_certificate cert.pem;\n  ssl_session_timeout 5m;\n}\n"
    settings = StoredText.of_string("nginx.conf", told).settings
    found = ranked(question, settings)
    assert settings[found[0].number].value == value


SERVICES = """\
services:
  grafana:
    image: grafana:10
    ports:
      - "3000:3000"
    depends_on:
      - loki
  loki:
    image: loki:3
    expose:
      - 3100
  node_exporter:
    image: node:1
    expose:
      - 9100
volumes:
  data:
    driver: local
"""


@pytest.mark.parametrize(
    ("question", "key", "below"),
    [
        # The ports of another service were.
        ("Which port does the node exporter expose?", "expose", "node_exporter"),
        ("Which port does loki expose?", "expose", "loki"),
        ("Which port does grafana publish?", "ports", "grafana"),
        # What it names stands in the setting itself.
        ("What depends on loki?", "depends_on", "grafana"),
    ],
)
def test_what_is_asked_of_one_service_is_not_set_for_another(question: str, key: str, below: str) -> None:
    settings = tuple(read_indented(SERVICES))
    first = settings[ranked(question, settings)[0].number]
    parent = next(settings[number] for number in above(settings, ranked(question, settings)[0].number))
    assert (first.key, parent.key) == (key, below)


def test_a_value_of_another_kind_does_not_fit() -> None:
    settings = tuple(read_indented(TEXT))
    found = [settings[one.number].value for one in ranked("How many retries has the healthcheck?", settings)]
    assert "3" in found
    assert "false" not in found


def test_what_is_not_of_a_name_that_others_have_is_less_likely() -> None:
    settings = tuple(read_indented(TEXT))
    (version,) = [
        one for one in ranked("Which Postgres version is it?", settings) if settings[one.number].key == "version"
    ]
    assert version.share < 0.5
    assert not version.is_whole


def test_what_is_told_by_its_comment_alone_is_said_to_be() -> None:
    text = "# People with an old router take port 5050 instead.\nport = 5000\n"
    (port,) = ranked("Which port do people with an old router take?", tuple(read_bracketed(text, spaced=False)))
    assert port.is_told
    (port,) = ranked("Which port is it?", tuple(read_bracketed(text, spaced=False)))
    assert not port.is_told


LOGIN = """# Min and max of uids.
UID_MIN 1000
UID_MAX 60000
# For each user.
SUB_UID_MIN 100000
# Seconds. The default is 60, and login(1) waits.
LOGIN_TIMEOUT 60
# Uncomment to enable automatic runs.
# periodic_runs = 1
# By default it is passive; "ftp = off" is active.
#passive_ftp = off
passive_ftp = on
# Expires after so many.
PASS_MAX_DAYS 99
PASS_WARN_AGE 7
# What the names are matched against: letters, and a dot.
NAME_REGEX ^[a-z.]*$
# Where homes are.
HOME_DIR /home
"""


def best(question: str) -> tuple[str, bool]:
    settings = tuple(read_bracketed(LOGIN, spaced=True))
    found = ranked(question, settings)
    return (settings[found[0].number].key, found[0].is_told) if found else ("", False)


def test_a_comment_that_has_the_value_itself_tells_no_other() -> None:
    assert best("How long may a login take?") == ("LOGIN_TIMEOUT", False)


def test_what_is_set_goes_before_what_is_off() -> None:
    settings = tuple(read_bracketed(LOGIN, spaced=True))
    values = [settings[one.number].value for one in ranked("Is passive ftp used?", settings)]
    assert values[0] == "on"
    assert "off" not in values


def test_a_block_that_is_off_answers_where_none_is_set() -> None:
    """The port of a server that is switched off was as likely as that of the one which is not."""
    off = "server {\n  listen 80;\n}\n#server {\n#  listen 8080;\n#  certificate a.pem;\n#}\n"
    settings = tuple(read_bracketed(off, spaced=True))
    assert [settings[one.number].value for one in ranked("Which port does the server listen on?", settings)] == ["80"]
    assert [settings[one.number].value for one in ranked("What is the certificate?", settings)] == ["a.pem"]


def test_a_switch_says_no_number() -> None:
    assert best("How often are there periodic runs?")[0] != "periodic_runs"
    assert best("Are periodic runs on?")[0] == "periodic_runs"


def test_the_default_of_what_no_setting_is_called_is_said_by_none() -> None:
    """ "What is the default umask?" had a setting that is called DEFAULT_HOME."""
    assert ranked("What is the default umask?", tuple(read_bracketed(LOGIN, spaced=True))) == []


def test_a_name_without_other_words_goes_before_one_with_some() -> None:
    assert best("When does a password expire?")[0] == "PASS_MAX_DAYS"
    assert best("What is the smallest uid?")[0] == "UID_MIN"
    assert not ranked("What is the smallest sub uid of a user?", tuple(read_bracketed(LOGIN, spaced=True)))[0].is_told


def test_where_something_is_a_path_answers() -> None:
    assert best("Where are the homes kept?")[0] == "HOME_DIR"


def test_how_long_something_may_be_is_no_time() -> None:
    assert best("How long must a password be?")[0] not in ("LOGIN_TIMEOUT", "NAME_REGEX")


def test_words_run_together_are_those_of_a_question() -> None:
    (found,) = ranked("What is the block size?", tuple(read_bracketed("# a\nblocksize = 4\nb = 5\n", spaced=False)))
    assert found.share > 0.8


TRIES = """\
# Least number of characters of a password
MIN_LEN 12
# How many times a wrong password may be given
MAX_TRY 5
"""


def test_what_counts_to_a_maximum_is_no_time() -> None:
    """A password expired at 5, which is how often it may be wrong."""
    tries = tuple(read_bracketed(TRIES, spaced=True))
    assert not ranked("When does a password expire?", tries)
    days = tuple(read_bracketed(f"{TRIES}# Days that a password may be used\nMAX_USED 90\n", spaced=True))
    assert [days[one.number].key for one in ranked("When does a password expire?", days)] == ["MAX_USED"]


def test_the_file_of_something_is_not_it() -> None:
    """The licence of a package was LICENSE.txt where no field said which it is."""
    fields = tuple(read_fields("Metadata-Version: 2.1\nName: oat\nVersion: 1.4\nLicense-File: LICENSE.txt\n"))
    assert not ranked("What is the license?", fields)
    asked = ranked("Which file is the license in?", fields)
    assert [fields[one.number].value for one in asked] == ["LICENSE.txt"]


POOL = """\
# Connections to the database.
database:
  pool:
    min: 2
    max: 20
  retries: 3
workers:
  lower: 1
  upper: 8
"""


@pytest.mark.parametrize(
    ("question", "value"),
    [
        # The least was as good, and stood first.
        ("How many connections to the database are there at most?", "20"),
        ("How many connections to the database may there be?", "20"),
        ("What is the maximum number of database connections?", "20"),
        ("How many connections to the database are there at least?", "2"),
        ("How many workers are there at most?", "8"),
        ("What is the lower limit of workers?", "1"),
    ],
)
def test_the_bound_that_is_asked_for_goes_before_the_other(question: str, value: str) -> None:
    settings = tuple(read_indented(POOL))
    first, second = ranked(question, settings)[:2]
    assert settings[first.number].value == value
    assert first.is_whole
    assert first.share - second.share > 0.04


WRITTEN = """\
[global]
# Pixels of it. Where gap_size is set, this is not.
height = 2
gap_size = 0
# Overrides gap_size.
gaps = 3
#[history]
#    ignore_history = yes
"""


def test_a_key_that_is_written_out_is_what_is_asked_for() -> None:
    """ "What does gap_size do?" was answered by the setting whose comment names it."""
    settings = tuple(read_bracketed(WRITTEN))

    def keys(question: str) -> list[str]:
        return [settings[one.number].key for one in ranked(question, settings)]

    assert keys("What does gap_size do?") == ["gap_size"]
    assert keys("What is gap_size?") == ["gap_size"]
    assert keys("Which setting overrides gap_size?")[0] == "gaps"


def test_what_stands_in_a_section_that_is_off_is_so_in_no_case() -> None:
    settings = tuple(read_bracketed(WRITTEN))
    assert ranked("Is history ignored?", settings) == []
    assert [settings[one.number].key for one in ranked("What sets ignore history?", settings)] == ["ignore_history"]


def test_how_large_something_may_be_is_told_by_a_size() -> None:
    """It was told by how many there may be."""
    settings = tuple(read_bracketed("max_file_uploads = 20\nupload_max_filesize = 2M\nhost = a\n"))
    assert settings[ranked("How large may an uploaded file be?", settings)[0].number].value == "2M"
    assert settings[ranked("How many files may be uploaded?", settings)[0].number].value == "20"


def test_a_number_whose_comment_alone_has_the_words_is_neither_yes_nor_no() -> None:
    """ "Does changing the port need a restart?" was answered with "0"."""
    settings = tuple(read_bracketed("port = 5 # (change requires restart)\npages = 0 # (change requires restart)\n"))
    assert ranked("Does changing the port need a restart?", settings) == []
    assert [settings[one.number].key for one in ranked("Are there pages?", settings)] == ["pages"]
