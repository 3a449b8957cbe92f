//! Pictures as Mermaid, which GitHub draws in Markdown.

use std::fmt::Write as _;

use super::{Layers, Overview, OverviewService, OverviewTier, WayOut};

impl Layers {
    /// As Mermaid. An arrow leads from the layer that reads to the one that it reads.
    pub fn mermaid(&self) -> String {
        layers(self)
    }
}

impl Overview {
    /// As Mermaid.
    pub fn mermaid(&self) -> String {
        overview(self)
    }
}

/// The layers. The outputs are left out: labels at that many arrows would hide the arrows.
fn layers(layers: &Layers) -> String {
    let mut text = "flowchart TB\n".to_owned();
    for layer in &layers.layers {
        let name = &layer.name;
        let holds = layer.holds.join(", ");
        let _ = writeln!(text, "  {}[{}]", id("", name), label(&[name, &holds]));
    }
    for layer in &layers.layers {
        let reads = layers.contracts.iter().filter(|contract| contract.to == layer.name);
        let reads: Vec<_> = reads.map(|contract| id("", &contract.from)).collect();
        if !reads.is_empty() {
            let _ = writeln!(text, "  {} --> {}", id("", &layer.name), reads.join(" & "));
        }
    }
    text
}

/// An environment.
fn overview(overview: &Overview) -> String {
    let mut text = format!("---\ntitle: {:?}\n---\nflowchart TB\n", overview.title());
    text.push_str("  internet([\"internet\"])\n");
    let _ = writeln!(text, "  subgraph vpc[{}]", label(&[&format!("VPC {}", overview.cidr)]));
    for tier in &overview.tiers {
        subnets(&mut text, overview, tier);
    }
    for service in overview.services.iter().filter(|service| overview.tier_of(service).is_none()) {
        box_of(&mut text, service);
    }
    if !overview.endpoints.is_empty() {
        let mut lines = vec!["VPC endpoints".to_owned()];
        lines.extend(overview.endpoints.iter().map(super::Endpoint::words));
        let _ = writeln!(text, "    endpoints[{}]", label(&lines));
    }
    text.push_str("  end\n");
    arrows(&mut text, overview);
    text.push_str("  classDef ranges fill:none,stroke:none\n");
    text
}

fn subnets(text: &mut String, overview: &Overview, tier: &OverviewTier) {
    let title = format!("{} subnets: {}", tier.name, tier.way_out.words());
    let _ = writeln!(text, "    subgraph {}[{}]", id("subnets_", &tier.name), label(&[title]));
    // A title of several lines would run into what is below it.
    let ranges: Vec<_> = tier.subnets.iter().map(|it| format!("{} {}", it.zone, it.cidr)).collect();
    let _ = writeln!(text, "      {}[{}]:::ranges", id("ranges_", &tier.name), label(&ranges));
    if tier.way_out == WayOut::Internet {
        if let Some(entry) = &overview.entry {
            let mut lines = vec!["load balancer".to_owned(), entry.name.clone()];
            lines.extend(entry.listeners.iter().map(super::OverviewListener::words));
            lines.extend(entry.firewall.then(|| "behind a WAF".to_owned()));
            let _ = writeln!(text, "      load_balancer[{}]", label(&lines));
        }
        if !overview.nat.is_empty() {
            let mut lines = vec!["NAT gateway".to_owned()];
            lines.extend(overview.nat.iter().cloned());
            let _ = writeln!(text, "      nat[{}]", label(&lines));
        }
    }
    for service in overview.services.iter().filter(|service| service.tier == tier.name) {
        text.push_str("  ");
        box_of(text, service);
    }
    text.push_str("    end\n");
}

fn box_of(text: &mut String, service: &OverviewService) {
    let mut lines = vec![service.name.clone()];
    lines.extend(service.facts().into_iter().flatten());
    let _ = writeln!(text, "    {}[{}]", service_id(service), label(&lines));
}

fn arrows(text: &mut String, overview: &Overview) {
    let arrow = |text: &mut String, from: &str, label: &str, to: &str| {
        let _ = writeln!(text, "  {from} -->|\"{}\"| {to}", escape(label));
    };
    if let Some(entry) = &overview.entry {
        arrow(text, "internet", &entry.ports(), "load_balancer");
        for service in overview.services.iter().filter(|service| !service.paths.is_empty()) {
            arrow(text, "load_balancer", &service.paths.join(" "), &service_id(service));
        }
    }
    for &(from, to) in &overview.calls {
        let (from, to) = (&overview.services[from], &overview.services[to]);
        let port = to.port.map(|port| port.to_string()).unwrap_or_default();
        arrow(text, &service_id(from), &port, &service_id(to));
    }
    if !overview.nat.is_empty() {
        for tier in overview.tiers.iter().filter(|tier| tier.way_out == WayOut::Nat) {
            let _ = writeln!(text, "  {} -.-> nat", id("subnets_", &tier.name));
        }
        text.push_str("  nat -.-> internet\n");
    }
    if !overview.endpoints.is_empty() {
        for tier in &overview.tiers {
            let mut services = overview.services.iter().filter(|it| it.tier == tier.name);
            if services.any(|service| service.endpoints) {
                let _ = writeln!(text, "  {} -.-> endpoints", id("subnets_", &tier.name));
            }
        }
    }
}

fn service_id(service: &OverviewService) -> String {
    id("service_", &service.label)
}

/// An identifier: anything but letters, digits and `_` would be read as syntax. `end` and `default`
/// would be as well, so that layers of such a name, which there are not, would need a prefix.
fn id(prefix: &str, name: &str) -> String {
    let safe = name.chars().map(|it| if it.is_ascii_alphanumeric() { it } else { '_' });
    format!("{prefix}{}", safe.collect::<String>())
}

/// A label of lines.
fn label(lines: &[impl AsRef<str>]) -> String {
    let lines = lines.iter().map(AsRef::as_ref).filter(|line| !line.is_empty()).map(escape);
    format!("\"{}\"", lines.collect::<Vec<_>>().join("<br/>"))
}

/// Mermaid's entities are those of HTML with `#` for `&`. A path such as `/*` would be Markdown.
fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for character in text.chars() {
        match character {
            '"' | '#' | '&' | '<' | '>' | '*' | '_' | '`' | ';' | '\\' => {
                let _ = write!(escaped, "#{};", u32::from(character));
            }
            '\n' => escaped.push(' '),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_cannot_be_left() {
        assert_eq!(escape("\"]; x --> <b>/*"), "#34;]#59; x --#62; #60;b#62;/#42;");
        assert_eq!(id("service_", "a-b]\"c"), "service_a_b__c");
    }
}
