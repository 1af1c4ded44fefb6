"""Evidence and approval, PB501 to PB507: what the pages' two excerpts leave open."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from pathlib import Path

import pytest

from pledgebook import documents
from pledgebook.documents import Document, Documents, State
from tests.pledgebook.rules.example_book import codes, findings
from tests.pledgebook.rules.making import (
    BANK,
    SUPPLIES,
    WORKS,
    only,
    paid,
    policy,
    told,
    voucher,
)

FINLAND = 'agreement: "FI-2016-01"'
INVOICE = 'invoice: "2017/V-2017-00001/invoice.pdf"'
FILED_INVOICE = "2017/V-2017-00001/invoice.pdf"


def on_file(*paths: str) -> Documents:
    """Documents that are filed, each with a digest of its own."""
    digests = {path: hashlib.sha256(path.encode()).hexdigest() for path in paths}
    return Documents(by_path={path: Document(path, "filed", digests[path]) for path in paths})


# --- PB501 ------------------------------------------------------------------------------------


def asked(account: str, amount: str, keys: str, since: str = "2016-01-01") -> str:
    """A line of the evidence policy."""
    return policy("evidence", f'"{account}" {amount} USD "{keys}"', since)


def test_pb501_asks_from_its_amount_on_and_names_all_that_is_lacking() -> None:
    line = asked("Expenses", "500.00", "invoice; certificate")
    assert codes(line + paid("499.99")) == []
    finding = only("PB501", line + paid("500.00"))
    assert finding.message == (
        "V-2017-00001: 500.00 USD to Beta Trading without invoice and certificate"
    )
    assert told(finding) == ("error", "V-2017-00001", Decimal("500.00"), "USD")
    assert only("PB501", line + paid("500.00", INVOICE)).message.endswith("without certificate")


@pytest.mark.parametrize(
    "prefix, fits",
    [
        ("Expenses:*:Staff", True),
        ("Expenses:FFS:*", True),
        ("Expenses:FFS:W1-Works:Staff", True),
        ("*:Staff", True),
        ("Expenses:*:Supplies", False),
        ("Expenses:FFS:W2-Livelihoods", False),
        ("Expenses:FFS:W1-Works:Staff:*", False),
        ("Expenses:FFS:W1", False),
    ],
)
def test_pb501_reads_a_star_as_any_parts(prefix: str, fits: bool) -> None:  # noqa: FBT001
    book = asked(prefix, "500.00", "payroll") + paid(
        "900.00", account="Expenses:FFS:W1-Works:Staff"
    )
    assert codes(book) == (["PB501"] if fits else [])


def test_pb501_takes_a_negative_amount_for_credits_alone() -> None:
    line = asked("Assets:Bank", "-500.00", "bank-advice")
    receipt = voucher("2017-03-02", "R-2017-00009", 'agreement: "FFS-TREASURY"',
                      f"{BANK}  900.00 USD", "Income:Other  -900.00 USD")  # fmt: skip
    opened = "2016-01-01 open Income:Other\n"
    assert codes(opened + line + receipt) == []
    assert codes(line + paid("499.99")) == []
    assert codes(line + paid("500.00")) == ["PB501"]
    both_ways = asked("Assets:Bank", "500.00", "bank-advice", "2017-03-01")
    assert codes(opened + both_ways + receipt) == ["PB501"]


def test_pb501_asks_of_every_voucher_from_nil_on() -> None:
    line = asked("Expenses", "0.00", "invoice")
    assert codes(line + paid("0.01")) == ["PB501"]
    assert codes(line + paid("0.01", INVOICE)) == []


def test_pb501_sums_up_the_voucher_on_an_account() -> None:
    line = asked("Expenses", "500.00", "invoice")
    parts = voucher("2017-03-02", "V-2017-00001", FINLAND, 'payee-id: "PAY-BETA"',
                    f"{SUPPLIES}  300.00 USD", f"{SUPPLIES}  {{}} USD", f"{BANK}  {{}} USD")  # fmt: skip
    assert codes(line + parts.format("199.99", "-499.99")) == []
    assert codes(line + parts.format("200.00", "-500.00")) == ["PB501"]


def test_pb501_counts_a_numbered_key_and_one_on_a_posting() -> None:
    line = asked("Expenses", "500.00", "invoice")
    numbered = paid("900.00", f'invoice-2: "{FILED_INVOICE}"')
    assert codes(line + numbered) == []
    on_a_posting = paid("900.00").replace(
        f"{SUPPLIES}  900.00 USD", f'{SUPPLIES}  900.00 USD\n    invoice: "{FILED_INVOICE}"'
    )
    assert codes(line + on_a_posting) == []
    assert codes(line + paid("900.00", 'invoice-number: "B/17-4"')) == ["PB501"]


def test_pb501_lets_later_lines_replace_earlier_ones_of_the_same_account() -> None:
    lines = asked("Expenses", "500.00", "invoice") + asked(
        "Expenses", "1000.00", "invoice", "2017-06-01"
    )  # fmt: skip
    assert codes(lines + paid("900.00", day="2017-05-31")) == ["PB501"]
    assert codes(lines + paid("900.00", day="2017-06-01")) == []
    assert codes(lines + paid("1000.00", day="2017-06-01")) == ["PB501"]


def test_pb501_ends_a_demand_with_an_empty_list() -> None:
    lines = asked("Expenses", "500.00", "invoice") + asked("Expenses", "500.00", "", "2017-06-01")
    assert codes(lines + paid("900.00", day="2017-05-31")) == ["PB501"]
    assert codes(lines + paid("900.00", day="2017-06-01")) == []


def test_pb501_lets_lines_of_two_accounts_stand_together() -> None:
    lines = asked("Expenses", "500.00", "invoice") + asked(
        "Expenses:*:Supplies", "500.00", "delivery-note", "2017-01-01"
    )  # fmt: skip
    assert only("PB501", lines + paid("900.00", INVOICE)).message.endswith("without delivery-note")


def test_pb501_asks_for_papers_of_exchange_and_indirect_cost_only_by_name() -> None:
    base = paid("10000.00", INVOICE)
    indirect = voucher("2017-03-31", "V-2017-00002", FINLAND, "base: 10000.00 USD",
                       "Expenses:FFS:W1-Works:Indirect  800.00 USD",
                       "Liabilities:IndirectCost  -800.00 USD")  # fmt: skip
    line = asked("Expenses", "500.00", "invoice")
    assert codes(line + base + indirect) == []
    named = asked("Expenses:*:Indirect", "500.00", "method")
    assert only("PB501", line + named + base + indirect).subject == "V-2017-00002"


def test_pb501_is_silent_without_its_policy() -> None:
    assert codes(paid("900000.00")) == []


# --- PB502 ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "state, fault",
    [
        ("absent", "is not below documents/"),
        ("unlisted", "stands in no SHA256SUMS, so nothing shows that it is the paper that was filed"),
        ("changed", "is not the file that SHA256SUMS lists: its digest has changed"),
        ("outside", "leads outside documents/"),
    ],
)  # fmt: skip
def test_pb502_names_voucher_key_path_and_fault(state: State, fault: str) -> None:
    known = Documents(by_path={FILED_INVOICE: Document(FILED_INVOICE, state, "f" * 64)})
    finding = only("PB502", paid("900.00", INVOICE), documents=known)
    assert finding.message == f"V-2017-00001: invoice {FILED_INVOICE} {fault}"
    assert told(finding) == ("error", "V-2017-00001", None, None)


def test_pb502_looks_at_each_paper_of_a_voucher_and_of_its_postings() -> None:
    book = paid("900.00", INVOICE, 'receipt: "2017/a.pdf"', 'invoice-2: "2017/b.pdf"').replace(
        f"{SUPPLIES}  900.00 USD", f'{SUPPLIES}  900.00 USD\n    certificate: "2017/c.pdf"'
    )
    lost = [one.message.split()[2] for one in findings(book) if one.code == "PB502"]
    assert lost == ["2017/a.pdf", "2017/b.pdf", "2017/c.pdf"]


def test_pb502_looks_at_the_documents_of_directives() -> None:
    signed = (
        '2017-02-20 custom "guarantee" "G-1" "O-2017-0001" 1.00 USD 2017-12-31 "Bank"\n'
        '  document: "2017/G-1/guarantee.pdf"\n'
    )
    finding = only("PB502", signed)
    assert finding.message == (
        "guarantee G-1: document 2017/G-1/guarantee.pdf is not below documents/"
    )
    assert finding.subject == "G-1"
    assert codes(signed, documents=on_file("2017/G-1/guarantee.pdf")) == []


def test_pb502_takes_keys_that_the_evidence_policy_names_for_evidence() -> None:
    paper = paid("900.00", 'waybill: "2017/waybill.pdf"')
    assert codes(paper) == []
    assert codes(asked("Expenses", "500.00", "waybill") + paper) == ["PB502"]


def test_pb502_is_one_warning_where_no_documents_are_kept_at_all() -> None:
    book = paid("900.00", INVOICE) + paid(
        "800.00", 'invoice: "2017/other.pdf"', number="V-2017-00002", day="2017-04-02"
    )  # fmt: skip
    finding = only("PB502", book, documents=Documents(kept=False))
    assert finding.message == (
        "documents/ is not there: no document that the books name can be proved"
    )
    assert told(finding) == ("warning", "documents", None, None)
    assert codes(paid("900.00"), documents=Documents(kept=False)) == []


# --- documents as they lie on the disk --------------------------------------------------------

PAPER = b"an invoice"
DIGEST = hashlib.sha256(PAPER).hexdigest()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of documents, with one invoice filed as it should be, and a paper outside it."""
    own = tmp_path / "documents" / "V-1"
    own.mkdir(parents=True)
    (own / "invoice.pdf").write_bytes(PAPER)
    (own / "SHA256SUMS").write_text(f"{DIGEST}  invoice.pdf\n", encoding="utf-8")
    outside = tmp_path / "elsewhere"
    outside.mkdir()
    (outside / "invoice.pdf").write_bytes(PAPER)
    (outside / "SHA256SUMS").write_text(f"{DIGEST}  invoice.pdf\n", encoding="utf-8")
    return tmp_path / "documents"


def state_of(folder: Path, path: str) -> State:
    """What became of one path."""
    return documents.read(folder, [path]).of(path).state


def test_a_document_that_is_what_its_sums_say_is_filed(folder: Path) -> None:
    assert documents.read(folder, ["V-1/invoice.pdf"]).of("V-1/invoice.pdf") == Document(
        "V-1/invoice.pdf", "filed", DIGEST
    )


def test_a_document_of_which_one_byte_changed_is_changed(folder: Path) -> None:
    (folder / "V-1" / "invoice.pdf").write_bytes(PAPER + b"!")
    assert state_of(folder, "V-1/invoice.pdf") == "changed"


def test_a_document_that_no_sums_list_is_unlisted(folder: Path) -> None:
    (folder / "V-1" / "receipt.pdf").write_bytes(PAPER)
    assert state_of(folder, "V-1/receipt.pdf") == "unlisted"
    (folder / "V-1" / "SHA256SUMS").unlink()
    assert state_of(folder, "V-1/invoice.pdf") == "unlisted"


def test_sums_that_cannot_be_read_list_nothing(folder: Path) -> None:
    (folder / "V-1" / "SHA256SUMS").write_bytes(b"\xff\xfe")
    assert state_of(folder, "V-1/invoice.pdf") == "unlisted"


def test_sums_of_another_folder_prove_nothing(folder: Path) -> None:
    (folder / "V-2").mkdir()
    (folder / "V-2" / "invoice.pdf").write_bytes(PAPER)
    (folder / "SHA256SUMS").write_text(f"{DIGEST}  V-2/invoice.pdf\n", encoding="utf-8")
    assert state_of(folder, "V-2/invoice.pdf") == "unlisted"


def test_sums_in_binary_mode_are_read_too(folder: Path) -> None:
    (folder / "V-1" / "SHA256SUMS").write_text(f"{DIGEST} *invoice.pdf\n", encoding="utf-8")
    assert state_of(folder, "V-1/invoice.pdf") == "filed"


@pytest.mark.parametrize(
    "path", ["V-1/nothing.pdf", "V-9/invoice.pdf", "V-1", "", "V-1/invoice.pdf/x"]
)
def test_what_is_no_file_is_absent(folder: Path, path: str) -> None:
    assert state_of(folder, path) == "absent"


@pytest.mark.parametrize(
    "path",
    ["../elsewhere/invoice.pdf", "V-1/../../elsewhere/invoice.pdf", "V-1/../V-1/invoice.pdf"],
)
def test_a_path_with_two_dots_is_outside(folder: Path, path: str) -> None:
    assert state_of(folder, path) == "outside"


def test_an_absolute_path_is_outside(folder: Path) -> None:
    assert state_of(folder, str(folder.parent / "elsewhere" / "invoice.pdf")) == "outside"
    assert state_of(folder, str(folder / "V-1" / "invoice.pdf")) == "outside"


def test_a_folder_that_links_out_is_outside(folder: Path) -> None:
    (folder / "V-2").symlink_to(folder.parent / "elsewhere")
    assert state_of(folder, "V-2/invoice.pdf") == "outside"


def test_a_file_that_is_a_link_is_never_filed(folder: Path) -> None:
    (folder / "V-2").mkdir()
    (folder / "V-2" / "invoice.pdf").symlink_to(folder.parent / "elsewhere" / "invoice.pdf")
    (folder / "V-2" / "SHA256SUMS").write_text(f"{DIGEST}  invoice.pdf\n", encoding="utf-8")
    assert state_of(folder, "V-2/invoice.pdf") in {"absent", "outside"}


def test_books_without_the_folder_keep_no_documents(tmp_path: Path) -> None:
    assert documents.read(tmp_path / "documents", ["V-1/invoice.pdf"]).kept is False


def test_the_rule_says_of_files_what_the_reading_found(folder: Path) -> None:
    book = paid("900.00", 'invoice: "V-1/invoice.pdf"')
    assert codes(book, documents=documents.read(folder, ["V-1/invoice.pdf"])) == []
    (folder / "V-1" / "invoice.pdf").write_bytes(b"another invoice")
    read = documents.read(folder, ["V-1/invoice.pdf"])
    assert only("PB502", book, documents=read).message.endswith("its digest has changed")


# --- PB503 ------------------------------------------------------------------------------------

CONTRACT = 'obligation: "O-2017-0001"'
TWICE = on_file(FILED_INVOICE, "2017/second.pdf")


def accepted(number: str, day: str, *keys: str) -> str:
    """Work accepted, to be paid later."""
    return voucher(day, number, CONTRACT, *keys, f"{WORKS}  900.00 USD",
                   "Liabilities:Payable:PAY-ALPHA  -900.00 USD")  # fmt: skip


def settled(number: str, day: str, *keys: str) -> str:
    """The payment of it."""
    return voucher(day, number, CONTRACT, *keys, "Liabilities:Payable:PAY-ALPHA  900.00 USD",
                   f"{BANK}  -900.00 USD")  # fmt: skip


def test_pb503_lets_an_acceptance_and_its_payment_share_an_invoice() -> None:
    both = accepted("V-2017-00001", "2017-04-02", INVOICE) + settled(
        "V-2017-00002", "2017-04-09", INVOICE
    )  # fmt: skip
    assert codes(both, documents=TWICE) == []
    again = both + accepted("V-2017-00003", "2017-05-02", INVOICE)
    assert only("PB503", again, documents=TWICE).subject == "V-2017-00003"
    paid_again = (
        both
        + accepted("V-2017-00003", "2017-05-02")
        + settled("V-2017-00004", "2017-05-09", INVOICE)
    )
    assert only("PB503", paid_again, documents=TWICE).subject == "V-2017-00004"


def test_pb503_says_where_it_served_first_and_how_much_is_at_stake() -> None:
    book = paid("900.00", INVOICE) + paid(
        "700.00", INVOICE, day="2017-05-02", number="V-2017-00002", to="PAY-ALPHA"
    )  # fmt: skip
    finding = only("PB503", book, documents=TWICE)
    assert finding.message == (
        f"V-2017-00002: invoice {FILED_INVOICE} has served for V-2017-00001 on 2017-03-02 already, "
        "and is used for 700.00 USD again"
    )
    assert told(finding) == ("error", "V-2017-00002", Decimal("700.00"), "USD")


def test_pb503_excepts_a_reversal_and_what_it_reverses() -> None:
    first = paid("900.00", INVOICE)
    undone = voucher("2017-03-05", "V-2017-00002", FINLAND, 'reverses: "V-2017-00001"', INVOICE,
                     f"{SUPPLIES}  -900.00 USD", f"{BANK}  900.00 USD")  # fmt: skip
    again = paid("900.00", INVOICE, day="2017-03-06", number="V-2017-00003")
    assert codes(first + again, documents=TWICE) == ["PB503"]
    assert codes(first + undone + again, documents=TWICE) == []


def test_pb503_lets_other_papers_serve_often() -> None:
    advice = f'bank-advice: "{FILED_INVOICE}"'
    book = paid("900.00", advice) + paid("700.00", advice, day="2017-05-02", number="V-2017-00002")
    assert codes(book, documents=TWICE) == []


def test_pb503_compares_papers_that_are_not_on_file_by_their_path() -> None:
    book = paid("900.00", 'receipt: "2017/lost.pdf"') + paid(
        "700.00", 'receipt-2: "2017/lost.pdf"', day="2017-05-02", number="V-2017-00002"
    )  # fmt: skip
    assert sorted(codes(book)) == ["PB502", "PB502", "PB503"]


# --- PB504 ------------------------------------------------------------------------------------

FROM = policy("approval-from", "500.00 USD")
PREPARED, APPROVED, DISBURSED, CERTIFIED = (
    'prepared-by: "OFF-PREP"', 'approved-by: "OFF-APPR"', 'disbursed-by: "OFF-DISB"',
    'certified-by: "OFF-CERT"',
)  # fmt: skip
DUTIES = (PREPARED, APPROVED, DISBURSED)


def test_pb504_asks_from_its_amount_on() -> None:
    assert codes(FROM + paid("499.99")) == []
    finding = only("PB504", FROM + paid("500.00"))
    assert finding.message == (
        "V-2017-00001: 500.00 USD to Beta Trading names nobody as prepared-by and approved-by and "
        "disbursed-by"
    )
    assert told(finding) == ("error", "V-2017-00001", Decimal("500.00"), "USD")
    assert codes(FROM + paid("500.00", *DUTIES)) == []
    assert codes(paid("500.00")) == []


def test_pb504_follows_a_policy_that_changes() -> None:
    lower = policy("approval-from", "1000.00 USD") + policy(
        "approval-from", "500.00 USD", "2017-06-01"
    )  # fmt: skip
    assert codes(lower + paid("900.00", day="2017-05-31")) == []
    assert codes(lower + paid("900.00", day="2017-06-01")) == ["PB504"]


def test_pb504_asks_no_disburser_for_a_cost_without_payment() -> None:
    book = FROM + accepted("V-2017-00001", "2017-04-02", PREPARED)
    assert only("PB504", book).message.endswith("names nobody as approved-by")
    assert codes(FROM + accepted("V-2017-00001", "2017-04-02", PREPARED, APPROVED)) == []


def test_pb504_asks_nobody_for_a_receipt() -> None:
    due = voucher(
        "2017-11-01", "J-2017-00001",
        'Assets:Receivable:FIN  500000 EUR {1.10 USD, 2017-11-01, "FI-2016-01/2"}',
        "Income:Contributions:FIN  -550000.00 USD",
    )  # fmt: skip
    receipt = voucher(
        "2017-11-15", "R-2017-00001",
        f"{BANK}  550000.00 USD", 'Assets:Receivable:FIN  -500000 EUR {"FI-2016-01/2"}',
    )  # fmt: skip
    assert codes(FROM + due + receipt) == []


SOFIA = (
    '2016-01-01 custom "officer" "OFF-ALL" "Sofia"\n'
    '  roles: "preparer; approver; certifier; disburser"\n'
)


@pytest.mark.parametrize(
    "first, second",
    [("prepared-by", "approved-by"), ("prepared-by", "disbursed-by"), ("approved-by", "disbursed-by"),
     ("approved-by", "certified-by"), ("certified-by", "disbursed-by")],
)  # fmt: skip
def test_pb504_lets_no_one_have_two_duties(first: str, second: str) -> None:
    duties = {
        "prepared-by": "OFF-PREP", "approved-by": "OFF-APPR", "certified-by": "OFF-CERT",
        "disbursed-by": "OFF-DISB", first: "OFF-ALL", second: "OFF-ALL",
    }  # fmt: skip
    keys = [f'{key}: "{officer}"' for key, officer in duties.items()]
    finding = only("PB504", FROM + SOFIA + paid("900.00", *keys))
    assert finding.message == (
        f"V-2017-00001: 900.00 USD to Beta Trading is {first} and {second} one person, OFF-ALL"
    )


def test_pb504_takes_two_officers_of_one_name_for_one_person() -> None:
    twin = '2016-01-01 custom "officer" "OFF-TWIN" "noor,  Approver"\n  roles: "disburser"\n'
    keys = PREPARED, APPROVED, 'disbursed-by: "OFF-TWIN"'
    assert codes(FROM + twin + paid("900.00", *keys)) == ["PB504"]
    assert codes(FROM + twin.replace("noor", "Nora") + paid("900.00", *keys)) == []


# --- PB505 ------------------------------------------------------------------------------------


def test_pb505_passes_an_approver_up_to_his_limit() -> None:
    assert codes(FROM + paid("50000.00", *DUTIES)) == []
    finding = only("PB505", FROM + paid("50000.01", *DUTIES))
    assert finding.message == (
        "V-2017-00001: approved-by OFF-APPR (Noor, approver) may approve up to 50,000.00 USD, not "
        "50,000.01 USD"
    )
    assert told(finding) == ("error", "V-2017-00001", Decimal("50000.01"), "USD")


def test_pb505_takes_the_limit_of_the_day_of_the_approval() -> None:
    raised = '2017-03-01 custom "amendment" "OFF-APPR" "limit" 60000.00 USD "new delegation"\n'
    assert codes(FROM + raised + paid("60000.00", *DUTIES)) == []
    approved_before = paid("60000.00", *DUTIES, "approved-on: 2017-02-28")
    assert codes(FROM + raised + approved_before) == ["PB505"]
    assert codes(FROM + raised + paid("60000.00", *DUTIES, "approved-on: 2017-03-01")) == []


@pytest.mark.parametrize(
    "key, officer, what",
    [
        ("prepared-by", "OFF-CERT", "prepared-by OFF-CERT (Yusuf, certifier) is certifier, not preparer"),
        ("approved-by", "OFF-PREP", "approved-by OFF-PREP (Amina, preparer) is preparer, not approver"),
        ("certified-by", "OFF-HEAD",
         "certified-by OFF-HEAD (Sofia, head of finance) is approver, not certifier"),
        ("disbursed-by", "OFF-HEAD",
         "disbursed-by OFF-HEAD (Sofia, head of finance) is approver, not disburser"),
        ("approved-by", "FIN", "approved-by FIN is no registered officer"),
    ],
)  # fmt: skip
def test_pb505_wants_the_role_of_each_act(key: str, officer: str, what: str) -> None:
    duties = {
        "prepared-by": "OFF-P2", "approved-by": "OFF-APPR", "certified-by": "OFF-CERT",
        "disbursed-by": "OFF-DISB", key: officer,
    }  # fmt: skip
    if officer == "OFF-CERT":
        del duties["certified-by"]
    second = '2016-01-01 custom "officer" "OFF-P2" "Second preparer"\n  roles: "requester"\n'
    keys = [f'{act}: "{who}"' for act, who in duties.items()]
    finding = only("PB505", FROM + second + paid("900.00", *keys))
    assert finding.message == f"V-2017-00001: {what}"


def test_pb505_finds_who_is_not_yet_or_no_more_in_office() -> None:
    officer = (
        '2016-01-01 custom "officer" "OFF-NEW" "New"\n  roles: "approver"\n'
        "  from: 2017-03-02\n  until: 2017-04-02\n"
    )
    book = FROM + officer
    keys = PREPARED, 'approved-by: "OFF-NEW"', DISBURSED
    for day in ("2017-03-02", "2017-04-02"):
        assert codes(book + paid("900.00", *keys, day=day)) == []
    early = only("PB505", book + paid("900.00", *keys, day="2017-03-01"))
    assert early.message.endswith(
        "OFF-NEW (New) is in office from 2017-03-02 on, not on 2017-03-01"
    )
    late = only("PB505", book + paid("900.00", *keys, day="2017-04-03"))
    assert late.message.endswith("OFF-NEW (New) was in office until 2017-04-02, not on 2017-04-03")
    longer = '2017-04-01 custom "amendment" "OFF-NEW" "until" 2017-12-31 "prolonged"\n'
    assert codes(book + longer + paid("900.00", *keys, day="2017-04-03")) == []


def test_pb505_looks_at_nothing_below_the_amount() -> None:
    assert codes(FROM + paid("499.99", 'approved-by: "OFF-PREP"')) == []
    assert codes(paid("60000.00", *DUTIES)) == []


# --- PB506 ------------------------------------------------------------------------------------


def test_pb506_counts_the_approvals_that_a_key_should_prove() -> None:
    key = '2017-03-01 custom "amendment" "OFF-APPR" "key" "ssh-ed25519 AAAA" "first key"\n'
    book = (
        FROM + key
        + paid("900.00", *DUTIES)
        + paid("800.00", *DUTIES, day="2017-04-02", number="V-2017-00002")
        + paid("700.00", *DUTIES, day="2017-02-28", number="V-2017-00003")
        + paid("499.00", *DUTIES, day="2017-04-03", number="V-2017-00004")
    )  # fmt: skip
    finding = only("PB506", book)
    assert finding.message == (
        "OFF-APPR (Noor, approver): 2 approval(s) of 1,700.00 USD are typed names; no signed act "
        "proves them"
    )
    assert told(finding) == ("notice", "OFF-APPR", Decimal("1700.00"), "USD")


# --- PB507 ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "prepared, approved, reason",
    [
        ("2017-03-01", "2017-03-01", None),
        ("2017-03-02", "2017-03-02", None),
        (
            "2017-03-01",
            "2017-02-28",
            "approved on 2017-02-28, before it was prepared on 2017-03-01",
        ),
        ("2017-03-01", "2017-03-03", "paid on 2017-03-02, before it was approved on 2017-03-03"),
    ],
)
def test_pb507_wants_prepared_approved_paid_in_this_order(
    prepared: str, approved: str, reason: str | None
) -> None:
    keys = *DUTIES, f"prepared-on: {prepared}", f"approved-on: {approved}"
    found = findings(FROM + paid("900.00", *keys))
    assert [one.message for one in found] == ([f"V-2017-00001: {reason}"] if reason else [])
    assert [told(one) for one in found] == (
        [("error", "V-2017-00001", Decimal("900.00"), "USD")] if reason else []
    )


def test_pb507_is_silent_below_the_amount_and_without_dates() -> None:
    keys = *DUTIES, "prepared-on: 2017-03-01", "approved-on: 2017-02-01"
    assert codes(FROM + paid("499.99", *keys)) == []
    assert codes(paid("900.00", *keys)) == []
    assert codes(FROM + paid("900.00", *DUTIES, "prepared-on: 2017-03-01")) == []


def test_pb507_lets_a_cost_without_payment_be_approved_later() -> None:
    keys = PREPARED, APPROVED, "prepared-on: 2017-04-02", "approved-on: 2017-04-05"
    assert codes(FROM + accepted("V-2017-00001", "2017-04-02", *keys)) == []
    assert codes(FROM + accepted("V-2017-00001", "2017-04-02", *keys).replace(
        "approved-on: 2017-04-05", "approved-on: 2017-04-01"
    )) == ["PB507"]  # fmt: skip
