//! What strata renders can be evaluated without Terraform.

use std::collections::BTreeSet;
use std::path::PathBuf;

use platform::SpecFile;
use rendered::index::Index;
use rendered::{Files, Rendered, RenderedEnvironment};

const PLATFORM: &str = include_str!("../../../envs/platform.hcl");
const DEV: &str = include_str!("../../../envs/dev.hcl");
const PROD: &str = include_str!("../../../envs/prod.hcl");

fn files(environments: &[(&str, String)]) -> Files {
    let source =
        |name: &str, text: &str| SpecFile::new(format!("envs/{name}.hcl"), text.as_bytes());
    let sources: Vec<_> = environments.iter().map(|(name, text)| source(name, text)).collect();
    let spec = platform::load(&source("platform", PLATFORM), &sources).unwrap();
    env::render(&spec).files
}

fn read(environments: &[(&str, String)]) -> Rendered {
    let rendered = Rendered::read(&files(environments)).unwrap();
    for environment in &rendered.environments {
        assert_eq!(environment.problems, BTreeSet::new(), "{}", environment.name);
    }
    rendered
}

fn addresses(environment: &RenderedEnvironment) -> BTreeSet<String> {
    environment.resources.iter().map(rendered::RenderedResource::address).collect()
}

/// A second release that has no traffic yet.
fn with_green(spec: &str) -> String {
    let blue = &spec[spec.find("release \"blue\"").unwrap()..];
    let blue = &blue[..blue.find("\n}\n").unwrap() + 3];
    format!("{spec}\n{}", blue.replace("\"blue\"", "\"green\"").replace("100", "0"))
}

#[test]
fn both_layouts_make_the_same_resources() {
    let single = DEV.replace("nat ", "layout = \"single\"\nnat ");
    let (layers, single) = (read(&[("dev", DEV.into())]), read(&[("dev", single)]));
    let (layers, single) = (&layers.environments[0], &single.environments[0]);
    assert_eq!(layers.roots.len(), 7);
    assert_eq!(single.roots, ["platform"]);
    assert_eq!(layers.resources, single.resources);
    assert_eq!(layers.wires, single.wires);
}

#[test]
fn optional_parts_are_there_where_the_environment_asks_for_them() {
    let rendered = read(&[("dev", DEV.into()), ("prod", PROD.into())]);
    let [dev, prod] = &rendered.environments[..] else { panic!("two environments") };
    let web_acl = "aws_wafv2_web_acl.this[0]";
    assert!(!addresses(dev).contains(web_acl));
    assert!(addresses(prod).contains(web_acl));
    assert_eq!(dev.of("aws_nat_gateway").count(), 1);
    assert_eq!(prod.of("aws_nat_gateway").count(), 3);
    let cpu = |environment: &RenderedEnvironment| {
        let mut definitions = environment.of("aws_ecs_task_definition");
        let definition = definitions.find(|it| it.name == "processing_service").unwrap();
        definition.number("/cpu").unwrap()
    };
    assert!((cpu(dev) - 512.0).abs() < f64::EPSILON);
    assert!((cpu(prod) - 4096.0).abs() < f64::EPSILON);
}

#[test]
fn a_release_is_a_second_copy_of_what_runs() {
    let before = read(&[("dev", DEV.into())]);
    let after = read(&[("dev", with_green(DEV))]);
    let (before, after) = (addresses(&before.environments[0]), addresses(&after.environments[0]));
    assert!(before.is_subset(&after));
    assert!(after.difference(&before).all(|address| address.contains("[\"green\"]")));
    assert!(after.contains("aws_ecs_service.frontend[\"green\"]"));
}

#[test]
fn references_lead_from_layer_to_layer() {
    let rendered = read(&[("dev", DEV.into())]);
    let dev = &rendered.environments[0];
    let index = Index::new(dev);
    let mut services = dev.of("aws_ecs_service");
    let service = services.find(|service| service.name == "api_gateway").unwrap();
    let subnets = service.list("/network_configuration/0/subnets");
    let subnets: Vec<_> =
        subnets.iter().map(|subnet| index.referred(subnet).unwrap().address()).collect();
    let expected = ["a", "b", "c"].map(|zone| format!("aws_subnet.isolated[\"us-east-1{zone}\"]"));
    assert_eq!(subnets, expected);
    assert_eq!(&*service.place.file, "modules/compute/services.tf");
    let line = PathBuf::from(&*service.place.file);
    let text = &files(&[("dev", DEV.into())])[&line];
    let line = text.lines().nth(service.place_of("network_configuration").line - 1).unwrap();
    assert_eq!(line, "  network_configuration {");
}

#[test]
fn what_cannot_be_evaluated_is_a_problem_with_a_place() {
    let mut files = files(&[("dev", DEV.into())]);
    let path = PathBuf::from("modules/network/vpc.tf");
    let broken = files[&path].replace("var.vpc_cidr", "cidrsubnet(var.vpc_cidr, 4, 0)");
    files.insert(path, broken);
    let rendered = Rendered::read(&files).unwrap();
    let dev = &rendered.environments[0];
    let problem = dev.problems.first().unwrap();
    assert_eq!(problem.place.to_string(), "modules/network/vpc.tf:4");
    assert_eq!(problem.text, "cidrsubnet(var.vpc_cidr, 4, 0)");
    let vpc = dev.of("aws_vpc").next().unwrap();
    assert_eq!(vpc.text("/cidr_block"), Some("${cidrsubnet(var.vpc_cidr, 4, 0)}"));
}

#[test]
fn what_is_waited_for_has_to_be_there() {
    let mut files = files(&[("dev", DEV.into())]);
    let path = PathBuf::from("modules/compute/cluster.tf");
    assert_eq!(Rendered::read(&files).unwrap().environments[0].problems.len(), 0);
    let broken = files[&path].replace("    var.insights_log_group,", "    var.nothing,");
    files.insert(path, broken);
    let rendered = Rendered::read(&files).unwrap();
    let problems = &rendered.environments[0].problems;
    assert_eq!(problems.first().unwrap().message, "there is no variable nothing");
}

#[test]
fn every_file_that_is_no_hcl_is_named() {
    let mut files = files(&[("dev", DEV.into())]);
    for path in ["modules/network/vpc.tf", "envs/dev/edge/main.tf"] {
        files.insert(PathBuf::from(path), "resource {{\n".to_owned());
    }
    let places: Vec<_> =
        Rendered::read(&files).unwrap_err().iter().map(|it| it.place.to_string()).collect();
    assert_eq!(places, ["envs/dev/edge/main.tf:1", "modules/network/vpc.tf:1"]);
}
