use std::path::PathBuf;
fn main() {
    let args: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let toml = args.iter().find(|p| p.extension().is_some_and(|e| e == "toml")).unwrap();
    let settings = tagtrail::merchant::settings::parse("t", &std::fs::read_to_string(toml).unwrap()).unwrap();
    let t = std::time::Instant::now();
    let inputs = tagtrail::inputs::sort(
        &tagtrail::inputs::Given { paths: args.clone(), ..Default::default() },
        &settings.orders.columns,
        settings.site.log_format.as_deref(),
    )
    .unwrap();
    let a = tagtrail::analyze::analyze(&inputs, settings, None, &Default::default()).unwrap();
    eprintln!(
        "{:?} events {} second {} offset {:?} gaps {:?} practice",
        t.elapsed(),
        a.events.list.len(),
        a.second_scan,
        a.offset,
        a.coverage.gaps
    );
    println!("order_id,outcome,cause,claimant_tag,confidence,because");
    for (i, v) in a.verdicts.iter().enumerate() {
        let o = a.orders.get(i);
        let claimant = v
            .touch
            .and_then(|t| t.partner)
            .map(|p| a.merchant.partners.list[p as usize].tag.clone())
            .unwrap_or_default();
        println!(
            "{},{},{},{},{:.2},\"{}\"",
            o.id,
            v.outcome.name(),
            v.cause,
            claimant,
            v.confidence,
            v.because.replace('"', "'")
        );
    }
}
