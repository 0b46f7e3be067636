//! Links of every form of file.

use super::*;

fn read_as(name: &str, text: &str) -> Vec<(String, String)> {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join(name);
    std::fs::write(&path, text).expect("written");
    let file = read(&path, &mut Redirector::default()).expect("readable");
    file.links.into_iter().map(|found| (found.url, found.place)).collect()
}

fn urls(name: &str, text: &str) -> Vec<String> {
    read_as(name, text).into_iter().map(|(url, _)| url).collect()
}

#[test]
fn pages_have_links_in_attributes() {
    let page = "<!DOCTYPE html><html><head><script>var a='<a href=\"https://no.example\">';</script></head>\n<body>\n\
        <a class=x href=\"https://a.example/?x=1&amp;tag=k-20\">one</a> text https://text.example\n\
        <A HREF='https://b.example/?tag=k-20&amp;amp;x=1'>two</A><!-- <a href=\"https://comment.example\"> -->\n\
        <a href=/go/kettle>three</a><a name=top><img src=\"https://img.example/i.png\"><a href=\"unclosed";
    let found = read_as("page.html", page);
    let expected = [
        ("https://a.example/?x=1&tag=k-20", "line 3"),
        ("https://b.example/?tag=k-20&amp;x=1", "line 4"),
        ("/go/kettle", "line 5"),
        ("unclosed", "line 5"),
    ];
    assert_eq!(found, expected.map(|(url, place)| (url.to_owned(), place.to_owned())));
}

#[test]
fn sitemaps_feeds_and_exports_in_xml() {
    let map = "<?xml version=\"1.0\"?>\n<urlset><url><loc>https://a.example/p?a=1&amp;tag=k-20</loc></url></urlset>";
    assert_eq!(urls("sitemap.xml", map), ["https://a.example/p?a=1&tag=k-20"]);
    let feed = "<rss><item><description>&lt;a href=\"https://a.example/?x=1&amp;amp;y=2\"&gt;x&lt;/a&gt;</description>\
        <content:encoded><![CDATA[<p><a href=\"https://b.example/?tag=k-20\">y</a></p>]]></content:encoded></item></rss>";
    assert_eq!(urls("feed.xml", feed), ["https://a.example/?x=1&y=2", "https://b.example/?tag=k-20"]);
}

#[test]
fn markdown_has_links_of_five_kinds_and_none_in_code() {
    let text = "# Kettles\n\nThe [best](https://a.example/1?x=1&amp;y=2), <https://a.example/2>, [third][3] and\n\
        https://a.example/4_x_y?tag=k-20. <a href=\"https://a.example/5?tag=k-20\">5</a>\n\n    https://a.example/code\n\n\
        ```\nhttps://a.example/code\n```\n\n`https://a.example/code`\n\n[3]: https://a.example/3\n";
    let found = read_as("post.md", text);
    let mut urls: Vec<&str> = found.iter().map(|(url, _)| url.as_str()).collect();
    urls.sort_unstable();
    let expected = [
        "https://a.example/1?x=1&y=2",
        "https://a.example/2",
        "https://a.example/3",
        "https://a.example/4_x_y?tag=k-20",
        "https://a.example/5?tag=k-20",
    ];
    assert_eq!(urls, expected);
    assert!(found.iter().any(|(url, place)| url.ends_with("4_x_y?tag=k-20") && place == "line 4"), "{found:?}");
}

#[test]
fn lists_tables_and_json() {
    let list =
        "# ours\nhttps://a.example/1?x=(y), https://a.example/2.\n(see https://a.example/3)\nftp://a.example/4\n";
    assert_eq!(urls("list.txt", list), ["https://a.example/1?x=(y)", "https://a.example/2", "https://a.example/3"]);
    let table = "Handle,Body (HTML),Note\nkettle,\"<p><a href=\"\"https://a.example/?tag=k-20\"\">x</a></p>\",none\n\
        pot,,https://a.example/pot\n";
    let found = read_as("products.csv", table);
    assert_eq!(found[0], ("https://a.example/?tag=k-20".to_owned(), "row 1, column \"Body (HTML)\"".to_owned()));
    assert_eq!(found[1], ("https://a.example/pot".to_owned(), "row 2, column \"Note\"".to_owned()));
    let json = "{\"posts\":[{\"html\":\"<a href=\\\"https://a.example/1\\\">\"},{\"url\":\"https://a.example/2\"}]}";
    let found = read_as("export.json", json);
    assert_eq!(found[0], ("https://a.example/1".to_owned(), "posts[0].html".to_owned()));
    assert_eq!(found[1].1, "posts[1].url");
}

#[test]
fn what_is_no_text_is_refused() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("picture.png");
    std::fs::write(&path, [0x89, b'P', 0, 1]).expect("written");
    assert_eq!(read(&path, &mut Redirector::default()).map_err(|error| error.kind), Err(Kind::Format));
    std::fs::write(dir.path().join("a.md"), "x").expect("written");
    std::fs::create_dir(dir.path().join("below")).expect("made");
    std::fs::write(dir.path().join("below/b.html"), "x").expect("written");
    let files = files_in(dir.path()).expect("listed");
    assert_eq!(files.len(), 2, "{files:?}");
}
