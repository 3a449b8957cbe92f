//! The page says what is so, and keeps texts as texts.

use crate::support::{DEV, PLATFORM, render};
use rendered::index::Index;
use rendered::{Rendered, RenderedEnvironment};
use report::page::{Material, page};
use review::check;
use review::diff::ChangeSet;
use review::reach::Reachability;

fn page_of(rendered: &Rendered) -> String {
    let index = Index::new(&rendered.environments[0]);
    page(&Material {
        index: &index,
        reach: &Reachability::of(&index),
        rendered,
        changes: &ChangeSet::default(),
        since: "what is rendered on disk",
        rules: &check::CheckReport::of(rendered, &[], &[]),
        assertions: &[],
    })
}

fn dev() -> Rendered {
    render(PLATFORM, &[("dev", DEV)])
}

fn change(environment: &mut RenderedEnvironment, kind: &str, argument: &str, value: &str) {
    let mut resources = environment.resources.iter_mut();
    let resource = resources.find(|resource| resource.kind == kind).unwrap();
    resource.values[argument] = value.into();
}

#[test]
fn nothing_leaves_its_place() {
    const HOSTILE: &str = "\"><script>alert(1)</script><img src=x>";
    let mut rendered = dev();
    for (kind, argument) in [
        ("aws_lb", "name"),
        ("aws_secretsmanager_secret", "name"),
        ("aws_iam_role", "name"),
        ("aws_subnet", "availability_zone"),
        ("aws_security_group", "name"),
    ] {
        change(&mut rendered.environments[0], kind, argument, HOSTILE);
    }
    let page = page_of(&rendered);
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert!(!page.contains("<script") && !page.contains("<img"));
}

#[test]
fn the_verdict_is_that_of_the_rules() {
    let mut rendered = dev();
    assert!(page_of(&rendered).contains("Every rule and every assertion holds; nothing changes"));
    change(&mut rendered.environments[0], "aws_ecr_repository", "image_tag_mutability", "MUTABLE");
    let page = page_of(&rendered);
    assert!(page.contains("Problems: 1 broken rule"), "{page}");
}

#[test]
fn a_name_that_is_nearly_too_long_is_pointed_at() {
    let mut rendered = dev();
    assert!(!page_of(&rendered).contains("2 left"));
    let name = format!("alb-{}-dev", "x".repeat(22));
    assert_eq!(name.len(), 30, "of 32");
    change(&mut rendered.environments[0], "aws_lb", "name", &name);
    assert!(page_of(&rendered).contains("! 2 left"));
}

#[test]
fn every_secret_is_there_with_where_it_goes() {
    let page = page_of(&dev());
    for (secret, variable, service) in [
        ("secret-frontend-session-key-dev", "SESSION_KEY", "frontend"),
        ("secret-processing-service-market-data-key-dev", "MARKET_DATA_KEY", "processing-service"),
    ] {
        let row =
            page.split("<tr>").find(|row| row.contains(&format!("<code>{secret}</code></th>")));
        let row = row.unwrap_or_else(|| panic!("no {secret}"));
        assert!(row.contains(&format!(">{variable}</span>")), "{row}");
        assert!(row.contains(&format!(">{service}</span>")), "{row}");
    }
}

#[test]
fn every_service_says_how_it_rolls_out() {
    let with = |service: &str, rollout: &str| {
        let header = format!("service \"{service}\" {{\n");
        assert!(PLATFORM.contains(&header), "no {service}");
        PLATFORM.replace(&header, &format!("{header}  rollout {rollout}\n"))
    };
    let pause = "pause {\n      after = \"test traffic\"\n      timeout = 60\n    }";
    let canary = format!("\"canary\" {{\n    percent = 10\n    bake = 15\n    {pause}\n  }}");
    let linear = "\"linear\" {\n    percent = 25\n    bake = 5\n  }";
    let blue_green = "\"blue_green\" {\n    bake = 10\n  }";
    for (platform, service, rollout) in [
        (PLATFORM.to_owned(), "frontend", "rolling"),
        (with("frontend", &canary), "frontend", "canary of 10 %, bakes 15 min, 1 pause"),
        (with("api-gateway", linear), "api-gateway", "linear by 25 %, bakes 5 min each"),
        (with("processing-service", blue_green), "processing-service", "blue/green, bakes 10 min"),
    ] {
        let page = page_of(&render(&platform, &[("dev", DEV)]));
        let mut sections = page.split("<section");
        let services = sections.find(|it| it.contains("id=\"services\"")).expect("services");
        let row = services.split("<tr>").find(|row| row.contains(&format!(">{service}</th>")));
        let row = row.unwrap_or_else(|| panic!("no row of {service}"));
        let last = row.rsplit("<td").next().expect("cells");
        assert!(last.contains(&format!(">{rollout}<")), "{service}: {last}");
    }
}
