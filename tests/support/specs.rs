//! Specs of platforms of any size.

use std::fmt::Write as _;

/// The text of a platform of that many services: the first two are exposed, each calls the next.
pub fn platform(services: usize) -> String {
    let mut text = "application = \"trading\"\n".to_owned();
    for number in 0..services {
        let expose = match number {
            0 => "  expose {\n    paths    = [\"/*\"]\n    priority = 900\n  }\n",
            1 => "  expose {\n    paths    = [\"/api/*\"]\n    priority = 100\n  }\n",
            _ => "",
        };
        let calls = if number + 1 < services {
            format!("  calls   = [\"{}\"]\n", service(number + 1))
        } else {
            String::new()
        };
        let _ = write!(
            text,
            "\nservice \"{}\" {{\n  port    = 8080\n  tier    = \"isolated\"\n  cpu     = 256\n  \
             memory  = 512\n{calls}  secrets = [\"token-one\", \"token-two\"]\n{expose}  health {{\n    \
             path      = \"/healthz\"\n    interval  = 15\n    timeout   = 5\n    healthy   = 2\n    \
             unhealthy = 3\n    grace     = 60\n  }}\n  scaling {{\n    min = 1\n    max = 1\n  }}\n}}\n",
            service(number)
        );
    }
    text
}

/// The text of the shipped platform with a rollout of each kind by which ECS shifts traffic.
#[allow(dead_code, reason = "not all who share this file need it")]
pub fn with_rollouts(platform: &str) -> String {
    let canary = "rollout \"canary\" {\n    percent = 10\n    bake    = 15\n    pause {\n      after   = \
                  \"test traffic\"\n      timeout = 60\n    }\n    function {\n      after = \"scale up\"\n      \
                  arn   = \"arn:aws:lambda:{region}:{account_id}:function:smoke-{environment_suffix}\"\n    \
                  }\n  }";
    let linear = "rollout \"linear\" {\n    percent = 25\n    bake    = 5\n  }";
    let blue_green = "rollout \"blue_green\" {\n    bake = 10\n  }";
    let services =
        [("frontend", canary), ("api-gateway", linear), ("processing-service", blue_green)];
    services.into_iter().fold(platform.to_owned(), |text, (service, rollout)| {
        let block = format!("service \"{service}\" {{\n");
        assert!(text.contains(&block), "no {block}");
        text.replace(&block, &format!("{block}  {rollout}\n"))
    })
}

/// The text of an environment of such a platform; its number gives it an address range of its own.
pub fn environment(name: &str, number: usize, services: usize) -> String {
    let mut text = format!(
        "environment_suffix = \"{name}\"\naccount_id         = \"123456789012\"\nregion             = \
         \"us-east-1\"\navailability_zones = [\"us-east-1a\", \"us-east-1b\", \"us-east-1c\"]\nvpc_cidr           \
         = \"10.{number}.0.0/16\"\nnat                = \"single\"\n\nstate \"local\" {{}}\n\nrelease \"blue\" \
         {{\n  weight = 100\n  images = {{\n"
    );
    for number in 0..services {
        let _ = writeln!(text, "    {} = \"1.0.0\"", service(number));
    }
    text.push_str("  }\n}\n");
    // Each service is a rule of the endpoints' security group.
    if services > 60 {
        let _ = writeln!(
            text,
            "\nquotas {{\n  security_group_rules = {services}\n  namespace_services   = {}\n}}",
            services.max(100)
        );
    }
    text
}

/// Name of the service of that number.
fn service(number: usize) -> String {
    format!("service-{number:04}")
}
