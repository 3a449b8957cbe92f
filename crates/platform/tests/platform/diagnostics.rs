//! What a person reads when a spec has many mistakes.

use crate::rollouts::rolling;
use crate::specs::{ENVIRONMENT, PLATFORM};
use platform::{DiagnosticKind, SpecFile, format_diagnostics, load};

const BROKEN: &str = r#"application = "shop"

service "web" {
  prot   = 3000
  tier   = "privat"
  cpu    = 512
  memory = 5000
  memory = 1024
  expose {
	paths = ["/*", "/größe"]	# tabs, and more than ASCII
    priority = 100
  }
  calls = ["apo", "web"]
  helth {
    path = "/up"
  }
  secrets = ["session-key", "wJalrXUtnFEMI/K7MDENG"]
  environment = {
    LEVEL = "${var.level}"
    API_TOKEN = "hunter2"
  }
}

service "api" {
  port = "8080"
  tier = isolated
  cpu = 1024
  memory = 2048
  expose {
    paths = ["/api/*"]
    priority = 100
  }
  health {
    path = "/ok"
    interval = 5
    timeout = 10
  }
}
"#;

#[test]
fn a_warning_is_no_mistake() {
    let platform = PLATFORM.replace("cpu    = 512", "cpu    = 256");
    let mut platform = SpecFile::new("envs/platform.hcl", platform);
    let environment = ENVIRONMENT.to_owned() + "service \"db\" {\n  cpu = 256\n  memory = 512\n}\n";
    let environment = SpecFile::new("envs/dev.hcl", environment);
    let environments = std::slice::from_ref(&environment);
    let spec = load(&platform, environments).unwrap();
    insta::assert_snapshot!(format_diagnostics(&spec.warnings, &[&platform, &environment], false), @r#"
warning: a task of "web" has 256 CPU units for its container and for the proxy of Service Connect, which wants 256
  --> envs/platform.hcl:11:12
   |
11 |   cpu    = 256
   |            ^^^
   |
   = help: give at least cpu = 512, with a memory of that size

warning: a task of "db" has 256 CPU units for its container and for the proxy of Service Connect, which wants 256
  --> envs/dev.hcl:76:9
   |
76 |   cpu = 256
   |         ^^^
   |
   = help: give at least cpu = 512, with a memory of that size
"#);

    // Beside a mistake, it is told as well.
    platform.text = platform.text.replace("\"/up\"", "7");
    let found = load(&platform, environments).unwrap_err();
    let kinds: Vec<_> = found.iter().map(|found| (found.kind, &*found.path)).collect();
    assert_eq!(
        kinds,
        [
            (DiagnosticKind::ScarceCpu, "envs/platform.hcl"),
            (DiagnosticKind::WrongType, "envs/platform.hcl"),
        ]
    );
}

#[test]
fn many_mistakes_in_one_run() {
    let platform = SpecFile::new("envs/platform.hcl", BROKEN);
    let environment =
        SpecFile::new("envs/dev.hcl", ENVIRONMENT.replace("waf = true", "waf = \"yes\""));
    let found = load(&platform, std::slice::from_ref(&environment)).unwrap_err();
    insta::assert_snapshot!(format_diagnostics(&found, &[&platform, &environment], false), @r#"
error: unknown key "prot" in service "web"
 --> envs/platform.hcl:4:3
  |
4 |   prot   = 3000
  |   ^^^^
  |
  = help: did you mean "port"?

error: "privat" is not one of "private" and "isolated"
 --> envs/platform.hcl:5:12
  |
5 |   tier   = "privat"
  |            ^^^^^^^^
  |
  = help: did you mean "private"?

error: Fargate has no 512 CPU units with 5000 MiB; the nearest is 4096 MiB (1024 to 4096)
 --> envs/platform.hcl:7:12
  |
7 |   memory = 5000
  |            ^^^^

error: the key "memory" is given twice
 --> envs/platform.hcl:8:3
  |
7 |   memory = 5000
  |   ------ first given here
8 |   memory = 1024
  |   ^^^^^^
  |
  = help: keep one of them

error: "/größe" contains 'ö', which is not allowed here
  --> envs/platform.hcl:10:17
   |
10 |     paths = ["/*", "/größe"]    # tabs, and more than ASCII
   |                    ^^^^^^^^

error: "web" calls "apo", which does not exist
  --> envs/platform.hcl:13:12
   |
13 |   calls = ["apo", "web"]
   |            ^^^^^
   |
   = help: did you mean "api"?

error: "web" calls itself
  --> envs/platform.hcl:13:19
   |
13 |   calls = ["apo", "web"]
   |                   ^^^^^

error: unknown block "helth" in service "web"
  --> envs/platform.hcl:14:3
   |
14 |   helth {
   |   ^^^^^
   |
   = help: did you mean "health"?

error: this looks like the value of a secret, not like its name
  --> envs/platform.hcl:17:29
   |
17 |   secrets = ["session-key", "wJalrXUtnFEMI/K7MDENG"]
   |                             ^^^^^^^^^^^^^^^^^^^^^^^
   |
   = help: give a name like "session-key" here and the value to Secrets Manager

error: a string of a spec cannot hold "${": nothing is evaluated
  --> envs/platform.hcl:19:14
   |
19 |     LEVEL = "${var.level}"
   |              ^^^^^^^^^^^^
   |
   = help: for the characters themselves, write "$${"

error: the name "API_TOKEN" says that its value is a secret
  --> envs/platform.hcl:20:17
   |
20 |     API_TOKEN = "hunter2"
   |                 ^^^^^^^^^
   |
   = help: put "api-token" into "secrets" of the platform's service

error: this must be a whole number, not a string
  --> envs/platform.hcl:25:10
   |
25 |   port = "8080"
   |          ^^^^^^
   |
   = help: write 8080 without quotes

error: this must be a string in quotes, and a name cannot be looked up
  --> envs/platform.hcl:26:10
   |
26 |   tier = isolated
   |          ^^^^^^^^
   |
   = help: write it in quotes: "isolated"

error: the priority 100 is given twice
  --> envs/platform.hcl:31:16
   |
11 |     priority = 100
   |                --- first given here
...
31 |     priority = 100
   |                ^^^
   |
   = help: the rule with the lowest priority is tried first: give "/*" the highest number

error: a timeout of 10 s must be below the interval of 5 s
  --> envs/platform.hcl:36:15
   |
36 |     timeout = 10
   |               ^^

error: this must be true or false, not a string
  --> envs/dev.hcl:12:7
   |
12 | waf = "yes"
   |       ^^^^^
"#);
    let places: Vec<_> = found
        .iter()
        .filter(|diagnostic| diagnostic.path == platform.path)
        .map(|diagnostic| diagnostic.line_column(&platform.text))
        .collect();
    let lines: Vec<usize> = places.iter().map(|(line, _)| *line).collect();
    assert!(lines.is_sorted());
    assert_eq!(places[4], (10, 17));
}

#[test]
fn what_an_environment_allows_no_provider_for_is_shown_with_where_it_is_asked_for() {
    let platform = SpecFile::new("envs/platform.hcl", rolling(PLATFORM));
    let text = rolling(ENVIRONMENT).replace("\"~> 6.30\"", "\"~> 5.100\"");
    let environment = SpecFile::new("envs/dev.hcl", text);
    let found = load(&platform, std::slice::from_ref(&environment)).unwrap_err();
    insta::assert_snapshot!(format_diagnostics(&found, &[&platform, &environment], false), @r#"
error: strip_prefix needs the AWS provider 6.19.0 or later, and this allows >= 5.100.0, < 6.0.0
  --> envs/dev.hcl:34:20
   |
34 | provider_version = "~> 5.100"
   |                    ^^^^^^^^^^
   |
  ::: envs/platform.hcl:59:20
   |
59 |     strip_prefix = "/api"
   |                    ------ asked for here
   |
   = help: write 'provider_version = ">= 6.19.0"', or remove strip_prefix
"#);
}

#[test]
fn what_has_spaces_was_meant_to_be_several_elements() {
    let header = "service \"db\" {\n";
    assert!(PLATFORM.contains(header));
    let command = "before_deploy {\n    command = \"./manage migrate\"\n  }";
    let platform = PLATFORM.replace(header, &format!("{header}  {command}\n"));
    let platform = SpecFile::new("envs/platform.hcl", platform);
    let environment = SpecFile::new("envs/dev.hcl", ENVIRONMENT);
    let found = load(&platform, &[environment]).unwrap_err();
    let helps: Vec<_> = found.iter().filter_map(|it| it.help.as_deref()).collect();
    assert_eq!(helps, ["write [\"./manage\", \"migrate\"]"]);
}
