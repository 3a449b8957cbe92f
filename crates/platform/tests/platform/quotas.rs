//! A platform that outgrows what AWS allows.

use crate::mistakes::mistakes;
use platform::DiagnosticKind;

/// More than AWS allows of everything that is counted.
#[test]
fn quotas_that_a_platform_outgrows() {
    let services = |number: usize, more: &str| {
        let service = |at: usize| {
            let exposed = format!("expose {{\n paths = [\"/{at}/*\"]\n priority = {}\n }}", at + 1);
            format!(
                "service \"w{at}\" {{\n port = 80\n tier = \"isolated\"\n cpu = 512\n memory = 1024\n {exposed}\n \
                 health {{\n path = \"/up\"\n }}\n {more}\n}}\n"
            )
        };
        let platform: Vec<_> = (0..number).map(service).collect();
        let images: Vec<_> = (0..number).map(|at| format!("    w{at} = \"1\"\n")).collect();
        let images = images.concat();
        (format!("application = \"shop\"\n{}", platform.concat()), images)
    };
    let found = |number: usize, more: &str, in_environment: &str| {
        let (platform, images) = services(number, more);
        let environment = format!(
            "environment_suffix = \"dev\"\naccount_id = \"123456789012\"\navailability_zones = \
             [\"us-east-1a\", \"us-east-1b\", \"us-east-1c\"]\nvpc_cidr = \"10.0.0.0/16\"\nnat = \
             \"single\"\nstate \"local\" {{}}\n{in_environment}\nrelease \"blue\" {{\n  weight = 50\n  images = \
             {{\n{images}  }}\n}}\nrelease \"green\" {{\n  weight = 50\n  images = {{\n{images}  }}\n}}\n"
        );
        let found = mistakes(&platform, &environment);
        assert!(found.iter().all(|it| it.kind == DiagnosticKind::QuotaExceeded), "{found:#?}");
        found.into_iter().map(|it| (it.message, it.help.unwrap_or_default())).collect::<Vec<_>>()
    };
    assert_eq!(found(33, "", ""), []);
    let many = found(61, "", "");
    let messages: Vec<_> =
        many.iter().map(|(message, _)| message.split(" (").next().unwrap()).collect();
    assert_eq!(
        messages,
        [
            "the security group of the load balancer, outbound: 61 rules in one direction of a security group, \
             where AWS allows 60",
            "the security group of the VPC endpoints, inbound: 61 rules in one direction of a security group, \
             where AWS allows 60",
            "the load balancer: 183 rules of a load balancer, where AWS allows 100",
            "the load balancer: 122 target groups of a load balancer, where AWS allows 100",
        ]
    );
    assert_eq!(
        many[0].1,
        "each call, exposed service and range of allowed_cidrs is a rule; or have the quota raised, and write \
         quotas { security_group_rules = ... } here, up to 1000"
    );
    assert_eq!(many[3].1, "expose fewer services, or run one release; this quota cannot be raised");
    let raised = "quotas {\n security_group_rules = 61\n listener_rules = 183\n}";
    assert_eq!(found(61, "", raised), many[3..]);
    let buckets: Vec<_> =
        (0..50).map(|at| format!("arn:aws:s3:::a{at}/{}", "a".repeat(400))).collect();
    let of_texts = found(
        1,
        &format!("permission {{\n actions = [\"s3:GetObject\"]\n resources = {buckets:?}\n }}"),
        "",
    );
    assert_eq!(of_texts.len(), 2, "{of_texts:?}");
    assert!(of_texts[0].0.starts_with("the policy of the S3 endpoint: about 2"), "{of_texts:?}");
    assert!(of_texts[1].0.starts_with("the task role of \"w0\": about 2"), "{of_texts:?}");
    let variables = format!("environment = {{\n A = \"{}\"\n }}", "b".repeat(40_000));
    let of_texts = found(1, &variables, "");
    assert!(of_texts[0].0.starts_with("the task definition of \"w0\": about 8"), "{of_texts:?}");
}
