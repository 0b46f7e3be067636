//! Column names of partner lists: in tagtrail's own files, in the networks' exports and in users' own sheets, in
//! English, German, French, Spanish, Italian, Dutch and Polish.

use std::collections::BTreeMap;

use crate::base::unaccented::letters;

/// The columns of a partner list and their possible headers, in letters and digits only, the most certain first.
pub(super) const HEADERS: [(&str, &[&str]); 10] = [
    (
        "tag",
        &[
            "tag trackingid trackingtag partnertag affiliatetag associatetag affiliateid associateid publisherid partnerid",
            "partnerkey partnerkuerzel partnerkurzel partnerkennung partnernummer partnernr partnerno partnernumber storeid",
            "affiliatecode affiliatenummer affiliatenr partnercode publishercode werbepartnerid vermittlerid refcode",
            "referralcode referralid affid trackingcode trackingkennung identifiantpartenaire identifiantaffilie idaffilie",
            "idpartenaire partenaireid codeaffilie codepartenaire idafiliado iddeafiliado afiliadoid codigoafiliado",
            "codigodeafiliado codigopartner idsocio idaffiliato affiliatoid codiceaffiliato codicepartner idpartner",
            "partneridentificatie idpartnera kodpartnera idafilianta identyfikatorpartnera kuerzel kurzel kennung kenner",
            "identifiant identificador identificativo identyfikator kenmerk ref slug shortcode shortname linkcode utmsource",
            "code codigo codice kod id",
        ],
    ),
    (
        "partner",
        &[
            "partner partnername publisher publishername affiliate affiliatename associate associatename company companyname",
            "accountname werbepartner vermittler vertriebspartner firma firmenname unternehmen partenaire nompartenaire",
            "nomdupartenaire affilie nomaffilie societe entreprise editeur socio afiliado nombreafiliado nombredelafiliado",
            "nombredelsocio empresa affiliato nomeaffiliato nomepartner azienda ragionesociale partnernaam bedrijf",
            "bedrijfsnaam uitgever nazwapartnera afiliant wydawca nazwafirmy blogger influencer creator name nom nombre nome",
            "naam nazwa bezeichnung",
        ],
    ),
    (
        "hosts",
        &[
            "hosts host domains domain domaenen domanen domaene domane websites website websiteurl webseiten webseite webseiteurl",
            "webadresse homepage internetseite internetadresse sites site siteurl urls url siteweb siteinternet urldusite",
            "dominios dominio paginaweb sitioweb sitio sitiosweb sitoweb sitiweb sito indirizzoweb stronawww stronainternetowa",
            "strona strony adresstrony adreswww domena domeny webpage websiteadres blogurl blog seite web www link",
        ],
    ),
    (
        "kind",
        &[
            "kind type partnertype publishertype affiliatetype promotiontype promotionalmethod typ partnertyp publishertyp art",
            "partnerart werbeform typepartenaire tipo tipodepartner tipopartner tipologia soort rodzaj typpartnera",
        ],
    ),
    (
        "status",
        &[
            "status state partnerstatus publisherstatus membershipstatus active aktiv statut actif estado activo stato attivo",
            "actief stan aktywny",
        ],
    ),
    (
        "since",
        &[
            "since startdate start validfrom activefrom joinedat joined joindate approvedat seit partnerseit aktivseit dabeiseit",
            "beginn startdatum vertragsbeginn gultigab gueltigab depuis debut datededebut datedebut desde fechadeinicio",
            "fechainicio inicio dal datadiinizio datainizio inizio sinds ingangsdatum oddnia dataod datarozpoczecia od",
        ],
    ),
    (
        "until",
        &[
            "until enddate end validto validuntil activeuntil closedat terminatedat bis ende enddatum vertragsende gultigbis",
            "gueltigbis aktivbis gekundigtzum gekuendigtzum jusqua fin datedefin datefin hasta fechadefin fechafin datadifine",
            "datafine fine tot einddatum dodnia datado datazakonczenia",
        ],
    ),
    (
        "program",
        &[
            "program programme programname programmename programm partnerprogramm programmname programa programma programmanaam",
        ],
    ),
    (
        "own_customer_ids",
        &[
            "owncustomerids owncustomerid owncustomers customerids eigenekundennummern eigenekundennummer eigenekundenids",
            "kundennummern kundennummer kundennr kundenid kundenids numeroclient numerosclient numerocliente codicecliente",
            "klantnummer klantnummers numerklienta",
        ],
    ),
    (
        "coupons",
        &[
            "coupons coupon couponcodes couponcode discountcodes discountcode vouchers vouchercodes vouchercode promocodes",
            "promocode gutscheine gutschein gutscheincodes gutscheincode rabattcodes rabattcode aktionscodes aktionscode",
            "codespromo codepromo codereduction cupones cupon codigodescuento codigosdescuento codicesconto codicisconto",
            "kortingscodes kortingscode kodyrabatowe kodrabatowy",
        ],
    ),
];

/// Header words that occur only in lists of orders and of daily figures.
const ORDER_WORDS: [&str; 31] = [
    "order",
    "orders",
    "ordered",
    "transaction",
    "purchase",
    "date",
    "day",
    "time",
    "timestamp",
    "asin",
    "sku",
    "qty",
    "amount",
    "clicks",
    "datum",
    "uhrzeit",
    "betrag",
    "gesamtbetrag",
    "summe",
    "umsatz",
    "menge",
    "artikelnummer",
    "montant",
    "fecha",
    "importe",
    "importo",
    "bedrag",
    "kwota",
    "quantity",
    "klicks",
    "clics",
];

/// Beginnings of such words.
const ORDER_BEGINNINGS: [&str; 8] =
    ["bestell", "auftrag", "commande", "pedido", "ordin", "zamowieni", "transa", "rechnungs"];

/// The words of a header in lower case without accents.
fn words(header: &str) -> Vec<String> {
    let words = header.split(|c: char| !c.is_alphanumeric()).map(letters);
    words.filter(|word| !word.is_empty()).collect()
}

/// The spellings under which a header is looked up: the whole header, and the header without brackets.
fn spellings(header: &str) -> [String; 2] {
    let bare = header.split(['(', '[']).next().unwrap_or_default();
    [letters(header), letters(bare)]
}

/// The place of the file's header for one of tagtrail's columns: of several candidates, the most certain one that is
/// filled. `free` says which may be taken.
pub(super) fn place_of(
    column: &str,
    names: &[String],
    free: &dyn Fn(usize) -> bool,
    filled: &dyn Fn(usize) -> bool,
) -> Option<usize> {
    let (_, lists) = HEADERS.iter().find(|entry| entry.0 == column)?;
    let spelled: Vec<[String; 2]> = names.iter().map(|name| spellings(name)).collect();
    let known = lists.iter().flat_map(|list| list.split(' '));
    let fitting = known.flat_map(|known| {
        let is = |at: &usize| spelled_so(known, &spelled[*at]);
        (0..names.len()).filter(is).collect::<Vec<_>>()
    });
    let fitting: Vec<usize> = fitting.filter(|at| free(*at)).collect();
    fitting.iter().find(|at| filled(**at)).or(fitting.first()).copied()
}

fn spelled_so(known: &str, spellings: &[String; 2]) -> bool {
    spellings.iter().any(|spelling| spelling == known)
}

/// Headers that hold a partner's id where another column holds the partner's name.
const IDS_BESIDE_NAMES: &str =
    "partner affiliate publisher associate partenaire affilie socio afiliado affiliato afiliant";

/// Headers of a partner's name beside such an id.
const NAMES_BESIDE_IDS: &str = "name partnername affiliatename publishername associatename company companyname firma firmenname \
nom nombre nome naam nazwa";

/// The place of the partners' ids in a list that has no header for ids, and two for partners: `partner,name`. Only ids without
/// blanks show that the first one holds ids.
pub(super) fn id_beside_name(names: &[String]) -> Option<usize> {
    let spelled: Vec<[String; 2]> = names.iter().map(|name| spellings(name)).collect();
    let is_one_of = |list: &str, spelled: &[String; 2]| list.split(' ').any(|known| spelled_so(known, spelled));
    let at = spelled.iter().position(|spelled| is_one_of(IDS_BESIDE_NAMES, spelled))?;
    spelled.iter().any(|spelled| is_one_of(NAMES_BESIDE_IDS, spelled)).then_some(at)
}

/// Whether headers look like those of a partner list: a tag and something about its partner, and nothing about orders; or ids alone,
/// which is what a programme gives to a publisher.
/// `own` maps tagtrail's columns to the list's own headers, as the settings name them.
pub fn recognise(names: &[String], own: &BTreeMap<String, String>) -> bool {
    let named = |header: &String| names.iter().any(|name| name.trim().eq_ignore_ascii_case(header.trim()));
    let has =
        |column: &str| own.get(column).is_some_and(named) || place_of(column, names, &|_| true, &|_| true).is_some();
    let about_partner = ["partner", "hosts", "program", "kind"].into_iter().any(has);
    let is_own = |name: &String| own.values().any(|header| header.trim().eq_ignore_ascii_case(name.trim()));
    let is_tag = |name: &String| HEADERS[0].1[0].split(' ').any(|own| spelled_so(own, &spellings(name)));
    let are_ids = names.len() == 1 && names.iter().all(is_tag);
    let has_ids = has("tag") || id_beside_name(names).is_some();
    has_ids && (about_partner || are_ids) && !names.iter().any(|name| !is_own(name) && tells_of_orders(name))
}

/// Whether a header belongs to orders; `start_date` does not, although `date` does.
fn tells_of_orders(name: &str) -> bool {
    let spelled = spellings(name);
    let ours = HEADERS.iter().flat_map(|(_, lists)| lists.iter()).flat_map(|list| list.split(' '));
    let of_orders = |word: &String| {
        ORDER_WORDS.contains(&word.as_str()) || ORDER_BEGINNINGS.iter().any(|beginning| word.starts_with(beginning))
    };
    !ours.into_iter().any(|known| spelled_so(known, &spelled)) && words(name).iter().any(of_orders)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(line: &str) -> Vec<String> {
        line.split(',').map(str::to_owned).collect()
    }

    #[test]
    fn partner_lists_are_recognised() {
        for line in [
            "tag,partner,hosts,kind,status,since,until,program,own_customer_ids,coupons",
            "\u{feff}Tracking ID,Website",
            "Publisher ID,Publisher,Start Date,End Date",
            "tag,kind,contact e-mail",
            "Partner,Partner-ID,Webseite,Provision",
            "Kürzel,Firma,Homepage (URL),Seit",
            "Identifiant,Partenaire,Site web",
            "Código,Afiliado,Página web",
            "ID affiliato,Sito web",
            "Partnercode,Bedrijfsnaam,Website",
            "Kod partnera,Nazwa,Strona WWW",
            "Tracking-ID",
            "partner,name,commission",
            "Affilié,Nom",
        ] {
            assert!(recognise(&names(line), &BTreeMap::new()), "{line}");
        }
    }

    #[test]
    fn order_lists_and_reports_are_not() {
        for line in [
            "order_id,ordered_at,amount,tag,status",
            "Category,Name,ASIN,Date,Qty,Price($),Link Type,Tag,Indirect Sales,Device Type Group",
            "Tracking ID,Name,Clicks,Items Ordered",
            "publisher_id,publisher_name,transaction_date",
            "partner,hosts",
            "tag,amount_paid",
            "tag,status",
            "Bestellnummer,Bestelldatum,Gesamtbetrag,Partner-ID,Partner",
            "Commande n°,Date,Partenaire,Code",
            "Pedido #,Fecha,Afiliado,Código",
        ] {
            assert!(!recognise(&names(line), &BTreeMap::new()), "{line}");
        }
    }

    #[test]
    fn the_surest_header_wins_that_is_filled() {
        let names = names("partner_id,Tag,Publisher Name,publisher");
        let place = |column, filled: &dyn Fn(usize) -> bool| place_of(column, &names, &|_| true, filled);
        assert_eq!(place("tag", &|_| true), Some(1));
        assert_eq!(place("tag", &|at| at != 1), Some(0));
        assert_eq!(place("tag", &|_| false), Some(1));
        assert_eq!((place("partner", &|_| true), place("coupons", &|_| true)), (Some(3), None));
    }

    #[test]
    fn no_header_means_two_columns() {
        let mut all: Vec<&str> =
            HEADERS.iter().flat_map(|(_, lists)| lists.iter()).flat_map(|list| list.split(' ')).collect();
        all.sort_unstable();
        for pair in all.windows(2) {
            assert_ne!(pair[0], pair[1]);
        }
        assert!(all.iter().all(|header| letters(header) == *header));
        let names: Vec<&str> = HEADERS.iter().map(|(name, _)| *name).collect();
        let columns = super::super::keys::of("partners.columns");
        assert!(names.iter().eq(columns.iter().map(|key| &key.name)));
    }
}
