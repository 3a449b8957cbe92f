//! The web application firewall, where asked for, and the log of what it blocks.

use aws::{
    CloudwatchLogGroup, LbRef, Wafv2IpSet, Wafv2WebAcl, Wafv2WebAclAssociation,
    Wafv2WebAclDefaultAction, Wafv2WebAclDefaultActionAllow, Wafv2WebAclLoggingConfiguration,
    Wafv2WebAclLoggingConfigurationLoggingFilter as LoggingFilter,
    Wafv2WebAclLoggingConfigurationLoggingFilterFilter as LogFilter,
    Wafv2WebAclLoggingConfigurationLoggingFilterFilterCondition as LogCondition,
    Wafv2WebAclLoggingConfigurationLoggingFilterFilterConditionActionCondition as LoggedAction,
    Wafv2WebAclLoggingConfigurationRedactedFields as Redacted,
    Wafv2WebAclLoggingConfigurationRedactedFieldsSingleHeader as RedactedHeader, Wafv2WebAclRule,
    Wafv2WebAclRuleAction, Wafv2WebAclRuleActionBlock, Wafv2WebAclRuleOverrideAction,
    Wafv2WebAclRuleOverrideActionCount as Count, Wafv2WebAclRuleOverrideActionNone as Judge,
    Wafv2WebAclRuleStatement,
    Wafv2WebAclRuleStatementManagedRuleGroupStatement as ManagedRuleGroup,
    Wafv2WebAclRuleStatementManagedRuleGroupStatementRuleActionOverride as RuleOverride,
    Wafv2WebAclRuleStatementManagedRuleGroupStatementRuleActionOverrideActionToUse as RuleAction,
    Wafv2WebAclRuleStatementManagedRuleGroupStatementRuleActionOverrideActionToUseCount as CountRule,
    Wafv2WebAclRuleStatementRateBasedStatement as RateBased,
    Wafv2WebAclRuleStatementRateBasedStatementScopeDownStatement as Scope,
    Wafv2WebAclRuleStatementRateBasedStatementScopeDownStatementNotStatement as Not,
    Wafv2WebAclRuleStatementRateBasedStatementScopeDownStatementNotStatementStatement as NotIn,
    Wafv2WebAclRuleStatementRateBasedStatementScopeDownStatementNotStatementStatementIpSetReferenceStatement as IpSet,
    Wafv2WebAclRuleVisibilityConfig, Wafv2WebAclVisibilityConfig,
};
use layer::ModuleBuilder;
use platform::{AppName, Firewall, LOG_RETENTION_DAYS, MANAGED_RULE_GROUPS};
use terraform::{
    Bool, Expr, List, Map, Node, Num, Record as _, Set, Str, Variable, contains, count_if, dynamic,
    lookup, template, toset,
};

use crate::Edge;

terraform::record! {
    /// How the firewall judges requests.
    pub(crate) FirewallSettings {
        /// Requests of an address in 5 minutes.
        RATE_LIMIT: Num = "rate_limit",
        /// Ranges without a rate limit.
        UNLIMITED_CIDRS: List<Str> = "unlimited_cidrs",
        /// Rule groups that count instead of blocking.
        COUNTED_GROUPS: List<Str> = "counted_groups",
        /// Rules that count instead of blocking, by rule group.
        COUNTED_RULES: Map<List<Str>> = "counted_rules",
    }
}

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
    let settings = settings(module);
    let name = module.name(AppName::UnlimitedIpSet);
    let unlimited = module.add(count_if(
        &waf,
        Wafv2IpSet::new("unlimited", "IPV4", "REGIONAL")
            .name(name)
            .description("Networks without a rate limit")
            .addresses(settings.field(FirewallSettings::UNLIMITED_CIDRS)),
    ));
    let name = module.name(AppName::WebAcl);
    let allow = Wafv2WebAclDefaultAction::new().allow(Wafv2WebAclDefaultActionAllow::new());
    let metrics = Wafv2WebAclVisibilityConfig::new(true, &name, true);
    let limit = settings.field(FirewallSettings::RATE_LIMIT);
    let acl = Wafv2WebAcl::new("this", "REGIONAL", allow, metrics)
        .name(&name)
        .description("Stands before the load balancer")
        .comment(
            "A rule group does what its rules say (none overrides that), or only counts what they match.\n\
             Who has no rate limit is judged by the rule groups all the same.",
        )
        .rule(rate_limit(10, &limit, &unlimited.first().arn()));
    let acl = (20u32..)
        .step_by(10)
        .zip(MANAGED_RULE_GROUPS)
        .fold(acl, |acl, (priority, group)| acl.rule(managed(priority, group, &settings)));
    let acl = module.add(count_if(&waf, acl));
    module.add(count_if(
        &waf,
        Wafv2WebAclAssociation::new("this", load_balancer.arn(), acl.first().arn()),
    ));
    log(module, &waf, &acl.first().arn());
}

/// `var.firewall`.
fn settings(module: &mut ModuleBuilder<Edge>) -> Expr<FirewallSettings> {
    let defaults = fields(&Firewall::default());
    let variable = Variable::<FirewallSettings>::new(
        "firewall",
        "How the firewall judges requests: the rate limit and who has none, and what only counts.",
    )
    .constraint(FirewallSettings::optional(defaults))
    .default(Node::Object(Vec::new()));
    module.optional_input(&variable, |environment| {
        let defaults = fields(&Firewall::default());
        let given = fields(&environment.firewall).into_iter().zip(defaults);
        let given: Vec<_> = given
            .filter(|((_, given), (_, default))| given != default)
            .map(|((name, given), _)| (name.to_owned(), given))
            .collect();
        (!given.is_empty()).then(|| Expr::<FirewallSettings>::new(Node::Object(given)))
    })
}

fn fields(firewall: &Firewall) -> Vec<(&'static str, Node)> {
    let rules = firewall.counted_rules.iter();
    let rules = rules.map(|(group, rules)| (group.clone(), Expr::<List<Str>>::lines(rules).into()));
    vec![
        (FirewallSettings::RATE_LIMIT.name, firewall.rate_limit.into()),
        (
            FirewallSettings::UNLIMITED_CIDRS.name,
            Expr::<List<Str>>::lines(firewall.unlimited_cidrs.iter().map(ToString::to_string))
                .into(),
        ),
        (
            FirewallSettings::COUNTED_GROUPS.name,
            Expr::<List<Str>>::lines(&firewall.counted_groups).into(),
        ),
        (FirewallSettings::COUNTED_RULES.name, Node::Map(rules.collect())),
    ]
}

/// Blocks an address that sends more requests in 5 minutes, for as long as it does.
fn rate_limit(priority: u32, limit: &Expr<Num>, unlimited: &Expr<Str>) -> Wafv2WebAclRule {
    let elsewhere = Not::new(NotIn::new().ip_set_reference_statement(IpSet::new(unlimited)));
    let statement = Wafv2WebAclRuleStatement::new().rate_based_statement(
        RateBased::new(limit)
            .evaluation_window_sec(300)
            .aggregate_key_type("IP")
            .scope_down_statement(Scope::new().not_statement(elsewhere)),
    );
    Wafv2WebAclRule::new("RateLimit", priority, statement, rule_metrics("RateLimit"))
        .action(Wafv2WebAclRuleAction::new().block(Wafv2WebAclRuleActionBlock::new()))
}

fn managed(priority: u32, group: &str, settings: &Expr<FirewallSettings>) -> Wafv2WebAclRule {
    let rules = lookup(
        settings.field(FirewallSettings::COUNTED_RULES),
        group,
        Expr::<List<Str>>::new(Node::List(Vec::new())),
    );
    let counted_rules = dynamic(&toset(rules), |rule| {
        RuleOverride::new(rule.value, RuleAction::new().count(CountRule::new()))
    });
    let statement = Wafv2WebAclRuleStatement::new().managed_rule_group_statement(
        ManagedRuleGroup::new(group, "AWS").rule_action_override(counted_rules),
    );
    let counts = contains(settings.field(FirewallSettings::COUNTED_GROUPS), group);
    let once = || Expr::<Set<Str>>::new(Node::List(vec!["this".into()]));
    let never = || Expr::<Set<Str>>::new(Node::List(Vec::new()));
    let judges = counts.choose(never(), once());
    let counts = counts.choose(once(), never());
    let action = Wafv2WebAclRuleOverrideAction::new()
        .none(dynamic(&judges, |_| Judge::new()))
        .count(dynamic(&counts, |_| Count::new()));
    Wafv2WebAclRule::new(group, priority, statement, rule_metrics(group)).override_action(action)
}

fn rule_metrics(name: &str) -> Wafv2WebAclRuleVisibilityConfig {
    Wafv2WebAclRuleVisibilityConfig::new(true, name, true)
}

/// Logs what is blocked, and what would be if it did not only count.
fn log(module: &mut ModuleBuilder<Edge>, waf: &Expr<Bool>, acl: &Expr<Str>) {
    let (account_id, region) = (module.account_id(), module.region());
    let name = module.name(AppName::FirewallLogGroup);
    let arn = template!("arn:aws:logs:{}:{}:log-group:{}", region, account_id, name);
    let managed = waf.and(module.customer_managed_keys());
    let key = module.customer_key_if(
        &managed,
        "firewall",
        "Log of the firewall",
        AppName::FirewallKey,
        [aws::logs_use_key(&region, &arn)],
    );
    let group = module.add(count_if(
        waf,
        CloudwatchLogGroup::new("firewall")
            .comment("AWS takes no log group for this whose name begins otherwise.")
            .name(name)
            .retention_in_days(LOG_RETENTION_DAYS)
            .kms_key_id(key),
    ));
    // A rule that counts by an override is EXCLUDED_AS_COUNT, a group that counts is COUNT.
    let logged = ["BLOCK", "COUNT", "EXCLUDED_AS_COUNT"]
        .map(|action| LogCondition::new().action_condition(LoggedAction::new(action)));
    let [first, others @ ..] = logged;
    let kept =
        others.into_iter().fold(LogFilter::new("KEEP", "MEETS_ANY", first), LogFilter::condition);
    let redacted = |header| Redacted::new().single_header(RedactedHeader::new(header));
    module.add(count_if(
        waf,
        Wafv2WebAclLoggingConfiguration::new("this", [group.first().arn()], acl)
            .comment("What passes is in the access logs. Who reads logs must not find credentials in them.")
            .logging_filter(LoggingFilter::new("DROP", kept))
            .redacted_fields(redacted("authorization"))
            .redacted_fields(redacted("cookie")),
    ));
}
