//! Derives the corrected link where the defect leaves no choice.

use super::programs::IdPlace;

/// The link with one id, in its proper place; whatever else said where the id should be is gone.
pub fn with_id(url: &str, place: IdPlace, param: &str, id: &str) -> Option<String> {
    match place {
        IdPlace::Query(_) => Some(with_param(url, param, id)),
        IdPlace::Path(before, after) => with_path_id(url, before, after, id),
    }
}

fn with_path_id(url: &str, before: &str, after: &str, id: &str) -> Option<String> {
    let at = url.find(before)? + before.len();
    let rest = &url[at..];
    let delimiter = if after.is_empty() { "/" } else { after };
    let end = rest.find(delimiter).or_else(|| rest.find(['?', '#'])).unwrap_or(rest.len());
    Some(format!("{}{id}{}", &url[..at], &rest[end..]))
}

/// The link with one parameter of this name and value, where the first one was, else at the end of the query. Escapes that
/// were made once too often are undone, and further question marks become ampersands.
pub fn with_param(url: &str, param: &str, value: &str) -> String {
    let plain =
        url.trim().trim_end_matches(['…', '"', '\'', ')', ']', '>', ',']).replace("&amp;", "&").replace("?amp;", "?");
    let (address, fragment) = plain.split_at(plain.find('#').unwrap_or(plain.len()));
    let address = with_plain_separators(address, param);
    let (path, query) = match address.find('?').or_else(|| address.find('&')) {
        Some(at) => (&address[..at], &address[at + 1..]),
        None => (address.as_str(), ""),
    };
    let mut pairs: Vec<String> = Vec::new();
    let mut is_placed = false;
    for pair in query.split(['&', '?']).filter(|pair| !pair.is_empty()) {
        if name_of(pair) != param {
            pairs.push(pair.to_owned());
        } else if !is_placed {
            is_placed = true;
            pairs.push(format!("{param}={value}"));
        }
    }
    if !is_placed {
        pairs.push(format!("{param}={value}"));
    }
    format!("{path}?{}{fragment}", pairs.join("&"))
}

/// The same link without a parameter.
pub fn without_param(url: &str, param: &str) -> String {
    let marked = with_param(url, param, "");
    let gone = marked.replace(&format!("{param}=&"), "").replace(&format!("&{param}="), "");
    gone.replace(&format!("?{param}="), "")
}

/// Undoes the encoding of the separator before a parameter and of the equals sign after it.
fn with_plain_separators(address: &str, param: &str) -> String {
    let mut text = address.replace("amp%3B", "").replace("amp%3b", "");
    for (encoded, plain) in [("%3F", "?"), ("%3f", "?"), ("%26", "&")] {
        for equals in ["=", "%3D", "%3d"] {
            text = text.replace(&format!("{encoded}{param}{equals}"), &format!("{plain}{param}="));
        }
    }
    for separator in ["?", "&"] {
        for equals in ["%3D", "%3d"] {
            text = text.replace(&format!("{separator}{param}{equals}"), &format!("{separator}{param}="));
        }
    }
    text
}

fn name_of(pair: &str) -> &str {
    pair.split('=').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damaged_links_are_mended() {
        let mended = |url: &str| with_param(url, "tag", "kettle-20");
        let right = "https://a.example/dp/B1?x=1&tag=kettle-20";
        for damaged in [
            "https://a.example/dp/B1?x=1",
            "https://a.example/dp/B1?x=1&amp;tag=kettle-20",
            "https://a.example/dp/B1?amp;x=1&amp;tag=kettle-20",
            "https://a.example/dp/B1?x=1&amp%3Btag=kettle-20",
            "https://a.example/dp/B1?x=1&tag%3Dkettle-20",
            "https://a.example/dp/B1?x=1%26tag=kettle-20",
            "https://a.example/dp/B1?x=1?tag=kettle-20",
            "https://a.example/dp/B1&x=1&tag=kettle-20",
            "https://a.example/dp/B1?x=1&tag={id}",
            "https://a.example/dp/B1?x=1&tag=other-20&tag=kettle-20",
            "https://a.example/dp/B1?x=1&tag=kettle-2…",
        ] {
            assert_eq!(mended(damaged), right, "{damaged}");
        }
        assert_eq!(
            mended("https://a.example/dp/B1%3Ftag%3Dkettle-20#top"),
            "https://a.example/dp/B1?tag=kettle-20#top"
        );
        assert_eq!(without_param("https://a.example/x?awc=1_2&y=3", "awc"), "https://a.example/x?y=3");
        assert_eq!(without_param("https://a.example/x?awc=1_2", "awc"), "https://a.example/x");
    }

    #[test]
    fn ids_in_paths_are_replaced() {
        let place = IdPlace::Path("/c/", "/");
        let mended = with_id("https://acme.pxf.io/c/12/5/6?u=x", place, "path", "1234");
        assert_eq!(mended.as_deref(), Some("https://acme.pxf.io/c/1234/5/6?u=x"));
        let place = IdPlace::Path("/click/camref:", "");
        assert_eq!(
            with_id("https://prf.hn/click/camref:1", place, "path", "7").as_deref(),
            Some("https://prf.hn/click/camref:7")
        );
    }
}
