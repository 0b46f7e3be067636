//! WooCommerce's report of orders, as the browser downloads it or as it is sent by e-mail.
//!
//! The two files differ: up to 25 rows the browser writes them, and more are sent by e-mail. Headers are in the language
//! of the user, and columns that the user hid are missing. `Net sales` excludes tax and shipping. A refund is a row of
//! its own with the number of its order and a negative amount. `Attribution` is text for people (`Organic: Google`),
//! in the language of the user, and names no partner.

use super::{Dialect, Field as F, Role, Sample, at, part};
use crate::dialects::parts::{first_product, times_items};

pub(super) const ORDER: &str = "Order #|Bestellnummer #|Commande n°|Pedido #|Ordine n.|Bestelnummer|注文番号|Zamówienie #|№ заказа|Ordre #|\
Παραγγελία #|Tilaus nro.|Pesanan #|순서 번호|Encomenda #|Beställningsnr.|Sipariş no.|订单号|訂單號碼|Broj narudžbe|Objednávka #|\
Objednávka č.|Rendelés #|Comanda #|Comandă #";
pub(super) const NET: &str = "Net sales|N. Revenue|Nettoumsatz|N.- Umsatz|Netto-Umsatz|Ventes nettes|N. Revenu|Ventas netas|Ingresos netos|\
Vendite nette|N. Fatturato|Netto-omzet|N. Inkomsten|純売上高|N.収益|Sprzedaż netto|Przychód netto|Vendas líquidas|Receita liquida|\
Чистый объем продаж|N. Доход|Nettoomsætning|Given omsætning|Καθαρές πωλήσεις|Κ. Έσοδα|Nettomyynti|N. liikevaihto|\
Penjualan Bersih|N. Pendapatan|순 매출|N. 수익|Netto salg|Netto inntekt|Nettoförsäljning|N. Intäkt|Net satış|N. Gelir|净销售额|\
N。收入|淨銷售額|淨收益|Neto prodaja|N. Prihod|Čisté prodeje|Nettó értékesítés|Vânzări nete";
/// A column that only the mailed files before 9.2 have, which write times in GMT.
pub(super) const FORMATTED: &str = "N. Revenue (formatted)|N. prihod (formatirano)";
pub(super) const DATE: &str =
    "Date|Datum|Fecha|Data|日付|Дата|Dato|Ημερομηνία|Päiväys/ aika|Päiväys|Tanggal|날짜|วันที่|Tarih|Ngày|日期|Dátum";
pub(super) const STATUS: &str = "Status|État|Estado|Stato|ステータス|Статус|Κατάσταση|Tila|상태|สถานะ|Durum|Tình trạng|状态|狀態|Stav|Állapot|Stare";
pub(super) const PRODUCTS: &str = "Product(s)|Produkt(e)|Produit(s)|Producto(s)|Prodotto/prodotti|Product(en)|商品|Produkt(y)|Produto(s)|\
Продукты|Vare(r)|Προϊόν(τα)|Tuote(-et)|Produk|제품|Produkt(er)|Produkter|Ürünler|产品|產品|Proizvod(i)|Termék(ek)|Produs(e)";
pub(super) const COUPONS: &str = "Coupon(s)|Gutschein(e)|Code(s) promo|Cupón(es)|Codici promozionali|Kortingsbon(nen)|クーポン|Kupon(y)|\
Cupom(ns)|Cupão(ões)|Купон(ы)|Rabatkupon(er)|Κουπόνι(α)|Kuponkikoodi(t)|Kupon|쿠폰|Kupong(er)|Rabattkod(er)|Kupon(lar)|优惠券|\
折價券|Kupon(i)|คูปอง|Купон(и)|Mã ưu đãi|Kupón(y)|Cupon(oane)";

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "WooCommerce's report of orders (CSV from Analytics › Orders).",
    documented: "WooCommerce documentation, Orders report; woocommerce/client/admin, analytics/report/orders",
    marks: &[DATE, ORDER, NET],
    without: &["order_key|date_created_gmt", FORMATTED],
    columns: &[
        at(F::OrderId, ORDER),
        at(F::OrderedAt, DATE),
        at(F::Amount, NET),
        part(F::Items, PRODUCTS, times_items),
        part(F::Sku, PRODUCTS, |cell| first_product(&times_items(cell))),
        at(F::Status, STATUS),
        at(F::Coupon, COUPONS),
    ],
    samples: &[
        Sample {
            text: "Date,Order #,Status,Customer,Customer type,Payment method,Product(s),Items sold,Coupon(s),Net sales,Attribution
2026-09-02 12:04:41,1001,Completed,A B,new,Card,\"2× Green tea, 1× Tea pot\",3,tea10,49.90,Referral: Blog.example
2026-09-03 08:15:00,1002,Refunded,C D,returning,Card,1× Cup,1,,9.00,Direct
",
            used: 2,
        },
        Sample {
            text: "Datum,Bestellnummer #,Status,Kunde,Kundentyp,Produkt(e),Verkaufte Artikel,Gutschein(e),Nettoumsatz,Zuordnung
2026-09-02 12:04:41,1001,Abgeschlossen,A B,neu,1× Grüner Tee,1,,24.90,Direkt
",
            used: 1,
        },
    ],
    ..Dialect::new("woocommerce-analytics", Role::Orders)
};
