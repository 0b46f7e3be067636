//! Decides from the words of a status, in the languages of shop systems, whether an order counts as a sale.

use crate::base::unaccented::letters;

/// Whether an order still counts as a sale.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OrderStatus {
    /// It does, according to its status; also if only a part was refunded.
    Good,
    /// Cancelled, returned, refunded, failed, declined, charged back, a test: nobody earns a commission.
    Void,
}

/// Beginnings of words that void an order: participles and verbs.
const UNDONE: &str = "cancel refunded voided failed fails failure declin denied reject revers chargedback disputed fraud trash \
deleted invalid aborted abandoned refused expired storniert annull abgebrochen abgelehnt abgewiesen widerruf retourniert \
zuruckgegeben zurueckgegeben zuruckgeschickt zurueckgeschickt zuruckgesen zurueckgesen zuruckgesan zurueckgesan zuruckgewiesen \
erstattet ruckerstattet rueckerstattet zuruckerstattet zuruckgezahlt zurueckgezahlt ruckgebucht rueckgebucht fehlgeschlagen \
gescheitert betrug ungultig ungueltig geloscht geloescht verweigert zahlungsfehler annul rembourse retourne refus echou echec \
rejet supprime anulad reembolsad devuelt rechaz deneg fallid reintegrad rimborsat restituit rifiut respint fallit stornat \
frode geannuleerd terugbetaald geretourneerd geweigerd mislukt afgewezen afgekeurd ongeldig verwijderd teruggestuurd \
teruggestort betaalfout anulow zwrocon odrzuc odmow nieudan niepowodz oszust niewazn usuniet devolvid recusad refunder \
malsucedid falhou falhad отмен возвращ возмещ неудач скасов повернен невдал refundert kansellert mislyk fejlet feilet avbrut avbryt aterbetal misslyck peruttu peruutettu \
hyvitet palautettu epaonnist dibatalkan dikembalikan gagal iptal iade basarisiz otkaz refundiran neuspj neuspesn zrusen \
vracen refundov selhal neuspes stornov visszamond visszater visszafizet sikertelen torolve lemondva anulat rambursat esuat \
ακυρ επιστραφ επεστραφ επιστροφ απετυχ απέτυχ αποτυχ ยกเลิก คืนเงิน มเหลว hủy huỷ בוטל ملغي";

/// Parts of phrases that void an order in languages that write words together: `注文キャンセル`, `付款失败`, `주문취소`.
const JOINED: &str = "キャンセル 払い戻し 返金 返品 失敗 取消 取り消し 退款 退货 退貨 失败 취소 환불 실패 반품";

/// What such a part is denied with before it (`未取消`), and what puts it off anywhere in the phrase (`取消申请中`, `환불거부`).
const DENIED: &str = "未 不 無 无 没有 没 非 미";
const PUT_OFF: &str = "申请 申請 请求 請求 依頼 希望 待 拒 驳回 不可 なし 無し されていません しない 요청 신청 대기 거부 거절 불가 없음 \
철회 않 取消失败 取消失敗 退款失败 退款失敗 返金失敗 キャンセル失敗 취소실패 환불실패";

/// Whole words that void an order: nouns, and words with longer forms that mean something else.
const NOUNS: &str = "refund refunds return returns returned void chargeback chargebacks charge-back storno stornierung \
stornierungen retoure retouren rucksendung ruecksendung zurucksendung ruckgabe rueckgabe gutschrift ruckerstattung \
rueckerstattung erstattung ruckzahlung rueckzahlung ruckbuchung rueckbuchung rucklastschrift ruecklastschrift remboursement \
retour reso resi avoir annulation devolucion reembolso reintegro anulacion rimborso annullamento terugbetaling retourzending creditnota \
creditfactuur annulering zwrot zwrotu anulowanie cancellation reversal возврат";

/// Words for test orders.
const TESTS: &str = "test testorder testbestellung testkauf testauftrag testbestelling prueba prova essai testowe testowy \
testowa testowane testzamowienie";

/// Pairs of words that void an order together.
const PAIRS: [(&str, &str); 22] = [
    ("credit", "note"),
    ("credit", "memo"),
    ("charge", "back"),
    ("charged", "back"),
    ("money", "back"),
    ("sent", "back"),
    ("payment", "error"),
    ("erreur", "paiement"),
    ("error", "pago"),
    ("error", "payment"),
    ("errore", "pagamento"),
    ("blad", "platnosci"),
    ("nota", "credito"),
    ("note", "credit"),
    ("faktura", "korygujaca"),
    ("fehler", "zahlung"),
    ("zahlung", "fehler"),
    ("fout", "betaling"),
    ("не", "удался"),
    ("не", "удалось"),
    ("hoan", "tiền"),
    ("thất", "bại"),
];

/// Words that negate the next word, and those that may be between the two.
const NEGATIONS: &str = "not no non never nicht kein keine ne pas niet geen nie nao sin sans ohne without brak не ikke inte ej ei \
nem nije nu tidak belum δεν không ไม";
const BETWEEN: &str = "yet been be is was to mehr noch worden wurde ist encore ete aun sido ancora stato stata e nog is jeszcze \
zostalo zostal fully vollstandig vollstaendig de a any pas er ble blev blevet blitt ar har ole bylo fost ได";

/// Words for a part.
const PARTIAL: &str = "partial partially partly part teil teilweise partiel partielle partiellement parcial parcialmente \
parziale parzialmente gedeeltelijk czesciowo czesciowy czesciowa czesciowe частично delvist delvis osittain kismen kismi \
castecne djelomicno reszben reszleges sebagian μερικως μερικη";

/// Words after a noun which say that it did not happen, or not yet.
const UNDECIDED: &str = "requested request pending declined rejected denied failed refused window period deadline policy \
reversed won angefragt beantragt abgelehnt angekundigt demande demandee refuse refusee solicitado solicitada solicitud \
rechazado rechazada richiesto richiesta rifiutato rifiutata aangevraagd geweigerd zgloszony odrzucony запрошен запрос запит frist possible eligible";

/// Articles and prepositions inside a pair of words.
const JOINING: &str = "de del di du d des la le en el al der bei van";

impl OrderStatus {
    /// Reads a status phrase by phrase: `wc-cancelled`, `Cancelled – not paid` and `declined: no funds` are void; `not
    /// cancelled`, `partially refunded` and `refund requested` are not; and `latest` is not a test.
    pub fn of(status: &str) -> Self {
        let clauses = status.split([',', ';', '.', '(', ')', '/', '|', '–', '—', ':', '\n']);
        let mut clauses: Vec<&str> = clauses.flat_map(|clause| clause.split(" - ")).collect();
        // `cancelled: no` answers a question.
        let answer = clauses.last().map(|last| letters(last));
        if clauses.len() == 2 && matches!(answer.as_deref(), Some("no" | "false" | "none" | "0" | "nein" | "non")) {
            clauses.clear();
        }
        if clauses.iter().any(|clause| is_void(clause)) { Self::Void } else { Self::Good }
    }
}

fn has(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|known| known == word)
}

/// Whether a phrase says that there was no sale.
fn is_void(clause: &str) -> bool {
    let words: Vec<String> = clause.split(|c: char| !c.is_alphanumeric()).map(letters).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).filter(|word| !word.is_empty()).collect();
    // These languages join words.
    let in_part = ["一部", "部分", "부분", "บางส่วน"].iter().any(|part| clause.contains(part));
    if in_part || words.iter().any(|word| has(PARTIAL, word)) {
        return false;
    }
    let negated = |at: usize| {
        let before = words[..at].iter().rev().find(|word| !has(BETWEEN, word));
        before.is_some_and(|word| has(NEGATIONS, word))
    };
    let undecided = |at: usize| words[at + 1..].iter().chain(&words[..at]).any(|word| has(UNDECIDED, word));
    // `Stornierung abgelehnt` has one meaning, not two.
    let of_noun = words.iter().enumerate().any(|(at, word)| has(NOUNS, word) && *word != "returned" && undecided(at));
    if of_noun {
        return false;
    }
    let void = |(at, word): (usize, &&str)| {
        let undone = UNDONE.split_ascii_whitespace().any(|beginning| word.starts_with(beginning));
        (undone || has(NOUNS, word) || has(TESTS, word) || is_pair(&words, at)) && !negated(at)
    };
    words.iter().enumerate().any(void) || is_void_joined(clause)
}

/// Whether a phrase of a language that writes words together says that there was no sale.
fn is_void_joined(clause: &str) -> bool {
    let text: String = clause.split_whitespace().collect();
    let is_denied = |before: &str| DENIED.split_ascii_whitespace().any(|denial| before.ends_with(denial));
    let mut parts = JOINED.split_ascii_whitespace().flat_map(|part| text.match_indices(part));
    parts.any(|(at, _)| !is_denied(&text[..at])) && !PUT_OFF.split_ascii_whitespace().any(|word| text.contains(word))
}

/// Whether a pair of words begins at an index.
fn is_pair(words: &[&str], at: usize) -> bool {
    let next = words[at + 1..].iter().find(|word| !has(JOINING, word));
    next.is_some_and(|next| PAIRS.contains(&(words[at], next)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Statuses of orders that were undone.
    const VOID: &[&str] = &[
        "Отменён",
        "Не удался",
        "キャンセル済み",
        "払い戻し済み",
        "已取消",
        "취소됨",
        "Annulleret",
        "Avbruten",
        "Återbetald",
        "Peruttu",
        "İptal edildi",
        "Zrušeno",
        "Visszatérítve",
        "Eșuat",
        "Dibatalkan",
        "Ακυρώθηκε",
        "Đã hủy",
        "注文キャンセル",
        "全額返金",
        "付款失败",
        "订单已取消",
        "주문취소",
        "결제 실패",
        "返品済み",
        "ยกเลิกแล้ว",
        "cancelled",
        "Canceled",
        "wc-cancelled",
        "REFUNDED",
        "payment failed",
        "Test",
        "charge_back chargeback",
        "Cancelled – not paid",
        "Cancelled - not paid",
        "declined: no funds",
        "credit note issued",
        "Storniert",
        "annulé",
        "Annulée",
        "annullato",
        "geannuleerd",
        "anulowane",
        "Zamówienie anulowane",
        "cancelado",
        "returned",
        "Rückerstattet",
        "Storno",
        "Zahlung abgelehnt",
        "Refused payment",
        "paiement refusé",
        "Erreur de paiement",
        "nota di credito",
        "Nota de crédito emitida",
        "terugbetaald",
        "zwrócone",
        "Test order",
        "Testbestellung",
        "pedido de prueba",
        "Gutschrift erstellt",
        "Widerrufen",
        "remboursé",
        "rimborsato",
        "reembolsado",
        "devuelto",
        "Not paid, cancelled",
        "not paid; cancelled",
        "order_cancelled_by_customer",
        "chargeback",
        "Voided",
        "Storniert/Abgebrochen",
        "Fehlgeschlagen",
        "Mislukt",
        "Nieudane",
        "Fallido",
        "Échouée",
        "partially paid, cancelled",
    ];

    #[test]
    fn what_undoes_an_order() {
        for void in VOID {
            assert_eq!(OrderStatus::of(void), OrderStatus::Void, "{void}");
        }
    }

    /// Statuses of orders that were not undone.
    const GOOD: &[&str] = &[
        "Выполнен",
        "Частично возвращён",
        "完了",
        "一部返金",
        "Gennemført",
        "Tamamlandı",
        "Dokončeno",
        "Hoàn thành",
        "未取消",
        "未キャンセル",
        "キャンセル申請中",
        "返金なし",
        "退款申请中",
        "退款失败",
        "환불 요청",
        "취소 없음",
        "Ikke annulleret",
        "ei peruttu",
        "nije otkazano",
        "tidak dibatalkan",
        "ไม่ยกเลิก",
        "",
        "completed",
        "latest",
        "partially_refunded",
        "paid",
        "pending",
        "not cancelled",
        "unreturnable",
        "nicht storniert",
        "uncancelled",
        "Partially refunded",
        "partial refund",
        "Teilweise erstattet",
        "teilerstattet",
        "remboursement partiel",
        "Refund requested",
        "refund declined",
        "Stornierung abgelehnt",
        "not yet cancelled",
        "non annulé",
        "no cancelado",
        "niet geannuleerd",
        "nie anulowane",
        "non annullato",
        "Abgeschlossen",
        "In Bearbeitung",
        "Zahlung ausstehend",
        "cancelled: no",
        "processing",
        "on-hold",
        "shipped",
        "Not returned",
        "versendet",
        "expédiée",
        "enviado",
        "spedito",
        "verzonden",
        "wysłane",
        "returning customer",
        "częściowo zwrócone",
        "no refund",
        "return window open",
        "approved",
        "unfulfilled",
        "open",
    ];

    #[test]
    fn what_does_not() {
        for good in GOOD {
            assert_eq!(OrderStatus::of(good), OrderStatus::Good, "{good}");
        }
    }
}
