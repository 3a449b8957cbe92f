//! Pictures as DOT, for Graphviz.

use std::fmt::Write as _;

use super::{Layers, Overview, OverviewService, WayOut};

const HEAD: &str = "  node [shape=box, style=rounded, fontname=\"sans-serif\", fontsize=11]\n  \
                    edge [fontname=\"sans-serif\", fontsize=9]\n";

impl Layers {
    /// As DOT, with the outputs at the arrows.
    pub fn dot(&self) -> String {
        layers(self)
    }
}

impl Overview {
    /// As DOT.
    pub fn dot(&self) -> String {
        overview(self)
    }
}

/// The layers, with the outputs at the arrows.
fn layers(layers: &Layers) -> String {
    let mut text = format!("digraph layers {{\n  rankdir=BT\n{HEAD}");
    for layer in &layers.layers {
        let lines = [layer.name.clone(), layer.holds.join(", ")];
        let _ = writeln!(text, "  {} [label={}]", quote(&layer.name), label(&lines));
    }
    for contract in &layers.contracts {
        let (from, to) = (quote(&contract.to), quote(&contract.from));
        let _ = writeln!(text, "  {from} -> {to} [label={}]", label(&contract.outputs));
    }
    text.push_str("}\n");
    text
}

/// An environment.
fn overview(overview: &Overview) -> String {
    let mut text = format!(
        "digraph environment {{\n  label={}\n  labelloc=t\n  fontname=\"sans-serif\"\n{HEAD}  \
         internet [shape=ellipse]\n  subgraph cluster_vpc {{\n    label={}\n",
        quote(&overview.title()),
        quote(&format!("VPC {}", overview.cidr))
    );
    for (number, tier) in overview.tiers.iter().enumerate() {
        let mut lines = vec![format!("{} subnets: {}", tier.name, tier.way_out.words())];
        lines.extend(tier.subnets.iter().map(|it| format!("{} {}", it.zone, it.cidr)));
        let _ = writeln!(text, "    subgraph cluster_{number} {{\n      label={}", label(&lines));
        if tier.way_out == WayOut::Internet {
            at_the_edge(&mut text, overview);
        }
        for service in overview.services.iter().filter(|service| service.tier == tier.name) {
            text.push_str("  ");
            box_of(&mut text, service);
        }
        text.push_str("    }\n");
    }
    for service in overview.services.iter().filter(|service| overview.tier_of(service).is_none()) {
        box_of(&mut text, service);
    }
    if !overview.endpoints.is_empty() {
        let mut lines = vec!["VPC endpoints".to_owned()];
        lines.extend(overview.endpoints.iter().map(super::Endpoint::words));
        let _ = writeln!(text, "    endpoints [label={}]", label(&lines));
    }
    text.push_str("  }\n");
    arrows(&mut text, overview);
    text.push_str("}\n");
    text
}

fn at_the_edge(text: &mut String, overview: &Overview) {
    if let Some(entry) = &overview.entry {
        let mut lines = vec!["load balancer".to_owned(), entry.name.clone()];
        lines.extend(entry.listeners.iter().map(super::OverviewListener::words));
        lines.extend(entry.firewall.then(|| "behind a WAF".to_owned()));
        let _ = writeln!(text, "      load_balancer [label={}]", label(&lines));
    }
    if !overview.nat.is_empty() {
        let mut lines = vec!["NAT gateway".to_owned()];
        lines.extend(overview.nat.iter().cloned());
        let _ = writeln!(text, "      nat [label={}]", label(&lines));
    }
}

fn box_of(text: &mut String, service: &OverviewService) {
    let mut lines = vec![service.name.clone()];
    lines.extend(service.facts().into_iter().flatten());
    let _ = writeln!(text, "    {} [label={}]", node(service), label(&lines));
}

fn arrows(text: &mut String, overview: &Overview) {
    let mut arrow = |from: &str, to: &str, label: &str, style: &str| {
        let _ = writeln!(text, "  {from} -> {to} [label={}{style}]", quote(label));
    };
    if let Some(entry) = &overview.entry {
        arrow("internet", "load_balancer", &entry.ports(), "");
        for service in overview.services.iter().filter(|service| !service.paths.is_empty()) {
            arrow("load_balancer", &node(service), &service.paths.join(" "), "");
        }
    }
    for &(from, to) in &overview.calls {
        let (from, to) = (&overview.services[from], &overview.services[to]);
        let port = to.port.map(|port| port.to_string()).unwrap_or_default();
        arrow(&node(from), &node(to), &port, "");
    }
    for service in &overview.services {
        if service.leaves() {
            arrow(&node(service), "nat", &service.egress, ", style=dashed");
        }
        if service.endpoints && !overview.endpoints.is_empty() {
            arrow(&node(service), "endpoints", "443", ", style=dotted");
        }
    }
    if !overview.nat.is_empty() {
        arrow("nat", "internet", "", ", style=dashed");
    }
}

fn node(service: &OverviewService) -> String {
    quote(&format!("service {}", service.label))
}

/// A label of lines.
fn label(lines: &[String]) -> String {
    let lines = lines.iter().filter(|line| !line.is_empty());
    quote(&lines.cloned().collect::<Vec<_>>().join("\n"))
}

fn quote(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_cannot_be_left() {
        assert_eq!(quote("a\"b\\c\nd"), r#""a\"b\\c\nd""#);
    }
}
