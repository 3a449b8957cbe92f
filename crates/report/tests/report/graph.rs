//! Pictures show everything, and can be read.

use std::sync::LazyLock;

use crate::support::{DEV, PLATFORM, PROD, eight, made_up, many, render};
use rendered::index::Index;
use rendered::{Rendered, RenderedEnvironment};
use report::graph::{Layers, Overview, WayOut};
use roxmltree::{Document, Node};

fn overview(environment: &RenderedEnvironment) -> Overview {
    Overview::of(&Index::new(environment))
}

fn shipped() -> Rendered {
    render(PLATFORM, &[("dev", DEV), ("prod", PROD)])
}

/// The shipped environments, and platforms of other sizes.
static OVERVIEWS: LazyLock<Vec<Overview>> = LazyLock::new(|| {
    let both = [("blue", 90), ("green", 10)];
    let rendered = [
        shipped(),
        made_up(&eight(), 2, &both),
        made_up(&many(30), 6, &both),
        made_up(&many(4)[..1], 2, &[("blue", 100)]),
    ];
    let environments = rendered.iter().flat_map(|rendered| &rendered.environments);
    environments.map(overview).collect()
});

#[test]
fn an_environment_is_what_its_resources_make_it() {
    let rendered = shipped();
    let [dev, prod] = &rendered.environments[..] else { panic!("two environments") };
    let (dev, prod) = (overview(dev), overview(prod));
    let tiers: Vec<_> = dev.tiers.iter().map(|tier| (&*tier.name, tier.way_out)).collect();
    let expected =
        [("public", WayOut::Internet), ("private", WayOut::Nat), ("isolated", WayOut::None)];
    assert_eq!(tiers, expected);
    let services: Vec<_> = dev.services.iter().map(|it| (&*it.name, &*it.tier)).collect();
    let expected =
        [("frontend", "private"), ("api-gateway", "isolated"), ("processing-service", "isolated")];
    assert_eq!(services, expected);
    assert_eq!(dev.calls.iter().collect::<Vec<_>>(), [&(0, 1), &(1, 2)]);
    assert_eq!(dev.services[0].egress, "443");
    assert!(dev.services[1].egress.is_empty() && dev.services[1].endpoints);
    assert_eq!(dev.services[1].paths, ["/api/*"]);
    assert_eq!((&*dev.nat, prod.nat.len()), (&["us-east-1a".to_owned()][..], 3));
    let (http, https) = (dev.entry.unwrap(), prod.entry.unwrap());
    assert_eq!((http.ports(), http.firewall), ("80".to_owned(), false));
    assert_eq!((https.ports(), https.firewall), ("80, 443".to_owned(), true));
    assert!(https.listeners[0].redirects && !https.listeners[1].redirects);
}

#[test]
fn a_call_needs_a_rule_on_both_sides() {
    let mut rendered = shipped();
    let dev = &mut rendered.environments[0];
    let label = "call_frontend_to_api_gateway";
    let is = |kind: &str| format!("aws_vpc_security_group_{kind}_rule");
    dev.resources.retain(|it| !(it.name == label && it.kind == is("ingress")));
    assert!(dev.resources.iter().any(|it| it.name == label && it.kind == is("egress")));
    assert_eq!(overview(dev).calls.into_iter().collect::<Vec<_>>(), [(1, 2)]);
}

#[test]
fn without_a_route_there_is_no_way_out() {
    let mut rendered = shipped();
    let dev = &mut rendered.environments[0];
    dev.resources
        .retain(|it| it.address() != "aws_route.public_internet" && it.name != "private_nat");
    let ways: Vec<_> = overview(dev).tiers.iter().map(|tier| tier.way_out).collect();
    assert_eq!(ways, [WayOut::None; 3]);
    assert!(!overview(dev).mermaid().contains("to the internet: 443"));
}

#[test]
fn layers_are_in_order_with_their_contracts() {
    let layers = Layers::of(&shipped());
    let position = |name: &str| layers.layers.iter().position(|it| it.name == name).unwrap();
    assert_eq!(layers.layers.len(), 7);
    for contract in &layers.contracts {
        assert!(position(&contract.from) < position(&contract.to), "{contract:?}");
    }
    let (dot, svg) = (layers.dot(), layers.svg());
    for contract in &layers.contracts {
        for output in &contract.outputs {
            assert!(dot.contains(output) && svg.contains(&format!(">{output}</text>")), "{output}");
        }
        let arrows = layers.mermaid();
        let reader = format!("  {} --> ", contract.to);
        let arrows = arrows.lines().find_map(|line| line.strip_prefix(&reader)).unwrap().to_owned();
        assert!(arrows.split(" & ").any(|layer| layer == contract.from), "{contract:?}");
    }
}

#[test]
fn every_format_shows_every_service_and_every_call() {
    for overview in &*OVERVIEWS {
        let (mermaid, dot, svg) = (overview.mermaid(), overview.dot(), overview.svg());
        for service in &overview.services {
            assert!(
                mermaid.contains(&format!("service_{}[\"{}<br/>", service.label, service.name))
            );
            assert!(
                dot.contains(&format!(
                    "\"service {}\" [label=\"{}\\n",
                    service.label, service.name
                ))
            );
            assert!(svg.contains(&format!(">{}</text>", service.name)));
        }
        assert!(!overview.services.is_empty());
        for &(from, to) in &overview.calls {
            let (from, to) = (&overview.services[from], &overview.services[to]);
            let port = to.port.unwrap();
            let arrow = format!("  service_{} -->|\"{port}\"| service_{}\n", from.label, to.label);
            assert!(mermaid.contains(&arrow), "{arrow}");
            let arrow = format!(
                "\"service {}\" -> \"service {}\" [label=\"{port}\"]",
                from.label, to.label
            );
            assert!(dot.contains(&arrow), "{arrow}");
            let name = format!("<title>{} calls {} on {port}</title>", from.name, to.name);
            assert!(svg.contains(&name), "{name}");
        }
    }
}

/// Left, upper, right and lower side.
type Sides = [f64; 4];

fn number(node: Node<'_, '_>, name: &str) -> f64 {
    node.attribute(name).unwrap_or("0").parse().unwrap()
}

/// What a text covers, in a font of average width.
fn sides(text: Node<'_, '_>) -> Sides {
    let (x, y, size) = (number(text, "x"), number(text, "y"), number(text, "font-size"));
    let count = f64::from(u32::try_from(text.text().unwrap_or_default().chars().count()).unwrap());
    let width = count * size * 0.56;
    let left = match text.attribute("text-anchor") {
        Some("middle") => x - width / 2.0,
        Some("end") => x - width,
        _ => x,
    };
    [left, y - size * 0.8, left + width, y + size * 0.2]
}

fn apart(a: Sides, b: Sides) -> bool {
    a[2] <= b[0] || b[2] <= a[0] || a[3] <= b[1] || b[3] <= a[1]
}

/// The straight pieces of a path.
fn pieces(path: Node<'_, '_>) -> Vec<Sides> {
    let numbers = path.attribute("d").unwrap().replace(['M', 'L', 'Q'], " ");
    let numbers: Vec<f64> = numbers.split_whitespace().map(|it| it.parse().unwrap()).collect();
    let points: Vec<_> = numbers.chunks(2).collect();
    points
        .windows(2)
        .map(|pair| {
            let ([a, b], [c, d]) = (pair[0], pair[1]) else { panic!("points") };
            let ([a, b], [c, d]) = ([*a, *b], [*c, *d]);
            [a.min(c), b.min(d), a.max(c), b.max(d)]
        })
        .collect()
}

fn check_picture(svg: &str) {
    let document = Document::parse(svg).unwrap_or_else(|error| panic!("{error}\n{svg}"));
    let root = document.root_element();
    assert_eq!(root.attribute("role"), Some("img"));
    let labels: Vec<_> = root.attribute("aria-labelledby").unwrap().split(' ').collect();
    for label in labels {
        assert!(root.children().any(|it| it.attribute("id") == Some(label)), "{label}");
    }
    let view: Vec<f64> = root
        .attribute("viewBox")
        .unwrap()
        .split(' ')
        .map(|number| number.parse().unwrap())
        .collect();
    let is_inside =
        |it: Sides| it[0] >= 0.0 && it[1] >= 0.0 && it[2] <= view[2] && it[3] <= view[3];
    let texts: Vec<_> = document
        .descendants()
        .filter(|node| node.has_tag_name("text"))
        .map(|node| (node.text().unwrap_or_default(), sides(node)))
        .collect();
    let cards: Vec<_> = document
        .descendants()
        .filter(|node| node.has_tag_name("rect") && node.attribute("class") == Some("card"))
        .map(|node| {
            let (x, y) = (number(node, "x"), number(node, "y"));
            [x, y, x + number(node, "width"), y + number(node, "height")]
        })
        .collect();
    for (at, &(text, area)) in texts.iter().enumerate() {
        assert!(is_inside(area), "{text} is outside");
        for &(other, beside) in &texts[at + 1..] {
            assert!(apart(area, beside), "{text} and {other} overlap");
        }
    }
    for (at, &card) in cards.iter().enumerate() {
        assert!(is_inside(card));
        assert!(cards[at + 1..].iter().all(|&other| apart(card, other)), "{card:?}");
    }
}

#[test]
fn pictures_can_be_read() {
    check_picture(&Layers::of(&shipped()).svg());
    for overview in &*OVERVIEWS {
        check_picture(&overview.svg());
    }
}

/// Lines run between what there is to read, never across it, and no two run on top of each other unless
/// they lead to the same service.
#[test]
fn lines_can_be_followed() {
    for overview in &*OVERVIEWS {
        let svg = overview.svg();
        let document = Document::parse(&svg).unwrap();
        let paths = document.descendants().filter(|node| {
            let class = node.attribute("class").unwrap_or_default();
            node.has_tag_name("path") && matches!(class, "line" | "line request")
        });
        let named = paths.map(|path| (path.first_element_child().unwrap().text().unwrap(), path));
        let lines: Vec<_> = named.filter(|(name, _)| name.contains(" on ")).collect();
        let texts: Vec<_> = document
            .descendants()
            .filter(|node| node.has_tag_name("text"))
            .map(|node| (node.text().unwrap_or_default(), sides(node)))
            .collect();
        for &(name, line) in &lines {
            for piece in pieces(line) {
                let across = texts.iter().find(|(_, text)| !apart(*text, piece));
                assert!(across.is_none(), "{name} runs across {across:?}");
            }
        }
        let target = |name: &str| name.rsplit_once(" calls ").map(|(_, to)| to.to_owned());
        for (at, &(a, one)) in lines.iter().enumerate() {
            for &(b, other) in &lines[at + 1..] {
                if target(a).is_some() && target(a) == target(b) {
                    continue;
                }
                for (one, other) in pieces(one)
                    .iter()
                    .flat_map(|one| pieces(other).into_iter().map(move |other| (*one, other)))
                {
                    let level = |it: Sides| it[1].total_cmp(&it[3]).is_eq();
                    let upright = |it: Sides| it[0].total_cmp(&it[2]).is_eq();
                    let along = |low: usize| {
                        let high = low + 2;
                        one[low].max(other[low]) < one[high].min(other[high])
                    };
                    let same = |low: usize| one[low].total_cmp(&other[low]).is_eq();
                    let together = (level(one) && level(other) && same(1) && along(0))
                        || (upright(one) && upright(other) && same(0) && along(1));
                    assert!(!together, "{a} and {b} run together");
                }
            }
        }
    }
}

#[test]
fn equal_input_gives_equal_bytes() {
    let again = overview(&shipped().environments[0]);
    assert_eq!(OVERVIEWS[0].svg(), again.svg());
}

#[test]
fn texts_of_dev() {
    insta::assert_snapshot!("dev_mermaid", OVERVIEWS[0].mermaid());
    insta::assert_snapshot!("dev_dot", OVERVIEWS[0].dot());
    insta::assert_snapshot!("layers_dot", Layers::of(&shipped()).dot());
}

/// strata refuses such names in specs; a picture of files that somebody has edited keeps them as text.
#[test]
fn names_cannot_leave_their_places() {
    const HOSTILE: &str = "</text><script>x</script>\"];&\\";
    let mut rendered = shipped();
    let dev = &mut rendered.environments[0];
    let balancer = dev.resources.iter_mut().find(|it| it.kind == "aws_lb").unwrap();
    balancer.values["name"] = HOSTILE.into();
    let overview = overview(dev);
    let svg = overview.svg();
    let document = Document::parse(&svg).unwrap();
    assert!(document.descendants().any(|node| node.text() == Some(HOSTILE)));
    assert!(!svg.contains("<script"));
    assert!(!overview.mermaid().contains("<script") && !overview.mermaid().contains("\"];&"));
    assert!(overview.dot().contains("<script>x</script>\\\"];&\\\\"));
}
