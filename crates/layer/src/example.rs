//! Examples that modules are tested with: services of a platform, and an environment with everything on.

use std::fmt::Write as _;

use platform::{
    Environment, Expose, Platform, PullRequests, Service, SpecFile, format_diagnostics, load,
    load_environment,
};

/// A platform of these services, the application `trading`.
pub fn platform(services: impl IntoIterator<Item = Service>) -> Platform {
    Platform {
        application: "trading".to_owned(),
        services: services.into_iter().collect(),
        pull_requests: PullRequests::default(),
    }
}

/// A service that only others in the platform reach, without secrets, permissions or calls.
///
/// # Panics
/// If no service can have that name.
pub fn internal_service(name: &str) -> Service {
    let text = format!(
        r#"application = "trading"
service "{name}" {{
  port          = 8080
  tier          = "isolated"
  cpu           = 256
  memory        = 512
  architecture  = "arm64"
  error_pattern = "ERROR"
  expose {{ # or nobody could reach it
    paths    = ["/*"]
    priority = 1
  }}
  health {{
    path     = "/healthz"
    interval = 15
  }}
}}
"#
    );
    let file = SpecFile::new("example.hcl", text);
    let spec = load(&file, &[]).unwrap_or_else(|mistakes| {
        panic!("{}", format_diagnostics(&mistakes, &[&file], false));
    });
    let service = spec.platform.services.into_iter().next().expect("there is one");
    Service { expose: None, ..service }
}

/// A service that the load balancer reaches under these paths.
pub fn exposed_service(name: &str, priority: u32, paths: &[&str]) -> Service {
    let paths = paths.iter().map(|&path| path.to_owned()).collect();
    let expose = Expose { paths, priority, strip_prefix: None, deregistration_delay: 30 };
    Service { expose: Some(expose), ..internal_service(name) }
}

/// An environment called `test` with both releases, three zones and every option on.
///
/// # Panics
/// If the names of the platform's services are none.
pub fn environment(platform: &Platform) -> Environment {
    let images = platform.services.iter().fold(String::new(), |mut images, service| {
        let _ = writeln!(images, "    {} = \"1.0.0\"", service.name);
        images
    });
    let text = format!(
        r#"environment_suffix = "test"
account_id            = "123456789012"
availability_zones    = ["us-east-1a", "us-east-1b", "us-east-1c"]
vpc_cidr              = "10.0.0.0/16"
nat                   = "per_az"
waf                   = true
access_logs           = true
customer_managed_keys = true
guardduty             = true
alarm_email           = "alarms@example.com"
certificate_arn       = "arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-000000000000"
state "local" {{}}
release "blue" {{
  weight = 90
  images = {{
{images}  }}
}}
release "green" {{
  weight = 10
  images = {{
{images}  }}
}}
"#
    );
    let file = SpecFile::new("test.hcl", text);
    load_environment(&file).unwrap_or_else(|mistakes| {
        panic!("{}", format_diagnostics(&mistakes, &[&file], false));
    })
}
