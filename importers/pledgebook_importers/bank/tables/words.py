"""Words in the cells of banks' tables: sides, states of a booking, and rows that are no booking."""

# words of other languages look as they are written there
from __future__ import annotations

import re
from collections.abc import Iterable

from pledgebook_importers.bank.statements import Status
from pledgebook_importers.tables.columns import heading_key

key_of = heading_key


def keys(words: str | Iterable[str]) -> frozenset[str]:
    """The words, in a row with commas between or one by one, without case, accents and blanks."""
    parts = words.split(",") if isinstance(words, str) else words
    return frozenset(key for word in parts if (key := heading_key(word)))


DEBITS = keys(
    """
    D, DR, DB, DBIT, debit, débit, débito, S, Soll, Lastschrift, out, withdrawal, af, cargo,
    dare, uscita, مدين, سحب, borç, debe, paid out"""
)
CREDITS = keys(
    """
    C, CR, CRDT, credit, crédit, crédito, H, Haben, Gutschrift, in, deposit, bij, abono, avere,
    entrata, دائن, إيداع, alacak, haber, paid in"""
)
BOOKED = keys(
    """
    booked, posted, completed, complete, settled, cleared, sent, processed, paid, executed,
    success, successful, final, gebucht, Umsatz gebucht, ausgeführt, comptabilisé, exécuté,
    effectué, contabilizado, realizado, eseguito, ejecutado, contabilizzato, zrealizowana,
    исполнен, مكتملة, مكتمل, منفذة, مرحل"""
)
PENDING = keys(
    """
    pending, authorised, authorized, authorisation, authorization, processing, hold, on hold,
    scheduled, uncleared, unposted, expected, in progress, vorgemerkt, Umsatz vorgemerkt,
    offen, en attente, à venir, en cours, pendiente, retenido, in attesa, pendente, oczekująca,
    معلق, معلقة, قيد التنفيذ"""
)
NO = keys(
    """
    no, false, 0, n, nein, non, لا"""
)
VOID = keys(
    """
    failed, cancelled, canceled, rejected, declined, void, voided, expired, blocked, storniert,
    abgelehnt, annulé, rejeté, refusé, cancelado, rechazado, annullato, ملغاة, مرفوضة"""
)

OPENING = re.compile(
    r"opening\s+(ledger\s+)?balance|(balance|amount)\s*(b/f|brought\s+f(or)?ward)|brought\s+forward"
    r"|previous\s+balance|start(ing)?\s+balance|beginning\s+balance|\bb/f\b|anfangssaldo|anfangsbestand"
    r"|saldovortrag|alter\s+(konto)?stand|solde\s+(initial|précédent|reporté|d'ouverture)|ancien\s+solde"
    r"|saldo\s+(inicial|anterior|iniziale|precedente|początkowe)|beginsaldo|входящий\s+остаток"
    r"|رصيد\s+افتتاحي|الرصيد\s+الافتتاحي|الرصيد\s+السابق|رصيد\s+مدور",
    re.IGNORECASE,
)
CLOSING = re.compile(
    r"closing\s+(ledger\s+)?balance|(balance|amount)\s*(c/f|carried\s+f(or)?ward)|carried\s+forward"
    r"|end(ing)?\s+balance|final\s+balance|\bc/f\b|endsaldo|endbestand|neuer\s+(konto)?stand|schlusssaldo"
    r"|solde\s+(final|de\s+clôture)|nouveau\s+solde|saldo\s+(final|finale|końcowe)|eindsaldo"
    r"|исходящий\s+остаток|رصيد\s+ختامي|الرصيد\s+الختامي|الرصيد\s+النهائي",
    re.IGNORECASE,
)
TOTAL = re.compile(
    r"^\W*(sub|grand)?\s*[-\s]?\s*totals?\b|^\W*total[ei]?\b|^\W*(zwischen|gesamt)?summe\b|^\W*gesamt\b"
    r"|^\W*somme\b|^\W*sumas?\b|^\W*сумма\b|^\W*итого\b|^\W*toplam\b|^\W*(ال)?مجموع|^\W*(ال)?إجمالي|^\W*(ال)?اجمالي",
    re.IGNORECASE,
)


def side_of(text: str, debits: frozenset[str], credits_: frozenset[str]) -> int:
    """-1 for money out, 1 for money in, 0 for a word that is neither; own words come first."""
    key = heading_key(text)
    if key in debits or (key in DEBITS and key not in credits_):
        return -1
    return 1 if key in credits_ or key in CREDITS else 0


def is_side(text: str) -> bool:
    """Whether the word is one of the usual ones for money out or in."""
    return heading_key(text) in DEBITS | CREDITS


def status_of(text: str, booked: frozenset[str], pending: frozenset[str]) -> Status | None:
    """Whether a row is money, None for a word that is not known; own words come first."""
    key = heading_key(text)
    if not key or key in booked:
        return "booked"
    if key in pending:
        return "pending"
    if key in VOID:
        return "information"
    return "booked" if key in BOOKED else "pending" if key in PENDING else None
