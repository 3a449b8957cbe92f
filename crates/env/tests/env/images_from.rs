//! Environments whose images are in another one's repositories.

use std::collections::BTreeSet;
use std::path::Path;

use env::Files;
use platform::{SpecFile, load};

const KEY: &str = "\nimages_from = \"dev\"\n";

/// What the shipped specs render once these lines stand in prod's, which is of an account.
fn render_of(account: &str, prod: &str) -> Files {
    let envs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../envs");
    let read = |name: &str| std::fs::read_to_string(envs.join(format!("{name}.hcl"))).unwrap();
    let file = |name: &str, text: String| SpecFile::new(format!("envs/{name}.hcl"), text);
    let platform = file("platform", read("platform"));
    let prod = read("prod").replacen("\nnat ", &format!("{prod}nat "), 1);
    let prod = prod.replace("123456789012", account);
    let all = [file("dev", read("dev")), file("prod", prod)];
    let spec = load(&platform, &all).unwrap_or_else(|mistakes| {
        panic!("{}", platform::format_diagnostics(&mistakes, &[&platform, &all[0], &all[1]], false))
    });
    env::render(&spec).files
}

fn render(prod: &str) -> Files {
    render_of("123456789012", prod)
}

fn text<'a>(files: &'a Files, path: &str) -> &'a str {
    &files[Path::new(path)]
}

/// Paths of what differs.
fn differing<'a>(before: &'a Files, after: &Files) -> BTreeSet<&'a str> {
    assert!(before.keys().eq(after.keys()));
    let changed = before.iter().filter(|(path, text)| after[*path] != **text);
    changed.map(|(path, _)| path.to_str().unwrap()).collect()
}

#[test]
fn only_the_registry_changes() {
    let (own, shared) = (render("\n"), render(KEY));
    let changed = differing(&own, &shared);
    assert_eq!(changed, ["envs/prod/registry/main.tf", "envs/prod/registry/outputs.tf"].into());
    let main = text(&shared, "envs/prod/registry/main.tf");
    let url = "frontend : \"123456789012.dkr.ecr.us-east-1.amazonaws.com/ecr-frontend-dev\"";
    let arn = "frontend : \"arn:aws:ecr:us-east-1:123456789012:repository/ecr-frontend-dev\"";
    assert!(main.contains(url) && main.contains(arn), "{main}");
    assert!(!main.contains("module"), "{main}");
    let outputs = text(&shared, "envs/prod/registry/outputs.tf");
    for output in ["repository_urls", "repository_arns"] {
        assert!(outputs.contains(&format!("= local.registry.{output}\n")), "{outputs}");
        assert!(
            text(&own, "envs/prod/registry/outputs.tf").contains(&format!("output {output:?}"))
        );
    }
}

/// What runs in prod, and in no release of dev, is kept in dev.
#[test]
fn the_owner_keeps_the_tags_of_those_who_read() {
    let registry = |lines: &str| text(&render(lines), "envs/dev/registry/main.tf").to_owned();
    let green = "\nrelease \"green\" {\n  weight = 0\n  images = {\n    frontend = \"0.9.0\"\n    \
                 api-gateway = \"1.0.0\"\n    processing-service = \"0.8.0\"\n  }\n}\n";
    let (before, after) = (registry(KEY), registry(&format!("{KEY}{green}")));
    let kept = "\n  images_of_readers = {\n    frontend : [\n      \"0.9.0\",\n    ]\n    processing-service : \
                [\n      \"0.8.0\",\n    ]\n  }\n}\n";
    assert_eq!(after, before.strip_suffix("}\n").unwrap().to_owned() + kept);
}

#[test]
fn another_account_is_let_in_and_named() {
    let (shared, other) = (render(KEY), render_of("210987654321", KEY));
    let registry = text(&other, "envs/dev/registry/main.tf");
    let lines = "\n  readers = {\n    prod : \"210987654321\"\n  }\n}\n";
    let before = text(&shared, "envs/dev/registry/main.tf");
    assert_eq!(registry, before.strip_suffix("}\n").unwrap().to_owned() + lines);
    let network = text(&other, "envs/prod/network/main.tf");
    assert!(network.contains("  registry_account_id   = \"123456789012\"\n"), "{network}");
    assert!(!text(&shared, "envs/prod/network/main.tf").contains("registry_account_id"));
    let images = |files| text(files, "envs/prod/registry/main.tf").to_owned();
    assert_eq!(images(&other), images(&shared));
}

#[test]
fn one_root_for_all_has_no_repositories_either() {
    let files = render(&format!("{KEY}layout = \"single\"\n"));
    let main = text(&files, "envs/prod/platform/main.tf");
    assert!(!main.contains("modules/registry"), "{main}");
    assert!(
        main.contains("repository_arns            = local.registry.repository_arns\n"),
        "{main}"
    );
    assert!(main.contains("= module.network.vpc_id\n"), "{main}");
    let outputs = text(&files, "envs/prod/platform/outputs.tf");
    assert!(outputs.contains("= local.registry.repository_urls\n"), "{outputs}");
}
