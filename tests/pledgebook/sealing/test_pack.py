"""An audit pack proves itself with Python alone, and books come back from a bundle and a pack."""

from __future__ import annotations

import base64
import csv
import hashlib
import json
import shutil
import subprocess
import sys
from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from html import escape
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from pledgebook_reports.cli import main as pledgebook
from pledgebook_reports.pack.page import page as pack_page
from pledgebook_reports.pack.population import Population
from tests.pledgebook.sealing.making import DECEMBER, edit


def run(*arguments: str, expect: int = 0) -> str:
    """Run a command; return what it said on either stream."""
    done = CliRunner().invoke(pledgebook, list(arguments))
    assert done.exit_code == expect, done.output
    return done.output


@pytest.fixture
def sealed_books(keyed: Path, keys: dict[str, Path]) -> Path:
    """Return the main file of books whose 2016 is sealed by two officers."""
    signing = [part for officer, key in keys.items() for part in
               ("--sign-with", str(key), "--as", officer)][:8]  # fmt: skip
    run("seal", "2016", "--book", str(keyed), *signing)
    return keyed


def proved(pack: Path) -> subprocess.CompletedProcess[str]:
    """Run the pack's verifier as an auditor would: another folder, nothing of ours to import."""
    return subprocess.run(
        [sys.executable, "-I", "-S", "independent_verifier.py", "books/seals/2016.seal", "books"],
        cwd=pack, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_pack_proves_itself_without_pledgebook(sealed_books: Path, tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    said = run("audit-pack", "2016", "--book", str(sealed_books), "-o", str(pack))
    assert "2016.seal: proved" in said
    done = proved(pack)
    assert (done.returncode, done.stdout) == (0, "2016.seal: proved\n")
    listed = subprocess.run(
        ["sha256sum", "-c", "--quiet", "SHA256SUMS"],
        cwd=pack, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (listed.returncode, listed.stdout, listed.stderr) == (0, "", "")
    journal = pack / "books" / DECEMBER
    journal.write_text(journal.read_text(encoding="utf-8").replace("900.00", "901.00"))
    assert proved(pack).returncode == 1


def test_the_population_counts_what_the_books_hold(sealed_books: Path, tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    run("audit-pack", "2016", "--book", str(sealed_books), "-o", str(pack))
    told = json.loads((pack / "population.json").read_text(encoding="utf-8"))
    with (pack / "postings.csv").open(encoding="utf-8") as file:
        postings = list(csv.DictReader(file))
    entries = {row["entry_id"] for row in postings}
    assert told["posted"]["entries"] == len(entries) > 1
    assert told["debits"] == told["credits"]
    assert sum(one["entries"] for one in told["by_month"]) == told["posted"]["entries"]
    assert sum(one["entries"] for one in told["by_source"]) == told["posted"]["entries"]
    series = {one["name"]: one for one in told["series"]}
    assert series["V-2016"]["vouchers"] == 2
    assert {row["date"][:4] for row in postings} == {"2016"}
    page = (pack / "index.html").read_text(encoding="utf-8")
    assert "independent_verifier.py books/seals/2016.seal books" in page
    assert "<script" not in page


def test_the_population_rolls_forward_to_beancounts_own_balances(
    sealed_books: Path, tmp_path: Path
) -> None:
    pack = tmp_path / "pack"
    run("audit-pack", "2016", "--book", str(sealed_books), "-o", str(pack))
    told = json.loads((pack / "population.json").read_text(encoding="utf-8"))
    moved: dict[str, Decimal] = defaultdict(Decimal)
    with (pack / "postings.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            moved[row["account"]] += Decimal(row["value"])
    closing: dict[str, Decimal] = defaultdict(Decimal)
    for one in told["balances"]:
        opening, debits, credit = (Decimal(one[key]) for key in ("opening", "debits", "credits"))
        assert opening == 0
        assert opening + debits - credit == Decimal(one["own"])
        closing[one["account"]] += Decimal(one["own"])
    assert closing == moved
    assert closing["Expenses:FFS:W1-Works:Supplies"] == Decimal("900.00")
    page = (pack / "index.html").read_text(encoding="utf-8")
    assert "debits and credits are the control totals above" in page
    assert f"Each of the {len(told['balances'])} closing balances is Beancount’s own" in page


def test_the_page_states_the_seal_and_names_a_balance_that_does_not_tie(
    sealed_books: Path, tmp_path: Path
) -> None:
    pack = tmp_path / "pack"
    run("audit-pack", "2016", "--book", str(sealed_books), "-o", str(pack))
    page = (pack / "index.html").read_text(encoding="utf-8")
    seal = pack / "books" / "seals" / "2016.seal"
    assert escape(seal.read_text(encoding="utf-8").split("\n")[2]) in page
    assert hashlib.sha256(seal.read_bytes()).hexdigest() in page
    assert "OFF-CERT, OFF-HEAD" in page
    told = json.loads((pack / "population.json").read_text(encoding="utf-8"))
    altered = msgspec.convert(told, Population, strict=False)
    first, *others = altered.balances
    wrong = replace(first, own=first.own + 1)
    altered = replace(altered, balances=[wrong, *others], debits=altered.debits + 1)
    text = pack_page(altered, "Books", "", None, [])
    assert f"Closing balances that are not Beancount’s own: {first.account}" in text
    assert "debits and credits are NOT the control totals" in text


def test_the_proof_of_an_entry_leads_to_the_root_of_the_seal(
    sealed_books: Path, tmp_path: Path
) -> None:
    """As the page of the evidence folder tells an auditor to do it, with SHA-256 alone."""
    out = tmp_path / "out"
    run("evidence", "V-2016-00001", "--book", str(sealed_books), "-o", str(out))
    proofs = json.loads((out / "V-2016-00001/proof.json").read_text(encoding="utf-8"))
    root = (sealed_books.parent / "seals/2016.seal").read_text(encoding="utf-8").split("\n")[2]
    page = (out / "V-2016-00001/index.html").read_text(encoding="utf-8")
    assert proofs
    for proof in proofs:
        node = hashlib.sha256(b"\0" + proof["leaf"].encode()).digest()
        index, last = proof["index"], proof["size"] - 1
        for beside in map(base64.b64decode, proof["path"]):
            while last and index == last and not index % 2:
                index, last = index // 2, last // 2
            pair = beside + node if index % 2 else node + beside
            node = hashlib.sha256(b"\1" + pair).digest()
            index, last = index // 2, last // 2
        assert base64.b64encode(node).decode() == proof["root"] == root
        assert escape(proof["root"]) in page


def test_an_open_period_is_packed_only_when_that_is_said(keyed: Path, tmp_path: Path) -> None:
    said = run("audit-pack", "2016", "--book", str(keyed), "-o", str(tmp_path / "a"), expect=1)
    assert "2016 is not sealed" in said
    assert not (tmp_path / "a").exists()
    run("audit-pack", "2016", "--book", str(keyed), "-o", str(tmp_path / "b"), "--unsealed",
        expect=1)  # fmt: skip
    page = (tmp_path / "b" / "index.html").read_text(encoding="utf-8")
    assert "The period is not sealed." in page


def test_a_folder_that_holds_something_is_left_alone(sealed_books: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("", encoding="utf-8")
    said = run("audit-pack", "2016", "--book", str(sealed_books), "-o", str(tmp_path), expect=1)
    assert "is not empty" in said


def test_an_altered_period_makes_a_pack_that_says_so(sealed_books: Path, tmp_path: Path) -> None:
    edit(sealed_books, DECEMBER, "Pipes", "Papes")
    pack = tmp_path / "pack"
    said = run("audit-pack", "2016", "--book", str(sealed_books), "-o", str(pack), expect=1)
    assert f"{DECEMBER} is not the file sealed" in said


def test_books_come_back_from_a_bundle_and_a_pack(sealed_books: Path, tmp_path: Path) -> None:
    """What docs/howto/restore.md tells to do, on a machine that has nothing of the books."""
    home, bundle, pack = sealed_books.parent, tmp_path / "books.bundle", tmp_path / "pack"

    def git(*arguments: str, at: Path) -> None:
        subprocess.run(
            ["git", "-c", "user.name=An officer", "-c", "user.email=officer@example.org",
             "-c", "init.defaultBranch=main", *arguments],
            cwd=at, check=True, capture_output=True,
        )  # fmt: skip

    (home / ".gitignore").write_text("documents/\n", encoding="utf-8")
    git("init", at=home)
    git("add", "-A", at=home)
    git("commit", "-m", "The books", at=home)
    git("bundle", "create", str(bundle), "--all", at=home)
    run("audit-pack", "2016", "--book", str(sealed_books), "-o", str(pack))
    shutil.rmtree(home)

    restored = tmp_path / "restored"
    git("clone", "--branch", "main", str(bundle), str(restored), at=tmp_path)
    git("bundle", "verify", str(bundle), at=restored)
    shutil.copytree(pack / "books" / "documents", restored / "documents")
    book = restored / "main.beancount"
    assert "2016.seal: proved" in run("verify", "--book", str(book))
    done = CliRunner().invoke(pledgebook, ["check", str(book), "--format", "json"])
    assert not [one for one in json.loads(done.stdout)["findings"] if one["code"] == "PB502"]
