//! Amazon Associates' earnings: shipped and returned items. A return is a row of its own with negative revenue.

use super::{Dialect, Field as F, Role, Sample, at};

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Amazon Associates' Fee-Earnings (CSV in a ZIP, or a sheet of the workbook): shipped and returned items.",
    documented: "Amazon Associates Central, Reports › Download reports",
    marks: &["ASIN", "Tag|Tracking ID|TrackingID|Tracking-ID|Monitoraggio ID|ID de suivi|Identifiant de suivi|ID de seguimiento|Partner-Tag|Associate ID|トラッキングID", "Date Shipped|Data Spedizione|Data di spedizione|Versanddatum|Date d'expédition|Date expédition|Fecha de envío|出荷日|発送日", "Ad Fees|Earnings|Referral Fees|Commissioni pubblicitarie|tasse pubblicitarie|Werbekostenerstattung|Einnahmen|Vergütung|Frais publicitaires|Commissions|Comisiones por publicidad|Comisiones|広告料|紹介料"],
    columns: &[
        at(F::ShippedAt, "Date Shipped|Data Spedizione|Data di spedizione|Versanddatum|Date d'expédition|Date expédition|Fecha de envío|出荷日|発送日"),
        at(F::Tag, "Tag|Tracking ID|TrackingID|Tracking-ID|Monitoraggio ID|ID de suivi|Identifiant de suivi|ID de seguimiento|Partner-Tag|Associate ID|トラッキングID"),
        at(F::Sku, "ASIN"),
        at(F::ProductName, "Name|Product|Item|Prodotto|Nome|Artikelbezeichnung|Produkt|Nom|Produit|Nombre|Producto|商品名"),
        at(F::Category, "Category|Product Line|Categoria|Kategorie|Catégorie|Categoría|カテゴリー"),
        at(F::Seller, "Seller|Venditore|Händler|Verkäufer|Vendeur|Vendedor|販売元"),
        at(F::Price, "Price|Prezzo|Preis|Prix|Precio|価格"),
        at(F::Shipped, "Items Shipped|Quantity Shipped|Prodotti spediti|oggetti spediti|Ausgelieferte Artikel|Versandte Artikel|Articles expédiés|Artículos enviados|出荷済み商品数|発送済み商品|Qty|Quantity|Quantità|Menge|Quantité|Cantidad|数量"),
        at(F::Returned, "Returns|Resi|Rücksendungen|Retouren|Retours|Devoluciones|返品"),
        at(F::Revenue, "Revenue|Shipped Revenue|Ricavi|delle entrate|Umsatz|Revenus|Chiffre d'affaires|Ingresos|売上"),
        at(F::Fees, "Ad Fees|Earnings|Referral Fees|Commissioni pubblicitarie|tasse pubblicitarie|Werbekostenerstattung|Einnahmen|Vergütung|Frais publicitaires|Commissions|Comisiones por publicidad|Comisiones|広告料|紹介料"),
        at(F::Direct, "Indirect Sales|Orders through product links|Ordini attraverso il link del prodotto|Direct|Direct Sale|Direct/Indirect|Acquisto idoneo diretto|Bestellungen über Produktlinks|Direkt"),
        at(F::Device, "Device Type Group|Tipo di dispositivo|Gerätetyp|Type d'appareil|Tipo de dispositivo"),
    ],
    samples: &[
        Sample { text: "Fee-Earnings reports from 09-01-2026 to 09-30-2026
Category,Name,ASIN,Seller,Tracking ID,Date Shipped,Price($),Items Shipped,Returns,Revenue($),Ad Fees($),Device Type Group
Kitchen,Kettle,B0TT000001,Amazon.com,sample-20,2026-09-03 08:00:11,39.99,1,0,39.99,1.80,PHONE
Kitchen,Kettle,B0TT000001,Amazon.com,sample-20,2026-09-09 08:00:11,39.99,0,1,-39.99,-1.80,PHONE
", used: 2 },
        Sample { text: "Fee-Earnings reports from 09-01-2026 to 09-30-2026
Category,Name,ASIN,Seller,Tracking ID,Date Shipped,Price,Items Shipped,Returns,Revenue,Ad Fees,Device Type Group,Direct
Kitchen,Kettle,B0TT000001,Amazon.co.uk,sample-21,2026-09-03 08:00:11,39.99,1,0,39.99,1.20,PHONE,Y
", used: 1 },
        Sample { text: "Categoria,Prodotto,ASIN,Venditore,TrackingID,Data Spedizione,Prezzo (€),Prodotti spediti,Resi,Ricavi (€),Commissioni pubblicitarie (€),Tipo di dispositivo,Acquisto idoneo diretto
Cucina,Bollitore,B0TT000001,Amazon,sample-21,2026-09-03 08:00:11,\"39,99\",1,0,\"39,99\",\"1,20\",PHONE,Y
", used: 1 },
    ],
    ..Dialect::new("amazon_fee_earnings", Role::Report)
};
