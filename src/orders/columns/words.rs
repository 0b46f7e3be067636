//! The words of headers in seven languages (English, German, French, Spanish, Italian, Dutch, Polish), and which
//! combinations of words mean which column.
//!
//! A header means a column only if all of its words are known and belong to that column: `Order Status Date` is neither
//! a status nor a date of the order. Compounds are split into their words: `Bestellnummer`, `orderNumber` and `Numéro
//! de commande` mean the same.

use super::column::Column as C;
use crate::base::unaccented::plain;
use std::collections::HashMap;
use std::sync::LazyLock;

/// The meaning of a word in a header; some words have several.
type Kind = u64;

const ORDER: Kind = 1;
const NUMBER: Kind = 1 << 1;
const ID: Kind = 1 << 2;
const DATE: Kind = 1 << 3;
const TIME: Kind = 1 << 4;
const CREATED: Kind = 1 << 5;
const SALE: Kind = 1 << 6;
const TOTAL: Kind = 1 << 7;
const GROSS: Kind = 1 << 8;
const NET: Kind = 1 << 9;
const REVENUE: Kind = 1 << 10;
const PRICE: Kind = 1 << 11;
const CURRENCY: Kind = 1 << 12;
const ARTICLE: Kind = 1 << 13;
const NAME: Kind = 1 << 14;
const CATEGORY: Kind = 1 << 15;
const STATUS: Kind = 1 << 16;
const CHANNEL: Kind = 1 << 17;
const SESSION: Kind = 1 << 18;
const CUSTOMER: Kind = 1 << 19;
const EMAIL: Kind = 1 << 20;
const IP: Kind = 1 << 21;
const ADDRESS: Kind = 1 << 22;
const AGENT: Kind = 1 << 23;
const CLICK: Kind = 1 << 24;
const COUPON: Kind = 1 << 25;
const DISCOUNT: Kind = 1 << 26;
const PARTNER: Kind = 1 << 27;
const TRACKING: Kind = 1 << 28;
const COMMISSION: Kind = 1 << 29;
const BILLING: Kind = 1 << 30;
const PAYMENT: Kind = 1 << 31;
const UTC: Kind = 1 << 32;
const FILL: Kind = 1 << 33;
const TRANSACTION: Kind = 1 << 34;
const CREDITED: Kind = 1 << 35;
const TAX: Kind = 1 << 36;
const GRAND: Kind = 1 << 37;

/// The words, without accents. `FILL` marks words that only join others, and plural endings in brackets.
const WORDS: [(Kind, &str); 43] = [
    (
        ORDER,
        "order bestell bestellung bestellungs auftrag auftrags commande pedido orden ordine bestelling bestellings bestel \
         zamowienie zamowienia zam ordre",
    ),
    (CREATED, "bestellt ordered ordinato besteld zamowiono pedida commandee"),
    (ORDER | SALE, "compra compras achat achats acquisto acquisti aankoop zakup zakupu"),
    (
        SALE,
        "sale purchase purchased kauf kaufs einkauf einkaufs verkauf verkaufs vente venta vendita verkoop sprzedazy koop",
    ),
    (TRANSACTION, "transaction transaktion transaktions transaccion transazione transactie transakcji transakcja"),
    (
        NUMBER,
        "number no nr num nummer nummern numer numero numeros n nro reference referenz ref referencia riferimento referentie \
         referencja",
    ),
    (
        ID,
        "id code codes codigo codigos codice codici kod kody identifier identifiant identificador identificativo \
          kennung kennzeichen kenn kuerzel kurzel identyfikator kenmerk",
    ),
    (DATE, "date datum data fecha day dia jour giorno dag dzien dato datums"),
    (TIME, "time ts dt zeit uhrzeit heure hora ora tijd tijdstip godzina czas uur zeitpunkt moment oras"),
    (DATE | TIME, "datetime timestamp zeitstempel horodatage"),
    (
        CREATED,
        "created added placed bought sold creation erstellt erstellung erstellungs angelegt eingang eingangs eingegangen cree creee creado \
         creada creazione creato creata aangemaakt aanmaak geplaatst plaatsing utworzono utworzenia zlozenia zlozono passee \
         realizado realizada effettuato effettuata inserimento submitted",
    ),
    (
        GRAND | TOTAL,
        "total totale totaal totalbetrag gesamt gesamtbetrag gesamtsumme gesamtwert gesamtpreis endbetrag endsumme \
         totaalbedrag rechnungsbetrag rechnungssumme grand razem calkowita calkowity lacznie laczna",
    ),
    (
        TOTAL,
        "amount sum summe betrag wert value montant valeur somme importe valor suma monto importo valore somma \
         bedrag waarde kwota wartosc orderwert cuantia warenkorbwert warenwert basket turnover",
    ),
    (GROSS, "gross brutto incl inkl including inkludiert ttc purchased paid gezahlt bezahlt"),
    (TAX, "mwst ust vat tax taxes steuer steuern iva btw tva podatek podatkiem impuestos tasse"),
    (
        NET,
        "net netto nett netta nette neto neta netas nettes hors ht excl exkl subtotal zwischensumme subtotale subtotaal",
    ),
    (
        REVENUE,
        "revenue sales umsatz erlos erloes ventas vendite omzet przychod ca einnahmen ingresos ricavi ventes verkaufe",
    ),
    (PRICE, "price preis prix precio prezzo prijs cena"),
    (CURRENCY, "currency wahrung waehrung devise monnaie moneda divisa valuta waluta munt munteenheid"),
    (
        ARTICLE,
        "item items article articles artikel product products produkt produkte produkts produit produits producto productos \
         articulo articulos prodotto prodotti articolo articoli artikelen producten produktu produkty towar towaru line \
         lineitem position pozycja variante variant sku skus",
    ),
    (NAME, "name nom nombre nome naam nazwa bezeichnung designation descripcion descrizione omschrijving title titel"),
    (
        CATEGORY,
        "category categories kategorie kategorien categorie categoria categorias kategoria warengruppe produktgruppe \
                artikelgruppe warengruppen productgroup productgroep rubrik",
    ),
    (STATUS, "status state zustand statut etat estado stato stan staat situacion stand"),
    (
        CHANNEL,
        "channel kanal canal canale kanaal verkaufskanal vertriebskanal vertriebs marketplace marktplatz platform \
               plattform bestellkanal zrodlo origin herkunft bron",
    ),
    (
        SESSION,
        "session sitzung sitzungs sesion sessione sessie sesja sesji sessions visitor besucher visiteur visitante \
               visitatore bezoeker visit visite sess sessid cookie vid phpsessid jsessionid",
    ),
    (
        CUSTOMER,
        "customer customers kunde kunden kundin client clients cliente clientes klant klanten klient klienta kunde buyer \
         kaufer kaeufer acheteur comprador acquirente koper nabywca nabywcy user benutzer nutzer utilisateur usuario utente \
         gebruiker uzytkownik uzytkownika account konto member mitglied mitglieds compte cuenta besteller cust shopper acct login",
    ),
    (EMAIL, "email mail emails emailadresse mailadresse courriel correo electronico eletronico posta elettronica"),
    (IP, "ip ipv4 ipv6"),
    (ADDRESS, "address adresse adres direccion indirizzo adresu adreso addr"),
    (AGENT, "useragent browser navigateur navegador agent agente przegladarka"),
    (CLICK, "click klick clic klik clique klikniecia kliknieciu"),
    (
        COUPON,
        "coupon coupons gutschein gutscheine gutscheincodes voucher vouchers bon cupon cupones buono buoni kupon kupony \
              kuponu waardebon bono",
    ),
    (
        DISCOUNT,
        "discount rabatt rabat rabatowy rabatowe promo promotion promocion promozione aktion aktions vorteils \
                reduction remise descuento sconto korting kortings actie promocyjny promocional promozionale promotionnel \
                znizkowy used eingelost verwendet",
    ),
    (
        PARTNER,
        "partner partners partnera partenaire socio affiliate affiliates affilie affilies afiliado afiliados affiliato affiliati publisher \
               publishers vermittler werbepartner vertriebspartner werber editeur parrain associate afiliant afiliacji \
               wydawca uitgever associado editor empfehler referrer aff affid influencer",
    ),
    (PARTNER, "referral"),
    (TRACKING, "tracking"),
    (
        COMMISSION,
        "commission commissions provision provisionen comision comisiones commissione commissioni commissie \
                  prowizja vergutung verguetung payout earnings earned comm",
    ),
    (
        BILLING,
        "billing rechnung rechnungs facturation facturacion fatturazione factuur facturatie rozliczeniowy faktury",
    ),
    (
        PAYMENT,
        "payment zahlung zahlungs bezahl bezahlung paiement pago pagamento betaal betaling betalings platnosci \
               platnosc financial",
    ),
    (UTC, "utc gmt"),
    (CREDITED, "credited booked gutgeschrieben zugeordnet zugeordneter attributed vergutet"),
    (
        FILL,
        "de del della dello dell delle dei di du des d la le les l el los il lo der die das des van het the of z w do da \
            dla und et y e en i s es a an am at on in um zu zum zur fur pour per par o nach fecht dalla gli local lokal locale shop web",
    ),
    (FILL | CURRENCY, "eur"),
];

/// Required words, and further allowed words.
type Rule = (&'static [Kind], Kind);

/// The rules of a column, the most certain first.
const fn rules(column: C) -> &'static [Rule] {
    match column {
        C::OrderId => &[(&[ORDER, NUMBER | ID], FILL), (&[SALE, NUMBER | ID], FILL), (&[ORDER], FILL)],
        C::OrderedAt => &[
            (&[ORDER | SALE | TRANSACTION, DATE], CREATED | TIME | UTC | FILL),
            (&[ORDER | SALE, CREATED], TIME | UTC | FILL),
            (&[ORDER | SALE | TRANSACTION, TIME], CREATED | UTC | FILL),
            (&[CREATED, DATE | TIME], UTC | FILL),
            (&[CREATED], UTC | FILL),
            (&[DATE, TIME], UTC | FILL),
            (&[DATE], UTC | FILL),
            (&[TIME], UTC | FILL),
        ],
        C::Amount => &[
            (&[ORDER | SALE | TRANSACTION, TOTAL], GROSS | TAX | FILL | CURRENCY),
            (&[GRAND], TOTAL | GROSS | TAX | FILL | CURRENCY),
            (&[TOTAL], GROSS | TAX | FILL | CURRENCY),
            (&[ORDER | SALE, PRICE], GROSS | TOTAL | TAX | FILL | CURRENCY),
            (&[REVENUE], NET | GROSS | ORDER | TOTAL | TAX | FILL | CURRENCY),
            (&[TOTAL | NET], NET | ORDER | SALE | GROSS | TAX | FILL | CURRENCY),
            (&[PRICE], GROSS | TOTAL | TAX | FILL | CURRENCY),
            (&[ARTICLE, PRICE | TOTAL], GROSS | TAX | FILL | CURRENCY),
            (&[GROSS], TAX | FILL | CURRENCY),
        ],
        C::Currency => &[(&[CURRENCY], ORDER | SALE | TRANSACTION | ID | FILL)],
        C::Sku => &[(&[ARTICLE, NUMBER | ID], FILL), (&[ARTICLE, NAME], FILL), (&[ARTICLE], FILL)],
        C::Category => &[(&[CATEGORY], ARTICLE | NAME | FILL)],
        C::Status => {
            &[(&[ORDER, STATUS], FILL), (&[STATUS], FILL | NAME), (&[PAYMENT | TRANSACTION | COMMISSION, STATUS], FILL)]
        }
        C::Channel => &[(&[CHANNEL], SALE | REVENUE | ORDER | NAME | FILL)],
        C::SessionId => &[(&[SESSION], ID | NUMBER | FILL)],
        C::CustomerId => &[(&[CUSTOMER, NUMBER | ID], FILL)],
        C::Ip => &[(&[IP], ADDRESS | CUSTOMER | ORDER | BILLING | FILL)],
        C::UserAgent => &[(&[AGENT], CUSTOMER | ID | FILL)],
        C::ClickId => &[(&[CLICK, ID | NUMBER], PARTNER | TRACKING | FILL), (&[CLICK], PARTNER | TRACKING | FILL)],
        C::Coupon => {
            &[(&[COUPON, ID], DISCOUNT | ORDER | FILL), (&[DISCOUNT, ID], FILL), (&[COUPON], DISCOUNT | NUMBER | FILL)]
        }
        C::Tag => &[
            (&[PARTNER, ID | NUMBER], CREDITED | TRACKING | FILL),
            (&[TRACKING, ID], FILL),
            (&[PARTNER], CREDITED | FILL),
            (&[CREDITED], FILL),
        ],
        C::Commission => &[(&[COMMISSION], PARTNER | TOTAL | ORDER | SALE | NET | FILL | CURRENCY)],
    }
}

/// E-mail addresses, which identify a customer if there is no id, and customers that may be given by name.
const EMAILS: Rule = (&[EMAIL], ADDRESS | CUSTOMER | BILLING | FILL);
const BARE_CUSTOMER: Rule = (&[CUSTOMER], FILL);

/// A time of day beside a date.
const CLOCK: Rule = (&[TIME], ORDER | SALE | TRANSACTION | CREATED | UTC | FILL);

/// The known words of a header.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    /// The meaning of each word; `None` when a word is unknown.
    kinds: Option<Vec<Kind>>,
}

impl Words {
    /// Splits a header, without its currency, into words.
    pub(super) fn of(header: &str) -> Self {
        let mut kinds = Vec::new();
        for word in words(header) {
            let Some(found) = cut(&word) else { return Self::default() };
            kinds.extend(found);
        }
        Self { kinds: Some(kinds).filter(|kinds| !kinds.is_empty()) }
    }

    /// How certainly the words mean a column: the index of the first matching rule.
    pub(super) fn rank(&self, column: C) -> Option<usize> {
        rules(column).iter().position(|rule| self.follow(rule))
    }

    /// Whether the words mean an email address of a customer.
    pub(super) fn is_email(&self) -> bool {
        self.follow(&EMAILS)
    }

    /// Whether the words mean a customer, either the id or the name.
    pub(super) fn is_customer(&self) -> bool {
        self.follow(&BARE_CUSTOMER)
    }

    /// Whether the words mean a time of day.
    pub(super) fn is_clock(&self) -> bool {
        self.follow(&CLOCK)
    }

    /// Whether the words say that times are in UTC.
    pub(super) fn say_utc(&self) -> bool {
        self.kinds.iter().flatten().any(|kind| kind & UTC != 0)
    }

    /// Whether the words are about a payment or a transaction.
    pub(super) fn is_of_payment(&self) -> bool {
        self.kinds.iter().flatten().any(|kind| kind & (PAYMENT | TRANSACTION) != 0)
    }

    fn follow(&self, (required, may): &Rule) -> bool {
        let Some(kinds) = &self.kinds else { return false };
        let all = required.iter().fold(*may, |all, kind| all | kind);
        let has = |wanted: &Kind| kinds.iter().any(|kind| kind & wanted != 0);
        // `Total incl. tax` is a total; `Total tax` is not.
        if has(&TAX) && !has(&(GROSS | NET)) {
            return false;
        }
        kinds.iter().all(|kind| kind & all != 0) && required.iter().all(has)
    }
}

/// The words of a header in lower case without accents: split at punctuation, and where a capital follows a small
/// letter.
fn words(header: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut small = false;
    for c in header.chars() {
        if !c.is_alphanumeric() || small && c.is_uppercase() {
            words.push(String::new());
        }
        small = c.is_lowercase();
        if let Some(word) = words.last_mut() {
            word.push_str(&plain(c));
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The longest word that is split; no compound in a header is longer.
const LONGEST: usize = 48;

/// The meanings of a word, or of the words of a compound; `None` when a part is unknown.
fn cut(word: &str) -> Option<Vec<Kind>> {
    if word.len() > LONGEST || !word.is_ascii() {
        return None;
    }
    if let Some(kind) = known(word) {
        return Some(vec![kind]);
    }
    // The longest first part that leaves a rest which can be split as well.
    (2..word.len() - 1).rev().find_map(|at| {
        let (first, rest) = word.split_at(at);
        let mut kinds = vec![known(first)?];
        kinds.extend(cut(rest)?);
        Some(kinds)
    })
}

/// The meaning of a word.
fn known(word: &str) -> Option<Kind> {
    static KINDS: LazyLock<HashMap<&'static str, Kind>> = LazyLock::new(|| {
        let mut kinds = HashMap::new();
        for (kind, words) in WORDS {
            for word in words.split_ascii_whitespace() {
                *kinds.entry(word).or_default() |= kind;
            }
        }
        kinds
    });
    KINDS.get(word).copied()
}
