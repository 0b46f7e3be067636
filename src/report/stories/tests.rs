//! Tests that stories come back as they were written, and that other files are refused.

use super::super::samples;
use super::*;

fn story(id: &str) -> Story {
    let verdict = Row { order_id: id.to_owned(), ..samples::hostile() };
    Story { verdict, ..samples::story() }
}

fn all(bytes: &[u8]) -> Result<Vec<Story>, String> {
    read(bytes, &|_, _| true, usize::MAX)
}

fn kept(ids: &[&str], per_block: usize) -> (Vec<u8>, Vec<u8>) {
    let at = |nth: usize| Micros(samples::START.0 + nth as i64);
    let told = ids.iter().enumerate().map(|(nth, id)| {
        let mut story = story(id);
        story.verdict.ordered_at = at(nth);
        story
    });
    let stories: Vec<Story> = told.collect();
    let (mut file, mut bytes, mut index) = (Vec::new(), Vec::new(), Index::default());
    for some in stories.chunks(per_block) {
        let block = Block::of(some).expect("packs");
        file.extend_from_slice(&block.bytes);
        index.add(&block);
    }
    index.write(&mut bytes).expect("writes");
    (file, bytes)
}

fn places(index: &[u8], asked: &Asked<'_>) -> Result<Vec<Range<u64>>, String> {
    Places::open(io::Cursor::new(index))?.find(asked)?.collect()
}

fn found(file: &[u8], index: &[u8], asked: &Asked<'_>) -> Vec<String> {
    let places = places(index, asked).expect("an index");
    let stories = places.into_iter().flat_map(|p| all(&file[p.start as usize..p.end as usize]).expect("stories"));
    stories.map(|story| story.verdict.order_id).collect()
}

#[test]
fn every_story_comes_back_and_is_found_by_its_number_and_time() {
    let ids = ["é", "1", "#05", "1", "a\nb", "#1", "10", "=2", "1", "b\x1b", "日"];
    for per_block in 1..5 {
        let (file, index) = kept(&ids, per_block);
        assert_eq!(found(&file, &index, &Asked::default()), ids);
        for id in ids {
            let numbers = [id.to_owned()];
            let told = found(&file, &index, &Asked { numbers: &numbers, ..Asked::default() });
            let same = |other: &&str| number(other) == number(id);
            let listed: Vec<&str> = told.iter().map(String::as_str).filter(same).collect();
            assert_eq!(listed, ids.into_iter().filter(same).collect::<Vec<_>>(), "{id} by {per_block}");
            assert!(told.len() <= listed.len() * per_block);
        }
        let nobody = ["zzz".to_owned()];
        assert!(found(&file, &index, &Asked { numbers: &nobody, ..Asked::default() }).is_empty());
        let (since, until) = (Some(Micros(samples::START.0 + 4)), Some(Micros(samples::START.0 + 6)));
        let told = found(&file, &index, &Asked { since, until, ..Asked::default() });
        assert!(told.contains(&ids[4].to_owned()) && told.contains(&ids[5].to_owned()) && told.len() <= 2 * per_block);
    }
}

#[test]
fn what_is_no_result_of_this_version_is_refused() {
    let head = |text: &str| places(text.as_bytes(), &Asked::default());
    assert!(head("tagtrail.stories/9 4\n").expect_err("another version").contains("tagtrail.stories/9"));
    assert!(head("").is_err() && head("tagtrail.stories/2 1 1\nx\n").is_err());
    assert!(head("tagtrail.stories/2 18446744073709551615 1\n").is_err());
    let blank = |blocks: usize, stories: usize| {
        let bytes = vec![0; blocks * OF_BLOCK as usize + stories * OF_ORDER as usize];
        head(&(format!("tagtrail.stories/2 {blocks} {stories}\n") + &String::from_utf8(bytes).expect("zeros")))
    };
    assert!(blank(3, 2).is_err(), "more blocks than stories");
    assert!(blank(2, 2).expect_err("no lengths").contains("has no length"));
    assert!(all(b"no gzip").is_err());
    let (file, index) = kept(&["1"], 1);
    assert!(all(&file[..file.len() - 9]).is_err());
    let mut odd = index.clone();
    odd.truncate(index.len() - 4);
    odd.extend([0xff; 4]);
    let numbers = ["1".to_owned()];
    assert!(places(&odd, &Asked { numbers: &numbers, ..Asked::default() }).is_err());
}
