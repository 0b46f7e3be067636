//! What a network's status of a transaction means.

use crate::base::unaccented::letters;

/// Whether a transaction is paid.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum CreditStatus {
    /// Not decided yet.
    Pending,
    /// It counts, whether it was paid out or not.
    Approved,
    /// It does not count: declined, reversed, cancelled, deleted.
    Declined,
    /// The file has no status, or one of unknown meaning.
    Unknown,
}

const PENDING: &str = "pending open new hold onhold stalled delayed extended unpaid potential waiting unconfirmed unapproved \
p 0 offen ausstehend inbearbeitung inprufung attente enattente pendiente enespera attesa inattesa inbehandeling openstaand \
wtrakcie oczekujacy oczekujace aguardando pendente ожидает новый tracked initiated processing inreview underreview draft";
const APPROVED: &str = "approved accepted confirmed paid locked closed valid validated active payable cleared completed \
a 1 bestatigt genehmigt freigegeben bezahlt valide accepte approuve aprobado approvato confirmado confermato pagado pagato \
sale settled true payed bonus mixed bestatigte freigegebene gultig validee acceptee approuvee confirme confirmee payee \
aceptado aprobada confirmada pagada valido accettato approvata confermata pagata geaccepteerd goedgekeurd akkoord betaald \
bevestigd zatwierdzony zatwierdzone zaakceptowane potwierdzone oplacone aprovado confirmado подтвержден одобрен оплачен";
const DECLINED: &str = "declined rejected reversed cancelled canceled deleted denied disapproved invalid invalidated void voided \
refunded refuse refusee rechazado rifiutato abgelehnt storniert annule anulado annullato unqualified \
d 2 false noncommissionable expired failed chargeback returned";

/// Beginnings of words that decline in the languages of networks, in all their endings.
const UNDONE: &str = "declin reject revers cancel refus rejet annul rechaz cancelad anulad rifiut respint abgelehn abgewies storn \
geweiger afgewez afgekeur geannuleer odrzuc anulow recusad отклон отмен invalid ungultig nonvalid ongeldig";

impl CreditStatus {
    /// Reads a status. Words are compared without case, accents and signs.
    pub fn of(text: &str) -> Self {
        let word = letters(text);
        let has = |list: &str| list.split_ascii_whitespace().any(|known| known == word);
        if word.is_empty() {
            Self::Unknown
        } else if has(PENDING) {
            Self::Pending
        } else if has(APPROVED) {
            Self::Approved
        } else if has(DECLINED) || UNDONE.split_ascii_whitespace().any(|beginning| word.starts_with(beginning)) {
            Self::Declined
        } else {
            Self::Unknown
        }
    }

    /// The name in results.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::Declined => "declined",
            Self::Unknown => "unknown",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_in_the_languages_of_networks() {
        let of = |words: &[&str], status| {
            for word in words {
                assert_eq!(CreditStatus::of(word), status, "{word}");
            }
        };
        of(
            &["Geweigerd", "Rejetée", "Rechazada", "Abgelehnt", "odrzucone", "Отклонён", "reversed", "2"],
            CreditStatus::Declined,
        );
        of(&["Geaccepteerd", "Validée", "bestätigt", "Aprobado", "mixed", "1"], CreditStatus::Approved);
        of(&["In behandeling", "En attente", "Ausstehend", "unapproved", "draft", "0"], CreditStatus::Pending);
        of(&["", "blue"], CreditStatus::Unknown);
    }
}
