//! Who reaches whom on a platform of more services than anybody reads a matrix of.

use rendered::Rendered;
use rendered::index::Index;
use review::reach::Reachability;

use crate::fixtures::{spec, specs};

/// Each service calls the next, and the first is on the internet.
#[test]
fn of_many_services_the_connections_are_listed_and_long_chains_cut() {
    const SERVICES: usize = 100;
    let platform = specs::platform(SERVICES);
    let spec = spec(&platform, &[("dev", &specs::environment("dev", 0, SERVICES))]);
    let rendered = Rendered::read(&env::render(&spec).files).unwrap();
    let index = Index::new(&rendered.environments[0]);
    let reach = Reachability::of(&index);
    let ends = reach.network.ends.len();
    assert!(reach.table().is_err());
    let text = reach.text();
    let note = format!("dev: {ends} ends are too many for a matrix, which has at most 100: ");
    assert!(text.starts_with(&note), "{}", &text[..200]);
    assert!(text.contains("\nservice-0041 -> service-0042: 8080\n"));
    assert!(reach.markdown().contains(note.strip_prefix("dev: ").unwrap()));
    // service-0001 is exposed, and 0009 is its eighth.
    let chain = |to| reach.explain("internet", to).unwrap().chain().unwrap();
    let [first, last] = [
        "internet -> load-balancer:80 -> service-0001:8080 -> service-0002:8080 -> service-0003:8080 -> ",
        "service-0006:8080 -> service-0007:8080",
    ];
    assert_eq!(
        chain("service-0007"),
        format!("{first}service-0004:8080 -> service-0005:8080 -> {last}")
    );
    assert_eq!(
        chain("service-0050"),
        format!(
            "{first}(43 more) -> service-0047:8080 -> service-0048:8080 -> service-0049:8080 -> \
             service-0050:8080"
        )
    );
}
