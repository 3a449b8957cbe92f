//! What `terraform test` asserts of the module.

use layer::{Module, Test};
use platform::{Platform, Service};
use terraform::Node;

use crate::Edge;

/// Adds the tests.
pub fn add(module: &mut Module<Edge>, platform: &Platform) {
    module.test(
        Test::new("what_no_service_asked_for_is_not_found")
            .assert(
                "alltrue([for listener in [aws_lb_listener.http, aws_lb_listener.https[0]] : listener.default_action[0].fixed_response[0].status_code == \"404\"])",
                "A path of no service is a 404.",
            )
            .assert(
                "aws_lb.this.drop_invalid_header_fields",
                "Headers that are not valid reach no service.",
            ),
    );
    module.test(
        Test::new("with_a_certificate_all_is_https")
            .assert(
                "aws_lb_listener.https[0].ssl_policy == \"ELBSecurityPolicy-TLS13-1-2-2021-06\"",
                "TLS 1.2 or 1.3.",
            )
            .assert(
                "aws_lb_listener_rule.redirect[0].action[0].redirect[0].protocol == \"HTTPS\"",
                "HTTP redirects to HTTPS.",
            ),
    );
    module.test(
        Test::new("without_a_certificate_all_is_http")
            .with("certificate_arn", Node::Null)
            .assert("length(aws_lb_listener.https) == 0", "No listener without a certificate.")
            .assert("length(aws_lb_listener_rule.redirect) == 0", "Nowhere to redirect to."),
    );
    module.test(
        Test::new("a_release_without_weight_gets_no_traffic")
            .with("releases", weights(&[("blue", 100), ("green", 0)]))
            .assert("local.weights == { blue = 100 }", "Only blue gets traffic.")
            .assert("!local.sticky", "Nothing to stay in."),
    );
    module.test(
        Test::new("options_are_off_unless_asked_for")
            .with("waf", false)
            .with("access_logs", false)
            .assert("length(aws_wafv2_web_acl.this) == 0", "No firewall.")
            .assert("length(aws_s3_bucket.access_logs) == 0", "No bucket.")
            .assert("!aws_lb.this.access_logs[0].enabled", "No logs."),
    );
    module.test(
        Test::new("access_logs_are_private_and_expire")
            .assert(
                "aws_s3_bucket_public_access_block.access_logs[0].restrict_public_buckets",
                "Nobody else reads the logs.",
            )
            .assert(
                "aws_s3_bucket_lifecycle_configuration.access_logs[0].rule[0].expiration[0].days == 30",
                "Thirty days.",
            ),
    );
    for (service, _) in platform.exposed() {
        module.test(reached(service));
    }
}

/// That requests get to a service as the spec says.
fn reached(service: &Service) -> Test {
    let label = service.name.replace('-', "_");
    let weighted = format!("aws_lb_listener_rule.weighted_{label}");
    let path = Node::from(service.health.path.as_deref().unwrap_or("/"));
    Test::new(&format!("{label}_is_reached"))
        .assert(
            format!(
                "toset([for group in {weighted}.action[0].forward[0].target_group : group.weight]) == toset([for release in var.releases : release.weight])"
            ),
            "Each release gets its share.",
        )
        .assert(
            format!(
                "alltrue([for rule in aws_lb_listener_rule.release_{label} : rule.priority < {weighted}.priority])"
            ),
            "The header is asked for before the weights.",
        )
        .assert(
            format!(
                "alltrue([for group in aws_lb_target_group.{label} : group.health_check[0].path == {path}])"
            ),
            "Health is asked for where the service answers.",
        )
}

fn weights(releases: &[(&str, u32)]) -> Node {
    let release = |(name, weight): &(&str, u32)| {
        let weight = *weight;
        ((*name).to_owned(), terraform::hcl!({ weight = weight }))
    };
    Node::Map(releases.iter().map(release).collect())
}
