//! The specs that ship with strata.

use platform::{Spec, SpecFile, format_diagnostics, load, memory_sizes};

fn shipped() -> Spec {
    let platform =
        SpecFile::new("envs/platform.hcl", include_str!("../../../../envs/platform.hcl"));
    let environments = [
        SpecFile::new("envs/dev.hcl", include_str!("../../../../envs/dev.hcl")),
        SpecFile::new("envs/prod.hcl", include_str!("../../../../envs/prod.hcl")),
    ];
    load(&platform, &environments).unwrap_or_else(|mistakes| {
        let [dev, prod] = &environments;
        panic!("{}", format_diagnostics(&mistakes, &[&platform, dev, prod], false))
    })
}

#[test]
fn they_have_no_mistake_and_nothing_to_warn_of() {
    let spec = shipped();
    assert_eq!(spec.warnings, []);
    let names: Vec<&str> = spec.platform.services.iter().map(|s| &*s.name).collect();
    assert_eq!(names, ["frontend", "api-gateway", "processing-service"]);
    let suffixes: Vec<&str> = spec.environments.iter().map(|e| &*e.suffix).collect();
    assert_eq!(suffixes, ["dev", "prod"]);
}

#[test]
fn what_is_in_force() {
    let spec = shipped();
    let dev = &spec.environments[0];
    let gateway = spec.platform.service("api-gateway").unwrap();
    assert_eq!(gateway.url_variable(), "API_GATEWAY_URL");
    assert_eq!(gateway.url(), "http://api-gateway:8080");
    assert_eq!((dev.size(gateway).cpu, dev.size(gateway).memory), (512, 1024));
    assert_eq!((dev.scaling(gateway).min, dev.scaling(gateway).max), (2, 4));
    assert!(dev.exec());
    for environment in &spec.environments {
        for service in &spec.platform.services {
            let size = environment.size(service);
            assert!(memory_sizes(size.cpu).contains(&size.memory));
        }
    }
}
