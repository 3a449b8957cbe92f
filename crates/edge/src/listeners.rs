//! Listeners, and the rules that say which service and release answers a request.
//!
//! A service's rules are asked in this order: the rule of each release, which wants what a release is known by,
//! then the rule by weight. A release is known by its cookie while several have traffic, and by its header
//! otherwise. Priorities keep all release rules before all rules by weight, so that neither is lost to the rule
//! of another service: the spec's priority for blue, 1000 more for green, 2000 more by weight.

use aws::{
    LbListener, LbListenerDefaultAction, LbListenerDefaultActionFixedResponse, LbListenerRule,
    LbListenerRuleAction, LbListenerRuleActionForward, LbListenerRuleActionForwardStickiness,
    LbListenerRuleActionForwardTargetGroup, LbListenerRuleActionRedirect, LbListenerRuleCondition,
    LbListenerRuleConditionHttpHeader, LbListenerRuleConditionPathPattern,
    LbListenerRuleConditionSourceIp, LbListenerRuleRef, LbListenerRuleTransform,
    LbListenerRuleTransformUrlRewriteConfig, LbListenerRuleTransformUrlRewriteConfigRewrite, LbRef,
};
use layer::ModuleBuilder;
use platform::{AppName, Color, Expose, RELEASE_COOKIE, RELEASE_HEADER, ServiceName};
use terraform::{
    Bool, Expr, List, Many, Map, Node, Num, Optional, Set, Str, Variable, alltrue, count_if,
    dynamic, for_each, for_entries, for_in, length, template,
};

use crate::target_groups::TargetGroups;
use crate::traffic_shift::Rules;
use crate::{Edge, ReleaseWeight};

terraform::record! {
    /// What a request must have to reach a release, whatever the weights.
    pub(crate) KnownBy {
        /// Name of the header.
        HEADER: Str = "header",
        /// Its value; null if there is none.
        VALUE: Str = "value",
    }
}

/// Where no request comes from.
const NOBODY: &str = "127.0.0.1/32";

/// What each rule by weight needs besides its service.
struct Weighted {
    weights: Expr<Map<Num>>,
    sticky: Expr<Bool>,
    known_by: Expr<Map<KnownBy>>,
    priorities: Expr<List<Num>>,
}

/// Adds the listeners and rules; gives the rules of each service.
pub fn add(
    module: &mut ModuleBuilder<Edge>,
    load_balancer: &LbRef,
    releases: &Expr<Map<ReleaseWeight>>,
    groups: &[TargetGroups],
) -> Vec<Rules> {
    module.file("listeners.tf");
    let listener = listeners(module, load_balancer);
    let weighted = weighted(module, releases, groups);
    let rules = groups.iter().map(|group| {
        let test = release_rule(module, &listener, releases, &weighted, group);
        let production = weighted_rule(module, &listener, &weighted, group);
        Rules { production, test }
    });
    rules.collect()
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

fn weighted(
    module: &mut ModuleBuilder<Edge>,
    releases: &Expr<Map<ReleaseWeight>>,
    groups: &[TargetGroups],
) -> Weighted {
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
    let known_by: Expr<Map<KnownBy>> = module.local(
        "known_by",
        for_entries("name", "release", releases).map(|release| {
            let has_traffic = release.value.field(ReleaseWeight::WEIGHT).greater_than(0);
            let cookie = template!("*{}={}*", &Expr::<Str>::from(RELEASE_COOKIE), &release.key);
            let header = release.value.field(ReleaseWeight::HEADER);
            let cookie = Node::InlineObject(vec![
                ("header".to_owned(), "Cookie".into()),
                ("value".to_owned(), cookie.into()),
            ]);
            let header = Node::InlineObject(vec![
                ("header".to_owned(), RELEASE_HEADER.into()),
                ("value".to_owned(), header.into()),
            ]);
            let (cookie, header) = (Expr::<KnownBy>::new(cookie), Expr::<KnownBy>::new(header));
            (release.key.clone(), sticky.and(has_traffic).choose::<KnownBy>(cookie, header))
        }),
    );
    module.because(
        "While several releases have traffic, the cookie that each gives to browsers; else the header from \
         the spec,\nif there is one.",
    );
    let priorities = groups.iter().map(|group| group.expose.priority);
    let priorities = module.local("priorities", Expr::<List<Num>>::lines(priorities));
    module.because("Of the services' rules, by which one knows whether it is asked last.");
    Weighted { weights, sticky, known_by, priorities }
}

/// Adds the rule of each release of a service: what it is known by reaches it, or its new tasks where ECS
/// shifts the service's traffic.
fn release_rule(
    module: &mut ModuleBuilder<Edge>,
    listener: &Expr<Str>,
    releases: &Expr<Map<ReleaseWeight>>,
    weighted: &Weighted,
    group: &TargetGroups,
) -> Many<LbListenerRule> {
    let TargetGroups { service, expose, groups, alternates } = group;
    let name = match alternates {
        None => ServiceName::ReleaseListenerRule,
        Some(_) => ServiceName::TestListenerRule,
    };
    let tags = module.name_tag(service.name(name));
    module.add(for_each(releases, |release| {
        let group = groups.at(&release.key).arn();
        let action = LbListenerRuleAction::new("forward");
        let action = match alternates {
            None => action.target_group_arn(group),
            Some(alternates) => {
                let alternate = alternates.at(&release.key).arn();
                let alternate = LbListenerRuleActionForwardTargetGroup::new(alternate).weight(100);
                let group = LbListenerRuleActionForwardTargetGroup::new(group).weight(0);
                action.forward(LbListenerRuleActionForward::new(alternate).target_group(group))
            }
        };
        let known_by = weighted.known_by.get(&release.key);
        let value = known_by.field(KnownBy::VALUE);
        let only_if = |condition: Expr<Bool>, value: Expr<Str>| {
            condition.choose::<Set<Str>>(Expr::row([value]), Expr::row::<Expr<Str>>([]))
        };
        let header = dynamic(&only_if(value.is_set(), value.clone()), |it| {
            LbListenerRuleCondition::new().http_header(LbListenerRuleConditionHttpHeader::new(
                known_by.field(KnownBy::HEADER),
                [&it.value],
            ))
        });
        let nobody = dynamic(&only_if(value.equals(Expr::null()), NOBODY.into()), |it| {
            LbListenerRuleCondition::new()
                .source_ip(LbListenerRuleConditionSourceIp::new([&it.value]))
        });
        let rule = |kind: &str, priority: Expr<Num>| {
            let rule = LbListenerRule::new(
                &format!("{kind}_{}", service.name),
                listener,
                action,
                paths(Expr::<List<Str>>::lines(&expose.paths)),
            )
            .priority(priority)
            .condition(header)
            .condition(nobody)
            .tags(tags)
            .create_before_destroy();
            stripped(rule, expose)
        };
        let priority = [expose.priority, 1000 + expose.priority];
        match alternates {
            None => rule("release", priority_of(priority, &release.key)).comment(
                "Asked before any rule by weight: what a release is known by reaches it. One that is known by \
                 nothing is reached\nby nobody, as no request comes from 127.0.0.1; its rule is there because ECS \
                 refuses a target group without one.",
            ),
            // The place of the other release, which cannot be there: a service may come to this from a
            // release rule, whose place is taken until that is gone.
            Some(_) => rule("test", priority_of([priority[1], priority[0]], &release.key))
                .comment(
                    "ECS points it at the new tasks before they get traffic. Who knows the header of the release \
                     reaches them,\nor nobody, as no request comes from 127.0.0.1. The action is only the first \
                     one: ECS owns it.",
                )
                .ignore_changes(["action"]),
        }
    }))
}

/// Adds the rule that splits a service's traffic over its releases.
fn weighted_rule(
    module: &mut ModuleBuilder<Edge>,
    listener: &Expr<Str>,
    weighted: &Weighted,
    group: &TargetGroups,
) -> LbListenerRuleRef {
    let TargetGroups { service, expose, groups, alternates } = group;
    let tags = module.name_tag(service.name(ServiceName::ListenerRule));
    let by_weight = dynamic(&weighted.weights, |release| {
        LbListenerRuleActionForwardTargetGroup::new(groups.at(&release.key).arn())
            .weight(release.value)
    });
    let is_last = alltrue(
        for_in("priority", &weighted.priorities)
            .list(|priority| priority.less_than(expose.priority + 1)),
    );
    let stickiness = LbListenerRuleActionForwardStickiness::new(3600)
        .enabled(weighted.sticky.and(is_last))
        .because(
            "For a release that gives no cookie, and only for the service that is asked last: the \
             load balancer's\ncookie names one service's target group, so another service would overwrite it.",
        );
    let mut forward = LbListenerRuleActionForward::new(by_weight);
    if let Some(alternates) = alternates {
        forward = forward.target_group(dynamic(&weighted.weights, |release| {
            LbListenerRuleActionForwardTargetGroup::new(alternates.at(&release.key).arn()).weight(0)
        }));
    }
    let rule = LbListenerRule::new(
        &format!("weighted_{}", service.name),
        listener,
        LbListenerRuleAction::new("forward").forward(forward.stickiness(stickiness)),
        paths(Expr::<List<Str>>::lines(&expose.paths)),
    )
    .priority(2000 + expose.priority)
    .tags(tags)
    .create_before_destroy();
    let rule = stripped(rule, expose);
    module.add(match alternates {
        None => rule,
        Some(_) => rule
            .comment(
                "ECS shifts the traffic of this service between its two groups. The weights are only the \
                 first ones: ECS owns them.",
            )
            .ignore_changes(["action"]),
    })
}

/// The rule, which also takes a prefix off the path where the spec says so.
fn stripped(rule: LbListenerRule, expose: &Expose) -> LbListenerRule {
    let Some(prefix) = &expose.strip_prefix else { return rule };
    // The request may be for the prefix itself, and a path is never empty.
    let rewrite =
        LbListenerRuleTransformUrlRewriteConfigRewrite::new(format!("^{prefix}/?(.*)$"), "/$1");
    let url = LbListenerRuleTransformUrlRewriteConfig::new().rewrite(rewrite);
    rule.transform(LbListenerRuleTransform::new("url-rewrite").url_rewrite_config(url))
}

/// `{ blue = 100, green = 1100 }[each.key]`.
fn priority_of(priorities: [u32; 2], release: &Expr<Str>) -> Expr<Num> {
    let priorities = Color::ALL.into_iter().zip(priorities);
    let priorities = priorities.map(|(color, priority)| (color.name().to_owned(), priority.into()));
    let priorities = Node::InlineObject(priorities.collect());
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
