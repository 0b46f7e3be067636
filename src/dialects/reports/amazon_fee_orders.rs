//! Amazon Associates' orders: a row for each product and order time. It names no order and no click.

use super::{Dialect, Field as F, Role, Sample, at};

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Amazon Associates' Fee-Orders (CSV in a ZIP, or a sheet of the workbook): ordered items.",
    documented: "Amazon Associates Central, Reports › Download reports",
    marks: &["ASIN", "Tag|Tracking ID|TrackingID|Tracking-ID|Monitoraggio ID|ID de suivi|Identifiant de suivi|ID de seguimiento|Partner-Tag|Associate ID|トラッキングID", "Qty|Quantity|Quantità|Menge|Quantité|Cantidad|数量", "Link Type|Tipo di link|Linktyp|Link-Typ|Type de lien|Tipo de enlace|リンクタイプ"],
    without: &["Date Shipped|Data Spedizione|Data di spedizione|Versanddatum|Date d'expédition|Date expédition|Fecha de envío|出荷日|発送日", "Clicks|Clic|Klicks|Clics|クリック数"],
    columns: &[
        at(F::Date, "Date|Data|Datum|Fecha|日付"),
        at(F::Tag, "Tag|Tracking ID|TrackingID|Tracking-ID|Monitoraggio ID|ID de suivi|Identifiant de suivi|ID de seguimiento|Partner-Tag|Associate ID|トラッキングID"),
        at(F::Sku, "ASIN"),
        at(F::ProductName, "Name|Product|Item|Prodotto|Nome|Artikelbezeichnung|Produkt|Nom|Produit|Nombre|Producto|商品名"),
        at(F::Category, "Category|Product Line|Categoria|Kategorie|Catégorie|Categoría|カテゴリー"),
        at(F::Ordered, "Qty|Quantity|Quantità|Menge|Quantité|Cantidad|数量"),
        at(F::Price, "Price|Prezzo|Preis|Prix|Precio|価格"),
        at(F::LinkType, "Link Type|Tipo di link|Linktyp|Link-Typ|Type de lien|Tipo de enlace|リンクタイプ"),
        at(F::Direct, "Indirect Sales|Orders through product links|Ordini attraverso il link del prodotto|Direct|Direct Sale|Direct/Indirect|Acquisto idoneo diretto|Bestellungen über Produktlinks|Direkt"),
        at(F::Device, "Device Type Group|Tipo di dispositivo|Gerätetyp|Type d'appareil|Tipo de dispositivo"),
    ],
    samples: &[
        Sample { text: "Fee-Orders reports from 09-01-2026 to 09-30-2026
Category,Name,ASIN,Date,Qty,Price($),Link Type,Tag,Indirect Sales,Device Type Group
Kitchen,\"Kettle, 1.7 l\",B0TT000001,2026-09-02 12:04:41,1,39.99,\"Text Only, Image Only, Text and Image Links\",sample-20,di,PHONE
Kitchen,Cup,B0TT000002,2026-09-02 12:04:41,2,9.50,\"Text Only, Image Only, Text and Image Links\",sample-20,ndi,PHONE
", used: 2 },
        Sample { text: "Fee-Orders reports from 09-01-2026 to 09-30-2026
Category,Name,ASIN,Date,Qty,Price,Link Type,Tag,Orders through product links,Device Type Group
Kitchen,Kettle,B0TT000001,2026-09-02 12:04:41,1,39.99,Text Only,sample-21,di,DESKTOP
", used: 1 },
        Sample { text: "Categoria,Prodotto,ASIN,Data,Quantità,Prezzo (€),Tipo di link,Tag,Ordini attraverso il link del prodotto,Tipo di dispositivo
Cucina,Bollitore,B0TT000001,2026-09-02 12:04:41,1,\"39,99\",Solo testo,sample-21,di,PHONE
", used: 1 },
    ],
    ..Dialect::new("amazon_fee_orders", Role::Report)
};
