//! What a root says, for the shipped platform and environments.

use std::path::Path;

use env::{Files, Modules};
use platform::{Spec, SpecFile, load};

fn shipped(name: &str) -> SpecFile {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../envs").join(name);
    SpecFile::new(format!("envs/{name}"), std::fs::read(path).unwrap())
}

fn spec(environment: &SpecFile) -> Spec {
    let platform = shipped("platform.hcl");
    load(&platform, std::slice::from_ref(environment)).unwrap_or_else(|mistakes| {
        panic!("{}", platform::format_diagnostics(&mistakes, &[&platform, environment], false))
    })
}

fn render(environment: &SpecFile) -> (Modules, Files) {
    let spec = spec(environment);
    let modules = env::modules(&spec.platform);
    let files = env::render_environment(&spec.platform, &spec.environments[0], &modules.interfaces);
    (modules, files)
}

fn text<'a>(files: &'a Files, path: &str) -> &'a str {
    files.get(Path::new(path)).unwrap_or_else(|| panic!("no {path}"))
}

#[test]
fn lower_layers_come_first_and_no_layer_reads_itself_or_a_higher_one() {
    let (modules, _) = render(&shipped("dev.hcl"));
    let layers: Vec<_> = modules.interfaces.iter().map(|module| module.layer).collect();
    for (at, module) in modules.interfaces.iter().enumerate() {
        for upstream in &module.upstream {
            assert!(
                layers[..at].contains(&upstream.layer),
                "{} reads {}",
                module.layer,
                upstream.layer
            );
        }
    }
}

#[test]
fn every_output_is_read_by_a_layer_or_needed_by_a_user() {
    const FOR_USERS: [&str; 4] =
        ["load_balancer_dns_name", "load_balancer_zone_id", "cluster_arn", "service_arns"];
    let (modules, _) = render(&shipped("dev.hcl"));
    for module in &modules.interfaces {
        for output in &module.outputs {
            let mut above = modules.interfaces.iter().flat_map(|upper| &upper.upstream);
            let is_read = above
                .any(|upstream| upstream.layer == module.layer && upstream.output == output.name);
            assert!(
                is_read != FOR_USERS.contains(&&*output.name),
                "{}.{}",
                module.layer,
                output.name
            );
        }
    }
}

#[test]
fn state_is_where_the_spec_says() {
    let (_, dev) = render(&shipped("dev.hcl"));
    assert!(text(&dev, "envs/dev/edge/terraform.tf").contains("backend \"local\" {}"));
    assert!(
        text(&dev, "envs/dev/edge/upstream.tf")
            .contains("config  = { path = \"${path.module}/../network/terraform.tfstate\" }")
    );
    let (_, prod) = render(&shipped("prod.hcl"));
    let backend = r#"  backend "s3" {
    bucket       = "trading-terraform-state-123456789012"
    key          = "trading/prod/edge.tfstate"
    region       = "us-east-1"
    encrypt      = true
    use_lockfile = true
  }
"#;
    assert!(text(&prod, "envs/prod/edge/terraform.tf").contains(backend));
    assert!(text(&prod, "envs/prod/edge/upstream.tf").contains("\"trading/prod/network.tfstate\""));
}

#[test]
fn modules_are_pinned_where_the_spec_says() {
    let (_, dev) = render(&shipped("dev.hcl"));
    assert!(text(&dev, "envs/dev/edge/main.tf").contains("source = \"../../../modules/edge\"\n"));
    let mut pinned = shipped("dev.hcl");
    pinned.text.push_str(
        "modules {\n  source = \"git::https://example.com/strata.git\"\n  ref    = \"v1.2.0\"\n}\n",
    );
    let (_, pinned) = render(&pinned);
    let source = "source = \"git::https://example.com/strata.git//modules/edge?ref=v1.2.0\"\n";
    assert!(text(&pinned, "envs/dev/edge/main.tf").contains(source));
}

#[test]
fn nothing_is_applied_to_another_account() {
    let (modules, prod) = render(&shipped("prod.hcl"));
    for module in &modules.interfaces {
        let provider = text(&prod, &format!("envs/prod/{}/provider.tf", module.layer)).to_owned();
        assert!(provider.contains("allowed_account_ids = var.preview ? null : [\"123456789012\"]"));
        assert!(provider.contains("CostCenter  = \"trading\""), "{provider}");
    }
}

#[test]
fn values_of_secrets_go_to_one_root_and_stay_out_of_its_state() {
    let (modules, dev) = render(&shipped("dev.hcl"));
    for module in &modules.interfaces {
        let variables = text(&dev, &format!("envs/dev/{}/variables.tf", module.layer));
        assert_eq!(variables.contains("ephemeral   = true"), module.layer == "security");
    }
    assert!(text(&dev, "envs/dev/security/main.tf").contains("= var.secret_values\n"));
}

#[test]
fn a_root_says_only_what_the_environment_changes_of_a_service() {
    let (_, dev) = render(&shipped("dev.hcl"));
    let compute = text(&dev, "envs/dev/compute/main.tf");
    let frontend = "  service_frontend   = { max_tasks = 4 }\n";
    assert!(compute.contains(frontend), "{compute}");
    let (_, prod) = render(&shipped("prod.hcl"));
    assert!(!text(&prod, "envs/prod/compute/main.tf").contains("service_frontend"));
}

#[test]
fn one_root_for_all_refers_to_modules_instead_of_states() {
    let mut single = shipped("dev.hcl");
    single.text =
        single.text.replace("state \"local\" {}", "layout = \"single\"\nstate \"local\" {}");
    let (_, single) = render(&single);
    assert!(single.keys().all(|path| path.starts_with("envs/dev/platform")), "{:?}", single.keys());
    let main = text(&single, "envs/dev/platform/main.tf");
    assert!(main.contains("= module.network.vpc_id\n"));
    assert!(single.values().all(|text| !text.contains("terraform_remote_state")));
}

/// A text of the platform or of the environment in place of another.
fn changed(name: &str, from: &str, to: &str) -> SpecFile {
    let file = shipped(name);
    assert!(file.text.contains(from), "no {from} in {name}");
    SpecFile::new(file.path, file.text.replacen(from, to, 1))
}

/// The version that a file requires of the AWS provider.
fn required(files: &Files, path: &str) -> String {
    let line = text(files, path).lines().find_map(|line| line.trim().strip_prefix("version = "));
    line.unwrap_or_else(|| panic!("no version in {path}")).trim_matches('"').to_owned()
}

#[test]
fn the_provider_that_is_required_is_the_oldest_that_knows_what_is_used() {
    let allowing = |constraint: &str| {
        let key = format!("\nprovider_version = {constraint:?}\nnat ");
        changed("dev.hcl", "\nnat ", &key)
    };
    let paths = "[\"/api/*\"]\n";
    let platform = changed("platform.hcl", paths, &format!("{paths}strip_prefix = \"/api\"\n"));
    let with = |platform: &SpecFile, environment: SpecFile| {
        load(platform, &[environment]).map(|spec| env::render(&spec).files)
    };
    let constraints = |files: &Files| {
        let paths = ["modules/edge/versions.tf", "envs/dev/edge/terraform.tf"];
        let others = ["modules/compute/versions.tf", "envs/dev/compute/terraform.tf"];
        paths.into_iter().chain(others).map(|path| required(files, path)).collect::<Vec<_>>()
    };
    let (all, new) = (">= 5.100.0, < 7.0.0", ">= 6.19.0, < 7.0.0");
    let plain = with(&shipped("platform.hcl"), shipped("dev.hcl")).unwrap();
    assert_eq!(constraints(&plain), [all, all, all, all]);
    let files = with(&platform, shipped("dev.hcl")).unwrap();
    assert_eq!(constraints(&files), [new, new, all, all]);
    // An environment narrows what its roots accept, and changes no module.
    let files = with(&platform, allowing("< 6.30.0")).unwrap();
    let narrow = [new, ">= 6.19.0, < 6.30.0", all, ">= 5.100.0, < 6.30.0"];
    assert_eq!(constraints(&files), narrow);
    let files = with(&platform, allowing("6.25.0")).unwrap();
    assert_eq!(constraints(&files), [new, "6.25.0", all, "6.25.0"]);
    // One root has all modules.
    let single = allowing("~> 6.0");
    let single = SpecFile::new(single.path, single.text + "\nlayout = \"single\"\n");
    let files = with(&platform, single).unwrap();
    assert_eq!(required(&files, "envs/dev/platform/terraform.tf"), new);
    // What the spec says it needs is what the bindings say.
    assert!(with(&platform, allowing("~> 6.19.0")).is_ok());
    let mistakes = with(&platform, allowing("~> 6.18.0")).unwrap_err();
    assert_eq!(mistakes.len(), 1, "{mistakes:?}");
}
