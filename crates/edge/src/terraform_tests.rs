//! What `terraform test` asserts of the module.

use aws::{
    CloudwatchLogGroup, Lb, LbListener, LbListenerRule, LbTargetGroup, S3Bucket,
    S3BucketLifecycleConfiguration, S3BucketPublicAccessBlock, Wafv2IpSet, Wafv2WebAcl,
};
use layer::{ModuleBuilder, Test};
use platform::{LOG_RETENTION_DAYS, Platform, Service};
use terraform::{
    Any, Bool, Expr, List, Many, Map, Node, Num, Optional, Resource as _, Str, alltrue, concat,
    for_in, hcl, reference, toset,
};

use crate::{Edge, ReleaseWeight};

/// Adds the tests.
pub fn add(module: &mut ModuleBuilder<Edge>, platform: &Platform) {
    let releases = crate::releases(module);
    let load_balancer = Lb::labelled("this");
    let https = Optional::<LbListener>::labelled("https");
    let redirect = Optional::<LbListenerRule>::labelled("redirect");
    let redirect_action = redirect.first().blocks("action").at(0).blocks("redirect").at(0);
    let listeners = [LbListener::labelled("http"), https.first()];
    let listeners =
        Expr::<List<Any>>::row(listeners.map(|listener| reference::<Any>(listener.reference())));
    let (weights, sticky) =
        (reference::<Map<Num>>("local.weights"), reference::<Bool>("local.sticky"));
    let private = Optional::<S3BucketPublicAccessBlock>::labelled("access_logs");
    let expiry = Optional::<S3BucketLifecycleConfiguration>::labelled("access_logs");
    let expiration = expiry.first().blocks("rule").at(0).blocks("expiration").at(0);
    module.test(
        Test::new("what_no_service_asked_for_is_not_found")
            .assert(
                alltrue(for_in("listener", &listeners).list(|listener| {
                    let action = listener.blocks("default_action").at(0);
                    let response = action.blocks("fixed_response").at(0);
                    response.attribute::<Str>("status_code").equals("404")
                })),
                "A path of no service is a 404.",
            )
            .assert(
                load_balancer.drop_invalid_header_fields(),
                "Headers that are not valid reach no service.",
            ),
    );
    module.test(
        Test::new("with_a_certificate_all_is_https")
            .assert(
                https.first().ssl_policy().equals("ELBSecurityPolicy-TLS13-1-2-2021-06"),
                "TLS 1.2 or 1.3.",
            )
            .assert(
                redirect_action.attribute::<Str>("protocol").equals("HTTPS"),
                "HTTP redirects to HTTPS.",
            ),
    );
    module.test(
        Test::new("without_a_certificate_all_is_http")
            .with("certificate_arn", Node::Null)
            .assert(https.count().equals(0), "No listener without a certificate.")
            .assert(redirect.count().equals(0), "Nowhere to redirect to."),
    );
    module.test(
        Test::new("a_release_without_weight_gets_no_traffic")
            .with("releases", shares(&[("blue", 100), ("green", 0)]))
            .assert(weights.equals(Expr::new(hcl!({ blue = 100 }))), "Only blue gets traffic.")
            .assert(sticky.not(), "Nothing to stay in.")
            .assert(
                release_value("green").equals(Expr::null()),
                "Without a header in the spec, nobody reaches a release without weight.",
            ),
    );
    module.test(
        Test::new("a_header_of_the_spec_reaches_a_release_without_weight")
            .with(
                "releases",
                hcl!({ blue = { weight = 100 }, green = { weight = 0, header = KEY } }),
            )
            .assert(release_value("green").equals(KEY), "Whoever has it.")
            .assert(release_value("blue").equals(Expr::null()), "And no other release."),
    );
    module.test(
        Test::new("a_visitor_stays_in_a_release_by_its_cookie")
            .with("releases", shares(&[("blue", 90), ("green", 10)]))
            .assert(
                release_value("green").equals("*strata-release=green*"),
                "The same cookie in the rules of every service.",
            ),
    );
    module.test(
        Test::new("options_are_off_unless_asked_for")
            .with("waf", false)
            .with("access_logs", false)
            .assert(Optional::<Wafv2WebAcl>::labelled("this").count().equals(0), "No firewall.")
            .assert(Optional::<S3Bucket>::labelled("access_logs").count().equals(0), "No bucket.")
            .assert(
                load_balancer.blocks("access_logs").at(0).attribute::<Bool>("enabled").not(),
                "No logs.",
            ),
    );
    module.test(firewall());
    module.test(
        Test::new("access_logs_are_private_and_expire")
            .assert(private.first().restrict_public_buckets(), "Nobody else reads the logs.")
            .assert(
                expiration.attribute::<Num>("days").equals(LOG_RETENTION_DAYS),
                &format!("Logs are kept {LOG_RETENTION_DAYS} days."),
            ),
    );
    for (service, _) in platform.exposed() {
        module.test(reached(service, &releases));
    }
}

/// That the firewall judges as the environment says.
fn firewall() -> Test {
    let acl = Optional::<Wafv2WebAcl>::labelled("this");
    let unlimited = Optional::<Wafv2IpSet>::labelled("unlimited");
    let log = Optional::<CloudwatchLogGroup>::labelled("firewall");
    let settings = hcl!({ rate_limit = 5000, unlimited_cidrs = ["203.0.113.0/24"] });
    Test::new("the_firewall_is_the_environments")
        .with("firewall", settings)
        .assert(
            unlimited.first().addresses().equals(toset(Expr::<List<Str>>::row(["203.0.113.0/24"]))),
            "An office behind one address is not stopped.",
        )
        .assert(acl.count().equals(1), "There is one.")
        .assert(
            log.first().retention_in_days().equals(LOG_RETENTION_DAYS),
            &format!("What it blocks is kept {LOG_RETENTION_DAYS} days."),
        )
}

/// That requests get to a service as the spec says.
fn reached(service: &Service, releases: &Expr<Map<ReleaseWeight>>) -> Test {
    let label = service.name.replace('-', "_");
    let path = service.health.path.as_deref().unwrap_or("/");
    let weighted = LbListenerRule::labelled(&format!("weighted_{label}"));
    let forward = weighted.blocks("action").at(0).blocks("forward").at(0);
    let groups = forward.blocks("target_group");
    let shares = for_in("group", &groups).list(|group| group.attribute::<Num>("weight"));
    // ECS moves the service to the second group, which has nothing before.
    let (kind, wanted) = match service.traffic_shift {
        None => ("release", crate::weights(releases)),
        Some(_) => ("test", concat([crate::weights(releases), Expr::row([0])])),
    };
    let by_header = Many::<LbListenerRule>::labelled(&format!("{kind}_{label}"));
    let target_groups = Many::<LbTargetGroup>::labelled(&label);
    Test::new(&format!("{label}_is_reached"))
        .assert(toset(shares).equals(toset(wanted)), "Each release gets its share.")
        .assert(
            alltrue(
                by_header
                    .for_in("rule")
                    .list(|rule| rule.priority().less_than(weighted.priority())),
            ),
            "Header and cookie are asked for before the weights.",
        )
        .assert(
            alltrue(target_groups.for_in("group").list(|group| {
                group.blocks("health_check").at(0).attribute::<Str>("path").equals(path)
            })),
            "Health is asked for where the service answers.",
        )
}

/// A header that nobody guesses.
const KEY: &str = "0123456789abcdef";

/// The value that a request must have to reach a release, whatever the weights.
fn release_value(release: &str) -> Expr<Str> {
    reference::<Map<Any>>("local.known_by").get(release).attribute("value")
}

fn shares(releases: &[(&str, u32)]) -> Node {
    let release = |(name, weight): &(&str, u32)| {
        let weight = *weight;
        ((*name).to_owned(), hcl!({ weight = weight }))
    };
    Node::Map(releases.iter().map(release).collect())
}
