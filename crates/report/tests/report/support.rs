//! Rendered environments of any platform.

use std::fmt::Write as _;

use platform::SpecFile;
use rendered::Rendered;

/// The shipped specs.
pub const PLATFORM: &str = include_str!("../../../../envs/platform.hcl");
/// The shipped `dev`.
pub const DEV: &str = include_str!("../../../../envs/dev.hcl");
/// The shipped `prod`.
pub const PROD: &str = include_str!("../../../../envs/prod.hcl");

/// A service of a made-up platform.
#[derive(Clone, Default)]
pub struct OverviewService {
    pub name: String,
    pub tier: &'static str,
    pub calls: Vec<String>,
    pub path: Option<String>,
    pub egress: bool,
}

/// What specs render, evaluated.
pub fn render(platform: &str, environments: &[(&str, &str)]) -> Rendered {
    let source =
        |name: &str, text: &str| SpecFile::new(format!("envs/{name}.hcl"), text.as_bytes());
    let sources: Vec<_> = environments.iter().map(|(name, text)| source(name, text)).collect();
    let platform = source("platform", platform);
    let spec = platform::load(&platform, &sources).unwrap_or_else(|mistakes| {
        let all: Vec<_> = sources.iter().chain([&platform]).collect();
        panic!("{}", platform::format_diagnostics(&mistakes, &all, false))
    });
    let files = env::render(&spec).files;
    Rendered::read(&files).unwrap()
}

/// A made-up platform in an environment `x` with so many zones and releases of these weights.
pub fn made_up(services: &[OverviewService], zones: usize, weights: &[(&str, u64)]) -> Rendered {
    let quoted = |names: &[String]| {
        names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ")
    };
    let mut platform = "application = \"trading\"\n".to_owned();
    let mut images = String::new();
    for (number, service) in services.iter().enumerate() {
        let OverviewService { name, tier, egress, .. } = service;
        let (port, calls) = (8000 + number, quoted(&service.calls));
        let expose = service.path.as_ref().map_or(String::new(), |path| {
            format!(
                "  expose {{\n    paths = [\"{path}\"]\n    priority = {}\n  }}\n",
                900 - number
            )
        });
        let _ = write!(
            platform,
            "service \"{name}\" {{\n  port = {port}\n  tier = \"{tier}\"\n  cpu = 256\n  memory = 512\n  \
             calls = [{calls}]\n  internet_egress = {egress}\n  secrets = [\"token\"]\n{expose}  health \
             {{\n    path = \"/healthz\"\n    interval = 15\n    timeout = 5\n    healthy = 2\n    unhealthy \
             = 3\n    grace = 60\n  }}\n  scaling {{\n    min = 2\n    max = 6\n  }}\n}}\n"
        );
        let _ = writeln!(images, "    {name} = \"1.0.0\"");
    }
    let zones: Vec<_> = ('a'..='z').take(zones).map(|zone| format!("us-east-1{zone}")).collect();
    let mut environment = format!(
        "environment_suffix = \"x\"\naccount_id = \"123456789012\"\nregion = \"us-east-1\"\n\
         availability_zones = [{}]\nvpc_cidr = \"10.7.0.0/16\"\nnat = \"per_az\"\nstate \"local\" {{}}\n",
        quoted(&zones)
    );
    for (name, weight) in weights {
        let _ = write!(
            environment,
            "release \"{name}\" {{\n  weight = {weight}\n  images = {{\n{images}  }}\n}}\n"
        );
    }
    render(&platform, &[("x", &environment)])
}

/// Eight services, two of them public, chains of calls of four, one of them upwards.
pub fn eight() -> Vec<OverviewService> {
    let service = |name: &str, tier, calls: &[&str], path: Option<&str>| OverviewService {
        name: name.to_owned(),
        tier,
        calls: calls.iter().map(|&call| call.to_owned()).collect(),
        path: path.map(str::to_owned),
        egress: tier == "private",
    };
    vec![
        service("web", "private", &["api", "account"], Some("/*")),
        service("api", "isolated", &["orders", "pricing", "account"], Some("/api/*")),
        service("orders", "isolated", &["matching", "risk"], None),
        service("pricing", "isolated", &["market-data"], None),
        service("account", "isolated", &["ledger"], None),
        service("matching", "isolated", &["market-data"], None),
        service("risk", "isolated", &["ledger"], None),
        service("ledger", "isolated", &[], None),
        service("market-data", "private", &[], None),
    ]
}

/// So many services; each but the first four is called by up to three of the ten before it.
pub fn many(count: usize) -> Vec<OverviewService> {
    let mut services: Vec<_> = (0..count)
        .map(|number| OverviewService {
            name: format!("service-{number:02}"),
            tier: if number % 4 == 0 { "private" } else { "isolated" },
            calls: Vec::new(),
            path: (number < 4).then(|| format!("/s{number}/*")),
            egress: number % 8 == 0,
        })
        .collect();
    for number in 4..count {
        let name = services[number].name.clone();
        for step in [3, 5, 7].into_iter().take(1 + number % 3) {
            services[number - (step * number) % 10.min(number) - 1].calls.push(name.clone());
        }
    }
    for service in &mut services {
        service.calls.sort();
        service.calls.dedup();
    }
    services
}
