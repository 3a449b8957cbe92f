//! Mistakes that take more than one change to a good spec, and what is none.

use std::collections::BTreeSet;

use crate::mistakes::mistakes;
use crate::rollouts::rolling;
use crate::specs::{ENVIRONMENT, PLATFORM};
use platform::{Diagnostic, DiagnosticKind, SpecFile, load};

pub fn kinds(found: &[Diagnostic]) -> Vec<(DiagnosticKind, &str)> {
    found.iter().map(|d| (d.kind, d.path.as_str())).collect()
}

#[test]
fn a_file_of_other_bytes() {
    let source = SpecFile::new("platform.hcl", b"application = \"\xff\"");
    let found = load(&source, &[]).unwrap_err();
    assert_eq!(kinds(&found), [(DiagnosticKind::NotUtf8, "platform.hcl")]);
}

#[test]
fn nothing_is_exposed() {
    let expose = |block: &str| PLATFORM.replace(block, "");
    let text = expose("  expose { # web\n    paths = [\"/*\"]\n    priority = 900\n  }\n");
    let block = "  expose { # api\n    paths = [\"/api/*\"]\n    priority = 100\n    strip_prefix = \"/api\"\n  }\n";
    let found = mistakes(&text.replace(block, ""), ENVIRONMENT);
    assert_eq!(kinds(&found), [(DiagnosticKind::NothingExposed, "platform.hcl")]);
}

#[test]
fn two_services_of_one_name() {
    let api = &PLATFORM[PLATFORM.find("service \"api\"").unwrap()..];
    let api = &api[..api.find("\n}\n").unwrap() + 3];
    let copy = api
        .replace("/api/*", "/x/*")
        .replace("\"/api\"", "\"/x\"")
        .replace("priority = 100", "priority = 101");
    let found = mistakes(&format!("{PLATFORM}\n{copy}"), ENVIRONMENT);
    assert_eq!(kinds(&found), [(DiagnosticKind::DuplicateService, "platform.hcl")]);
    assert_eq!(found[0].related.len(), 1);
}

#[test]
fn a_long_cycle_is_named() {
    let text = PLATFORM.replace("memory = 2048 # db", "memory = 2048\n  calls = [\"web\"]");
    let found = mistakes(&text, ENVIRONMENT);
    assert_eq!(kinds(&found), [(DiagnosticKind::CallCycle, "platform.hcl")]);
    assert!(found[0].message.ends_with("web -> api -> db -> web"), "{}", found[0].message);
}

#[test]
fn names_that_would_be_too_long() {
    let long = "a-service-with-a-long-name";
    let platform = PLATFORM.replace("\"api\"", &format!("{long:?}"));
    let environment = ENVIRONMENT.replace("api = ", &format!("{long} = "));
    let environment = environment.replace("\"api\"", &format!("{long:?}"));
    let found = mistakes(&platform, &environment);
    assert_eq!(kinds(&found), [(DiagnosticKind::NameTooLong, "dev.hcl")]);
    assert_eq!(
        found[0].message,
        "the name of the target group \"tg2-a-service-with-a-long-name-green-dev\" has 40 \
         characters; AWS allows 32"
    );
    let help = "give \"a-service-with-a-long-name\" a short_name of up to 18 characters in the \
                platform file, or shorten the suffix";
    assert_eq!(found[0].help.as_deref(), Some(help));
    assert_eq!(&platform[found[0].related[0].span.clone()], format!("{long:?}"));
    let short = platform.replace(
        &format!("service {long:?} {{"),
        &format!("service {long:?} {{\n  short_name = \"api\""),
    );
    assert_eq!(mistakes(&short, &environment), []);
}

#[test]
fn a_command_that_ecs_would_not_take() {
    let words = |last: usize| {
        let mut words = vec!["x".repeat(1024); 7];
        words.push("x".repeat(last));
        PLATFORM.replace("[\"./manage\", \"migrate\"]", &format!("{words:?}"))
    };
    // `{"containerOverrides":[{"command":[...],"name":"api"}]}` has 8192 bytes.
    let last = 8192 - 49 - "api".len() - 7 * (1024 + 3) - 2;
    assert_eq!(mistakes(&words(last), ENVIRONMENT), []);
    let found = mistakes(&words(last + 1), ENVIRONMENT);
    assert_eq!(kinds(&found), [(DiagnosticKind::BadText, "platform.hcl")]);
    let told = "this is 1 byte too long: with the JSON around it, ECS takes 8192";
    assert_eq!(found[0].message, told);
}

#[test]
fn an_application_whose_names_would_be_too_long() {
    let platform = PLATFORM.replace("\"shop\"", "\"a-shop-with-quite-a-long-name\"");
    let found = mistakes(&platform, ENVIRONMENT);
    assert_eq!(kinds(&found), [(DiagnosticKind::NameTooLong, "dev.hcl")]);
    assert!(found[0].message.contains("load balancer"), "{}", found[0].message);
}

#[test]
fn subnets_too_small_for_the_tasks() {
    let environment =
        ENVIRONMENT.replace("10.0.0.0/16", "10.0.0.0/22").replace("max = 4", "max = 40");
    let found = mistakes(PLATFORM, &environment);
    assert_eq!(kinds(&found), [(DiagnosticKind::VpcTooSmall, "dev.hcl")]);
    assert_eq!(
        found[0].message,
        "the isolated subnets are too small: a /27 has 32 addresses, and 47 tasks, twice in a \
         rolling update and twice for two releases, over 2 zones need 105 in each with 5 for AWS \
         and 6 endpoints"
    );
    assert_eq!(found[0].help.as_deref(), Some("a VPC of /20 would do, or a lower \"max\""));
}

#[test]
fn guardduty_where_it_has_no_agent() {
    let found = mistakes(PLATFORM, &ENVIRONMENT.replace("us-east-1", "us-east-9"));
    assert_eq!(kinds(&found), [(DiagnosticKind::NoGuardDuty, "dev.hcl")]);
    assert_eq!(found[0].message, "GuardDuty has no agent for Fargate in \"us-east-9\"");
}

#[test]
fn a_weight_that_outruns_the_tasks_of_a_release() {
    let (platform_text, environment) = (rolling(PLATFORM), rolling(ENVIRONMENT));
    let start = environment.find("release \"blue\"").unwrap();
    let blue = &environment[start..start + environment[start..].find("\n}\n").unwrap() + 3];
    let platform = platform_text.replace("min = 2", "min = 5");
    let found = |weight: u32, min: u32| {
        let one = blue.replace("weight = 100", &format!("weight = {}", 100 - weight));
        let green = format!("weight = {weight}\n  min = {{ web = {min} }}");
        let two = blue.replace("weight = 100", &green).replace("blue", "green");
        mistakes(&platform, &environment.replace(blue, &format!("{one}{two}")))
    };
    assert_eq!(found(0, 1), []);
    assert_eq!(found(20, 1), []);
    let outrun = found(21, 1);
    assert_eq!(kinds(&outrun), [(DiagnosticKind::OutrunCapacity, "dev.hcl")]);
    assert_eq!(
        outrun[0].message,
        "21 % of the traffic outruns the release \"green\": of the 5 tasks that \"web\" has at least for \
         all of the traffic, that is 2, and the release has at least 1"
    );
    assert_eq!(found(100, 5), []);
    assert_eq!(kinds(&found(100, 4)), [(DiagnosticKind::OutrunCapacity, "dev.hcl")]);
}

#[test]
fn a_header_of_two_releases() {
    let (platform_text, environment) = (rolling(PLATFORM), rolling(ENVIRONMENT));
    let start = environment.find("release \"blue\"").unwrap();
    let blue = &environment[start..start + environment[start..].find("\n}\n").unwrap() + 3];
    let with = |header: &str| format!("weight = 50\n  header = {header:?}");
    let one = blue.replace("weight = 100", &with("0123456789abcdef"));
    let two = blue.replace("weight = 100", &with("0123456789ABCDEF")).replace("blue", "green");
    let found = mistakes(&platform_text, &environment.replace(blue, &format!("{one}{two}")));
    assert_eq!(kinds(&found), [(DiagnosticKind::BadHeader, "dev.hcl")]);
    assert_eq!(found[0].related.len(), 1);
}

#[test]
fn environments_together() {
    let platform = SpecFile::new("platform.hcl", PLATFORM);
    let with = |path: &str, suffix: &str, vpc: &str, zone: &str| {
        let text = ENVIRONMENT
            .replace("\"dev\"", &format!("{suffix:?}"))
            .replace("10.0.0.0/16", vpc)
            .replace("us-east-1", zone);
        SpecFile::new(path, text)
    };
    let found = |environments: &[SpecFile]| load(&platform, environments).err().unwrap_or_default();
    let dev = with("dev.hcl", "dev", "10.0.0.0/16", "us-east-1");
    let inside = with("pr.hcl", "pr", "10.0.64.0/20", "us-east-1");
    assert_eq!(
        kinds(&found(&[dev.clone(), inside])),
        [(DiagnosticKind::OverlappingCidr, "pr.hcl")]
    );
    let elsewhere = with("pr.hcl", "pr", "10.0.64.0/20", "us-west-2");
    assert_eq!(found(&[dev.clone(), elsewhere]), []);
    let beside = with("pr.hcl", "pr", "10.1.0.0/16", "us-east-1");
    assert_eq!(found(&[dev.clone(), beside]), []);
    let same = with("pr.hcl", "dev", "10.1.0.0/16", "us-east-1");
    assert_eq!(kinds(&found(&[dev, same])), [(DiagnosticKind::DuplicateSuffix, "pr.hcl")]);
}

/// A broken platform file does not hide what is wrong in an environment file by itself.
#[test]
fn both_files_in_one_run() {
    let platform = PLATFORM.replace("port   = 3000", "port   = true");
    let environment = ENVIRONMENT.replace("waf = true", "waf = 1");
    let found = mistakes(&platform, &environment);
    let expected =
        [(DiagnosticKind::WrongType, "platform.hcl"), (DiagnosticKind::WrongType, "dev.hcl")];
    assert_eq!(kinds(&found), expected);
}

/// What only a platform's service has is told apart from what no service has.
#[test]
fn platform_keys_in_an_environment() {
    let known = |found: &[Diagnostic]| -> BTreeSet<String> {
        let help = found[0].help.clone().unwrap();
        help.split('"').skip(3).step_by(2).map(str::to_owned).collect()
    };
    let of_platform = known(&mistakes(&PLATFORM.replace("user =", "qqqqqq ="), ENVIRONMENT));
    let of_environment = known(&mistakes(PLATFORM, &ENVIRONMENT.replace("exec =", "qqqqqq =")));
    assert!(of_platform.contains("permission") && of_environment.contains("exec"));
    for key in of_platform.difference(&of_environment) {
        let environment = ENVIRONMENT.replace("exec =", &format!("{key} ="));
        let found = mistakes(PLATFORM, &environment);
        assert_eq!(kinds(&found), [(DiagnosticKind::BelongsToPlatform, "dev.hcl")], "{key}");
    }
}

/// An escaped `$${` is the text `${`.
#[test]
fn escaped_interpolations_are_data() {
    let platform = PLATFORM.replace("info", "$${a} %%{b} ä\\t");
    let spec = load(&SpecFile::new("platform.hcl", platform), &[]).unwrap();
    let level = &spec.platform.services[0].environment["LEVEL"];
    assert_eq!(level, "${a} %{b} ä\t");
}
