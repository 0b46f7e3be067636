//! Transactions of a network in no known layout, by the words of its headers.
//!
//! An order log can have a partner and a commission as well. So a file needs a header that only networks have (a transaction, a
//! click, a campaign), and must not have what only shops have.

use super::{Dialect, Field as F, Role, Sample, at};

const ORDER: &str = "Order ID|Order Number|Order No|Order Nr|Order Reference|Order Ref|Order|Merchant Order ID|Merchant Order Number|\
Merchant Reference|Merchant Ref|Advertiser Reference|Advertiser Order ID|External ID|External Reference|Sale Reference|\
Sales Reference|Invoice Number|Order Code|Bestellnummer|Bestell-Nr.|Bestell-ID|Auftragsnummer|Bestellreferenz|\
Numéro de commande|N° de commande|N° commande|Référence commande|Référence de commande|Número de pedido|N.º de pedido|\
Referencia del pedido|Numero ordine|Numero d'ordine|ID ordine|Riferimento ordine|Bestelnummer|Ordernummer|Orderreferentie|\
Numer zamówienia|Nr zamówienia|Número do pedido|Номер заказа";
const COMMISSION: &str = "Commission|Commission Amount|Commission Value|Publisher Commission|Affiliate Commission|Partner Commission|\
Total Commission|Net Commission|Commission Earned|Commissions|Payout|Payout Amount|Affiliate Payout|Partner Payout|Earnings|\
Reward|Reward Amount|Provision|Provisionen|Provisionsbetrag|Vergütung|Commissions gagnées|Rémunération|Comisión|Comisiones|\
Importe comisión|Commissione|Commissioni|Importo commissione|Commissie|Commissiebedrag|Prowizja|Kwota prowizji|Comissão|\
Вознаграждение|Комиссия";
const PARTNER_ID: &str = "Affiliate ID|Publisher ID|Partner ID|Promoter ID|Creator ID|Website ID|Site ID|Media ID|Affiliate Code|\
Partner Code|Referral Code|Partner-ID|Publisher-ID|Affiliate-ID|Werbepartner-ID|ID affilié|ID éditeur|ID de afiliado|\
ID affiliato|ID partnera";
const PARTNER: &str = "Affiliate|Affiliate Name|Publisher|Publisher Name|Partner|Partner Name|Promoter|Promoter Name|Creator|\
Creator Name|Influencer|Ambassador|Website|Website Name|Site|Site Name|Media|Media Name|Affiliate Email|Werbepartner|Webseite|\
Éditeur|Affilié|Partenaire|Afiliado|Affiliato|Editore|Uitgever|Partnernaam|Wydawca|Afiliado nombre|Партнер";
const OWN: &str = "Affiliate Commission|Affiliate Email|Publisher Commission|Transaction ID|Transaction Number|Transaction Ref|Transaction Reference|Conversion ID|Action ID|Event ID|\
Commission ID|Click ID|Click Ref|Click Reference|Click Date|Click Time|Clicked At|Date of Click|Sub ID|SubID|Sub ID 1|SubID1|\
Sub1|Campaign|Campaign Name|Campaign ID|Program|Program Name|Program ID|Programme|Programme Name|Advertiser|Advertiser Name|\
Advertiser ID|Merchant|Merchant Name|Merchant ID|Offer|Offer Name|Offer ID|Commission Status|Transaction Status|Validation Date|\
Validation Status|Approval Date|Approval Status|Locking Date|Conversion Date|Conversion Time|Conversion Status|Commission Type|\
Transaktions-ID|Transaktionsnummer|Klick-ID|Klickdatum|Klickzeit|Kampagne|Programm|Händler|Provisionsstatus|\
Transaktionsstatus|ID transaction|Date du clic|Campagne|Programme d'affiliation|Annonceur|Statut de la commission|\
ID de transacción|Fecha del clic|Campaña|Anunciante|ID transazione|Data del clic|Campagna|Inserzionista|Transactie-ID|\
Klikdatum|Adverteerder|ID transakcji|Data kliknięcia|Kampania|Reklamodawca";
/// Headers that only order logs have.
const SHOP: &str = "SKU|Session ID|Customer ID|Customer|Customer Email|Customer Name|User Agent|IP|IP Address|Shipping|\
Shipping Method|Billing Name|Payment Method|Payment Status|Product|Products|Item|Items|Lineitem name|Financial Status|Subtotal|\
Artikelnummer|Artikel|Kunde|Kundennummer|Kunden-ID|Versand|Zahlungsart|Client|Produit|Cliente|Producto|Prodotto|Klant|Klient";

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Transactions of a network in no known layout, by the words of its headers in eight languages.",
    documented: "no description: the headers are those that networks use",
    marks: &[ORDER, COMMISSION, OWN],
    without: &[SHOP, "ASIN", "Inquiry ID|Enquiry ID"],
    columns: &[
        at(F::TransactionId, "Transaction ID|Conversion ID|Action ID|Event ID|Commission ID|Transaction Number|Transaktions-ID|\
Transaktionsnummer|ID transaction|ID de transacción|ID transazione|Transactie-ID|ID transakcji|ID"),
        at(F::OrderId, ORDER),
        at(F::OrderedAt, "Order Date|Order Time|Transaction Date|Transaction Time|Sale Date|Conversion Date|Conversion Time|\
Event Date|Action Date|Date|Datetime|Created At|Created|Timestamp|Bestelldatum|Transaktionsdatum|Datum|Date de commande|\
Date de la transaction|Date de vente|Fecha|Fecha del pedido|Fecha de transacción|Data|Data ordine|Data transazione|Besteldatum|\
Transactiedatum|Data zamówienia|Data transakcji|Дата"),
        at(F::ClickedAt, "Click Date|Click Time|Clicked At|Date of Click|Klickdatum|Klickzeit|Date du clic|Fecha del clic|\
Data del clic|Klikdatum|Data kliknięcia"),
        at(F::UpdatedAt, "Validation Date|Approval Date|Locking Date|Last Updated|Updated At|Modified"),
        at(F::Status, "Status|Commission Status|Transaction Status|Conversion Status|Validation Status|Approval Status|State|\
Provisionsstatus|Transaktionsstatus|Statut|Statut de la commission|État|Estado|Stato|Статус"),
        at(F::Reason, "Decline Reason|Declined Reason|Reason|Rejection Reason|Comment|Notes|Ablehnungsgrund|Grund|Motif|Motivo|Reden"),
        at(F::Tag, PARTNER_ID),
        at(F::Tag, PARTNER),
        at(F::Publisher, PARTNER),
        at(F::Site, "Website URL|Site URL|Referrer|Referring URL|URL"),
        at(F::ClickRef, "Sub ID|SubID|Sub ID 1|SubID1|Sub1|Click Ref|Click Reference|SID"),
        at(F::ClickId, "Click ID|Klick-ID"),
        at(F::Advertiser, "Advertiser|Advertiser Name|Merchant|Merchant Name|Program|Program Name|Programme|Programme Name|\
Offer|Offer Name|Campaign|Campaign Name|Kampagne|Programm|Händler|Annonceur|Anunciante|Inserzionista|Adverteerder|Reklamodawca"),
        at(F::Amount, "Sale Amount|Sale Value|Order Amount|Order Value|Order Total|Transaction Amount|Transaction Value|\
Conversion Value|Net Sales|Total Sales|Order Subtotal|Sales|Sale|Amount|Revenue|Total|Value|Bestellwert|Warenwert|Umsatz|Auftragswert|Betrag|\
Montant|Montant de la commande|Chiffre d'affaires|Importe|Importe del pedido|Valor|Importo|Valore ordine|Orderwaarde|\
Orderbedrag|Bedrag|Wartość zamówienia|Kwota|Сумма"),
        at(F::Commission, COMMISSION),
        at(F::Currency, "Currency|Currency Code|Währung|Devise|Moneda|Divisa|Valuta|Waluta|Moeda|Валюта"),
        at(F::Coupon, "Coupon|Coupon Code|Voucher|Voucher Code|Promo Code|Discount Code|Gutscheincode|Gutschein|Code promo|Cupón"),
    ],
    is_by_words: true,
    samples: &[
        Sample {
            text: "Conversion Date,Click Date,Affiliate ID,Affiliate,Campaign,Order Number,Order Value,Commission,Currency,Status
2026-09-05 13:45:00,2026-09-04 09:12:44,71,Reading Nook,Lamp Shop,1001,119.00,7.14,EUR,approved
2026-09-06 13:45:00,2026-09-04 09:12:44,71,Reading Nook,Lamp Shop,1002,52.50,3.15,EUR,declined
",
            used: 2,
        },
        Sample {
            text: "Transaktions-ID;Datum;Werbepartner;Bestellnummer;Bestellwert;Provision;Provisionsstatus
90001;05.09.2026 13:45;Reading Nook;1003;1.190,00 €;71,40 €;bestätigt
",
            used: 1,
        },
    ],
    ..Dialect::new("network", Role::Credits)
};
