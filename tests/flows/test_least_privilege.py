"""What others on the machine and the network can reach, and what is never written down."""

from pathlib import Path
from urllib.parse import urlsplit

LOOPBACK = {"0100007F", "00000000000000000000000001000000"}
LISTENS = "0A"


def test_the_server_of_a_run_listens_on_loopback_alone(server):
    port = f"{urlsplit(server['PREFECT_API_URL']).port:04X}"
    lines = [
        line.split() for table in ("tcp", "tcp6") for line in Path("/proc/net", table).read_text().splitlines()[1:]
    ]
    addresses = {local.split(":")[0] for _, local, _, state, *_ in lines if (local[-4:], state) == (port, LISTENS)}
    assert addresses and addresses <= LOOPBACK


def test_passwords_and_tokens_in_an_address_are_nowhere(gwr, tmp_path):
    done = gwr("run", "http://user:geheim-1@127.0.0.1:9/report.txt?token=geheim-2", GWR_HTTP__ATTEMPTS="1")
    assert done.returncode == 6, done.stdout + done.stderr
    assert "127.0.0.1:9/report.txt?token=***" in done.stderr
    assert "geheim" not in done.stdout + done.stderr
    files = [path for path in (tmp_path / "warehouse").rglob("*") if path.is_file()]
    assert files
    assert [path for path in files if b"geheim" in path.read_bytes()] == []


def test_what_may_hold_credentials_is_for_owner_and_group_only(built):
    assert (built.folder / "prefect").stat().st_mode & 0o007 == 0
