//! Removes accents from letters, so that words of several languages are compared in one spelling.

/// A letter or digit in lower case without its accent; empty for other characters.
pub fn plain(c: char) -> String {
    let folded = match c {
        'º' | 'ª' => "",
        'ß' => "ss",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'à'..='å' | 'À'..='Å' | 'ą' | 'Ą' | 'ă' | 'Ă' => "a",
        'ç' | 'Ç' | 'ć' | 'Ć' | 'č' | 'Č' => "c",
        'ď' | 'Ď' | 'đ' | 'Đ' => "d",
        'è'..='ë' | 'È'..='Ë' | 'ę' | 'Ę' | 'ě' | 'Ě' => "e",
        'ğ' | 'Ğ' => "g",
        'ё' | 'Ё' => "е",
        'ì'..='ï' | 'Ì'..='Ï' | 'ı' | 'İ' => "i",
        'ł' | 'Ł' => "l",
        'ñ' | 'Ñ' | 'ń' | 'Ń' | 'ň' | 'Ň' => "n",
        'ò'..='ö' | 'Ò'..='Ö' | 'ø' | 'Ø' | 'ő' | 'Ő' => "o",
        'ř' | 'Ř' => "r",
        'ś' | 'Ś' | 'š' | 'Š' | 'ş' | 'Ş' | 'ș' | 'Ș' => "s",
        'ţ' | 'Ţ' | 'ț' | 'Ț' | 'ť' | 'Ť' => "t",
        'ù'..='ü' | 'Ù'..='Ü' | 'ů' | 'Ů' | 'ű' | 'Ű' => "u",
        'ý' | 'ÿ' | 'Ý' => "y",
        'ż' | 'ź' | 'Ż' | 'Ź' | 'ž' | 'Ž' => "z",
        _ if c.is_alphanumeric() => return c.to_lowercase().collect(),
        _ => "",
    };
    folded.to_owned()
}

/// A text in lower-case letters and digits only, without accents.
pub fn letters(text: &str) -> String {
    text.chars().map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_spelling_of_several() {
        assert_eq!(letters("Größe (cm)"), "grossecm");
        assert_eq!(letters("Nº de Pedido"), "ndepedido");
        assert_eq!(letters("zamówienie №"), "zamowienie");
        assert_eq!(letters("ORDER_ID"), "orderid");
        assert_eq!(letters("İptal, Iptal, Zrušeno, Eșuat, Отменён"), "iptaliptalzrusenoesuatотменен");
    }
}
