//! scratch
use platform::*;
fn main() {
    let svc = |name: &str, port, tier, expose: Option<Expose>, calls: &[&str]| Service {
        name: name.into(),
        short_name: None,
        port,
        protocol: Protocol::Http,
        tier,
        internet_egress: tier == Tier::Private,
        size: Size { cpu: 512, memory: 1024 },
        ephemeral_storage: None,
        architecture: Architecture::X86_64,
        user: "10001".into(),
        stop_timeout: 30,
        health: Health {
            path: Some("/healthz".into()),
            matcher: "200".into(),
            command: vec![
                "CMD-SHELL".into(),
                format!("wget -q -O /dev/null http://localhost:{port}/healthz || exit 1"),
            ],
            interval: 15,
            timeout: 5,
            healthy: 2,
            unhealthy: 3,
            grace: 60,
        },
        expose,
        calls: calls.iter().map(|c| c.to_string()).collect(),
        scaling: Scaling {
            min: 2,
            max: 10,
            spot: 0,
            policy: ScalingPolicy::Step { up_cpu: 70, down_cpu: 30 },
        },
        secrets: vec![
            Secret { name: "session-key".into(), variable: "SESSION_KEY".into() },
            Secret { name: "db-password".into(), variable: "DB_PASSWORD".into() },
        ],
        environment: [("LOG_LEVEL".to_string(), "info".to_string())].into(),
        permissions: vec![Permission {
            actions: vec!["s3:GetObject".into()],
            resources: vec![ArnPattern(vec![
                ArnPart::Text("arn:aws:s3:::trades-".into()),
                ArnPart::EnvironmentSuffix,
                ArnPart::Text("/*".into()),
            ])],
        }],
        error_pattern: "?ERROR ?FATAL".into(),
        images_kept: 30,
    };
    let platform = Platform {
        application: "trading".into(),
        services: vec![
            svc(
                "frontend",
                3000,
                Tier::Private,
                Some(Expose { paths: vec!["/*".into()], priority: 900, deregistration_delay: 30 }),
                &["api-gateway"],
            ),
            svc(
                "api-gateway",
                8080,
                Tier::Isolated,
                Some(Expose {
                    paths: vec!["/api/*".into()],
                    priority: 100,
                    deregistration_delay: 30,
                }),
                &["processing-service"],
            ),
            svc("processing-service", 9090, Tier::Isolated, None, &[]),
        ],
    };
    let mut environment = layer::example_environment(&platform);
    environment.suffix = "dev".into();
    let out = std::path::PathBuf::from(std::env::args().nth(1).unwrap());
    let modules = env::modules(&platform);
    let mut files = env::render_modules(&platform, &modules);
    files.extend(env::render_environment(&platform, &environment, &modules));
    environment.suffix = "prod".into();
    environment.state = State::S3 { bucket: "acme-state".into(), region: "us-east-1".into() };
    files.extend(env::render_environment(&platform, &environment, &modules));
    for (path, text) in files {
        let path = out.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}
