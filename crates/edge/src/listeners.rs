//! Listeners, and the rules that say which service and release answers a request.
//!
//! A service's rules are asked in this order: the rule of each release, which wants the header
//! `X-Release`, then the rule by weight. Priorities keep all release rules before all rules by weight,
//! so that the header is never lost to the rule of another service: the spec's priority for blue, 1000
//! more for green, 2000 more by weight.

use aws::{
    LbListener, LbListenerDefaultAction, LbListenerDefaultActionFixedResponse, LbListenerRule,
    LbListenerRuleAction, LbListenerRuleActionForward, LbListenerRuleActionForwardStickiness,
    LbListenerRuleActionForwardTargetGroup, LbListenerRuleActionRedirect, LbListenerRuleCondition,
    LbListenerRuleConditionHttpHeader, LbListenerRuleConditionPathPattern, LbRef,
};
use layer::ModuleBuilder;
use platform::{AppName, Color, ServiceName};
use terraform::{
    Bool, Expr, List, Map, Node, Num, Optional, Set, Str, Variable, count_if, dynamic, for_each,
    for_entries, length,
};

use crate::target_groups::TargetGroups;
use crate::{Edge, ReleaseWeight};

/// What each rule by weight needs besides its service.
struct Weighted {
    weights: Expr<Map<Num>>,
    sticky: Expr<Bool>,
}

/// Adds the listeners and rules; gives the addresses of the rules that forward.
pub fn add(
    module: &mut ModuleBuilder<Edge>,
    load_balancer: &LbRef,
    releases: &Expr<Map<ReleaseWeight>>,
    groups: &[TargetGroups],
) -> Vec<String> {
    module.file("listeners.tf");
    let listener = listeners(module, load_balancer);
    let weighted = weighted(module, releases);
    let mut rules = Vec::new();
    for group in groups {
        rules.push(release_rule(module, &listener, releases, group));
        rules.push(weighted_rule(module, &listener, &weighted, group));
    }
    rules
}

/// Adds the listeners and gives the ARN of the one that forwards.
fn listeners(module: &mut ModuleBuilder<Edge>, load_balancer: &LbRef) -> Expr<Str> {
    let certificate = module.optional_input(
        &Variable::<Str>::new(
            "certificate_arn",
            "ARN of the ACM certificate of the load balancer; null for HTTP only.",
        )
        .default(Node::Null),
        |environment| environment.certificate_arn.clone(),
    );
    let tags = module.name_tag(AppName::HttpListener);
    let http = module.add(
        LbListener::new("http", load_balancer.arn(), not_found())
            .port(80)
            .protocol("HTTP")
            .tags(tags),
    );
    let tags = module.name_tag(AppName::HttpsListener);
    let https: Optional<LbListener> = module.add(count_if(
        certificate.is_set(),
        LbListener::new("https", load_balancer.arn(), not_found())
            .port(443)
            .protocol("HTTPS")
            .ssl_policy("ELBSecurityPolicy-TLS13-1-2-2021-06")
            .certificate_arn(&certificate)
            .tags(tags),
    ));
    let redirect = LbListenerRuleAction::new("redirect")
        .redirect(LbListenerRuleActionRedirect::new("HTTP_301").protocol("HTTPS").port("443"));
    let tags = module.name_tag(AppName::RedirectRule);
    module.add(count_if(
        certificate.is_set(),
        LbListenerRule::new("redirect", http.arn(), redirect, paths(["/*"]))
            .comment(
                "A rule instead of the default action, and of a priority that no service has: while a \
                 certificate is\nadded, the services' rules may still be on this listener.",
            )
            .priority(50000)
            .tags(tags),
    ));
    let listener = module.local::<Str>(
        "listener_arn",
        certificate.is_set().choose::<Str>(https.first().arn(), http.arn()),
    );
    module.because(
        "Where services answer. When a certificate comes or goes, their rules are there before they are \
         gone here.",
    );
    listener
}

fn weighted(module: &mut ModuleBuilder<Edge>, releases: &Expr<Map<ReleaseWeight>>) -> Weighted {
    let weights: Expr<Map<Num>> = module.local(
        "weights",
        for_entries("name", "release", releases)
            .only_if(|release| release.value.field(ReleaseWeight::WEIGHT).greater_than(0))
            .map(|release| (release.key.clone(), release.value.field(ReleaseWeight::WEIGHT))),
    );
    module
        .because("A release of weight 0 is left out, or browsers that hold its cookie would stay.");
    let sticky = module.local("sticky", length(&weights).greater_than(1));
    module.because(
        "A browser stays in the release that gave it a page: the other one lacks the page's assets.",
    );
    Weighted { weights, sticky }
}

/// Adds the rule of each release of a service: the header reaches it.
fn release_rule(
    module: &mut ModuleBuilder<Edge>,
    listener: &Expr<Str>,
    releases: &Expr<Map<ReleaseWeight>>,
    group: &TargetGroups,
) -> String {
    let TargetGroups { service, expose, groups } = group;
    let tags = module.name_tag(service.name(ServiceName::ReleaseListenerRule));
    let rules = module.add(for_each(releases, |release| {
        let action =
            LbListenerRuleAction::new("forward").target_group_arn(groups.at(&release.key).arn());
        let header = LbListenerRuleCondition::new()
            .http_header(LbListenerRuleConditionHttpHeader::new("X-Release", [&release.key]));
        LbListenerRule::new(
            &format!("release_{}", service.name),
            listener,
            action,
            paths(Expr::<List<Str>>::lines(&expose.paths)),
        )
        .comment("Asked before any rule by weight: the header reaches a release of weight 0, too.")
        .priority(release_priority(expose.priority, &release.key))
        .condition(header)
        .tags(tags)
        .create_before_destroy()
    }));
    rules.reference()
}

/// Adds the rule that splits a service's traffic over its releases.
fn weighted_rule(
    module: &mut ModuleBuilder<Edge>,
    listener: &Expr<Str>,
    weighted: &Weighted,
    group: &TargetGroups,
) -> String {
    let TargetGroups { service, expose, groups } = group;
    let tags = module.name_tag(service.name(ServiceName::ListenerRule));
    let by_weight = dynamic(&weighted.weights, |release| {
        LbListenerRuleActionForwardTargetGroup::new(groups.at(&release.key).arn())
            .weight(release.value)
    });
    let forward = LbListenerRuleActionForward::new(by_weight)
        .stickiness(LbListenerRuleActionForwardStickiness::new(3600).enabled(&weighted.sticky));
    let rule = module.add(
        LbListenerRule::new(
            &format!("weighted_{}", service.name),
            listener,
            LbListenerRuleAction::new("forward").forward(forward),
            paths(Expr::<List<Str>>::lines(&expose.paths)),
        )
        .priority(2000 + expose.priority)
        .tags(tags)
        .create_before_destroy(),
    );
    rule.reference()
}

/// `{ blue = 100, green = 1100 }[each.key]`.
fn release_priority(priority: u32, release: &Expr<Str>) -> Expr<Num> {
    let priorities = [(Color::Blue, priority), (Color::Green, 1000 + priority)];
    let priorities = Node::InlineObject(
        priorities.map(|(color, priority)| (color.name().to_owned(), priority.into())).to_vec(),
    );
    Expr::<Map<Num>>::new(priorities).get(release)
}

fn paths(patterns: impl Into<Expr<Set<Str>>>) -> LbListenerRuleCondition {
    LbListenerRuleCondition::new().path_pattern(LbListenerRuleConditionPathPattern::new(patterns))
}

/// What no rule asks for.
fn not_found() -> LbListenerDefaultAction {
    LbListenerDefaultAction::new("fixed-response").fixed_response(
        LbListenerDefaultActionFixedResponse::new("text/plain")
            .message_body("Not found")
            .status_code("404"),
    )
}
