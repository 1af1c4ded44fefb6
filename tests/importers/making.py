"""Statements made for tests: invented banks, accounts and payers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape

from hypothesis import strategies as st

from pledgebook_importers.bank.camt import message as camt
from pledgebook_importers.bank.statements import Statement
from pledgebook_importers.intake.source import Source

ACCOUNT = "IQ00TIGR001000000000001"
FIXTURES = Path(__file__).parent / "fixtures" / "camt"


@dataclass(frozen=True)
class Entry:
    """What a test wants to say of one entry; `inner` is raw XML inside `TxDtls`."""

    amount: str = "10.00"
    mark: str = "CRDT"
    reference: str = "TDB-1"
    day: str = "2017-03-02"
    payer: str = "Kingdom of Testland"
    text: str = ""
    currency: str = "USD"
    status: str = "BOOK"
    inner: str = ""
    code: str = ""

    @property
    def signed(self) -> Decimal:
        """The amount from the account's view."""
        number = Decimal(self.amount)
        return -number if self.mark == "DBIT" else number

    def xml(self) -> str:
        """The entry as an `Ntry` of versions 02 to 07."""
        role = "Cdtr" if self.mark == "DBIT" else "Dbtr"
        reference = f"<AcctSvcrRef>{self.reference}</AcctSvcrRef>" if self.reference else ""
        code = (
            f"<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>{self.code}</SubFmlyCd>"
            "</Fmly></Domn></BkTxCd>"
            if self.code
            else ""
        )
        party = (
            f"<RltdPties><{role}><Nm>{escape(self.payer)}</Nm></{role}></RltdPties>"
            if self.payer
            else ""
        )
        text = f"<RmtInf><Ustrd>{escape(self.text)}</Ustrd></RmtInf>" if self.text else ""
        return (
            f'<Ntry><Amt Ccy="{self.currency}">{self.amount}</Amt><CdtDbtInd>{self.mark}'
            f"</CdtDbtInd><Sts>{self.status}</Sts><BookgDt><Dt>{self.day}</Dt></BookgDt>"
            f"<ValDt><Dt>{self.day}</Dt></ValDt>{reference}{code}<NtryDtls><TxDtls>{self.inner}"
            f"{party}{text}</TxDtls></NtryDtls></Ntry>"
        )


ENTRIES = st.lists(
    st.builds(
        Entry,
        amount=st.decimals("0.01", "99999999", places=2).map(str),
        mark=st.sampled_from(["CRDT", "DBIT"]),
        reference=st.sampled_from(["", "TDB-1", "TDB-2"]),
        day=st.sampled_from(["2017-03-02", "2017-03-03"]),
        text=st.text("ab \"\\'&<", max_size=4),
    ),
    max_size=8,
)


def balance(kind: str, amount: Decimal, currency: str = "USD", day: str = "2017-03-31") -> str:
    """One `Bal` with its mark."""
    mark = "DBIT" if amount < 0 else "CRDT"
    return (
        f'<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy="{currency}">'
        f"{abs(amount)}</Amt><CdtDbtInd>{mark}</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def stmt(
    *entries: Entry,
    opening: str = "100.00",
    closing: str | None = None,
    number: str = "<ElctrncSeqNb>3</ElctrncSeqNb>",
    extra: str = "",
    currency: str = "USD",
) -> str:
    """One `Stmt` that adds up, unless `closing` says otherwise."""
    booked = sum((e.signed for e in entries if e.status == "BOOK"), Decimal(opening))
    end = booked if closing is None else Decimal(closing)
    return (
        f"<Stmt><Id>S3</Id>{number}<Acct><Id><Othr><Id>{ACCOUNT}</Id></Othr></Id>"
        f"<Ccy>{currency}</Ccy></Acct>"
        + balance("OPBD", Decimal(opening), currency, "2017-03-01")
        + balance("CLBD", end, currency)
        + extra
        + "".join(entry.xml() for entry in entries)
        + "</Stmt>"
    )


def message(*statements: str, message_id: str = "M1", version: str = "02") -> str:
    """A whole camt.053."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}"><BkToCstmrStmt>'
        f"<GrpHdr><MsgId>{message_id}</MsgId><CreDtTm>2017-03-31T20:00:00</CreDtTm></GrpHdr>"
        + "".join(statements)
        + "</BkToCstmrStmt></Document>"
    )


def write(folder: Path, text: str | bytes, name: str = "statement.xml") -> Path:
    """A file of that text."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def day(text: str) -> dt.date:
    """A date from ISO 8601."""
    return dt.date.fromisoformat(text)


def read(text: str) -> tuple[list[Statement], list[str]]:
    """The statements of a message and the reasons of its warnings."""
    data = text.encode()
    reading = camt.read(Source(Path("statement.xml"), data))
    return list(reading.statements), [problem.reason for problem in reading.warnings]


def ids(statements: list[Statement]) -> list[str]:
    """The import ids in order."""
    return [line.import_id for statement in statements for line in statement.lines]
