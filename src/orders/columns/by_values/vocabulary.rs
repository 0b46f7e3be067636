//! The words of statuses, channels and currencies, in lower case without accents, with `_` between the words of one.

/// What becomes of orders, and of hardly anything else in an order log.
pub(super) const OF_ORDERS: &str = "complete completed processing shipped partially_shipped delivered fulfilled unfulfilled \
partially_fulfilled paid unpaid partially_paid refunded partially_refunded cancelled canceled invoiced dispatched \
awaiting_shipment awaiting_payment awaiting_fulfillment ready_to_ship payment_pending pending_payment \
abgeschlossen bezahlt unbezahlt teilbezahlt versandbereit geliefert ausgeliefert zugestellt storniert teilstorniert erstattet \
teilerstattet retourniert fakturiert in_bearbeitung versandt \
completado completada procesando pagado pagada entregado entregada reembolsado reembolsada cancelado cancelada anulado anulada \
facturado facturada \
terminee payee expediee livree remboursee annulee facturee en_preparation \
completato completata pagato pagata spedito spedita consegnato consegnata rimborsato rimborsata annullato annullata fatturato \
voltooid afgerond betaald geleverd bezorgd terugbetaald geannuleerd gefactureerd \
zrealizowane zrealizowano oplacone dostarczone anulowane zwrocone";

/// What an order can be called as well as a mail, a check, a customer or a subscription.
pub(super) const ALSO: &str = "processed pending authorized open closed new done ok approved confirmed sent returned voided void \
failed on_hold hold declined rejected test offen neu versendet verschickt bestatigt fehlgeschlagen bearbeitung wartend \
enviado enviada pendiente nuevo fallido devuelto en_espera envoyee en_cours en_attente echouee nouvelle \
inviato in_attesa in_lavorazione nuovo verzonden in_behandeling nieuw mislukt in_afwachting wyslane nowe w_trakcie";

/// The web site by the names that channels have for it.
pub(super) const WEB: &str = "web website webshop web_shop online onlineshop online_shop online_store storefront checkout desktop \
mobile_web store_api www ecommerce e_commerce internet browser tienda_online boutique_en_ligne en_ligne en_linea negozio_online";

/// Devices, which say with what a visitor came, and nothing of where the order was placed.
pub(super) const DEVICES: &str = "desktop mobile mobile_web tablet phone app ios android browser";

/// The first words of what channels are called.
pub(super) const CHANNELS: &str = "web website webshop online onlineshop app ios android mobile desktop tablet pos phone telephone \
telefon marketplace marketplaces marktplatz amazon ebay etsy otto store instore retail filiale laden api admin manual draft \
checkout subscription subscriptions renewal b2b wholesale fax mail email callcenter call storefront www ecommerce e internet browser \
tienda boutique en negozio telefono telephonique shop";

/// Codes of frequent currencies; codes of countries have three letters as well.
pub(super) const CURRENCIES: &str =
    "EUR USD GBP CHF SEK NOK DKK PLN CZK HUF RON CAD AUD NZD JPY CNY INR BRL MXN TRY ZAR SGD HKD ILS UAH";
