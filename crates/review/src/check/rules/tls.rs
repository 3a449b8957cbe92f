//! The way in: listeners, certificates, the firewall.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::check::{Rule, RuleContext, Severity};
use rendered::RenderedResource;
use rendered::network::listeners::{actions, target_groups};

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "listeners",
        title: "Every exposed service has a listener rule that forwards to it",
        severity: Severity::Medium,
        reason: "Without one, no request reaches the service.",
        remedy: "Set paths and priority in the service's expose block.",
        guards: &["R4.3"],
        looks_at: "exposed services",
        examine: listeners,
    },
    Rule {
        id: "https",
        title: "With a certificate, the load balancer uses TLS 1.2 or later",
        severity: Severity::High,
        reason: "Older versions are insecure. AWS's default outside of the console is \
                 ELBSecurityPolicy-2016-08, which accepts TLS 1.0.",
        remedy: "Give the load balancer an HTTPS listener with an ssl_policy of TLS 1.2 or 1.3.",
        guards: &["R4.1", "`certificate_arn` of the environment"],
        looks_at: "load balancers",
        examine: https,
    },
    Rule {
        id: "http-redirects",
        title: "With a certificate, HTTP only redirects",
        severity: Severity::High,
        reason: "A session cookie sent in clear text can be stolen.",
        remedy: "Attach the rules of services to the HTTPS listener, and redirect on the \
                 HTTP listener.",
        guards: &["R4.1", "`certificate_arn` of the environment"],
        looks_at: "listeners",
        examine: http_redirects,
    },
    Rule {
        id: "firewall",
        title: "With waf, the web ACL is associated with the load balancer",
        severity: Severity::High,
        reason: "A web ACL without an association filters nothing.",
        remedy: "Associate the web ACL with the load balancer.",
        guards: &["`waf = true` of the environment"],
        looks_at: "load balancers",
        examine: firewall,
    },
    Rule {
        id: "firewall-logs",
        title: "The firewall logs what it blocks, without cookies and credentials",
        severity: Severity::Medium,
        reason: "Who was turned away, and by which rule, is known only from the log. A cookie in it would \
                 open a session to whoever reads logs.",
        remedy: "Give the web ACL an aws_wafv2_web_acl_logging_configuration that redacts the headers \
                 authorization and cookie.",
        guards: &["R7.1", "`waf = true` of the environment"],
        looks_at: "web ACLs",
        examine: firewall_logs,
    },
];

fn listeners(context: &mut RuleContext<'_>) {
    let index = context.index;
    let listeners = index.of("aws_lb_listener").iter();
    let reached = listeners
        .flat_map(|listener| actions(index, listener))
        .flat_map(|(_, action)| target_groups(index, action))
        .map(RenderedResource::address)
        .collect::<BTreeSet<_>>();
    for service in index.services.iter().filter(|service| service.is_exposed()) {
        context.count_one();
        if !service.targets.iter().any(|target| reached.contains(&target.address())) {
            context.violation(service.resource, "load_balancer", "no listener rule forwards to it");
        }
    }
}

/// Whether a certificate is given; if not, the rule is not about this environment.
fn has_certificate(context: &mut RuleContext<'_>) -> bool {
    let has = context.index.input("certificate_arn").is_some();
    if !has {
        context.not_applicable("no certificate");
    }
    has
}

fn https(context: &mut RuleContext<'_>) {
    if !has_certificate(context) {
        return;
    }
    let index = context.index;
    for balancer in context.each("aws_lb") {
        let listeners = index.referring("aws_lb_listener", "/load_balancer_arn", balancer);
        let secure: Vec<_> =
            listeners.into_iter().filter(|it| it.text("/protocol") == Some("HTTPS")).collect();
        if secure.is_empty() {
            context.violation(balancer, "", "has a certificate and no HTTPS listener");
        }
        for listener in secure {
            let policy = listener.text("/ssl_policy").unwrap_or("AWS's default");
            if !is_modern(policy) {
                context.violation(
                    listener,
                    "ssl_policy",
                    format!("{policy} speaks TLS before 1.2"),
                );
            }
            if listener.get("/certificate_arn").is_none() {
                context.violation(listener, "certificate_arn", "has no certificate");
            }
        }
    }
}

/// Whether a policy's name says that it begins with TLS 1.2 or 1.3.
fn is_modern(policy: &str) -> bool {
    [
        "ELBSecurityPolicy-TLS13-1-2-",
        "ELBSecurityPolicy-TLS13-1-3-",
        "ELBSecurityPolicy-TLS-1-2-",
        "ELBSecurityPolicy-FS-1-2-",
    ]
    .iter()
    .any(|begin| policy.starts_with(begin))
}

fn http_redirects(context: &mut RuleContext<'_>) {
    if !has_certificate(context) {
        return;
    }
    let index = context.index;
    for listener in context.each("aws_lb_listener") {
        if listener.text("/protocol") != Some("HTTP") {
            continue;
        }
        let actions = actions(index, listener);
        let of_type = |wanted: &'static str| {
            let actions = actions.iter();
            actions.filter(move |(_, it)| it.get("type").and_then(Value::as_str) == Some(wanted))
        };
        for (resource, _) in of_type("forward") {
            context.violation(resource, "action", "answers on HTTP");
        }
        let redirects = of_type("redirect")
            .any(|(_, it)| it.pointer("/redirect/0/protocol") == Some(&"HTTPS".into()));
        if !redirects {
            context.violation(listener, "", "does not redirect to HTTPS");
        }
    }
}

fn firewall_logs(context: &mut RuleContext<'_>) {
    const LOGGING: &str = "aws_wafv2_web_acl_logging_configuration";
    let acls = context.each("aws_wafv2_web_acl");
    if acls.is_empty() {
        context.not_applicable_without("waf", "waf is false");
    }
    for acl in acls {
        let logs = context.index.referring(LOGGING, "/resource_arn", acl);
        if logs.is_empty() {
            context.violation(acl, "", "logs nothing");
        }
        for log in logs {
            let group = context.index.follow(log, "/log_destination_configs/0");
            if group.is_none_or(|group| group.kind != "aws_cloudwatch_log_group") {
                let message = "does not log to a log group of this environment";
                context.violation(log, "log_destination_configs", message);
            }
            let redacted = log.list("/redacted_fields").iter();
            let names = redacted.filter_map(|it| it.pointer("/single_header/0/name")?.as_str());
            let redacted: Vec<_> = names.collect();
            for header in ["authorization", "cookie"] {
                if !redacted.contains(&header) {
                    context.violation(log, "", format!("logs the header {header}"));
                }
            }
        }
    }
}

fn firewall(context: &mut RuleContext<'_>) {
    if context.index.input("waf") != Some(&Value::Bool(true)) {
        context.not_applicable("waf is false");
        return;
    }
    for balancer in context.each("aws_lb") {
        let associations =
            context.index.referring("aws_wafv2_web_acl_association", "/resource_arn", balancer);
        let is_filtered = associations.iter().any(|it| {
            context
                .index
                .follow(it, "/web_acl_arn")
                .is_some_and(|it| it.kind == "aws_wafv2_web_acl")
        });
        if !is_filtered {
            context.violation(balancer, "", "has no web ACL");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_says_its_oldest_version() {
        assert!(is_modern("ELBSecurityPolicy-TLS13-1-2-Res-2021-06"));
        for old in
            ["ELBSecurityPolicy-2016-08", "ELBSecurityPolicy-TLS13-1-0-2021-06", "AWS's default"]
        {
            assert!(!is_modern(old), "{old}");
        }
    }
}
