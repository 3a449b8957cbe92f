//! Rollouts by which ECS shifts traffic, beside releases, other environments and old providers.

use crate::mistakes::mistakes;
use crate::mistakes_of_several_blocks::kinds;
use crate::specs::{ENVIRONMENT, PLATFORM};
use platform::{Diagnostic, DiagnosticKind, SpecFile, load};

/// The text of the good environment with two releases.
fn two_releases(environment: &str) -> String {
    let start = environment.find("release \"blue\"").unwrap();
    let blue = &environment[start..start + environment[start..].find("\n}\n").unwrap() + 3];
    let half = blue.replace("weight = 100", "weight = 50");
    environment.replace(blue, &format!("{half}{}", half.replace("blue", "green")))
}

/// The text without its rollouts.
pub fn rolling(text: &str) -> String {
    let text = text.replace("rollout \"canary\"", "rollout \"linear\"");
    let mut parts = text.split("  rollout \"");
    let first = parts.next().unwrap().to_owned();
    parts.fold(first, |text, part| {
        let end = part.find("\n  }\n").map(|end| end + 5).filter(|_| !part.starts_with("rolling"));
        text + &part[end.unwrap_or_else(|| part.find('\n').unwrap() + 1)..]
    })
}

#[test]
fn ecs_and_releases_do_not_move_the_same_traffic() {
    let (platform, environment) = (rolling(PLATFORM), rolling(ENVIRONMENT));
    assert_eq!(mistakes(&platform, &two_releases(&environment)), []);
    let found = mistakes(PLATFORM, &two_releases(&environment));
    assert_eq!(kinds(&found), [(DiagnosticKind::RolloutBesideRelease, "dev.hcl")]);
    assert!(found[0].message.contains("\"api\""), "{}", found[0].message);
    assert_eq!(found[0].related[0].path, "platform.hcl");
    // The module is the same for all environments, so another one's rollout counts.
    let platform = SpecFile::new("platform.hcl", platform);
    let other = ENVIRONMENT.replace("\"dev\"", "\"prod\"").replace("10.0.0.0/16", "10.1.0.0/16");
    let environments =
        [SpecFile::new("dev.hcl", two_releases(&environment)), SpecFile::new("prod.hcl", other)];
    let found = load(&platform, &environments).err().unwrap_or_default();
    assert_eq!(kinds(&found), [(DiagnosticKind::RolloutBesideRelease, "dev.hcl")]);
    let related: Vec<_> = found[0].related.iter().map(|it| it.path.as_str()).collect();
    assert_eq!(related, ["prod.hcl"]);
}

#[test]
fn a_provider_too_old_for_a_rollout() {
    let with = |text: &str, versions: &str| {
        // Whatever the good spec allows.
        let lines = text.lines().filter(|line| !line.starts_with("provider_version"));
        let text = lines.collect::<Vec<_>>().join("\n");
        format!("provider_version = {versions:?}\n{text}\n")
    };
    let messages = |found: Vec<Diagnostic>| -> Vec<String> {
        assert!(found.iter().all(|it| it.kind == DiagnosticKind::BadProviderVersion), "{found:#?}");
        found.into_iter().map(|it| it.message).collect()
    };
    let found = |versions: &str| messages(mistakes(PLATFORM, &with(ENVIRONMENT, versions)));
    assert_eq!(found("~> 6.66"), Vec::<String>::new());
    let pause = "a rollout with a pause needs the AWS provider 6.66.0 or later";
    assert_eq!(found("~> 6.65.0"), [format!("{pause}, and this allows >= 6.65.0, < 6.66.0")]);
    let linear = "a linear rollout needs the AWS provider 6.21.0 or later";
    assert!(found("6.20.0").iter().any(|message| message == linear));
    // The module is the same for all environments, so another one's rollout counts.
    let platform = SpecFile::new("platform.hcl", rolling(PLATFORM));
    let other = ENVIRONMENT.replace("\"dev\"", "\"prod\"").replace("10.0.0.0/16", "10.1.0.0/16");
    let old = with(&rolling(ENVIRONMENT), "6.20.0");
    let environments = [SpecFile::new("dev.hcl", old), SpecFile::new("prod.hcl", other)];
    let found = messages(load(&platform, &environments).err().unwrap_or_default());
    assert_eq!(found, [format!("{linear}, and this allows 6.20.0")]);
}

/// Of a service behind no load balancer, only its own environment's rollout counts.
#[test]
fn a_rollout_of_what_is_only_called_is_of_its_environment() {
    let platform = rolling(PLATFORM);
    let canary = "rollout \"canary\" {\n    percent = 10\n    bake = 5\n  }";
    let called = platform.replace("memory = 2048 # db", &format!("memory = 2048\n  {canary}"));
    let environment = two_releases(&rolling(ENVIRONMENT));
    let found = mistakes(&called, &environment);
    assert_eq!(kinds(&found), [(DiagnosticKind::RolloutBesideRelease, "dev.hcl")]);
    let here = format!("{environment}service \"db\" {{\n  rollout \"rolling\" {{}}\n}}\n");
    assert_eq!(mistakes(&called, &here), []);
}

#[test]
fn a_rollout_of_what_nobody_reaches_has_no_traffic() {
    let platform = PLATFORM.replace("calls = [\"db\"]", "calls = []");
    let found = mistakes(&platform, ENVIRONMENT);
    assert_eq!(kinds(&found), [(DiagnosticKind::Unreachable, "platform.hcl")]);
    assert_eq!(&platform[found[0].related[0].span.clone()], "rollout \"rolling\"");
}
