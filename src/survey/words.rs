//! Words in the paths of shops in English, German, French, Spanish, Italian, Dutch and Polish. They only tell what a path that
//! occurs in a log may be.

/// Carts.
pub(super) const CART: &[&str] = &[
    "cart", "basket", "bag", "shopping-cart", "shopping_cart", "shoppingcart", "shopping-bag", "shopping-basket", "minicart",
    "warenkorb", "einkaufswagen", "einkaufskorb", "panier", "mon-panier", "caddie", "carrito", "carro", "cesta",
    "cesta-de-la-compra", "carrello", "winkelwagen", "winkelmand", "winkelmandje", "koszyk", "add-to-cart", "addtocart",
    "add_to_cart",
];

/// The way to the payment.
pub(super) const CHECKOUT: &[&str] = &[
    "checkout", "checkouts", "check-out", "onepage", "onestepcheckout", "onepagecheckout", "one-page-checkout", "payment",
    "billing", "kasse", "kassa", "zur-kasse", "bestellen", "zahlung", "bezahlen", "bestellvorgang", "commande",
    "passer-commande", "paiement", "caisse", "validation-commande", "finalizar-compra", "finalizar-pedido", "tramitar-pedido",
    "pago", "realizar-pedido", "cassa", "pagamento", "ordine-rapido", "completa-ordine", "afrekenen", "betalen", "bestelling",
    "zamowienie", "zamówienie", "kasa", "platnosc", "płatność", "realizacja-zamowienia", "podsumowanie-zamowienia",
];

/// Words in the last segments of the page after the payment; one of them may stand inside a segment.
pub(super) const CONFIRMATION: &[&str] = &[
    "thank-you", "thank_you", "thankyou", "thanks", "success", "confirmation", "confirmed", "order-received", "order-complete",
    "order-completed", "ordercomplete", "order-placed", "checkout-complete", "receipt", "danke", "dankeschoen", "vielen-dank",
    "bestellbestaetigung", "bestellbestätigung", "bestellung-erfolgreich", "bestellabschluss", "bestaetigung", "bestellung-ok",
    "merci", "confirmation-commande", "commande-confirmee", "commande-recue", "gracias", "confirmacion", "pedido-recibido",
    "pedido-confirmado", "compra-realizada", "grazie", "conferma-ordine", "ordine-ricevuto", "ordine-confermato", "conferma",
    "bedankt", "bevestiging", "orderbevestiging", "bestelling-ontvangen", "dziekujemy", "dziękujemy", "podziekowanie",
    "potwierdzenie", "potwierdzenie-zamowienia", "zamowienie-przyjete", "done", "complete", "finish",
];

/// What tracking requests are called.
pub(super) const TRACKING: &[&str] = &[
    "track", "tracking", "tracker", "pixel", "px", "beacon", "conv", "conversion", "sale", "lead", "collect", "postback", "aff",
    "affiliate", "mastertag", "hit", "event", "events", "tag", "t", "imp", "ping", "click", "clicks", "trk", "in", "out",
];

/// A segment without the ending of its file, in lower case and with its percent encoding undone.
pub(super) fn word_of(segment: &[u8]) -> String {
    let mut plain = Vec::new();
    crate::events::query::decode(segment, &mut plain);
    let text = String::from_utf8_lossy(&plain).to_lowercase();
    let endings = [".html", ".htm", ".php", ".aspx", ".asp", ".jsp", ".do", ".js", ".json", ".gif", ".png"];
    endings.iter().find_map(|ending| text.strip_suffix(ending)).unwrap_or(&text).to_owned()
}
