//! The page of `strata report`, in a real browser.

mod browser;

use std::path::PathBuf;

use self::browser::Browser;
use crate::support::{self, Sandbox, specs};
use predicates::str::contains;
use serde_json::{Value, json};

/// Everything that a page may have to find fault with.
const FAULTS: &str = include_str!("report/page.js");

/// A project in which much has changed since it was rendered, not all of it well.
fn changed() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.run("render").success();
    sandbox.replace(
        "envs/platform.hcl",
        "calls = [\"api-gateway\"]",
        "calls = [\"api-gateway\", \"processing-service\"]",
    );
    sandbox.replace(
        "envs/platform.hcl",
        "secrets = [\"session-key\"]",
        "secrets = [\"session-key\", \"another-key\"]",
    );
    sandbox.replace("envs/dev.hcl", "max = 4", "max = 6");
    sandbox
}

fn report(sandbox: &Sandbox, environment: &str) -> PathBuf {
    let file = sandbox.path("report.html");
    sandbox
        .run(&format!("report --env {environment} --out report.html"))
        .success()
        .stdout("wrote report.html\n");
    file
}

#[test]
fn the_page_says_what_there_is_to_say() {
    let sandbox = changed();
    let page = sandbox.run("report --env dev").success();
    let page = support::stdout(&page);
    for words in [
        "<h1>dev</h1>",
        // The call that nobody may make is in the picture, the changes, the assertions and the verdict.
        "<title>frontend calls processing-service on 9090</title>",
        "1 broken assertion",
        "no_path from &quot;frontend&quot; to &quot;processing-service&quot;",
        "aws_vpc_security_group_egress_rule.call_frontend_to_processing_service",
        "ANOTHER_KEY",
        "role-exec-frontend-dev",
        "secret-processing-service-market-data-key-dev",
        "tg-frontend-blue-dev",
        "1 finding of 1 rule in dev; ",
    ] {
        assert!(
            page.to_lowercase().contains(&words.to_lowercase()),
            "`{words}` is not in the page"
        );
    }
    assert_eq!(page, support::stdout(&sandbox.run("report --env dev").success()));
    sandbox.run("report --env prd").failure().code(1).stderr(contains("there is no envs/prd.hcl"));
}

#[test]
fn other_programs_get_what_the_page_says() {
    let sandbox = changed();
    let said = support::stdout(&sandbox.run("report --env dev --json").success());
    let said: serde_json::Value = serde_json::from_str(&said).expect("JSON");
    assert_eq!(said["environment"], "dev");
    assert_eq!(said["rules"]["holds"], false);
    let assertions = said["reach"]["assertions"].as_array().expect("assertions");
    assert_eq!(assertions.iter().filter(|it| it["holds"] == false).count(), 1);
    let secrets = said["secrets"].as_array().expect("secrets");
    let another = secrets.iter().find(|it| it["name"] == "secret-frontend-another-key-dev");
    assert_eq!(another.expect("the new one")["variables"], serde_json::json!(["ANOTHER_KEY"]));
    assert_ne!(said["changes"]["summary"]["added"], 0);
}

#[test]
fn the_page_is_good_in_a_browser() {
    let Some(mut browser) = Browser::start() else { return };
    let large = Sandbox::empty();
    large.write("envs/platform.hcl", &specs::platform(30));
    large.write("envs/large.hcl", &specs::environment("large", 7, 30));
    large.run("render").success();
    for (sandbox, environment) in [(changed(), "dev"), (changed(), "prod"), (large, "large")] {
        let file = report(&sandbox, environment);
        browser.open(&file);
        assert_eq!(browser.requests().len(), 1, "{:?}", browser.requests());
        assert_eq!(browser.complaints(), Vec::<String>::new());
        for (width, scheme) in [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")] {
            browser.show(width, scheme, "screen");
            let open = "document.querySelectorAll('details').forEach((it) => { it.open = OPEN })";
            for is_open in ["false", "true"] {
                browser.ask(&open.replace("OPEN", is_open));
                let faults = browser.ask(FAULTS);
                assert_eq!(faults, json!([]), "{environment}, {width}, {scheme}, open: {is_open}");
            }
        }
        let background = "getComputedStyle(document.body).backgroundColor";
        browser.show(1280, "dark", "screen");
        let dark = browser.ask(background);
        browser.show(1280, "dark", "print");
        let paper = browser.ask(background);
        assert_ne!(dark, paper);
        assert_eq!(paper, "rgb(255, 255, 255)");
        browser.ask("document.querySelectorAll('details').forEach((it) => { it.open = false })");
        let folded = "[...document.querySelectorAll('details > :not(summary)')].every((it) => it.checkVisibility({ contentVisibilityAuto: true }) && it.getBoundingClientRect().height > 0)";
        assert_eq!(browser.ask(folded), true, "something is folded on paper");
        assert_eq!(browser.requests().len(), 1, "{:?}", browser.requests());
        assert_eq!(browser.complaints(), Vec::<String>::new());
    }
}

/// What would be wrong is seen.
#[test]
fn the_browser_sees_what_is_wrong() {
    let Some(mut browser) = Browser::start() else { return };
    let sandbox = Sandbox::new();
    sandbox.run("render").success();
    let file = report(&sandbox, "dev");
    let page = sandbox.read("report.html");
    let worse = page
        .replace("</h1>", "</h1><img src=\"https://example.com/x.png\" alt=\"\"><script>1</script>")
        .replace(
            "<footer>",
            "<footer><p>aa<span class=\"look-alike\">low</span></p><pre>".to_owned().as_str(),
        )
        .replace(
            "</style></head>",
            ".look-alike { color: #999 } pre { width: 3000px } </style></head>",
        );
    sandbox.write("report.html", &worse);
    browser.open(&file);
    assert!(
        browser.complaints().iter().any(|it| it.contains("img-src")),
        "{:?}",
        browser.complaints()
    );
    assert!(
        browser.complaints().iter().any(|it| it.contains("script")),
        "{:?}",
        browser.complaints()
    );
    browser.show(1280, "light", "screen");
    let faults = browser.ask(FAULTS);
    let has = |words: &str| {
        faults
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .any(|it| it.contains(words))
    };
    for words in
        ["the page is 3", "PRE is out of the window", "contrast 2", "SCRIPT has no place here"]
    {
        assert!(has(words), "`{words}` is not in {faults}");
    }
}
