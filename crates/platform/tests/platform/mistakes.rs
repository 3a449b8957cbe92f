//! Every kind of mistake: one change to a good spec makes exactly one diagnostic, at the right place.

use std::collections::BTreeSet;

use crate::specs::{ENVIRONMENT, PLATFORM};
use platform::{Diagnostic, DiagnosticKind, SpecFile, load};

/// A change to one file of the good spec, the kind of mistake that it is, and the text that the
/// diagnostic points at.
type Case = (&'static str, &'static str, DiagnosticKind, &'static str);

pub fn mistakes(platform: &str, environment: &str) -> Vec<Diagnostic> {
    let platform = SpecFile::new("platform.hcl", platform);
    let environment = SpecFile::new("dev.hcl", environment);
    load(&platform, &[environment]).err().unwrap_or_default()
}

/// Makes each change and compares; returns the kinds that were seen.
fn check(cases: &[Case], in_platform: bool) -> BTreeSet<DiagnosticKind> {
    let mut failures = Vec::new();
    for (from, to, kind, pointed) in cases {
        let (good, path) =
            if in_platform { (PLATFORM, "platform.hcl") } else { (ENVIRONMENT, "dev.hcl") };
        if good.matches(from).count() != 1 {
            failures.push(format!("{from:?} must be there once"));
            continue;
        }
        let changed = good.replacen(from, to, 1);
        let found = if in_platform {
            mistakes(&changed, ENVIRONMENT)
        } else {
            mistakes(PLATFORM, &changed)
        };
        let seen: Vec<_> = found
            .iter()
            .map(|d| (d.kind, d.path.as_str(), changed.get(d.span.clone()).unwrap_or("?")))
            .collect();
        if seen != [(*kind, path, *pointed)] {
            let messages: Vec<_> = found.iter().map(|d| &d.message).collect();
            failures.push(format!(
                "{from:?} -> {to:?}\n  wanted {:?}\n  found  {seen:?} {messages:?}",
                (kind, pointed)
            ));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    cases.iter().map(|case| case.2).collect()
}

#[test]
fn the_good_spec_is_good() {
    assert_eq!(mistakes(PLATFORM, ENVIRONMENT), []);
}

#[test]
fn every_kind_is_here() {
    let mut seen = check(PLATFORM_CASES, true);
    seen.extend(check(ENVIRONMENT_CASES, false));
    // These need more than one change or more than one environment; each has its test below.
    seen.extend([
        DiagnosticKind::NotUtf8,
        DiagnosticKind::DuplicateService,
        DiagnosticKind::NothingExposed,
        DiagnosticKind::DuplicateSuffix,
        DiagnosticKind::OverlappingCidr,
        DiagnosticKind::UnknownEnvironment,
        DiagnosticKind::BadImageSource,
        DiagnosticKind::NameTooLong,
        DiagnosticKind::VpcTooSmall,
        DiagnosticKind::QuotaExceeded,
        DiagnosticKind::NoGuardDuty,
        DiagnosticKind::RolloutBesideRelease,
        // What is only warned of: a_warning_is_no_mistake in diagnostics.rs.
        DiagnosticKind::ScarceCpu,
    ]);
    let missing: Vec<_> = DiagnosticKind::ALL.iter().filter(|kind| !seen.contains(kind)).collect();
    assert!(missing.is_empty(), "no case for {missing:?}");
    let codes: BTreeSet<_> = DiagnosticKind::ALL.iter().map(|kind| kind.code()).collect();
    assert_eq!(codes.len(), DiagnosticKind::ALL.len());
}

#[rustfmt::skip]
const PLATFORM_CASES: &[Case] = &[
    // The text.
    ("application = ", "application ", DiagnosticKind::Syntax, ""),
    ("max = 6", "max = 6 min = 1", DiagnosticKind::Syntax, "m"),
    ("max = 6\n  }", "max = 6", DiagnosticKind::Syntax, "{"),
    ("\"/up\"", "\"/up", DiagnosticKind::Syntax, "\"/up"),
    ("\"/up\"", "'/up'", DiagnosticKind::Syntax, "'"),
    ("application", "\u{feff}application", DiagnosticKind::NotUtf8, "\u{feff}"),
    ("port   = 3000", "port   = 3000 + 1", DiagnosticKind::NotLiteral, "3000 + 1"),
    ("\"private\"", "private", DiagnosticKind::NotLiteral, "private"),
    ("\"private\"", "lower(\"private\")", DiagnosticKind::NotLiteral, "lower(\"private\")"),
    ("info", "${level}", DiagnosticKind::Interpolation, "${level}"),
    ("info", "a-%{ if x }b%{ endif }", DiagnosticKind::Interpolation, "%{ if x }b%{ endif }"),
    ("port   = 3000", "port   = 3000 # strata:alow x y", DiagnosticKind::BadWaiver, "# strata:alow x y"),
    // Keys and blocks.
    ("port   = 3000", "prot   = 3000", DiagnosticKind::UnknownKey, "prot"),
    ("port   = 3000", "port   = 3000\n  colour = \"red\"", DiagnosticKind::UnknownKey, "colour"),
    ("  port   = 3000\n", "", DiagnosticKind::MissingKey, "service \"web\""),
    ("  cpu    = 512\n  memory = 1024\n", "", DiagnosticKind::MissingKey, "service \"web\""),
    ("application = \"shop\"\n", "", DiagnosticKind::MissingKey, ""),
    ("paths = [\"/*\"]\n", "", DiagnosticKind::MissingKey, "expose"),
    ("path = \"/up\"", "interval = 30", DiagnosticKind::MissingKey, "health"),
    ("command = [\"CMD\", \"/bin/check\"]", "interval = 30", DiagnosticKind::MissingKey, "health"),
    ("health { # web\n    path = \"/up\"\n  }", "", DiagnosticKind::MissingBlock, "service \"web\""),
    ("health { # web", "healt {", DiagnosticKind::UnknownBlock, "healt"),
    ("service \"db\"", "servise \"db\"", DiagnosticKind::UnknownBlock, "servise \"db\""),
    ("port   = 3000", "port   = 3000\n  port   = 3001", DiagnosticKind::DuplicateKey, "port"),
    ("LEVEL = \"info\"", "LEVEL = \"info\"\n    LEVEL = \"info\"", DiagnosticKind::DuplicateKey, "LEVEL"),
    ("LEVEL = \"info\"", "LEVEL = \"info\"\n    \"LEVEL\" = \"x\"", DiagnosticKind::DuplicateKey, "\"LEVEL\""),
    ("scaling { # web", "scaling {\n  }\n  scaling {", DiagnosticKind::DuplicateBlock, "scaling"),
    ("scaling { # web", "scaling = {", DiagnosticKind::KeyForBlock, "scaling"),
    ("environment = {", "environment {", DiagnosticKind::BlockForKey, "environment"),
    ("service \"web\"", "service \"web\" \"x\"", DiagnosticKind::BadLabel, "service \"web\" \"x\""),
    ("scaling { # web", "scaling \"x\" {", DiagnosticKind::BadLabel, "\"x\""),
    // Values.
    ("port   = 3000", "port   = \"3000\"", DiagnosticKind::WrongType, "\"3000\""),
    ("port   = 3000", "port   = null", DiagnosticKind::WrongType, "null"),
    ("\"private\"", "[\"private\"]", DiagnosticKind::WrongType, "[\"private\"]"),
    ("info", "\", LEVEL2 = 1, LEVEL3 = \"", DiagnosticKind::WrongType, "1"),
    ("port   = 3000", "port   = 0", DiagnosticKind::OutOfRange, "0"),
    ("port   = 3000", "port   = -1", DiagnosticKind::OutOfRange, "-1"),
    ("port   = 3000", "port   = 3000.5", DiagnosticKind::OutOfRange, "3000.5"),
    ("port   = 3000", "port   = 99999999999999999999", DiagnosticKind::OutOfRange, "99999999999999999999"),
    ("[\"/*\"]", "[\"/a\", \"/b\", \"/c\", \"/d\", \"/e\"]", DiagnosticKind::BadCount, "[\"/a\", \"/b\", \"/c\", \"/d\", \"/e\"]"),
    ("[\"/*\"]", "[]", DiagnosticKind::BadCount, "[]"),
    ("\"private\"", "\"privat\"", DiagnosticKind::UnknownChoice, "\"privat\""),
    ("?FATAL", "\\n", DiagnosticKind::BadText, "\"\\n\""),
    // Services.
    ("\"shop\"", "\"Shop\"", DiagnosticKind::BadName, "\"Shop\""),
    ("\"fe\"", "\"F_E\"", DiagnosticKind::BadName, "\"F_E\""),
    ("\"fe\"", "\"api\"", DiagnosticKind::DuplicateShortName, "\"api\""),
    ("memory = 1024", "memory = 9000", DiagnosticKind::FargateSize, "9000"),
    ("cpu    = 512", "cpu    = 500", DiagnosticKind::FargateSize, "500"),
    ("\"app\"", "\"root\"", DiagnosticKind::BadUser, "\"root\""),
    ("calls = [\"db\"]", "calls = [\"db\"]\n  timeout {\n    request = 30\n    idle = 20\n  }", DiagnosticKind::BadTimeout, "20"),
    ("calls = [\"db\"]", "calls = [\"db\"]\n  timeout {\n    request = 0\n    idle = 600\n  }", DiagnosticKind::BadTimeout, "600"),
    ("protocol = \"tcp\"", "protocol = \"tcp\"\n  timeout {\n    request = 7\n  }", DiagnosticKind::BadTimeout, "7"),
    ("user = \"app\"", "user = \"app\"\n  timeout {\n    request = 7\n  }", DiagnosticKind::BadTimeout, "timeout"),
    ("protocol = \"tcp\"", "protocol = \"tcp\"\n  alarms {\n    silence = 15\n  }", DiagnosticKind::BadAlarm, "15"),
    ("silence = 30", "silence = 4", DiagnosticKind::OutOfRange, "4"),
    ("\"app\"", "\"app\"\n  writable = [\"cache\"]", DiagnosticKind::BadDirectory, "\"cache\""),
    ("\"app\"", "\"app\"\n  writable = [\"/proc/1\"]", DiagnosticKind::BadDirectory, "\"/proc/1\""),
    ("\"app\"", "\"app\"\n  writable = [\"/a\", \"/b\", \"/a\"]", DiagnosticKind::DuplicateElement, "\"/a\""),
    ("tier   = \"private\"", "tier   = \"isolated\"", DiagnosticKind::InternetEgress, "true"),
    ("\"/up\"", "\"/$(reboot)\"", DiagnosticKind::BadHealthCheck, "\"/$(reboot)\""),
    ("timeout = 4", "timeout = 10", DiagnosticKind::BadHealthCheck, "10"),
    ("\"200-299\"", "\"ok\"", DiagnosticKind::BadHealthCheck, "\"ok\""),
    ("[\"CMD\", ", "[\"/bin/sh\", ", DiagnosticKind::BadHealthCheck, "[\"/bin/sh\", \"/bin/check\"]"),
    ("max = 6", "max = 1", DiagnosticKind::BadScaling, "2"),
    ("target_cpu = 60", "target_cpu = 60\n    scale_up_cpu = 70", DiagnosticKind::BadScaling, "60"),
    ("target_cpu = 60", "scale_up_cpu = 30", DiagnosticKind::BadScaling, "30"),
    // Rollouts.
    ("\"canary\"", "\"canry\"", DiagnosticKind::UnknownChoice, "\"canry\""),
    ("\"canary\"", "\"all\"", DiagnosticKind::UnknownChoice, "\"all\""),
    ("rollout \"canary\"", "rollout", DiagnosticKind::BadLabel, "rollout"),
    ("percent = 10", "percent = 0", DiagnosticKind::OutOfRange, "0"),
    ("percent = 10", "percent = 101", DiagnosticKind::OutOfRange, "101"),
    ("bake = 15", "bake = 1441", DiagnosticKind::OutOfRange, "1441"),
    ("    bake = 15\n", "", DiagnosticKind::MissingKey, "rollout \"canary\""),
    ("\"rolling\" {}", "\"rolling\" {\n    bake = 5\n  }", DiagnosticKind::UnknownKey, "bake"),
    ("\"rolling\" {}", "\"rolling\" {}\n  rollout \"rolling\" {}", DiagnosticKind::DuplicateBlock, "rollout \"rolling\""),
    ("\"test traffic\"", "\"tests\"", DiagnosticKind::UnknownChoice, "\"tests\""),
    ("\"scale up\"", "\"bake\"", DiagnosticKind::UnknownChoice, "\"bake\""),
    ("timeout = 60\n", "timeout = 20161\n", DiagnosticKind::OutOfRange, "20161"),
    ("\"continue\"", "\"rollback\"", DiagnosticKind::UnknownChoice, "\"rollback\""),
    ("    function {", "    pause {\n      after = \"test traffic\"\n    }\n    function {", DiagnosticKind::DuplicateBlock, "pause"),
    (":function:smoke-test", ":function:*", DiagnosticKind::BadArn, "\"arn:aws:lambda:{region}:{account_id}:function:*\""),
    ("arn:aws:lambda:{region}", "arn:aws:sns:{region}", DiagnosticKind::BadArn, "\"arn:aws:sns:{region}:{account_id}:function:smoke-test\""),
    ("lambda:{region}", "lambda:{zone}", DiagnosticKind::UnknownPlaceholder, "\"arn:aws:lambda:{zone}:{account_id}:function:smoke-test\""),
    // What runs before.
    ("[\"./manage\", \"migrate\"]", "[]", DiagnosticKind::BadCount, "[]"),
    ("[\"./manage\", \"migrate\"]", "\"./manage migrate\"", DiagnosticKind::WrongType, "\"./manage migrate\""),
    ("\"migrate\"", "\"\"", DiagnosticKind::BadText, "\"\""),
    ("    command = [\"./manage\", \"migrate\"]\n", "", DiagnosticKind::MissingKey, "before_deploy"),
    ("timeout = 30\n", "timeout = 0\n", DiagnosticKind::OutOfRange, "0"),
    ("timeout = 30\n", "timeout = 721\n", DiagnosticKind::OutOfRange, "721"),
    ("before_deploy {", "before_deploy \"x\" {", DiagnosticKind::BadLabel, "\"x\""),
    ("before_deploy {", "before_deployment {", DiagnosticKind::UnknownBlock, "before_deployment"),
    // Pull requests.
    ("\"trunk\"", "\"tr*nk\"", DiagnosticKind::BadBranch, "\"tr*nk\""),
    ("github = true", "github = \"yes\"", DiagnosticKind::WrongType, "\"yes\""),
    ("github = true", "gitlab = true", DiagnosticKind::UnknownKey, "gitlab"),
    ("pull_requests {", "pull_request {", DiagnosticKind::UnknownBlock, "pull_request"),
    // Exposure.
    ("port   = 3000", "port   = 3000\n  protocol = \"grpc\"\n", DiagnosticKind::NotExposable, "\"grpc\""),
    ("[\"/*\"]", "[\"api\"]", DiagnosticKind::BadPath, "\"api\""),
    ("strip_prefix = \"/api\"", "strip_prefix = \"/api/\"", DiagnosticKind::BadPath, "\"/api/\""),
    ("strip_prefix = \"/api\"", "strip_prefix = \"/a.i\"", DiagnosticKind::BadPath, "\"/a.i\""),
    ("strip_prefix = \"/api\"", "strip_prefix = \"/ap\"", DiagnosticKind::BadPath, "\"/ap\""),
    ("[\"/*\"]", "[\"/api/*\"]", DiagnosticKind::DuplicatePath, "\"/api/*\""),
    ("priority = 900", "priority = 5", DiagnosticKind::ShadowedPath, "\"/api/*\""),
    ("priority = 900", "priority = 100", DiagnosticKind::DuplicatePriority, "100"),
    // Calls.
    ("calls = [\"api\"]", "calls = [\"api\", \"d\"]", DiagnosticKind::UnknownService, "\"d\""),
    ("calls = [\"api\"]", "calls = [\"api\", \"web\"]", DiagnosticKind::SelfCall, "\"web\""),
    ("calls = [\"api\"]", "calls = [\"api\", \"api\"]", DiagnosticKind::DuplicateElement, "\"api\""),
    ("calls = [\"db\"]", "calls = [\"db\", \"web\"]", DiagnosticKind::CallCycle, "\"web\""),
    ("calls = [\"db\"]", "calls = []", DiagnosticKind::Unreachable, "\"db\""),
    // Assertions.
    ("assert no_path", "assert no_pth", DiagnosticKind::UnknownChoice, "no_pth"),
    ("assert no_path", "assert", DiagnosticKind::BadLabel, "assert"),
    ("assert no_path", "asert no_path", DiagnosticKind::UnknownBlock, "asert no_path"),
    ("  to   = \"load-balancer\"\n", "", DiagnosticKind::MissingKey, "assert no_path"),
    ("\"vpc\"", "\"ap\"", DiagnosticKind::UnknownEnd, "\"ap\""),
    ("\"load-balancer\"", "\"intrenet\"", DiagnosticKind::UnknownEnd, "\"intrenet\""),
    ("\"load-balancer\"", "\"vpc\"", DiagnosticKind::EmptyAssertion, "\"vpc\""),
    ("\"load-balancer\"", "\"internet\"", DiagnosticKind::EmptyAssertion, "\"internet\""),
    ("\"vpc\"", "\"s3\"", DiagnosticKind::EmptyAssertion, "\"load-balancer\""),
    ("\"load-balancer\"", "\"load-balancer\"\n  port = 0", DiagnosticKind::OutOfRange, "0"),
    ("\"us-west-2\" # assert", "\"us-wst-2\"", DiagnosticKind::BadRegion, "\"us-wst-2\""),
    ("\"us-west-2\" # assert", "[\"us-west-2\"]", DiagnosticKind::WrongType, "[\"us-west-2\"]"),
    ("assert region", "assert reigon", DiagnosticKind::UnknownChoice, "reigon"),
    ("is = \"us-west-2\"", "is = \"us-west-2\"\n  from = \"web\"", DiagnosticKind::UnknownKey, "from"),
    ("at_least = 2", "at_least = 7", DiagnosticKind::OutOfRange, "7"),
    ("  at_least = 2\n", "", DiagnosticKind::MissingKey, "assert zones"),
    // Secrets, variables and permissions.
    ("[\"session-key\"]", "[\"SESSION_KEY\"]", DiagnosticKind::BadSecretName, "\"SESSION_KEY\""),
    ("[\"session-key\"]", "[\"hunter2!\"]", DiagnosticKind::SecretValue, "\"hunter2!\""),
    ("[\"session-key\"]", "{ session-key = \"x\" }", DiagnosticKind::SecretValue, "{ session-key = \"x\" }"),
    ("info", "AKIAIOSFODNN7EXAMPLE", DiagnosticKind::SecretValue, "\"AKIAIOSFODNN7EXAMPLE\""),
    ("LEVEL = \"info\"", "DB_PASSWORD = \"x\"", DiagnosticKind::SecretValue, "\"x\""),
    ("LEVEL = \"info\"", "\"LOG-LEVEL\" = \"x\"", DiagnosticKind::BadVariable, "\"LOG-LEVEL\""),
    ("LEVEL = \"info\"", "API_URL = \"x\"", DiagnosticKind::VariableClash, "API_URL"),
    ("LEVEL = \"info\"", "SESSION_KEY = \"\"", DiagnosticKind::VariableClash, "SESSION_KEY"),
    ("[\"session-key\"]", "[\"api-url\"]", DiagnosticKind::VariableClash, "\"api-url\""),
    ("\"s3:GetObject\"", "\"s3:*\"", DiagnosticKind::BadAction, "\"s3:*\""),
    ("\"s3:GetObject\"", "\"*\"", DiagnosticKind::BadAction, "\"*\""),
    ("\"arn:aws:s3:::trades-{environment_suffix}/*\"", "\"*\"", DiagnosticKind::BadArn, "\"*\""),
    ("\"cloudwatch:PutMetricData\"", "\"cloudwatch:PutMetricAlarm\"", DiagnosticKind::BadArn, "\"*\""),
    ("{environment_suffix}", "{suffix}", DiagnosticKind::UnknownPlaceholder, "\"arn:aws:s3:::trades-{suffix}/*\""),
];

#[rustfmt::skip]
const ENVIRONMENT_CASES: &[Case] = &[
    ("waf = true", "waf = true\nwfa = true", DiagnosticKind::UnknownKey, "wfa"),
    ("waf = true", "waf = true\nlayout = \"sigle\"", DiagnosticKind::UnknownChoice, "\"sigle\""),
    ("waf = true", "waf = true\nlayout = 1", DiagnosticKind::WrongType, "1"),
    ("state \"local\" {}", "", DiagnosticKind::MissingBlock, ""),
    ("\"local\" {}", "\"locl\" {}", DiagnosticKind::UnknownChoice, "\"locl\""),
    ("state \"local\" {}", "state \"local\" {}\nstate \"local\" {}", DiagnosticKind::DuplicateBlock, "state \"local\""),
    ("cpu = 1024", "port = 1", DiagnosticKind::BelongsToPlatform, "port"),
    ("cpu = 1024", "calls = []", DiagnosticKind::BelongsToPlatform, "calls"),
    ("service \"api\"", "service \"ap\"", DiagnosticKind::UnknownService, "\"ap\""),
    ("cpu = 1024", "cpu = 256", DiagnosticKind::FargateSize, "4096"),
    ("memory = 4096", "memory = 1024", DiagnosticKind::FargateSize, "1024"),
    ("percent = 25", "percent = 2", DiagnosticKind::OutOfRange, "2"),
    ("\"linear\" {", "\"canary\" {\n    keep = 1", DiagnosticKind::UnknownKey, "keep"),
    ("max = 4", "max = 1", DiagnosticKind::BadScaling, "1"),
    ("max = 4", "target_cpu = 50", DiagnosticKind::BadScaling, "50"),
    ("max = 4", "scale_up_cpu = 100", DiagnosticKind::OutOfRange, "100"),
    ("max = 4", "scale_up_cpu = 35", DiagnosticKind::BadScaling, "35"),
    ("session-key = 2", "session = 2", DiagnosticKind::UnknownSecret, "session"),
    ("session-key = 2", "session-key = 0", DiagnosticKind::OutOfRange, "0"),
    ("LEVEL = \"debug\"", "SESSION_KEY = \"\"", DiagnosticKind::VariableClash, "SESSION_KEY"),
    ("LEVEL = \"debug\"", "API_TOKEN = \"x\"", DiagnosticKind::SecretValue, "\"x\""),
    ("\"dev\"", "\"Dev\"", DiagnosticKind::BadSuffix, "\"Dev\""),
    ("\"dev\"", "\"a--b\"", DiagnosticKind::BadSuffix, "\"a--b\""),
    ("\"dev\"", "\"canary\"", DiagnosticKind::SecretSuffix, "\"canary\""),
    ("\"123456789012\"", "\"12345\"", DiagnosticKind::BadAccount, "\"12345\""),
    ("\"123456789012\"", "123456789012", DiagnosticKind::WrongType, "123456789012"),
    ("\"us-east-1\"", "\"us-esat-1\"", DiagnosticKind::BadRegion, "\"us-esat-1\""),
    ("\"us-east-1\"", "\"us-gov-west-1\"", DiagnosticKind::BadRegion, "\"us-gov-west-1\""),
    ("\"us-east-1a\"", "\"us-west-2a\"", DiagnosticKind::ZoneOfOtherRegion, "\"us-west-2a\""),
    ("\"us-east-1a\"", "\"a\"", DiagnosticKind::BadZone, "\"a\""),
    ("\"us-east-1a\"", "\"us-east-1b\"", DiagnosticKind::DuplicateElement, "\"us-east-1b\""),
    ("\"us-east-1a\", ", "", DiagnosticKind::BadCount, "[\"us-east-1b\"]"),
    ("[\"us-east-1b\"] # endpoints", "[\"us-east-1c\"]", DiagnosticKind::UnusedZone, "\"us-east-1c\""),
    ("[\"us-east-1b\"] # endpoints", "[\"us-east-1b\", \"us-east-1b\"]", DiagnosticKind::DuplicateElement, "\"us-east-1b\""),
    ("flow_logs = \"s3\"", "flow_logs = \"disk\"", DiagnosticKind::UnknownChoice, "\"disk\""),
    ("\"10.0.0.0/16\"", "\"10.0.0.0\"", DiagnosticKind::BadCidr, "\"10.0.0.0\""),
    ("\"10.0.0.0/16\"", "\"10.0.1.0/16\"", DiagnosticKind::BadCidr, "\"10.0.1.0/16\""),
    ("\"10.0.0.0/16\"", "\"11.0.0.0/16\"", DiagnosticKind::BadCidr, "\"11.0.0.0/16\""),
    ("\"10.0.0.0/16\"", "\"10.0.0.0/24\"", DiagnosticKind::VpcSize, "\"10.0.0.0/24\""),
    ("\"single\"", "\"none\"", DiagnosticKind::InternetEgress, "\"none\""),
    ("\"local\" {}", "\"s3\" {\n bucket = \"B\"\n region = \"us-east-1\"\n}", DiagnosticKind::BadBucket, "\"B\""),
    ("\"local\" {}", "\"s3\" {\n bucket = \"abc\"\n region = \"us-east-1\"\n lock = true\n}", DiagnosticKind::UnknownKey, "lock"),
    ("\"local\" {}", "\"local\" {\n bucket = \"abc\"\n}", DiagnosticKind::UnknownKey, "bucket"),
    ("~> 6.30", "~> 6.65.0", DiagnosticKind::BadProviderVersion, "\"~> 6.65.0\""),
    ("~> 6.30", "latest", DiagnosticKind::BadProviderVersion, "\"latest\""),
    ("~> 6.30", "~> 4.67", DiagnosticKind::BadProviderVersion, "\"~> 4.67\""),
    ("~> 6.30", ">= 6.30, < 6.0", DiagnosticKind::BadProviderVersion, "\">= 6.30, < 6.0\""),
    ("v1.2.0", "", DiagnosticKind::BadModuleSource, "\"\""),
    ("platform.git", "platform.git?ref=v1", DiagnosticKind::BadModuleSource, "\"git::https://example.com/platform.git?ref=v1\""),
    ("weight = 100", "weight = 90", DiagnosticKind::BadWeights, "90"),
    ("weight = 100", "weight = 100\n  min = { wbe = 2 }", DiagnosticKind::UnknownService, "wbe"),
    ("weight = 100", "weight = 100\n  min = { web = 0 }", DiagnosticKind::OutOfRange, "0"),
    ("weight = 100", "weight = 100\n  min = { web = 7 }", DiagnosticKind::BadScaling, "7"),
    ("weight = 100", "weight = 100\n  min = { web = 1 }", DiagnosticKind::OutrunCapacity, "1"),
    ("weight = 100", "weight = 100\n  header = \"blue\"", DiagnosticKind::BadHeader, "\"blue\""),
    ("weight = 100", "weight = 100\n  header = \"0123456789abcde*\"", DiagnosticKind::BadHeader, "\"0123456789abcde*\""),
    ("release \"blue\"", "release \"red\"", DiagnosticKind::UnknownChoice, "\"red\""),
    ("db  = \"1\"", "", DiagnosticKind::MissingImage, "release \"blue\""),
    ("db  = \"1\"", "db = \"1\"\n    dbb = \"1\"", DiagnosticKind::UnknownService, "dbb"),
    ("db  = \"1\"", "dbx  = \"1\"", DiagnosticKind::UnknownService, "dbx"),
    ("db  = \"1\"", "db  = \"a b\"", DiagnosticKind::BadImageTag, "\"a b\""),
    ("certificate/0-1", "certificate/", DiagnosticKind::BadArn, "\"arn:aws:acm:us-east-1:123456789012:certificate/\""),
    ("acm:us-east-1", "acm:us-east-2", DiagnosticKind::ForeignArn, "\"arn:aws:acm:us-east-2:123456789012:certificate/0-1\""),
    ("iam::123456789012", "iam::210987654321", DiagnosticKind::ForeignArn, "\"arn:aws:iam::210987654321:policy/limit\""),
    ("policy/limit", "user/limit", DiagnosticKind::BadArn, "\"arn:aws:iam::123456789012:user/limit\""),
    ("\"203.0.113.0/24\"", "\"203.0.113.1/24\"", DiagnosticKind::BadCidr, "\"203.0.113.1/24\""),
    ("waf = true", "waf = false", DiagnosticKind::NoFirewall, "firewall"),
    ("20000", "9", DiagnosticKind::OutOfRange, "9"),
    ("198.51.100.0/24", "0.0.0.0/0", DiagnosticKind::BadCidr, "[\"0.0.0.0/0\"]"),
    ("\"AWSManagedRulesAmazonIpReputationList\"", "\"IpReputation\"", DiagnosticKind::UnknownChoice, "\"IpReputation\""),
    ("AWSManagedRulesCommonRuleSet =", "CommonRuleSet =", DiagnosticKind::UnknownChoice, "CommonRuleSet"),
    ("SizeRestrictions_BODY", "Size Restrictions", DiagnosticKind::BadText, "\"Size Restrictions\""),
    ("\"a@example.com\"", "\"example.com\"", DiagnosticKind::BadEmail, "\"example.com\""),
    ("sns:us-east-1:210987654321:pager", "sqs:us-east-1:210987654321:pager", DiagnosticKind::BadArn, "\"arn:aws:sqs:us-east-1:210987654321:pager\""),
    ("sns:us-east-1:210987654321:pager", "sns:us-west-2:210987654321:pager", DiagnosticKind::ForeignArn, "\"arn:aws:sns:us-west-2:210987654321:pager\""),
    ("Team", "\"aws:team\"", DiagnosticKind::BadTag, "\"aws:team\""),
    ("\"load-balancer\"", "\"wbe\"", DiagnosticKind::UnknownEnd, "\"wbe\""),
    (
        "assert path { # dev\n  from = \"internet\"\n  to   = \"load-balancer\"\n  port = 443\n",
        "assert no_path {\n  from = \"vpc\"\n  to   = \"load-balancer\"\n",
        DiagnosticKind::DuplicateAssertion,
        "assert no_path",
    ),
];
