//! The web application firewall, where asked for.

use aws::{
    LbRef, Wafv2WebAcl, Wafv2WebAclAssociation, Wafv2WebAclDefaultAction,
    Wafv2WebAclDefaultActionAllow, Wafv2WebAclRule, Wafv2WebAclRuleAction,
    Wafv2WebAclRuleActionBlock, Wafv2WebAclRuleOverrideAction, Wafv2WebAclRuleOverrideActionNone,
    Wafv2WebAclRuleStatement,
    Wafv2WebAclRuleStatementManagedRuleGroupStatement as ManagedRuleGroup,
    Wafv2WebAclRuleStatementRateBasedStatement as RateBased, Wafv2WebAclRuleVisibilityConfig,
    Wafv2WebAclVisibilityConfig,
};
use layer::ModuleBuilder;
use platform::AppName;
use terraform::{Bool, Variable, count_if};

use crate::Edge;

/// AWS's own rule groups, in the order in which they are asked after the rate limit.
const MANAGED: [&str; 3] = [
    "AWSManagedRulesAmazonIpReputationList",
    "AWSManagedRulesKnownBadInputsRuleSet",
    "AWSManagedRulesCommonRuleSet",
];

/// Adds the firewall and puts it before the load balancer.
pub fn add(module: &mut ModuleBuilder<Edge>, load_balancer: &LbRef) {
    module.file("firewall.tf");
    let waf = module.input(
        &Variable::<Bool>::new(
            "waf",
            "Whether a web application firewall stands before the load balancer.",
        ),
        |environment| environment.waf,
    );
    let name = module.name(AppName::WebAcl);
    let allow = Wafv2WebAclDefaultAction::new().allow(Wafv2WebAclDefaultActionAllow::new());
    let metrics = Wafv2WebAclVisibilityConfig::new(true, &name, true);
    let acl = Wafv2WebAcl::new("this", "REGIONAL", allow, metrics)
        .name(&name)
        .description("Stands before the load balancer")
        .rule(rate_limit(10));
    let acl = (20u32..)
        .step_by(10)
        .zip(MANAGED)
        .fold(acl, |acl, (priority, group)| acl.rule(managed(priority, group)));
    let acl = module.add(count_if(&waf, acl));
    module.add(count_if(
        &waf,
        Wafv2WebAclAssociation::new("this", load_balancer.arn(), acl.first().arn()),
    ));
}

/// Blocks an address that sends more than 2,000 requests in 5 minutes, for as long as it does.
fn rate_limit(priority: u32) -> Wafv2WebAclRule {
    let statement = Wafv2WebAclRuleStatement::new().rate_based_statement(
        RateBased::new(2000).evaluation_window_sec(300).aggregate_key_type("IP"),
    );
    Wafv2WebAclRule::new("RateLimit", priority, statement, rule_metrics("RateLimit"))
        .action(Wafv2WebAclRuleAction::new().block(Wafv2WebAclRuleActionBlock::new()))
}

fn managed(priority: u32, group: &str) -> Wafv2WebAclRule {
    let statement = Wafv2WebAclRuleStatement::new()
        .managed_rule_group_statement(ManagedRuleGroup::new(group, "AWS"));
    Wafv2WebAclRule::new(group, priority, statement, rule_metrics(group)).override_action(
        Wafv2WebAclRuleOverrideAction::new().none(Wafv2WebAclRuleOverrideActionNone::new()),
    )
}

fn rule_metrics(name: &str) -> Wafv2WebAclRuleVisibilityConfig {
    Wafv2WebAclRuleVisibilityConfig::new(true, name, true)
}
