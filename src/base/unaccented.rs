//! Removes accents from letters, so that words of several languages are compared in one spelling.

/// A letter or digit in lower case without its accent; empty for other characters.
pub fn plain(c: char) -> String {
    let folded = match c {
        'º' | 'ª' => "",
        'ß' => "ss",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'à'..='å' | 'À'..='Å' | 'ą' | 'Ą' => "a",
        'ç' | 'Ç' | 'ć' | 'Ć' | 'č' | 'Č' => "c",
        'è'..='ë' | 'È'..='Ë' | 'ę' | 'Ę' => "e",
        'ì'..='ï' | 'Ì'..='Ï' => "i",
        'ł' | 'Ł' => "l",
        'ñ' | 'Ñ' | 'ń' | 'Ń' => "n",
        'ò'..='ö' | 'Ò'..='Ö' | 'ø' | 'Ø' => "o",
        'ś' | 'Ś' | 'š' | 'Š' => "s",
        'ù'..='ü' | 'Ù'..='Ü' => "u",
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
    }
}
