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
p 0 offen ausstehend attente pendiente attesa tracked initiated processing inreview underreview";
const APPROVED: &str = "approved accepted confirmed paid locked closed valid validated active payable cleared completed \
a 1 bestatigt genehmigt freigegeben bezahlt valide accepte approuve aprobado approvato confirmado confermato pagado pagato \
sale settled true payed bonus";
const DECLINED: &str = "declined rejected reversed cancelled canceled deleted denied disapproved invalid invalidated void voided \
refunded refuse refusee rechazado rifiutato abgelehnt storniert annule anulado annullato unqualified \
d 2 false noncommissionable expired failed chargeback returned";

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
        } else if has(DECLINED) {
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
